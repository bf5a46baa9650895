"""Word documents: what Word shows is the text, the rest is not."""

import io
import tempfile
import tracemalloc
import zipfile
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt, RGBColor
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.documents.docx import read
from embeddings.documents.docx_package import PART_LIMIT
from embeddings.errors import SourceError
from embeddings.records import Document
from tests.docx_parts import level, listed, lists, para, read_one, run, write_parts
from tests.made_docx import KINDS, SCRIPTS, Script

STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="标题 2"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="own"><w:name w:val="章名"/><w:basedOn w:val="1"/></w:style>
<w:style w:type="paragraph" w:styleId="body"><w:name w:val="正文样式"/><w:basedOn w:val="1"/>
  <w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="loop"><w:name w:val="环"/><w:basedOn w:val="loop"/></w:style>
<w:style w:type="paragraph" w:styleId="toc"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/>
  <w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="character" w:styleId="secret"><w:name w:val="暗"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="item"><w:name w:val="条目"/>
  <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="subitem"><w:name w:val="子目"/><w:basedOn w:val="item"/></w:style>
"""


def text_of(folder: Path, *blocks: str, **parts: str) -> str:
    return read_one(write_parts(folder / "a.docx", "".join(blocks), **parts)).text


def headings_of(document: Document) -> list[tuple[str, int]]:
    return [(document.text[start:].partition("\n")[0], level) for start, level in document.headings]


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


@pytest.mark.parametrize(
    ("style", "labels"),
    [
        ("decimal", ["1", "2", "3"]),
        ("decimalZero", ["01", "02", "03"]),
        ("decimalFullWidth", ["１", "２", "３"]),
        ("decimalEnclosedCircle", ["①", "②", "③"]),
        ("decimalEnclosedCircleChinese", ["①", "②", "③"]),
        ("decimalEnclosedParen", ["⑴", "⑵", "⑶"]),
        ("chineseCounting", ["一", "二", "三"]),
        ("chineseCountingThousand", ["一", "二", "三"]),
        ("japaneseCounting", ["一", "二", "三"]),
        ("taiwaneseCountingThousand", ["一", "二", "三"]),
        ("chineseLegalSimplified", ["壹", "贰", "叁"]),
        ("ideographLegalTraditional", ["壹", "貳", "參"]),
        ("ideographTraditional", ["甲", "乙", "丙"]),
        ("ideographZodiac", ["子", "丑", "寅"]),
        ("upperLetter", ["A", "B", "C"]),
        ("lowerLetter", ["a", "b", "c"]),
        ("upperRoman", ["I", "II", "III"]),
        ("lowerRoman", ["i", "ii", "iii"]),
        ("unheardOf", ["1", "2", "3"]),
    ],
)
def test_numbers_in_every_format(tmp_path: Path, style: str, labels: list[str]) -> None:
    text = text_of(tmp_path, *[listed(word) for word in "甲乙丙"], numbering=lists(level(0, style, "%1、")))
    assert text == "\n\n".join(f"{label}、{word}" for label, word in zip(labels, "甲乙丙", strict=True))


def test_large_numbers(tmp_path: Path) -> None:
    numbering = lists(
        level(0, "chineseCounting", "%1、", start=10),
        level(0, "chineseCountingThousand", "第%1条", start=101),
        level(0, "chineseLegalSimplified", "%1、", start=20),
        level(0, "lowerLetter", "%1)", start=27),
        level(0, "decimalEnclosedCircle", "%1", start=20),
        level(0, "upperRoman", "%1.", start=999999),
        level(0, "chineseCounting", "%1、", start=21),
    )
    text = text_of(tmp_path, *[listed(word, num) for num in range(1, 8) for word in "甲乙"], numbering=numbering)
    assert text.split("\n\n") == [
        *["十、甲", "十一、乙", "第一百零一条 甲", "第一百零二条 乙", "贰拾、甲", "贰拾壹、乙"],
        *["aa) 甲", "bb) 乙", "⑳ 甲", "21 乙", "999999. 甲", "1000000. 乙", "二十一、甲", "二十二、乙"],
    ]


def test_levels_count_together(tmp_path: Path) -> None:
    numbering = lists(
        level(0, "chineseCountingThousand", "第%1章", '<w:suff w:val="space"/>')
        + level(1, "decimal", "%1.%2", "<w:isLgl/>")
        + level(2, "lowerLetter", "(%3)", '<w:suff w:val="nothing"/>')
        + level(3, "decimal", "%4.", '<w:lvlRestart w:val="0"/>')
        + level(4, "bullet", "\uf0d8")
    )
    order = [
        (0, "甲"),
        (1, "乙"),
        (2, "丙"),
        (2, "丁"),
        (3, "戊"),
        (1, "己"),
        (2, "庚"),
        (3, "辛"),
        (0, "壬"),
        (1, "癸"),
        (4, "点"),
    ]
    text = text_of(tmp_path, *[listed(word, 1, deep) for deep, word in order], numbering=numbering)
    assert text.split("\n\n") == [
        *["第一章 甲", "1.1 乙", "(a)丙", "(b)丁", "1. 戊", "1.2 己", "(a)庚", "2. 辛", "第二章 壬", "2.1 癸", "➢ 点"]
    ]


def test_a_level_that_was_passed_over_has_counted(tmp_path: Path) -> None:
    numbering = lists(level(0, "chineseCounting", "%1、") + level(1, "decimal", "%1.%2", "<w:isLgl/>"))
    text = text_of(tmp_path, listed("甲", 1, 1), listed("乙"), listed("丙", 1, 1), numbering=numbering)
    assert text == "1.1 甲\n\n二、乙\n\n2.1 丙"


def test_a_list_begins_again_where_an_override_says_so(tmp_path: Path) -> None:
    again = (
        '<w:num w:numId="8"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="9"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
        "</w:lvlOverride></w:num>"
        '<w:num w:numId="10"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        + level(0, "upperLetter", "%1)")
        + "</w:lvlOverride></w:num>"
    )
    order = [(1, "甲"), (1, "乙"), (8, "丙"), (9, "丁"), (9, "戊"), (10, "己"), (0, "庚"), (77, "辛")]
    numbering = lists(level(0, "decimal", "%1."), more=again)
    text = text_of(tmp_path, *[listed(word, num) for num, word in order], numbering=numbering)
    assert text.split("\n\n") == ["1. 甲", "2. 乙", "3. 丙", "5. 丁", "6. 戊", "G) 己", "庚", "辛"]


def test_numbers_that_come_with_a_style(tmp_path: Path) -> None:
    numbering = lists(
        level(0, "chineseCounting", "%1、") + level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="subitem"/>')
    )
    body = [
        para("甲", style="item"),
        para("乙", style="subitem"),
        para("丙", style="subitem"),
        para("丁", style="item"),
    ]
    unnumbered = para("戊", style="item", props='<w:numPr><w:numId w:val="0"/></w:numPr>')
    text = text_of(tmp_path, *body, unnumbered, styles=STYLES, numbering=numbering)
    assert text == "一、甲\n\n（一）乙\n\n（二）丙\n\n二、丁\n\n戊"


def test_a_list_that_a_numbering_style_defines(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="numbering" w:styleId="ls"><w:name w:val="ls"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        "</w:pPr></w:style>"
    )
    numbering = lists(level(0, "decimal", "%1）"), '<w:numStyleLink w:val="ls"/>')
    assert text_of(tmp_path, listed("甲", 2), listed("乙", 2), styles=styles, numbering=numbering) == "1）甲\n\n2）乙"


def test_empty_paragraphs_count_but_are_not_written(tmp_path: Path) -> None:
    numbering = lists(level(0, "decimal", "%1."))
    assert text_of(tmp_path, listed("甲"), listed(""), listed("乙"), numbering=numbering) == "1. 甲\n\n3. 乙"


def cell(*content: str, props: str = "") -> str:
    blocks = "".join(part if part.startswith("<") else para(part) for part in content)
    return f"<w:tc><w:tcPr>{props}</w:tcPr>{blocks}</w:tc>"


def table(*rows: list[str]) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows) + "</w:tbl>"


def test_tables_row_by_row_between_the_paragraphs(tmp_path: Path) -> None:
    merged, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        [cell("姓名"), cell("职务", "级别"), cell("电话")],
        [cell("王一", props=merged), cell("科长"), cell("10")],
        [cell("", props=goes_on), cell("合并两列", props='<w:gridSpan w:val="2"/>')],
        [cell(""), cell("")],
    ]
    text = text_of(tmp_path, para("前。"), table(*rows), para("后。"))
    assert text == "前。\n\n| 姓名 | 职务 级别 | 电话 |\n| 王一 | 科长 | 10 |\n|  | 合并两列 |\n\n后。"


def test_nested_tables_follow_their_row(tmp_path: Path) -> None:
    inner = table([cell("内一"), cell("内二")])
    text = text_of(tmp_path, table([cell("外一", inner, "尾"), cell("外二")], [cell("下一"), cell("下二")]))
    assert text == "| 外一 尾 | 外二 |\n\n| 内一 | 内二 |\n\n| 下一 | 下二 |"


def test_a_table_of_single_cells_is_a_frame(tmp_path: Path) -> None:
    framed = table([cell(para("第一章", style="1"), "文。", table([cell("甲"), cell("乙")]))])
    document = read_one(write_parts(tmp_path / "a.docx", para("前。") + framed, styles=STYLES))
    assert document.text == "前。\n\n第一章\n\n文。\n\n| 甲 | 乙 |" and document.headings == ((4, 1),)


def test_what_content_controls_hold_is_text(tmp_path: Path) -> None:
    control = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>".format
    row = control(f"<w:tr>{cell('甲')}{control(cell('乙'))}</w:tr>")
    text = text_of(
        tmp_path,
        f"<w:sdt><w:sdtPr/><w:sdtContent>{para('块。')}</w:sdtContent></w:sdt>",
        para("行", control(run("内")), "。"),
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{para('单击此处')}</w:sdtContent></w:sdt>",
        f"<w:tbl>{row}</w:tbl>",
    )
    assert text == "块。\n\n行内。\n\n| 甲 | 乙 |"


FOOTNOTES = (
    '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
    '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> 见手册。</w:t></w:r></w:p>'
    "</w:footnote>"
    '<w:footnote w:id="3"><w:p><w:r><w:t>没有编号的注。</w:t></w:r></w:p></w:footnote>'
)


def reference(note: int, kind: str = "footnote") -> str:
    return f'<w:r><w:{kind}Reference w:id="{note}"/></w:r>'


def test_notes_follow_the_paragraph_and_are_numbered_by_their_references(tmp_path: Path) -> None:
    endnotes = '<w:endnote w:id="1"><w:p><w:r><w:endnoteRef/><w:t>尾注。</w:t></w:r></w:p></w:endnote>'
    text = text_of(
        tmp_path,
        para("先", reference(3), "后", reference(2), "。"),
        para("下一段", reference(1, "endnote"), "。"),
        footnotes=FOOTNOTES,
        endnotes=endnotes,
    )
    assert text == "先¹后²。\n\n¹ 没有编号的注。\n\n² 见手册。\n\n下一段ⁱ。\n\nⁱ尾注。"


def test_a_note_does_not_tear_a_list_nor_leave_its_section(tmp_path: Path) -> None:
    text = text_of(
        tmp_path,
        para("要求：", reference(2)),
        para("（一）看", reference(3), "；"),
        para("（二）问；"),
        para("下一节", style="1"),
        styles=STYLES,
        footnotes=FOOTNOTES,
    )
    assert text.split("\n\n") == [*["要求：¹", "¹ 见手册。", "（一）看²；", "（二）问；", "² 没有编号的注。", "下一节"]]


def test_notes_in_tables_and_in_other_formats(tmp_path: Path) -> None:
    settings = '<w:footnotePr><w:numFmt w:val="decimalEnclosedCircleChinese"/></w:footnotePr>'
    text = text_of(
        tmp_path,
        table([cell(para("甲", reference(2))), cell("乙")], [cell("丙"), cell("丁")]),
        para("文", '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="3"/><w:t>*</w:t></w:r>', "。"),
        footnotes=FOOTNOTES,
        settings=settings,
    )
    assert text == "| 甲① | 乙 |\n| 丙 | 丁 |\n\n① 见手册。\n\n文*。\n\n没有编号的注。"


def box(*paragraphs: str) -> str:
    return f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"


def test_text_boxes_follow_their_paragraph_once(tmp_path: Path) -> None:
    both = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        + box(para("框内一。"), para("框内二。"))
        + "</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>"
        + box(para("框内一。"))
        + "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    old = f"<w:r><w:pict><v:textbox>{box(para('旧框。'))}</v:textbox></w:pict></w:r>"
    emoji = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='w16se'/><mc:Fallback><w:t>☺</w:t></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    text = text_of(
        tmp_path, para("前", both, "后。"), para(old), para("笑", emoji), table([cell(para("格", old)), cell("乙")])
    )
    assert text == "前后。\n\n框内一。\n\n框内二。\n\n旧框。\n\n笑☺\n\n| 格 | 乙 |\n\n旧框。"


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
    assert text == "保留插入\n\n移来\n\n前半，后半。\n\n新段\n\n| 留 | 行 |\n\n文字"


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
    assert read_one(write_parts(path, para("文。"), core=core(" 值班制度 "))).title == "值班制度"


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


def refused(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        list(read(path, path.name))
    assert path.name in str(caught.value)
    return caught.value.code


def archive_of(**files: str | bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"PK", "damaged"),
        ("只是文字".encode(), "not_word"),
        (OLE, "old"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (archive_of(a="1"), "not_word"),
        (archive_of(**{"word/document.xml": "<w:document"}), "damaged"),
        (archive_of(**{"word/document.xml": "<html/>"}), "not_word"),
        (archive_of(**{"word/document.xml": ""}), "damaged"),
    ],
)
def test_what_is_no_word_document_is_named(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(content)
    assert refused(path) == f"source.docx_{code}"


def test_a_truncated_file_is_damaged_wherever_it_ends(tmp_path: Path) -> None:
    whole = write_parts(tmp_path / "a.docx", para("文。" * 200)).read_bytes()
    path = tmp_path / "b.docx"
    for length in range(2, len(whole), len(whole) // 40):
        path.write_bytes(whole[:length])
        assert refused(path) == "source.docx_damaged"


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        ('<!ENTITY a "哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">', "&b;"),
        ('<!ENTITY a SYSTEM "SECRET">', "&a;"),
        ('<!ENTITY % a SYSTEM "SECRET"> %a;', ""),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_and_nothing_else_is_opened(
    tmp_path: Path, declared: str, used: str, encoding: str
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    xml = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE d [{declared.replace("SECRET", secret.as_uri())}]>'
        f"<w:document {names}><w:body><w:p><w:r><w:t>{used}</w:t></w:r></w:p></w:body></w:document>"
    )
    path = tmp_path / "a.docx"
    path.write_bytes(archive_of(**{"word/document.xml": xml.encode(encoding)}))
    assert refused(path) == "source.docx_entities"


def test_what_unpacks_to_gigabytes_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as member:
        for _ in range(PART_LIMIT // 2**20 + 1):
            member.write(bytes(2**20))
    assert path.stat().st_size < 2**20 and refused(path) == "source.docx_large"


def test_a_member_that_lies_about_its_size_is_not_unpacked_either(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(PART_LIMIT))
    real, named = PART_LIMIT.to_bytes(4, "little"), (100).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(real, named))
    tracemalloc.start()
    try:
        assert refused(path) == "source.docx_damaged"
        assert tracemalloc.get_traced_memory()[1] < 4 * 2**20
    finally:
        tracemalloc.stop()


def test_millions_of_empty_elements_are_too_large(tmp_path: Path) -> None:
    path = write_parts(tmp_path / "a.docx", "<w:p/>" * 4_000_000)
    assert path.stat().st_size < 2**20 and refused(path) == "source.docx_large"


def test_other_members_may_be_large(tmp_path: Path) -> None:
    path = write_parts(tmp_path / "a.docx", para("文。"))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("word/media/a.png", "w") as member:
        for _ in range(PART_LIMIT // 2**20 + 1):
            member.write(bytes(2**20))
    assert read_one(path).text == "文。"


@pytest.mark.parametrize("deep", [300, 5000])
def test_what_is_nested_too_deep_is_named(tmp_path: Path, deep: int) -> None:
    opened = "<w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc>" * deep
    closed = "</w:tc></w:tr></w:tbl>" * deep
    assert refused(write_parts(tmp_path / "a.docx", opened + closed)) == "source.docx_nested"


def test_notes_that_refer_to_each_other_come_once(tmp_path: Path) -> None:
    note = '<w:footnote w:id="{}">{}</w:footnote>'.format
    notes = note(1, para("注一", reference(2))) + note(2, para("注二", reference(1)))
    text = text_of(tmp_path, para("文", reference(1), reference(1), "。"), footnotes=notes)
    assert text == "文¹²。\n\n¹ 注一³\n\n³ 注二⁴"


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
