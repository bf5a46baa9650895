"""The container of a workbook (.xlsx, .xlsm, newer .et) -> its sheets as they are shown.

openpyxl knows formats, merged and hidden cells, but of 241 public workbooks it gave up nine that Excel opens, and it
holds every cell as an object; calamine opens nearly all of them and is the fastest, but says nothing of formats or of
what is hidden. So the few parts that hold words are read here, row by row, with lxml.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import IO

from lxml import etree

from embeddings.documents.files import DAMAGE, locked
from embeddings.documents.sheets.errors import MOST_CELLS, damaged, too_large
from embeddings.documents.sheets.formats import BUILT_IN, GENERAL, shown_number, shown_text
from embeddings.documents.sheets.grid import MOST_COLUMNS, MOST_ROWS, Line, Merge, Sheet, bare

#: Parts that are parsed whole, and characters of the shared words: neither is ever so large in a workbook that people
#: made, and each could fill the memory.
_PART, _MOST_CHARACTERS = 40 * 2**20, 60_000_000
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = frozenset({"1", "true"})
_PLAIN = GENERAL


def _local(element: etree._Element) -> str:
    """Return the name of an element without its namespace: the strict dialect has others for the same elements."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    return (child for child in (element if element is not None else ()) if _local(child) == name)


def _attribute(element: etree._Element, name: str) -> str:
    """Return an attribute by its name in any namespace."""
    found = (value for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name)
    return str(next(found, ""))


@dataclass(frozen=True)
class _Styles:
    """The number format of each style of a cell."""

    formats: tuple[str, ...]

    def of(self, style: str) -> str:
        place = int(style) if style.isdigit() else 0
        return self.formats[place] if place < len(self.formats) else _PLAIN


class Workbook:
    """An opened workbook."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        """Take an archive that was looked through, and what an error calls the file."""
        self._archive, self._name = archive, name
        self._cells = 0
        self._members = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in archive.infolist()}
        self._main = self._find_main()
        self._related = self._relations(self._main)
        self._root = self._xml(self._main)
        self._styles = _Styles(tuple(self._formats()))
        self._words = self._shared_words()
        properties = next(_children(self._root, "workbookPr"), None)
        self._epoch_1904 = properties is not None and properties.get("date1904", "") in _TRUE

    def sheets(self) -> Iterator[Sheet]:
        """Yield the sheets that are shown, in the order of their tabs; sheets of charts have no cells.

        Raises:
            SourceError: if a sheet is damaged or too large.
        """
        for group in _children(self._root, "sheets"):
            for each in _children(group, "sheet"):
                kind, part = self._related.get(_attribute(each, "id"), ("", ""))
                if each.get("state", "visible") in ("visible", "show") and kind == "worksheet":
                    yield self._sheet(each.get("name", ""), part)

    def _find_main(self) -> str:
        related = self._relations("").values()
        named = next((part for kind, part in related if kind == "officeDocument"), "xl/workbook.xml")
        part = named if named.lower() in self._members else "xl/workbook.xml"
        if part.lower() not in self._members:
            raise damaged(self._name)
        return part

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the kind and the name of the parts that one refers to, by the ids of the relations."""
        folder, own = posixpath.split(part)
        root = self._xml(posixpath.join(folder, "_rels", f"{own}.rels"), needed=False)
        found = {}
        for item in _children(root, "Relationship"):
            if item.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, item.get("Target", "").replace("\\", "/")))
                found[item.get("Id", "")] = (item.get("Type", "").rpartition("/")[2], target.lstrip("/"))
        return found

    def _open(self, part: str) -> IO[bytes] | None:
        info = self._members.get(part.lower())
        if info is None:
            return None
        if info.flag_bits & 1:
            raise locked(self._name)
        return self._archive.open(info)

    def _xml(self, part: str, needed: bool = True) -> etree._Element | None:
        """Parse a small part."""
        info = self._members.get(part.lower())
        if info is None or info.file_size > _PART:
            if needed:
                raise damaged(self._name)
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
        try:
            with self._archive.open(info) as content:
                return etree.fromstring(content.read(_PART + 1), parser)
        except (etree.XMLSyntaxError, *DAMAGE) as error:
            if needed:
                raise damaged(self._name) from error
            return None

    def _part_of(self, kind: str) -> str:
        return next((part for named, part in self._related.values() if named == kind), "")

    def _formats(self) -> Iterator[str]:
        root = self._xml(self._part_of("styles") or "xl/styles.xml", needed=False)
        own = {}
        for group in _children(root, "numFmts"):
            own = {each.get("numFmtId", ""): each.get("formatCode", "") for each in _children(group, "numFmt")}
        for group in _children(root, "cellXfs"):
            for each in _children(group, "xf"):
                number = each.get("numFmtId", "0")
                yield own.get(number) or BUILT_IN.get(int(number) if number.isdigit() else 0, _PLAIN)

    def _elements(self, part: str, names: tuple[str, ...]) -> Iterator[etree._Element]:
        """Yield the elements with these names as they are read, each gone when the next one is asked for."""
        content = self._open(part)
        if content is None:
            return
        tags = tuple(f"{{*}}{name}" for name in names)
        try:
            with content:
                for _, element in etree.iterparse(
                    content, tag=tags, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
                ):
                    yield element
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]
        except (etree.XMLSyntaxError, *DAMAGE) as error:
            raise damaged(self._name) from error

    def _shared_words(self) -> list[str]:
        """Return the words that cells share."""
        words, length = [], 0
        for item in self._elements(self._part_of("sharedStrings") or "xl/sharedStrings.xml", ("si",)):
            words.append(bare(_words_of(item)))
            length += len(words[-1]) + 50
            if length > _MOST_CHARACTERS:
                raise too_large(self._name)
        return words

    def _sheet(self, name: str, part: str) -> Sheet:
        lines: list[Line] = []
        merges: list[Merge] = []
        hidden: set[int] = set()
        count = 0
        for element in self._elements(part, ("row", "mergeCell", "col")):
            kind = _local(element)
            if kind == "row":
                line = self._line(element, count + 1)
                count, self._cells = line.number, self._cells + len(line.cells)
                if self._cells > MOST_CELLS:
                    raise too_large(self._name)
                lines.append(line)
            elif kind == "mergeCell":
                merges += _merge(element.get("ref", ""))
            elif element.get("hidden") in _TRUE or element.get("width") == "0":
                first, last = (_whole(element.get(side, "")) for side in ("min", "max"))
                hidden.update(range(max(first - 1, 0), min(last, MOST_COLUMNS)))
        ordered = all(before.number < after.number for before, after in zip(lines, lines[1:], strict=False))
        return Sheet(name, lines if ordered else _joined(lines), merges, frozenset(hidden))

    def _line(self, row: etree._Element, following: int) -> Line:
        number = _whole(row.get("r", "")) or following
        cells: dict[int, str] = {}
        numbers: set[int] = set()
        column = -1
        for cell in row.iterchildren("{*}c"):
            place = _CELL.match(cell.get("r", ""))
            column = _column(place[1]) if place else column + 1
            words, is_number = self._shown(cell)
            if words and column < MOST_COLUMNS:
                cells[column] = words
                if is_number:
                    numbers.add(column)
        if not 0 < number <= MOST_ROWS:
            raise damaged(self._name)
        return Line(number, cells, frozenset(numbers), row.get("hidden") in _TRUE or row.get("ht") == "0")

    def _shown(self, cell: etree._Element) -> tuple[str, bool]:
        """Return what is shown of a cell, and whether it is a number."""
        kind, value = cell.get("t", "n"), ""
        for child in cell:
            tag = str(child.tag)
            if tag.endswith("}v"):
                value = child.text or ""
            elif tag.endswith("}is"):
                value, kind = _words_of(child), "str"
        if not value:
            return "", False
        code = self._styles.of(cell.get("s", "0"))
        if kind == "s":
            place = int(value) if value.strip().isdigit() else len(self._words)
            words = self._words[place] if place < len(self._words) else ""
            return shown_text(words, code), False
        if kind in ("str", "inlineStr"):
            return bare(shown_text(_unescaped(value), code)), False
        if kind == "b":
            return ("TRUE" if value.strip() in _TRUE else "FALSE"), False
        if kind in ("e", "d"):
            return bare(value), kind == "d"
        try:
            return shown_number(float(value), code, self._epoch_1904), True
        except ValueError:
            return bare(value), False


