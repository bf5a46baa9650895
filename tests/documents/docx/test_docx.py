"""Word documents: what Word shows is the text, the rest is not."""

import io
import tempfile
import zipfile
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt, RGBColor
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.documents.sources import read_sources
from embeddings.records import Document
from tests.making.docx import KINDS, SCRIPTS, Script
from tests.making.docx_parts import (
    STYLES,
    cell,
    headings_of,
    para,
    read_one,
    run,
    text_of,
    write_parts,
)


def test_a_file_of_python_docx(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_heading("关于做好值班工作的通知", 0)
    made.add_heading("总则", 1)
    made.add_paragraph("值班员要登记。")
    made.add_heading("交接", 2)
    made.add_paragraph("　　先看记录，\n再\t签名。　")
    made.add_paragraph("一班", style="List Number")
    made.add_paragraph("二班", style="List Number")
    made.add_paragraph("夜班", style="List Bullet")
    made.sections[0].header.paragraphs[0].text = "页眉"
    made.sections[0].footer.paragraphs[0].text = "页脚"
    made.save(str(tmp_path / "a.docx"))
    document = read_one(tmp_path / "a.docx")
    assert document.text == (
        "关于做好值班工作的通知\n\n总则\n\n值班员要登记。\n\n交接\n\n先看记录，\n再\t签名。"
        "\n\n1. 一班\n\n2. 二班\n\n• 夜班"
    )
    assert document.title == "关于做好值班工作的通知"
    assert headings_of(document) == [("总则", 1), ("交接", 2)]
    assert (document.format, dict(document.meta), document.pages) == ("styled", {"format": "docx"}, ())


def test_headings_by_style_by_outline_level_and_by_inheritance(tmp_path: Path) -> None:
    body = [
        para("总纲"),
        para("一级", style="1"),
        para("二级", style="2"),
        para("自定义", style="own"),
        para("不是标题", style="body"),
        para("大纲级别", props='<w:outlineLvl w:val="2"/>'),
        para("降为正文", style="2", props='<w:outlineLvl w:val="9"/>'),
        para("自环", style="loop"),
        para("没有这个样式", style="none"),
        para("长" * 121, style="1"),
        para("", style="1"),
        para("另一篇", style="1"),
    ]
    document = read_one(write_parts(tmp_path / "a.docx", "".join(body), styles=STYLES))
    assert headings_of(document) == [("一级", 1), ("二级", 2), ("自定义", 1), ("大纲级别", 3), ("另一篇", 1)]


def test_a_heading_is_one_line(tmp_path: Path) -> None:
    broken = '<w:r><w:t>第一章</w:t><w:br/><w:t xml:space="preserve"> 总则</w:t></w:r>'
    document = read_one(
        write_parts(tmp_path / "a.docx", para("前言") + para(broken, style="1") + para("文。"), styles=STYLES)
    )
    assert document.text == "前言\n\n第一章总则\n\n文。" and document.headings == ((4, 1),)


def test_revisions_are_taken_as_accepted(tmp_path: Path) -> None:
    deleted_mark = "<w:rPr><w:del w:id='1' w:author='a'/></w:rPr>"
    text = text_of(
        tmp_path,
        para("保留", f"<w:del><w:r><w:delText>删去</w:delText></w:r></w:del><w:ins>{run('插入')}</w:ins>"),
        para(f"<w:moveFrom>{run('移走')}</w:moveFrom><w:moveTo>{run('移来')}</w:moveTo>"),
        para("前半，", props=deleted_mark),
        para("后半。"),
        f"<w:del>{para('整段')}</w:del><w:ins>{para('新段')}</w:ins>",
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr>"
        + cell("删")
        + cell("行")
        + "</w:tr><w:tr>"
        + cell("留")
        + cell("行")
        + "</w:tr></w:tbl>",
        para("文", "<w:commentRangeStart w:id='1'/>", "字", "<w:r><w:commentReference w:id='1'/></w:r>"),
    )
    assert text == "保留插入\n\n移来\n\n前半，后半。\n\n新段\n\n留 | 行\n\n文字"


def test_hidden_text_is_left_out(tmp_path: Path) -> None:
    text = text_of(
        tmp_path,
        para("明", run("暗", "<w:vanish/>"), run("明", '<w:vanish w:val="0"/>')),
        para(
            "甲",
            run("暗", '<w:rStyle w:val="secret"/>'),
            run("乙", '<w:rStyle w:val="secret"/><w:vanish w:val="false"/>'),
        ),
        styles=STYLES,
    )
    assert text == "明明\n\n甲乙"


def field(instruction: str, result: str = "", separate: bool = True) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    shown = mark("separate") + (result if result.startswith("<") else run(result)) if separate else ""
    return f"{mark('begin')}<w:r><w:instrText>{instruction}</w:instrText></w:r>{shown}{mark('end')}"


def test_fields_show_their_result(tmp_path: Path) -> None:
    text = text_of(
        tmp_path,
        para(
            "第",
            field("PAGE", "3"),
            "页",
            field("XE 词", separate=False),
            "，",
            field(r"EQ \o\ac(○,5)", separate=False),
        ),
        para(
            "外",
            field("IF 1 = 1", field("REF x", "内")),
            "层",
            f'<w:fldSimple w:instr="DATE">{run("今日")}</w:fldSimple>',
        ),
        para('<w:hyperlink w:anchor="x">' + run("链接") + "</w:hyperlink>"),
    )
    assert text == "第3页，⑤\n\n外内层今日\n\n链接"


def test_a_field_without_end_swallows_nothing(tmp_path: Path) -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
    assert text_of(tmp_path, para(begin, "甲"), para("乙。")) == "甲\n\n乙。"


def test_contents_are_left_out(tmp_path: Path) -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o</w:instrText></w:r>'
    middle, end = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    control = '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    document = read_one(
        write_parts(
            tmp_path / "a.docx",
            para("手册")
            + para("目　录", style="1")
            + para(begin, middle, "第一章", field("PAGEREF", "1"))
            + para("第二章")
            + para(end, "正文。")
            + para("第三章\t3", style="toc")
            + f"{control}<w:sdtContent>{para('目录')}{para('第四章')}</w:sdtContent></w:sdt>"
            + para("第一章", style="1"),
            styles=STYLES,
        )
    )
    assert document.text == "手册\n\n正文。\n\n第一章" and headings_of(document) == [("第一章", 1)]


