"""A web page named as a workbook, as many systems export their tables -> its tables as one sheet."""

import re
from collections.abc import Iterator

from lxml import etree, html

from embeddings.documents.sheets.errors import MOST_CELLS, damaged, too_large
from embeddings.documents.sheets.grid import MOST_COLUMNS, Line, Merge, Sheet, bare

_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_UNREAD = frozenset({"script", "style", "head", "title", "template", "noscript"})
_BLOCKS = frozenset("p div h1 h2 h3 h4 h5 h6 caption center li".split())
_MOST_SPANNED = 1000


def sheet_of_page(text: str, name: str) -> Sheet:
    """Return the tables of a page one below the other, with what stands between them; ``name`` is for errors.

    Raises:
        SourceError: if it is no page, or has too many cells.
    """
    try:
        parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
        declared = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
        root = html.document_fromstring(declared, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise damaged(name) from error
    sheet = _Sheet(name)
    body = root.find("body")
    sheet.read(root if body is None else body)
    return Sheet("", sheet.lines, sheet.merges)


class _Sheet:
    def __init__(self, name: str) -> None:
        self._name = name
        self._number = 0
        self._count = 0
        self.lines: list[Line] = []
        self.merges: list[Merge] = []

    def read(self, root: etree._Element) -> None:
        """Take the tables and the paragraphs below an element, in order."""
        words: list[str] = [root.text or ""]
        for child in root:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag in _UNREAD or _HIDDEN.search(child.get("style", "")):
                pass
            elif tag == "table":
                self._flush(words)
                self._table(child)
                self._number += 1
            elif child.find(".//table") is not None or tag in _BLOCKS:
                self._flush(words)
                self.read(child)
            else:
                words.append("".join(child.itertext()))
            words.append(child.tail or "")
        self._flush(words)

    def _flush(self, words: list[str]) -> None:
        if said := bare("".join(words)):
            self._add({0: said}, hidden=False)
        words.clear()

    def _add(self, cells: dict[int, str], hidden: bool) -> None:
        self._number += 1
        self._count += len(cells)
        if self._count > MOST_CELLS:
            raise too_large(self._name)
        self.lines.append(Line(self._number, cells, hidden=hidden))

    def _table(self, table: etree._Element) -> None:
        taken: dict[int, int] = {}
        caption = table.find("caption")
        if caption is not None and (words := bare("".join(caption.itertext()))):
            self._add({0: words}, hidden=False)
        for row in _rows(table):
            cells: dict[int, str] = {}
            number, column = self._number + 1, 0
            for cell in row:
                if cell.tag not in ("td", "th") or _HIDDEN.search(cell.get("style", "")):
                    continue
                while taken.get(column, 0) >= number:
                    column += 1
                across, down = (_span(cell.get(name, "")) for name in ("colspan", "rowspan"))
                if column + across > MOST_COLUMNS:
                    raise damaged(self._name)
                if words := bare(" ".join(cell.itertext())):
                    cells[column] = words
                if across > 1 or down > 1:
                    self.merges.append(Merge(number, column, number + down - 1, column + across - 1))
                taken.update(dict.fromkeys(range(column, column + across), number + down - 1))
                column += across
            self._add(cells, hidden=bool(_HIDDEN.search(row.get("style", ""))))


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def _span(number: str) -> int:
    return min(int(number), _MOST_SPANNED) if number.isascii() and number.isdigit() and int(number) else 1
