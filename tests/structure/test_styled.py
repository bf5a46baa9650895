"""Files that declare their headings."""

import pytest

from embeddings.records import Document
from embeddings.structure.passages import analyse


def document(*lines: str, title: str = "") -> Document:
    """Return a document; a line that begins with #, ##, … is declared to be a heading of that level."""
    text, headings = "", []
    for line in lines:
        bare = line.lstrip("#")
        if len(bare) < len(line):
            headings.append((len(text), len(line) - len(bare)))
        text += bare + "\n"
    return Document("制度.docx", "制度.docx", title, text, "styled", {}, (), tuple(headings))


def outline(*lines: str, title: str = "") -> list[str]:
    return [" > ".join(section.path) for section in analyse(document(*lines, title=title)).sections]


BODY = "值班人员要按时到岗，离岗须经带班领导同意。"


def test_declared_headings_need_no_numbers() -> None:
    assert outline("#总则", BODY, "##适用范围", BODY, "#附则", BODY, title="值班制度") == [
        "总则",
        "总则 > 适用范围",
        "附则",
    ]


def test_numbered_lines_below_a_declared_heading_stand_under_it() -> None:
    assert outline(
        "#总则", "（一）到岗", BODY, "（二）交班", BODY, "#附则", "（一）解释", BODY, "（二）施行", BODY
    ) == [
        "总则",
        "总则 > （一）到岗",
        "总则 > （二）交班",
        "附则",
        "附则 > （一）解释",
        "附则 > （二）施行",
    ]


def test_a_forgotten_style_is_made_up_for_by_the_numbering() -> None:
    assert outline(
        "值班制度", "#一、到岗", BODY, "二、交班", BODY, "##（一）时间", BODY, "（二）内容", BODY, "#三、罚则", BODY
    ) == [
        "一、到岗",
        "二、交班",
        "二、交班 > （一）时间",
        "二、交班 > （二）内容",
        "三、罚则",
    ]


def test_a_numbering_that_is_declared_nowhere_stands_above_one_that_is() -> None:
    lines = [
        "第一章　总则",
        "一、到岗",
        "#（一）时间",
        BODY,
        "#（二）地点",
        BODY,
        "二、交班",
        "#（一）时间",
        BODY,
        "第二章　附则",
        BODY,
    ]
    assert outline(*lines, title="值班制度") == [
        "第一章 总则",
        "第一章 总则 > 一、到岗",
        "第一章 总则 > 一、到岗 > （一）时间",
        "第一章 总则 > 一、到岗 > （二）地点",
        "第一章 总则 > 二、交班",
        "第一章 总则 > 二、交班 > （一）时间",
        "第二章 附则",
    ]


def test_sentences_that_begin_with_the_next_number_are_no_headings() -> None:
    assert outline("#一、到岗", BODY, "二、三线值班员同样适用本制度。", "#二、交班", BODY) == ["一、到岗", "二、交班"]


def test_without_declared_headings_the_text_is_read_as_a_plain_one() -> None:
    assert outline("值班制度", "一、到岗", BODY, "二、交班", BODY) == ["一、到岗", "二、交班"]


def test_the_title_line_is_neither_section_nor_passage() -> None:
    for lines, title in (
        (("#值班制度", "##到岗", BODY, "##交班", BODY), ""),
        (("值班制度", "#到岗", BODY), "值班 制度"),
    ):
        analysis = analyse(document(*lines, title=title))
        assert analysis.title == (title or "值班制度")
        assert analysis.sections[0].path == ("到岗",)
        assert analysis.passages[0].of(document(*lines).text) == f"到岗\n{BODY}"


def test_the_first_of_several_top_headings_is_no_title() -> None:
    analysis = analyse(document("#到岗", BODY, "#交班", BODY))
    assert analysis.title == "制度"
    assert [section.path for section in analysis.sections] == [("到岗",), ("交班",)]


def test_levels_may_skip_and_blank_headings_are_nothing() -> None:
    assert outline("###到岗", BODY, "#。", "#交班", BODY) == ["到岗", "交班"]


def test_speeches_of_one_file_stay_apart_where_headings_are_declared() -> None:
    lines = ["会上讲话 篇1", "#一、到岗", BODY, "二、交班", BODY, "会上讲话 篇2", "一、到会", BODY, "二、散会", BODY]
    assert outline(*lines) == [
        "会上讲话 篇1",
        "会上讲话 篇1 > 一、到岗",
        "会上讲话 篇1 > 二、交班",
        "会上讲话 篇2",
        "会上讲话 篇2 > 一、到会",
        "会上讲话 篇2 > 二、散会",
    ]
    passages = analyse(document(*lines)).passages
    assert {passage.speech for passage in passages} == {"会上讲话 篇1", "会上讲话 篇2"}


REGULATION = [
    ("第一编 总则", 1),
    ("第一章 目的", 2),
    ("第一条 为规范值班，制定本办法。", 3),
    ("第二条 本办法适用于机关。", 3),
    ("第二章 人员", 2),
    ("第三条 值班人员轮流到岗。", 3),
    ("第二编 罚则", 1),
    ("第一章 处分", 2),
    ("第四条 脱岗的，予以通报。", 3),
    ("第二章 附则", 2),
    ("第五条 本办法即日施行。", 3),
]


@pytest.mark.parametrize("articles", ["declared", "not declared", "every other"])
@pytest.mark.parametrize("forgotten", [None, *(line for line, level in REGULATION if level < 3)])
def test_the_same_kind_of_number_is_the_same_level_whichever_paragraph_has_the_style(
    articles: str, forgotten: str | None
) -> None:
    lines = []
    for place, (line, level) in enumerate(REGULATION):
        styled = line != forgotten and (level < 3 or articles == "declared" or articles == "every other" and place % 2)
        lines.append("#" * level * styled + line)
    found = outline(*lines, title="值班办法")
    assert [len(path.split(" > ")) for path in found] == [level for _, level in REGULATION]
    assert [path.rsplit(" > ", 1)[-1][:3] for path in found] == [line[:3] for line, _ in REGULATION]


def test_articles_right_below_a_chapter_stand_beside_its_groups() -> None:
    assert outline(
        "#第一章 总则", "第一条 总的要求。", "##第一节 到岗", "第二条 按时到岗。", "#第二章 附则", "第三条 施行。"
    ) == [
        "第一章 总则",
        "第一章 总则 > 第一条",
        "第一章 总则 > 第一节 到岗",
        "第一章 总则 > 第一节 到岗 > 第二条",
        "第二章 附则",
        "第二章 附则 > 第三条",
    ]


def test_the_first_of_a_series_needs_no_style() -> None:
    assert outline("值班制度", "一、到岗", BODY, "#二、交班", BODY, "##（一）时间", BODY, "#三、罚则", BODY) == [
        "一、到岗",
        "二、交班",
        "二、交班 > （一）时间",
        "三、罚则",
    ]
