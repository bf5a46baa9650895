"""The records of an older workbook (.xls, .et) -> its sheets as they are shown (MS-XLS, BIFF8 and BIFF5).

calamine reads the values of such files, but not the formats of numbers nor what is hidden, and the records that hold
those hold the values too.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from embeddings.documents.files import locked
from embeddings.documents.sheets.errors import MOST_CELLS, damaged, too_large
from embeddings.documents.sheets.formats import BUILT_IN, GENERAL, shown_number, shown_text
from embeddings.documents.sheets.grid import Line, Merge, Sheet, bare

_BOF, _EOF, _CONTINUE, _LOCKED = 0x809, 0x0A, 0x3C, 0x2F
_SHEET, _FORMAT, _XF, _WORDS, _EPOCH, _CODEPAGE = 0x85, 0x41E, 0xE0, 0xFC, 0x22, 0x42
_ROW, _COLUMNS, _MERGED = 0x208, 0x7D, 0xE5
_NUMBER, _RK, _MULRK, _FORMULA, _RESULT, _BOOL = 0x203, 0x27E, 0xBD, 0x06, 0x207, 0x205
_SHARED, _LABEL, _RICH = 0xFD, 0x204, 0xD6
_ONE_CELL = frozenset({_NUMBER, _RK, _FORMULA, _BOOL, _SHARED, _LABEL, _RICH})
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
#: Versions in a BOF record: 5 (Excel 5 and 95) and 8 (97 and later).
_OLD, _NEW = 0x500, 0x600
#: Code pages by their numbers, where Python has another name for them; 936 is that of Chinese Windows.
_CODECS = {
    936: "gb18030",
    950: "cp950",
    1200: "utf-16-le",
    10008: "gb18030",
    10002: "cp950",
    932: "cp932",
    1252: "cp1252",
}


@dataclass(frozen=True)
class _Record:
    kind: int
    parts: tuple[bytes, ...]

    @property
    def content(self) -> bytes:
        return self.parts[0]


@dataclass
class _Book:
    """What the sheets of a workbook share."""

    name: str
    version: int = _NEW
    codec: str = "gb18030"
    epoch_1904: bool = False
    formats: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    words: Sequence[str] = ()
    sheets: list[tuple[int, str]] = field(default_factory=list)
    cells: int = 0

    def format_of(self, style: int) -> str:
        number = self.styles[style] if style < len(self.styles) else 0
        return self.formats.get(number) or BUILT_IN.get(number, GENERAL)


def sheets_of(stream: bytes, name: str) -> Iterator[Sheet]:
    """Yield the sheets that are shown; ``name`` is what an error calls the file.

    Raises:
        SourceError: if the stream is damaged, locked, or of a version before Excel 5.
    """
    try:
        book = _book(stream, name)
        for start, title in book.sheets:
            yield _sheet(book, stream, start, title)
    except (struct.error, IndexError, UnicodeDecodeError, LookupError, OverflowError) as error:
        raise damaged(name) from error


def _records(stream: bytes, start: int) -> Iterator[_Record]:
    """Yield the records from a place on, each with those that continue it."""
    kind = -1
    parts: list[bytes] = []
    while start + 4 <= len(stream):
        following, length = struct.unpack_from("<HH", stream, start)
        content = stream[start + 4 : start + 4 + length]
        start += 4 + length
        if following == _CONTINUE and parts:
            parts.append(content)
            continue
        if parts:
            yield _Record(kind, tuple(parts))
        kind, parts = following, [content]
    if parts:
        yield _Record(kind, tuple(parts))


def _book(stream: bytes, name: str) -> _Book:
    book = _Book(name)
    for number, record in enumerate(_records(stream, 0)):
        kind, content = record.kind, record.content
        if number == 0:
            if kind != _BOF:
                raise damaged(name)
            book.version = _OLD if struct.unpack_from("<H", content)[0] == _OLD else _NEW
        elif kind == _EOF:
            break
        elif kind == _LOCKED:
            raise locked(name)
        elif kind == _WORDS:
            book.words = list(_shared_words(record.parts))
        else:
            _learn(book, kind, content)
    return book


def _learn(book: _Book, kind: int, content: bytes) -> None:
    """Take what a record says of the whole workbook."""
    if kind == _SHEET:
        start, shown, what = struct.unpack_from("<IBB", content)
        if shown & 3 == 0 and what == 0:  # neither hidden, nor a chart or macros
            book.sheets.append((start, _short_words(content[6:], book)))
    elif kind == _FORMAT:
        words = _long_words(content[2:], book) if book.version == _NEW else _short_words(content[2:], book)
        book.formats[struct.unpack_from("<H", content)[0]] = words
    elif kind == _XF:
        book.styles.append(struct.unpack_from("<H", content, 2)[0])
    elif kind == _EPOCH:
        book.epoch_1904 = content[:1] == b"\1"
    elif kind == _CODEPAGE:
        book.codec = _CODECS.get(struct.unpack_from("<H", content)[0], "gb18030")


def _short_words(content: bytes, book: _Book) -> str:
    """Return words whose number of characters stands before them in one byte."""
    if book.version == _OLD:
        return content[1 : 1 + content[0]].decode(book.codec, "replace")
    return _characters(content[2:], content[0], content[1])


def _long_words(content: bytes, book: _Book) -> str:
    """Return words whose number of characters stands before them in two bytes."""
    (count,) = struct.unpack_from("<H", content)
    if book.version == _OLD:
        return content[2 : 2 + count].decode(book.codec, "replace")
    flags, start = content[2], 3
    start += 2 * bool(flags & 8) + 4 * bool(flags & 4)
    return _characters(content[start:], count, flags)


def _characters(content: bytes, count: int, flags: int) -> str:
    if flags & 1:
        return content[: 2 * count].decode("utf-16-le", "replace")
    return content[:count].decode("latin-1")


class _Parts:
    """The bytes of a record and of those that continue it; each of these says anew how wide its characters are."""

    def __init__(self, parts: Sequence[bytes]) -> None:
        self._parts, self._part, self._place = parts, 0, 0

    def left(self) -> int:
        return len(self._parts[self._part]) - self._place

    def more(self) -> bool:
        return self.left() > 0 or self._part + 1 < len(self._parts)

    def _turn(self) -> None:
        self._part, self._place = self._part + 1, 0
        if self._part >= len(self._parts):
            raise IndexError("the words end too early")

    def take(self, count: int) -> bytes:
        made = b""
        while len(made) < count:
            if not self.left():
                self._turn()
            piece = self._parts[self._part][self._place : self._place + count - len(made)]
            self._place += len(piece)
            made += piece
        return made

    def skip(self, count: int) -> None:
        while count:
            if not self.left():
                self._turn()
            step = min(count, self.left())
            self._place, count = self._place + step, count - step

    def characters(self, count: int, wide: bool) -> str:
        made = []
        while count:
            if not self.left():
                self._turn()
                wide = bool(self.take(1)[0] & 1)
            here = min(count, self.left() // 2 if wide else self.left())
            if not here:
                self._turn()
                continue
            made.append(_characters(self.take(here * (2 if wide else 1)), here, wide))
            count -= here
        return "".join(made)


def _shared_words(parts: Sequence[bytes]) -> Iterator[str]:
    content = _Parts(parts)
    content.skip(8)  # how many there are is often said wrongly
    while content.more():
        length, flags = struct.unpack("<HB", content.take(3))
        runs = struct.unpack("<H", content.take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", content.take(4))[0] if flags & 4 else 0
        words = content.characters(length, bool(flags & 1))
        content.skip(4 * runs + extra)
        yield bare(words)


class _Cells:
    """The cells of a sheet as they are read."""

    def __init__(self, book: _Book) -> None:
        self._book = book
        self.words: dict[int, dict[int, str]] = {}
        self.numbers: dict[int, set[int]] = {}

    def number(self, row: int, column: int, style: int, value: float) -> None:
        words = shown_number(value, self._book.format_of(style), self._book.epoch_1904)
        self._add(row, column, words)
        self.numbers.setdefault(row, set()).add(column)

    def text(self, row: int, column: int, style: int, words: str) -> None:
        self._add(row, column, bare(shown_text(words, self._book.format_of(style))))

    def sign(self, row: int, column: int, value: int, is_error: bool) -> None:
        words = _ERRORS.get(value, "#N/A") if is_error else "TRUE" if value else "FALSE"
        self._add(row, column, words)

    def _add(self, row: int, column: int, words: str) -> None:
        if words:
            self._book.cells += 1
            if self._book.cells > MOST_CELLS:
                raise too_large(self._book.name)
            self.words.setdefault(row, {})[column] = words


def _sheet(book: _Book, stream: bytes, start: int, title: str) -> Sheet:
    cells = _Cells(book)
    merges: list[Merge] = []
    hidden_rows: set[int] = set()
    hidden: set[int] = set()
    waiting = None
    for record in _of_sheet(stream, start):
        kind, content = record.kind, record.content
        if kind == _ROW and struct.unpack_from("<I", content, 12)[0] & 0x20:
            hidden_rows.add(struct.unpack_from("<H", content)[0])
        elif kind == _COLUMNS:
            first, last, _, _, options = struct.unpack_from("<5H", content)
            hidden.update(range(first, min(last, 255) + 1) if options & 1 else ())
        elif kind == _MERGED:
            merges += _merges(content)
        elif kind == _RESULT and waiting:
            cells.text(*waiting, _long_words(b"".join(record.parts), book))
        else:
            waiting = _cell(record, cells, book)
    return Sheet(title, list(_lines(cells, hidden_rows)), merges, frozenset(hidden))


def _of_sheet(stream: bytes, start: int) -> Iterator[_Record]:
    """Yield the records of a sheet, without those of charts that stand in it."""
    depth = 0
    for record in _records(stream, start):
        depth += (record.kind == _BOF) - (record.kind == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield record


def _lines(cells: _Cells, hidden: set[int]) -> Iterator[Line]:
    for row in sorted(cells.words.keys() | hidden):
        words = dict(sorted(cells.words.get(row, {}).items()))
        yield Line(row + 1, words, frozenset(cells.numbers.get(row, ())), row in hidden)


def _cell(record: _Record, cells: _Cells, book: _Book) -> tuple[int, int, int] | None:
    """Take a cell; return its place and style if its words stand in the next record."""
    kind, content = record.kind, record.content
    if kind == _MULRK:
        row, column = struct.unpack_from("<HH", content)
        for number in range((len(content) - 6) // 6):
            style, packed = struct.unpack_from("<HI", content, 4 + 6 * number)
            cells.number(row, column + number, style, _unpacked(packed))
    if kind not in _ONE_CELL:
        return None
    place: tuple[int, int, int] = struct.unpack_from("<HHH", content)
    if kind == _FORMULA:
        return _result(content, place, cells)
    if kind == _NUMBER:
        cells.number(*place, struct.unpack_from("<d", content, 6)[0])
    elif kind == _RK:
        cells.number(*place, _unpacked(struct.unpack_from("<I", content, 6)[0]))
    elif kind == _BOOL:
        cells.sign(*place[:2], content[6], bool(content[7]))
    elif kind == _SHARED:
        (number,) = struct.unpack_from("<I", content, 6)
        cells.text(*place, book.words[number] if number < len(book.words) else "")
    else:
        cells.text(*place, _long_words(content[6:], book))
    return None


def _result(content: bytes, place: tuple[int, int, int], cells: _Cells) -> tuple[int, int, int] | None:
    """Take the result that a formula had when the workbook was saved (MS-XLS 2.5.133, FormulaValue)."""
    if content[12:14] != b"\xff\xff":
        cells.number(*place, struct.unpack_from("<d", content, 6)[0])
    elif content[6] == 0:
        return place
    elif content[6] in (1, 2):
        cells.sign(*place[:2], content[8], content[6] == 2)
    return None


def _unpacked(packed: int) -> float:
    """Return a number that is packed into four bytes (MS-XLS 2.5.217, RkNumber).

    >>> _unpacked(0x3FF00000), _unpacked(123 << 2 | 2), _unpacked(123 << 2 | 3)
    (1.0, 123.0, 1.23)
    """
    if packed & 2:
        whole = packed >> 2
        value = float(whole - (1 << 30) if packed & 0x80000000 else whole)
    else:
        value = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return value / 100 if packed & 1 else value


def _merges(content: bytes) -> Iterator[Merge]:
    (count,) = struct.unpack_from("<H", content)
    for number in range(min(count, (len(content) - 2) // 8)):
        first, last, left, right = struct.unpack_from("<4H", content, 2 + 8 * number)
        if first <= last and left <= right:
            yield Merge(first + 1, left, last + 1, min(right, 255))
