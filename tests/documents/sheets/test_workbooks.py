"""What a workbook holds besides plain cells, what cannot be read, and what holds for every sheet."""

import zipfile
from pathlib import Path

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.chart import BarChart

from embeddings.documents.reading import kind_of
from embeddings.documents.sheets import read
from embeddings.documents.sheets.grid import Line, Merge, Sheet
from embeddings.documents.sheets.tables import written
from embeddings.errors import SourceError
from embeddings.records import Document
from embeddings.structure import analyse
from tests.making.sheets import Made, write_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def raw(path: Path, rows: str, shared: str = "", main: str = MAIN, properties: str = "") -> Path:
    """Write a workbook as programs do that leave out what they can."""
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="a" Type="{OFFICE}/officeDocument" '
        'Target="/xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<x:workbook xmlns:x="{main}" xmlns:r="{OFFICE}">{properties}<x:sheets>'
        '<x:sheet name="甲" r:id="b"/></x:sheets></x:workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="b" '
        f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="c" '
        f'Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>'
        '<xf numFmtId="10"/></cellXfs></styleSheet>',
    }
    if shared:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{main}">{shared}</sst>'
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


ROWS = (
    '<row><c t="inlineStr"><is><t>名称</t></is></c><c t="s"><v>0</v></c><c t="inlineStr"><is><t>日</t></is></c></row>'
    '<row r="4"><c r="A4" t="str"><f>A1</f><v>结果</v></c><c r="B4" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    '<c r="C4" s="1"><v>45413</v></c></row>'
    '<row r="5"><c r="A5" t="b"><v>1</v></c><c r="B5" s="2"><f>C1</f><v>0.5</v></c><c r="C5" t="s"><v>99</v></c></row>'
)
SHARED = "<si><r><t>多</t></r><r><t>少_x000D_</t></r><rPh><t>duoshao</t></rPh></si>"
TEXT = "名称 | 多少 | 日\n\n结果 | #DIV/0! | 2024/5/1\nTRUE | 50.00%"


@pytest.mark.parametrize("main", [MAIN, STRICT])
def test_results_errors_and_truth_are_given_as_they_were_saved(tmp_path: Path, main: str) -> None:
    (document,) = read(raw(tmp_path / "a.xlsx", ROWS, SHARED, main), "a.xlsx")
    assert isinstance(document, Document)
    assert (document.text, document.meta["sheet"]) == (TEXT, "甲")
    assert [row.number for row in document.rows] == [1, 4, 5]
    assert {row.header for row in document.rows} == {document.rows[0].header}


def test_days_may_be_counted_from_1904(tmp_path: Path) -> None:
    path = raw(tmp_path / "a.xlsx", '<row><c s="1"><v>43951</v></c></row>', properties='<x:workbookPr date1904="1"/>')
    (document,) = read(path, "a.xlsx")
    assert isinstance(document, Document) and document.text == "2024/5/1"


def test_sheets_of_charts_have_no_words(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["名称", "数"])
    book.worksheets[0].append(["甲", 1])
    book.create_chartsheet("图").add_chart(BarChart())
    book.save(tmp_path / "a.xlsx")
    assert [each.id for each in read(tmp_path / "a.xlsx", "a.xlsx") if isinstance(each, Document)] == ["a.xlsx"]