def _words_of(item: etree._Element) -> str:
    """Return the words of a text with its runs; how they are read aloud (rPh) is left out."""
    parts: list[str] = []
    for child in item:
        name = _local(child)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts += [each.text or "" for each in _children(child, "t")]
    return _unescaped("".join(parts))


def _unescaped(words: str) -> str:
    r"""Return words with the signs that XML cannot hold: _x000D_ is a carriage return (ECMA-376 part 1, 22.4.2.4).

    >>> _unescaped("甲_x000D_乙"), _unescaped("_x005F_x0041_")
    ('甲\r乙', '_x0041_')
    """
    if "_x" not in words:
        return words
    made = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), words)
    return "".join(" " if "\ud800" <= sign <= "\udfff" else sign for sign in made)


def _whole(number: str) -> int:
    return int(number) if number.isascii() and number.isdigit() and len(number) < 8 else 0


@cache
def _column(letters: str) -> int:
    """Return a column counted from 0.

    >>> _column("A"), _column("AB"), _column("XFD")
    (0, 27, 16383)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _merge(reference: str) -> Iterator[Merge]:
    found = _CELL.findall(reference)
    if len(found) == 2:
        (left, first), (right, last) = found
        merge = Merge(int(first), _column(left), int(last), min(_column(right), MOST_COLUMNS - 1))
        if merge.first <= merge.last and merge.left <= merge.right:
            yield merge


def _joined(lines: list[Line]) -> list[Line]:
    """Return the lines in the order of their numbers; of a number that is there twice both have their cells."""
    found: dict[int, Line] = {}
    for line in lines:
        before: Mapping[int, str] = found[line.number].cells if line.number in found else {}
        found[line.number] = Line(
            line.number, dict(sorted({**before, **line.cells}.items())), line.numbers, line.hidden
        )
    return [found[number] for number in sorted(found)]