def test_signs_breaks_and_readings(tmp_path: Path) -> None:
    ruby = f"<w:r><w:ruby><w:rt>{run('mì')}</w:rt><w:rubyBase>{run('秘')}</w:rubyBase></w:ruby></w:r>"
    signs = (
        "<w:r><w:tab/><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:softHyphen/>"
        "<w:sym w:font='Wingdings' w:char='F0FE'/></w:r>"
    )
    broken = "<w:r><w:lastRenderedPageBreak/><w:t>上</w:t><w:br/><w:t>下</w:t><w:br w:type='page'/></w:r>"
    half = "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
    capital = '<w:framePr w:dropCap="drop"/>'
    text = text_of(
        tmp_path, para(ruby, "书", signs), para(broken), para("占", half), para("首", props=capital), para("字下沉。"),
        para("多\n行\n源码"),
    )  # fmt: skip
    assert text == "秘书\ta-b☑\n\n上\n下\n\n占1/2\n\n首字下沉。\n\n多 行 源码"


def core(title: str) -> str:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></cp:coreProperties>'
    )


@pytest.mark.parametrize(
    "useless", ["文档1", "Microsoft Word - 通知.doc", "新建 Microsoft Word 文档", "无标题", "1", "Document 2", ""]
)
def test_a_title_that_a_program_wrote_is_none(tmp_path: Path, useless: str) -> None:
    path = write_parts(tmp_path / "a.docx", para("文。"), core=core(useless))
    assert read_one(path).title == ""
    assert read_one(write_parts(path, para("值班制度"), core=core(" 值班制度 "))).title == "值班制度"
    # A file that was made of another one has that one's title.
    assert read_one(write_parts(path, para("会议制度"), core=core("值班制度"))).title == ""


