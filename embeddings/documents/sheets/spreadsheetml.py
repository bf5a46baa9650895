"""A workbook as one XML file (Excel 2003), which many systems write and name .xls -> its sheets as they are shown."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

from lxml import etree

from embeddings.documents.sheets.errors import MOST_CELLS, damaged, too_large
from embeddings.documents.sheets.formats import GENERAL, shown_number, shown_text
from embeddings.documents.sheets.grid import MOST_COLUMNS, MOST_ROWS, Line, Merge, Sheet, bare

_NAME = "{urn:schemas-microsoft-com:office:spreadsheet}"
_OPTIONS = "{urn:schemas-microsoft-com:office:excel}"
#: Formats that have a name, as Excel in Chinese shows them.
_NAMED = {
    "General": GENERAL,
    "General Date": "yyyy/m/d h:mm",
    "Short Date": "yyyy/m/d",
    "Medium Date": "d-mmm-yy",
    "Long Date": 'yyyy"年"m"月"d"日"',
    "Short Time": "h:mm",
    "Medium Time": "h:mm AM/PM",
    "Long Time": "h:mm:ss",
    "Currency": "¥#,##0.00",
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
}
_DAY_ZERO = datetime(1899, 12, 30)
_SECONDS = 86400


def sheets_of_xml(content: bytes, name: str) -> Iterator[Sheet]:
    """Yield the sheets that are shown; ``name`` is what an error calls the file.

    Raises:
        SourceError: if the file is damaged or a sheet has too many cells.
    """
    if b"<!DOCTYPE" in content:  # brings entities, which no program that writes tables has use for
        raise damaged(name)
    formats: dict[str, str] = {}
    sheet: _Sheet | None = None
    tags = [_NAME + tag for tag in ("Worksheet", "Style", "Column", "Row")] + [_OPTIONS + "Visible"]
    try:
        for event, element in etree.iterparse(
            BytesIO(content.lstrip(b" \t\r\n")),
            events=("start", "end"),
            tag=tags,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        ):
            kind = etree.QName(element).localname
            if kind == "Worksheet" and event == "start":
                sheet = _Sheet(element.get(_NAME + "Name", ""), formats, name)
            elif event == "start":
                continue
            elif kind == "Style":
                _learn(element, formats)
            elif sheet is not None:
                if kind == "Worksheet" and not sheet.hidden:
                    yield sheet.made()
                sheet.take(kind, element)
                element.clear()
    except (etree.XMLSyntaxError, ValueError, OverflowError) as error:
        raise damaged(name) from error


def _learn(style: etree._Element, formats: dict[str, str]) -> None:
    number = style.find(_NAME + "NumberFormat")
    code = number.get(_NAME + "Format", GENERAL) if number is not None else ""
    formats[style.get(_NAME + "ID", "")] = _NAMED.get(code, code) or formats.get(
        style.get(_NAME + "Parent", ""), GENERAL
    )


class _Sheet:
    """A sheet as its elements are read."""

    def __init__(self, title: str, formats: dict[str, str], name: str) -> None:
        self._title, self._formats, self._name = title, formats, name
        self._lines: list[Line] = []
        self._merges: list[Merge] = []
        self._columns: set[int] = set()
        self._row, self._column, self._count = 0, 0, 0
        self.hidden = False

    def made(self) -> Sheet:
        return Sheet(self._title, self._lines, self._merges, frozenset(self._columns))

    def take(self, kind: str, element: etree._Element) -> None:
        if kind == "Visible":
            self.hidden = (element.text or "").strip() in ("SheetHidden", "SheetVeryHidden")
        elif kind == "Column":
            first = _number(element, "Index", self._column + 1)
            self._column = first + _number(element, "Span", 0)
            if element.get(_NAME + "Hidden") == "1":
                self._columns.update(range(first - 1, min(self._column, MOST_COLUMNS)))
        elif kind == "Row":
            self._take_row(element)

    def _take_row(self, row: etree._Element) -> None:
        self._row = _number(row, "Index", self._row + 1)
        cells: dict[int, str] = {}
        numbers: set[int] = set()
        column = -1
        for cell in row.iterchildren(_NAME + "Cell"):
            column = _number(cell, "Index", column + 2) - 1
            across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
            if not (0 <= column + across < MOST_COLUMNS and 0 < self._row + down <= MOST_ROWS):
                raise damaged(self._name)
            words, is_number = self._shown(cell, row)
            if words:
                cells[column] = words
            if words and is_number:
                numbers.add(column)
            if across or down:
                self._merges.append(Merge(self._row, column, self._row + down, column + across))
            column += across
        self._count += len(cells)
        if self._count > MOST_CELLS:
            raise too_large(self._name)
        hidden = row.get(_NAME + "Hidden") == "1"
        self._lines.append(Line(self._row, cells, frozenset(numbers), hidden))
        self._row += _number(row, "Span", 0)

    def _shown(self, cell: etree._Element, row: etree._Element) -> tuple[str, bool]:
        """Return what is shown of a cell, and whether it is a number."""
        data = cell.find(_NAME + "Data")
        if data is None:
            return "", False
        value, kind = "".join(data.itertext()), data.get(_NAME + "Type", "String")
        code = self._formats.get(cell.get(_NAME + "StyleID") or row.get(_NAME + "StyleID") or "Default", GENERAL)
        if kind == "Boolean":
            return ("TRUE" if value.strip() == "1" else "FALSE"), False
        if kind == "DateTime":
            passed = datetime.fromisoformat(value.strip().rstrip("Z")) - _DAY_ZERO
            day = code if code != GENERAL else "yyyy/m/d"
            return shown_number(passed.days + passed.seconds / _SECONDS, day), True
        if kind == "Number" and value.strip():
            return shown_number(float(value), code), True
        return bare(shown_text(value, code)), False


def _number(element: etree._Element, name: str, otherwise: int) -> int:
    value = element.get(_NAME + name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 8 else otherwise
