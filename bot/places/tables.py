"""Tables: the row whose key a question names -> that row, with the cell of the column that is asked for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.finding import holds, today
from bot.matching import LEAST_SHARE, cells_of, days_in, named, same_day
from bot.places.near import Near
from embeddings.records import Document, Passage, Span
from embeddings.records import Row as Line
from embeddings.text import fold
from embeddings.wording import bigrams

#: Rows that one question may name.
_MOST = 3
_ROW = re.compile(r"^[ \t　]*\|?(?P<cells>[^\n|]+(?:\|[^\n|]*)+?)\|?[ \t　]*$", re.MULTILINE)
_RULE = re.compile(r"[\s|:-]+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)")
#: Rows up to which all of a sheet are looked at; of a larger one those that the search for words finds.
_SHEET = 2000
_ROOM, _WHO = re.compile("[房室间]"), re.compile("谁|哪位|什么人")
_PERSON = re.compile("姓名|名字|人员|人$|值班|干部|领导|户主|成员|联系人|负责人|经办人|使用人")


@dataclass(frozen=True)
class Row:
    """A row of a table: its line, the line of its header, the spans of its cells, and those of the header's."""

    line: Span
    header: Span
    cells: tuple[Span, ...]
    heads: tuple[Span, ...]


@dataclass(frozen=True)
class Answered:
    """A row that a question names and the cells that answer it: more than one where columns are named alike."""

    document: Document
    row: Row
    cells: tuple[Span, ...]


def rows_of(text: str) -> Iterator[Row]:
    """Yield the rows of the tables of a text, written with bars, the first row of each being its header."""
    header: tuple[Span, tuple[Span, ...]] | None = None
    end = -1
    for match in _ROW.finditer(text):
        line = Span(match.start("cells"), match.end("cells")).stripped(text)
        if _RULE.fullmatch(line.of(text)):
            end = match.end()
            continue
        cells = tuple(cells_of(text, line))
        if header is None or text[end : match.start()].strip(" \t　|") != "\n":
            header = line, cells
        else:
            yield Row(line, header[0], cells, header[1])
        end = match.end()


def find_rows(near: Near) -> list[Answered]:
    """Return the rows whose key stands in a question that asks for one of their columns; the longest keys only.

    Those of documents in force come first.
    """
    asked = fold(near.question)
    found: list[tuple[int, Answered]] = []
    for document in near.documents:
        if not _years_held(asked, document):
            continue
        for row in _rows(near, document):
            key = _key(asked, document.text, row)
            if key is not None and (cells := _asked_cells(asked, document.text, row, key)):
                found.append((key.length, Answered(document, row, cells)))
    longest = max((length for length, _ in found), default=0)
    rows = [answered for length, answered in found if length == longest]
    return sorted(rows, key=lambda row: not holds(row.document.meta, today()))[:_MOST]


def _rows(near: Near, document: Document) -> Iterator[Row]:
    """Yield the rows of a document; of a large sheet those that have words of the question."""
    if document.format != "sheet":
        yield from rows_of(document.text) if "|" in document.text else ()
        return
    kept: Iterable[Span] = document.rows
    if len(document.rows) > _SHEET:
        kept = near.passages_of(document)
    for span in kept:
        header = span.header if isinstance(span, (Passage, Line)) else None
        if header is not None and header.start != span.start:
            heads = tuple(cells_of(document.text, header))
            yield Row(Span(span.start, span.end), header, tuple(cells_of(document.text, span)), heads)


def _years_held(asked: str, document: Document) -> bool:
    said = f"{document.title}\n{document.text}\n{document.meta.get('date', '')}"
    return all(year in said for year in _YEAR.findall(asked))


@dataclass(frozen=True)
class _Key:
    """The place of the cell of a row that a question names, and the words with which it does."""

    place: int
    words: str

    @property
    def length(self) -> int:
        return len(self.words)


def _key(asked: str, text: str, row: Row) -> _Key | None:
    """Return the longest cell that stands in the question, whole, or is the day that it names."""
    best: _Key | None = None
    for place, cell in enumerate(row.cells):
        words = fold(cell.of(text)).strip()
        words = next((said for said in days_in(asked) if same_day(said, words)), words)
        if len(words) < 2 or re.fullmatch(r"[\d.,%]+", words) and len(words) < 3:
            continue
        if words not in asked or (best is not None and len(words) <= best.length):
            continue
        if not re.search(rf"(?<![\da-z-]){re.escape(words)}(?![\da-z-])", asked):
            continue
        if words.isdigit() and not _counted(asked.replace(words, " "), text, row, place):
            continue
        best = _Key(place, words)
    return best


def _counted(rest: str, text: str, row: Row, place: int) -> bool:
    """Tell whether a question says what a bare number is the number of: 305房间 is no serial number."""
    name = named(row.heads[place].of(text)) if place < len(row.heads) else ""
    if any(pair in rest for pair in bigrams(name)):
        return True
    return bool(_ROOM.search(name) and (_ROOM.search(rest) or _WHO.search(rest)))


def _asked_cells(asked: str, text: str, row: Row, key: _Key) -> tuple[Span, ...]:
    """Return the cells of the columns whose name the question says most of; where 谁 is asked, that of the person."""
    rest = asked.replace(key.words, " ")
    kind = re.search(r"(?:哪一?个?|什么)(\w)", rest)
    unit = re.search(r"(?:多少|几)个?(\w)", rest)
    best: list[Span] = []
    most = LEAST_SHARE
    for place, (head, cell) in enumerate(zip(row.heads, row.cells, strict=False)):
        name = named(head.of(text))
        pairs = bigrams(name)
        if place == key.place or not pairs or cell.start == cell.end:
            continue
        share = 1.0 if name in rest else sum(pair in rest for pair in pairs) / len(pairs)
        if kind and kind[1] in name:
            share = max(share, 0.5)  # 哪个科 of a column 科室
        if unit and unit[1] in name:
            share += 0.05  # 多少户 of 低保户数, not of 低保人数
        if share >= most:
            best = [*best, cell] if best and share == most else [cell]
            most = share
    return tuple(best) or tuple(_person(rest, text, row, key))


def _person(rest: str, text: str, row: Row, key: _Key) -> Iterator[Span]:
    """Yield the cell of the person where one is asked for: below a head that says so, else the first of the row."""
    if not _WHO.search(rest):
        return
    cells = list(zip(row.heads, row.cells, strict=False))
    people = [cell for head, cell in cells if _PERSON.search(fold(head.of(text))) and cell.start < cell.end]
    if people:
        yield people[0]
    elif key.place and row.cells[0].start < row.cells[0].end:
        yield row.cells[0]