def test_the_style_title_comes_first_and_only_later_ones_are_headings(tmp_path: Path) -> None:
    body = para("某某办公室文件") + para("值班", style="Title") + para("制度", style="Title") + para("文。")
    document = read_one(
        write_parts(tmp_path / "a.docx", body + para("附则", style="Title"), styles=STYLES, core=core("别的"))
    )
    assert document.title == "值班制度" and headings_of(document) == [("附则", 1)]


def test_large_centred_lines_are_the_title(tmp_path: Path) -> None:
    made = docx.Document()
    for text, size, red in [
        ("某某市人民政府文件", 36, True),
        ("某政发〔2024〕3号", 16, False),
        ("关于加强值班", 22, False),
        ("工作的通知", 22, False),
    ]:
        paragraph = made.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run_ = paragraph.add_run(text)
        run_.font.size = Pt(size)
        run_.font.color.rgb = RGBColor(255, 0, 0) if red else RGBColor(0, 0, 0)
    for _ in range(3):
        made.add_paragraph().add_run("各单位要安排专人值班，不得空岗。").font.size = Pt(16)
    made.core_properties.title = "旧题"
    made.save(str(tmp_path / "a.docx"))
    assert read_one(tmp_path / "a.docx").title == "关于加强值班工作的通知"


def test_a_heading_above_all_others_is_the_title(tmp_path: Path) -> None:
    body = para("值班制度", style="1") + para("总则", style="2") + para("文。")
    document = read_one(write_parts(tmp_path / "a.docx", body, styles=STYLES, core=core("旧题")))
    assert document.title == "值班制度" and headings_of(document) == [("总则", 2)]


def test_macros_are_passed_over(tmp_path: Path) -> None:
    path = write_parts(
        tmp_path / "a.docm", para("正文。"), main_type="application/vnd.ms-word.document.macroEnabled.main+xml"
    )
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"\xd0\xcf")
    document = read_one(path)
    assert document.text == "正文。" and dict(document.meta) == {"format": "docm"}
    assert read_sources([path]).documents[0].text == document.text


def test_the_strict_dialect(tmp_path: Path) -> None:
    path = write_parts(tmp_path / "a.docx", para("正文。"))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            strict = content.replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
            archive.writestr(name, strict.replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            ))  # fmt: skip
    assert read_one(path).text == "正文。"


def test_broken_properties_cost_no_text(tmp_path: Path) -> None:
    assert read_one(write_parts(tmp_path / "a.docx", para("文。"), core="<broken")).text == "文。"


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("kind", KINDS)
def test_documents_as_offices_write_them(tmp_path: Path, kind: str, script: Script) -> None:
    expected = KINDS[kind](tmp_path / "a.docx", script)
    document = read_one(tmp_path / "a.docx")
    assert document.text == expected.text
    assert document.title == expected.title
    assert headings_of(document) == list(expected.headings)
    for quote in expected.quotes:
        start = document.text.index(quote)
        assert document.text[start : start + len(quote)] == quote


#: What XML can hold, without the signs that Word keeps for itself.
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=40
).filter(lambda words: bool(words.strip()))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(WORDS, st.integers(0, 3)), min_size=1, max_size=12))
def test_any_words_come_back_in_order_under_their_headings(paragraphs: list[tuple[str, int]]) -> None:
    made = docx.Document()
    made.add_paragraph("前言")
    for words, level_ in paragraphs:
        if level_:
            made.add_heading(words, level_)
        else:
            made.add_paragraph(words)
    held = io.BytesIO()
    made.save(held)
    document = read_bytes(held.getvalue())
    expected = [words.strip() for words, _ in paragraphs]
    assert document.text == "\n\n".join(["前言", *expected])
    assert headings_of(document) == [(words.strip(), deep) for words, deep in paragraphs if deep]
    for start, _ in document.headings:
        assert document.text[start - 2 : start] == "\n\n"


def read_bytes(content: bytes) -> Document:
    with tempfile.NamedTemporaryFile(suffix=".docx") as file:
        file.write(content)
        file.flush()
        return read_one(Path(file.name))
