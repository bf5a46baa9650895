"""Automatic numbers stand in the text as Word shows them."""

from pathlib import Path

import pytest

from tests.making.docx_parts import STYLES, level, listed, lists, para, text_of


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
