import json

import pytest

from embeddings.records import Document
from embeddings.structure.cleaning import LINE_RULES, clean, split_lines
from tests import DATA

CASES = json.loads((DATA / "cleaning.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_line_rules(case: dict[str, str]) -> None:
    claimed = [rule.__name__ for rule in LINE_RULES if rule(case["line"])]
    assert claimed[:1] == ([case["rule"]] if case["rule"] else [])


def test_every_rule_has_a_case() -> None:
    assert {rule.__name__ for rule in LINE_RULES} == {case["rule"] for case in CASES if case["rule"]}


def test_title_repeats_and_counters() -> None:
    text = "值班制度.docx\n值班制度(完整版)\n\n值班室要有人。\n3\n评论(0)\n\n7\n"
    cleaned = clean(Document("a.txt", "a.txt", "", text))
    assert cleaned.title is not None and cleaned.title.text == "值班制度.docx"
    assert [(span.of(text), span.rule) for span in cleaned.dropped] == [
        ("值班制度(完整版)", "repeated_title"),
        ("评论(0)", "comment_counter"),
    ]
    assert [line.text for line in cleaned.lines] == ["值班室要有人。", "3", "7"]


def test_a_word_of_a_button_is_furniture_in_company() -> None:
    text = "值班制度\n\n打印\n\n值班室要有人。\n分享\n编辑 王明\n"
    cleaned = clean(Document("a.txt", "a.txt", "", text))
    assert [span.of(text) for span in cleaned.dropped] == ["分享", "编辑 王明"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("值班制度\n第一条 值班要有人。\n", "值班制度"),
        ("某市办公室\n关于加强值班工作的通知\n\n各科室：\n", "关于加强值班工作的通知"),
        ("为了进一步规范公文处理工作，提高公文处理的效率\n和质量，制定本办法。\n", None),
        ("一、总则\n\n值班要有人。\n", None),
        ("同志们：\n\n今天开会。\n", None),
    ],
)
def test_titles(text: str, title: str | None) -> None:
    found = clean(Document("a.txt", "a.txt", "", text)).title
    assert (found.text if found else None) == title


def test_markdown_is_left_as_it_is_written() -> None:
    text = "---\ntitle: 甲\n---\n登录\n\n第1页 / 共2页\n"
    cleaned = clean(Document("a.md", "a.md", "甲", text, "markdown"))
    assert [span.rule for span in cleaned.dropped] == ["front_matter"]
    assert [line.text for line in cleaned.lines] == ["登录", "第1页 / 共2页"]


def test_a_number_between_furniture_is_furniture() -> None:
    text = "值班制度\n\n值班室要有人。\n编辑 王明\n3\n评论(0)\n"
    cleaned = clean(Document("a.txt", "a.txt", "", text))
    assert [span.rule for span in cleaned.dropped] == ["editor_note", "lone_counter", "comment_counter"]


def test_lines_are_spans() -> None:
    text = "  甲 \n\n\t乙\n丙"
    assert [(line.of(text), line.text) for line in split_lines(text)] == [("甲", "甲"), ("乙", "乙"), ("丙", "丙")]


def test_numbers_between_dashes_may_number_items() -> None:
    items = "".join(f"- {number} -\n各科室要按时报送第{number}项材料。\n" for number in range(1, 5))
    pages = "".join(f"{'各科室要按时报送材料，不得遗漏。' * 20}\n- {number} -\n" for number in range(1, 5))
    for text, dropped in ((items, 0), (pages, 4), (pages + "青湖区办公室\n- 5 -\n", 5)):
        cleaned = clean(Document("a.txt", "a.txt", "", text))
        assert [each.rule for each in cleaned.dropped] == ["page_counter"] * dropped
