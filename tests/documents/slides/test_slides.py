"""A presentation is read as its slides show it: in the order of place, with titles, bullets, tables and notes."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from embeddings.documents.slides.reader import read
from embeddings.documents.slides.text import smart_art
from embeddings.documents.sources import read_sources
from embeddings.errors import SourceError
from embeddings.records import Document
from embeddings.structure.passages import analyse
from tests.making.pptx import (
    boxes,
    chart,
    content_of,
    footers,
    group,
    numbered,
    saved,
    slide,
    table,
)

Fill = Callable[[Any], None]


def opened(folder: Path, *fill: Fill) -> Document:
    (document,) = read(saved(folder / "a.pptx", *fill), "a.pptx")
    assert isinstance(document, Document)
    return document


def test_titles_are_headings_and_each_slide_is_a_place(tmp_path: Path) -> None:
    document = opened(
        tmp_path,
        slide("值班制度", "办公室", "2024年3月"),
        slide("一、到岗", "按时到岗。", "离岗须经同意。"),
        slide("二、交班", "每天八点半。"),
    )
    assert document.text == (
        "值班制度\n\n办公室\n2024年3月\n\n一、到岗\n\n按时到岗。\n离岗须经同意。\n\n二、交班\n\n每天八点半。"
    )
    assert document.title == "值班制度" and document.meta == {"format": "pptx"}
    assert [document.text[start:].partition("\n")[0] for start in document.pages] == [
        "值班制度",
        "一、到岗",
        "二、交班",
    ]
    assert [(document.text[start:].partition("\n")[0], level) for start, level in document.headings] == [
        ("一、到岗", 1),
        ("二、交班", 1),
    ]
    assert document.page_at(document.text.index("离岗")) == 2
    assert [section.path for section in analyse(document).sections] == [("一、到岗",), ("二、交班",)]


def test_a_slide_is_read_from_top_to_bottom_and_from_left_to_right(tmp_path: Path) -> None:
    placed = [("右下", 12, 10), ("左下", 1, 10.2), ("右上", 12, 5), ("左上", 1, 5.1), ("最下", 1, 15)]
    document = opened(tmp_path, boxes(*placed, layout=5, title="标题"))
    assert document.text == "标题\n\n左上\n\n右上\n\n左下\n\n右下\n\n最下"


def test_placeholders_stand_where_the_layout_puts_them(tmp_path: Path) -> None:
    def above(deck: Any) -> None:  # noqa: ANN401
        boxes(("右边的框", 20, 4.5))(deck)
        made = deck.slides.add_slide(deck.slide_layouts[3])  # two columns
        made.placeholders[2].text, made.placeholders[1].text = "右栏", "左栏"
        made.shapes.title.text = "两栏"

    assert opened(tmp_path, above).text == "右边的框\n\n两栏\n\n左栏\n\n右栏"


def test_groups_are_opened(tmp_path: Path) -> None:
    document = opened(tmp_path, group(("乙", 1, 30), ("甲", 1, 20), at=(1, 5), before="在组之前"))
    assert document.text == "在组之前\n\n甲\n\n乙"


def test_tables_are_written_as_those_of_word(tmp_path: Path) -> None:
    rows = (("姓名", "职务", "电话"), ("张某", "值班员", "1"), ("李某", "", "2\n3"))
    assert opened(tmp_path, table(*rows)).text == "表\n\n姓名 | 职务 | 电话\n张某 | 值班员 | 1\n李某 |  | 2 3"


def test_a_merged_cell_is_written_once(tmp_path: Path) -> None:
    rows = (("值班表", "", ""), ("甲", "乙", "丙"))
    assert opened(tmp_path, table(*rows, merged=((0, 0), (0, 2)))).text == "表\n\n值班表\n甲 | 乙 | 丙"


def test_a_table_of_one_column_frames_its_paragraphs(tmp_path: Path) -> None:
    assert opened(tmp_path, table(("甲\n乙",), ("丙",))).text == "表\n\n甲\n乙\n丙"


def test_automatic_numbers_are_those_that_are_shown(tmp_path: Path) -> None:
    lines = [
        ("到岗", "ea1ChsPeriod", 0),
        ("按时", "arabicParenBoth", 1),
        ("离岗", "arabicParenBoth", 1),
        ("交班", "ea1ChsPeriod", 0),
        ("八点半", "arabicParenBoth", 1),
        ("备注", "", 0),
        ("又一", "circleNumDbPlain", 0),
        ("未知", "thaiNumPeriod", 0),
    ]
    assert opened(tmp_path, numbered(*lines)).text.split("\n") == [
        "一. 到岗",
        "(1) 按时",
        "(2) 离岗",
        "二. 交班",
        "(1) 八点半",
        "备注",
        "① 又一",
        "未知",
    ]


def test_the_speaker_s_notes_follow_a_mark_that_is_never_quoted(tmp_path: Path) -> None:
    document = opened(tmp_path, slide("值班", "到岗。", notes="先讲要求。\n再讲例子。"), slide("交班", "八点半。"))
    assert document.text == "值班\n\n到岗。\n\n〔备注〕\n\n先讲要求。\n再讲例子。\n\n交班\n\n八点半。"
    analysis = analyse(document)
    assert [(each.of(document.text), each.rule) for each in analysis.dropped] == [("〔备注〕", "notes_mark")]
    assert not any("备注" in passage.of(document.text) for passage in analysis.passages if passage.start > 20)
    assert document.page_at(document.text.index("再讲")) == 1


def test_hidden_and_empty_slides_are_counted(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "a.pptx", slide("甲", "一。"), slide("不讲", "藏。", hidden=True), slide(), slide("乙", "二。")
    )
    document, problem = read(path, "a.pptx")
    assert isinstance(document, Document) and isinstance(problem, SourceError)
    assert document.text == "甲\n\n一。\n\n乙\n\n二。"
    assert document.page_at(document.text.index("二")) == 4 and document.page_at(document.text.index("一")) == 1
    assert (problem.code, problem.details["slides"]) == ("source.slides_hidden", "2")


def test_what_the_master_prints_is_no_text(tmp_path: Path) -> None:
    assert opened(tmp_path, slide("甲", "一。"), footers).text == "甲\n\n一。\n\n第"


def test_charts_give_their_words(tmp_path: Path) -> None:
    drawn = chart("值班人数", ["一季度", "二季度"], {"办公室": [1.5, 2], "综合处": [3, 4]})
    assert opened(tmp_path, drawn).text == "值班人数\n办公室\n综合处\n一季度\n二季度"


DIAGRAM = """<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"
  xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><dgm:ptLst><dgm:pt modelId="0" type="doc"/>
  <dgm:pt modelId="3"><dgm:t><a:p><a:r><a:t>交班</a:t></a:r></a:p></dgm:t></dgm:pt>
  <dgm:pt modelId="2"><dgm:t><a:p><a:r><a:t>按时</a:t></a:r></a:p></dgm:t></dgm:pt>
  <dgm:pt modelId="1"><dgm:t><a:p><a:r><a:t>到</a:t></a:r><a:r><a:t>岗</a:t></a:r></a:p></dgm:t></dgm:pt>
  <dgm:pt modelId="9" type="pres"><dgm:t><a:p><a:r><a:t>样式</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst>
  <dgm:cxnLst><dgm:cxn srcId="0" destId="3" srcOrd="1"/><dgm:cxn srcId="0" destId="1" srcOrd="0"/>
  <dgm:cxn srcId="1" destId="2" srcOrd="0"/><dgm:cxn srcId="2" destId="1" srcOrd="0"/>
  <dgm:cxn type="presOf" srcId="0" destId="9" srcOrd="0"/></dgm:cxnLst></dgm:dataModel>"""


def test_smart_art_is_read_point_by_point() -> None:
    assert smart_art(etree.fromstring(DIAGRAM)) == ["到岗", "按时", "交班"]


def test_a_title_in_two_lines_is_one(tmp_path: Path) -> None:
    document = opened(tmp_path, slide("关于做好\v值班工作", "一。"))
    assert document.title == "关于做好值班工作" and document.text.startswith("关于做好值班工作\n\n")


def test_without_a_title_the_file_has_its_name(tmp_path: Path) -> None:
    document = opened(tmp_path, boxes(("值班人员不得离岗。", 1, 1)))
    assert document.title == "" and analyse(document).title == "a"


def changed(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Return a package with each part changed, or left out."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
    return made.getvalue()


def test_the_strict_dialect(tmp_path: Path) -> None:
    strict = {
        b"http://schemas.openxmlformats.org/presentationml/2006/main": b"http://purl.oclc.org/ooxml/presentationml/main",
        b"http://schemas.openxmlformats.org/drawingml/2006/main": b"http://purl.oclc.org/ooxml/drawingml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/"
        b"officeDocument/relationships",
    }

    def change(name: str, part: bytes) -> bytes:
        for old, new in strict.items():
            part = part.replace(old, new)
        return part

    content = changed(content_of(slide("甲", "一。", notes="注。"), table(("子", "丑"), ("寅", "卯"))), change)
    (tmp_path / "a.pptx").write_bytes(content)
    (document,) = read(tmp_path / "a.pptx", "a.pptx")
    assert isinstance(document, Document)
    assert document.text == "甲\n\n一。\n\n〔备注〕\n\n注。\n\n表\n\n子 | 丑\n寅 | 卯"


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (lambda name, part: None if name == "ppt/slides/slide2.xml" else part, ["source.slides_missing"]),
        (lambda name, part: None if name == "ppt/slideLayouts/slideLayout2.xml" else part, []),
        (lambda name, part: None if name.startswith("ppt/notes") else part, []),
        (lambda name, part: b"<broken" if name == "ppt/slides/slide1.xml" else part, ["source.slides_damaged"]),
        (lambda name, part: b"<x/>" if name == "ppt/presentation.xml" else part, ["source.slides_damaged"]),
    ],
)
def test_damaged_parts(change: Callable[[str, bytes], bytes | None], codes: list[str], tmp_path: Path) -> None:
    content = content_of(slide("甲", "一。"), slide("乙", "二。", notes="注。"))
    (tmp_path / "a.pptx").write_bytes(changed(content, change))
    (tmp_path / "b.txt").write_text("另一篇。", encoding="utf-8")
    sources = read_sources([tmp_path])
    assert [problem.error.code for problem in sources.problems] == codes
    assert bool(codes == ["source.slides_damaged"]) == (sources.documents[0].id == "b.txt")


def test_a_presentation_is_told_by_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(content_of(slide("甲", "一。")))
    (document,) = read_sources([tmp_path]).documents
    assert (document.text, document.meta["format"], document.pages) == ("甲\n\n一。", "pptx", (0,))
