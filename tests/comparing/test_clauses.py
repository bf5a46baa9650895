"""What is compared as one: an article with its paragraphs, elsewhere a line; nothing of the text is left out."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.comparing.clauses import clauses_of
from bot.records import OpenDocument
from embeddings.records import Document, Dropped, Format
from embeddings.structure.passages import analyse
from tests.comparing.editions import OLD


def opened(text: str, kind: Format = "text") -> OpenDocument:
    """A document as an index holds it."""
    document = Document("文件", "文件", "", text, kind)
    found = analyse(document)
    return OpenDocument(replace(document, title=found.title), found.sections, found.dropped)


def texts(text: str, kind: Format = "text") -> list[str]:
    return [clause.of(text) for clause in clauses_of(opened(text, kind))]


def test_an_article_is_one_and_every_other_line_is_one() -> None:
    assert texts(OLD)[:5] == [
        "青山市差旅费管理办法",
        "（2018年3月1日青山市财政局印发）",
        "第一章 总则",
        "第一条 为加强差旅费管理，制定本办法。",
        "第二条 本办法适用于市级机关工作人员到外地出差。",
    ]
    assert "第四条 伙食补助费按出差自然天数计算，每人每天80元。\n出差人员应当自行用餐。" in texts(OLD)


def test_a_clause_knows_its_number_its_words_and_its_headings() -> None:
    third = next(clause for clause in clauses_of(opened(OLD)) if clause.number == "第三条")
    assert (third.words, third.path, third.article) == (
        "住宿费在每人每天300元以内据实报销。",
        ("第二章 标准", "第三条"),
        True,
    )
    chapter = next(clause for clause in clauses_of(opened(OLD)) if clause.words == "总则")
    assert (chapter.number, chapter.path, chapter.article) == ("第一章", ("第一章 总则",), False)


def test_the_signature_below_the_last_article_is_not_its_own() -> None:
    text = "第一条 要节约。\n\n第二条 从今天起施行：\n（一）城区\n（二）乡镇\n\n青山市财政局\n2024年5月1日\n"
    assert texts(text) == [
        "第一条 要节约。",
        "第二条 从今天起施行：\n（一）城区\n（二）乡镇",
        "青山市财政局",
        "2024年5月1日",
    ]


def test_the_marks_of_a_markdown_heading_are_no_words_of_it() -> None:
    text = "# 值班办法\n\n## 第一章 总则\n\n第一条 要有人。\n"
    assert texts(text, "markdown") == ["值班办法", "第一章 总则", "第一条 要有人。"]


def test_page_furniture_is_not_compared() -> None:
    text = "第一条 甲。\n- 3 -\n乙。\n第二条 丙。\n- 4 -\n"
    dropped = tuple(Dropped(start, start + 5, "page_counter") for start in (text.index("- 3"), text.index("- 4")))
    here = OpenDocument(opened(text).document, opened(text).sections, dropped)
    first, second = clauses_of(here)
    assert (first.of(text), first.words) == ("第一条 甲。\n- 3 -\n乙。", "甲。乙。")
    assert second.of(text) == "第二条 丙。"


@pytest.mark.parametrize("heading", ["附则", "附件1", "第一章"])
def test_what_is_all_number_has_words_all_the_same(heading: str) -> None:
    clause = clauses_of(opened(f"{heading}\n\n办法从今天起施行。"))[0]
    assert clause.of(heading) == heading and clause.words


LINES = st.lists(
    st.sampled_from(
        [
            "第一章 总则",
            "第一条 甲。",
            "第二条　乙：",
            "（一）丙；",
            "丁",
            "",
            "  ",
            "附件",
            "# 戊",
            "2.1 己",
            "青山市财政局",
        ]
    )
)


@given(LINES, st.sampled_from(["text", "markdown"]))
def test_between_clauses_is_nothing_but_white_space(lines: list[str], kind: Format) -> None:
    text = "\n".join(lines)
    here = opened(text, kind)
    done, gaps = 0, ""
    for clause in clauses_of(here):
        assert clause.start >= done and clause.start < clause.end
        gaps += text[done : clause.start]
        done = clause.end
    left = gaps + text[done:]
    dropped = "".join(span.of(text) for span in here.dropped)
    assert not set(left) - set("# \n　") - set(dropped)