EXCEL_2003 = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel"><Styles><Style ss:ID="p"><NumberFormat ss:Format="0.0%"/></Style>
<Style ss:ID="d"><NumberFormat ss:Format="Long Date"/></Style></Styles>
<Worksheet ss:Name="值班"><Table><Column/><Column ss:Hidden="1"/>
<Row><Cell ss:MergeAcross="3"><Data ss:Type="String">值班表</Data></Cell></Row>
<Row ss:Index="3"><Cell><Data ss:Type="String">姓名</Data></Cell><Cell><Data ss:Type="String">密码</Data></Cell>
<Cell><Data ss:Type="String">日期</Data></Cell><Cell><Data ss:Type="String">占比</Data></Cell></Row>
<Row><Cell ss:MergeDown="1"><Data ss:Type="String">张某</Data></Cell><Cell ss:Index="3" ss:StyleID="d">
<Data ss:Type="DateTime">2024-05-01T00:00:00.000</Data></Cell><Cell ss:StyleID="p"><Data ss:Type="Number">0.5</Data>
</Cell></Row><Row><Cell ss:Index="4"><Data ss:Type="Number">3</Data></Cell></Row>
<Row ss:Hidden="1"><Cell><Data ss:Type="String">李某</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="底稿"><Table><Row><Cell><Data ss:Type="String">甲</Data></Cell></Row></Table>
<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet></Workbook>"""


def test_a_workbook_of_excel_2003_in_xml(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(EXCEL_2003, encoding="utf-8")
    (document,) = kind_of(path, "a.xls").reader(path, "a.xls")
    assert isinstance(document, Document)
    assert document.text == "值班表\n\n姓名 | 日期 | 占比\n张某 | 2024年5月1日 | 50.0%\n张某 |  | 3"
    assert [row.number for row in document.rows] == [1, 3, 4, 5]
    assert (document.title, document.meta["sheet"]) == ("值班表", "值班")


def locked_old(path: Path) -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("a").write(0, 0, "x" * 5000)
    book.save(str(path))
    # The record after the first one, of 20 bytes, becomes FILEPASS (MS-XLS 2.4.117).
    content = path.read_bytes()
    place = content.index(b"\x09\x08\x10\x00") + 20
    return content[:place] + b"\x2f\x00" + content[place + 2 :]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 xl/workbook.xml", "format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600 + "Workbook".encode("utf-16-le"), "sheet_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook><a', "sheet_damaged"),
        (b"", "zero"),
        (b",,\n\n , \n", "blank"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "a.xls").write_bytes(content)
    with pytest.raises(SourceError) as caught:
        list(kind_of(tmp_path / "a.xls", "a.xls").reader(tmp_path / "a.xls", "a.xls"))
    assert caught.value.code == f"source.{code}"


def test_an_old_workbook_with_a_password_is_locked(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(locked_old(tmp_path / "b.xls"))
    with pytest.raises(SourceError, match="locked with a password"):
        list(read(tmp_path / "a.xls", "a.xls"))


def test_a_sheet_of_too_many_cells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"甲": Made([["甲", "乙"], [1, 2], [3, 4]])})
    monkeypatch.setattr("embeddings.documents.sheets.workbook.MOST_CELLS", 5)
    with pytest.raises(SourceError) as caught:
        list(read(path, "a.xlsx"))
    assert caught.value.code == "source.sheet_large"


WORDS = st.sampled_from(
    ["", "张某", "305", "12.5%", "2024年5月1日", "注：甲。", "单位：户", "合计", "很长的话。" * 90, "甲 | 乙", "0"]
)
GRIDS = st.lists(st.lists(WORDS, max_size=5), max_size=12)
MERGES = st.lists(st.tuples(*[st.integers(1, 12), st.integers(0, 4), st.integers(0, 3), st.integers(0, 3)]), max_size=4)


@settings(max_examples=150, deadline=None)
@given(GRIDS, MERGES, st.sets(st.integers(1, 12)), st.frozensets(st.integers(0, 4)))
def test_every_row_and_passage_is_a_span_of_the_text(
    grid: list[list[str]], merges: list[tuple[int, int, int, int]], hidden: set[int], columns: frozenset[int]
) -> None:
    lines = [
        Line(
            number,
            {column: words.replace("|", "｜") for column, words in enumerate(row) if words},
            hidden=number in hidden,
        )
        for number, row in enumerate(grid, 1)
    ]
    spans = [Merge(first, left, first + down, left + across) for first, left, down, across in merges]
    made = written(Sheet("甲", lines, spans, columns))
    text = "".join(made.parts)
    document = Document("a", "a", made.title, text, "sheet", headings=tuple(made.headings), rows=tuple(made.rows))
    assert [row.of(text) for row in document.rows] == [line for line in text.split("\n") if line]
    assert all(row.number not in hidden for row in document.rows)
    shown = {word for row in lines if not row.hidden for place, word in row.cells.items() if place not in columns}
    assert spans or all(word in text for word in shown)
    done = 0
    for passage in analyse(document).passages:
        assert done <= passage.start < passage.end and passage.end - passage.start <= 400
        assert passage.of(text).strip() == passage.of(text) != ""
        assert passage.header is None or passage.header.end < passage.start
        assert "\n" not in passage.of(text)
        done = passage.end


def test_parts_may_be_named_as_windows_names_files(tmp_path: Path) -> None:
    path = raw(tmp_path / "a.xlsx", ROWS, SHARED)
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as other:
        for name in archive.namelist():
            fresh = zipfile.ZipInfo("a")
            fresh.filename = name.replace("/", "\\")
            other.writestr(fresh, archive.read(name))
    (document,) = kind_of(tmp_path / "b.xlsx", "b.xlsx").reader(tmp_path / "b.xlsx", "b.xlsx")
    assert isinstance(document, Document) and document.text == TEXT


@pytest.mark.parametrize(("name", "most"), [("a.csv", "_MOST_BYTES"), ("a.xls", "_MOST_PAGE")])
def test_a_file_that_would_fill_the_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, most: str
) -> None:
    page = "<html><table><tr><td>甲<td>乙</table></html>" if name == "a.xls" else "甲,乙\n" * 9
    (tmp_path / name).write_text(page, encoding="utf-8")
    monkeypatch.setattr(f"embeddings.documents.sheets.reader.{most}", 20)
    with pytest.raises(SourceError) as caught:
        list(read(tmp_path / name, name))
    assert caught.value.code == "source.sheet_long"
