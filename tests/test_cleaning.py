import json
from pathlib import Path

import pytest

from embeddings.cleaning import LINE_RULES, clean, split_lines
from embeddings.records import Document

CASES = json.loads((Path(__file__).parent / "data" / "cleaning.json").read_text(encoding="utf-8"))


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


def test_a_number_between_furniture_is_furniture() -> None:
    text = "值班制度\n\n值班室要有人。\n编辑 王明\n3\n评论(0)\n"
    cleaned = clean(Document("a.txt", "a.txt", "", text))
    assert [span.rule for span in cleaned.dropped] == ["editor_note", "lone_counter", "comment_counter"]


def test_lines_are_spans() -> None:
    text = "  甲 \n\n\t乙\n丙"
    assert [(line.of(text), line.text) for line in split_lines(text)] == [("甲", "甲"), ("乙", "乙"), ("丙", "丙")]
