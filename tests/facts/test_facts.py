import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.facts import find_facts, value_of
from embeddings.records import Document, Span
from embeddings.structure.cleaning import split_lines
from embeddings.structure.passages import analyse
from tests import DATA, ROOT

CASES = json.loads((DATA / "facts.json").read_text(encoding="utf-8"))
NAMES = (
    "title",
    "issuer",
    "number",
    "date",
    "kind",
    "status",
    "speaker",
    "occasion",
    "effective",
    "amended",
    "abolished",
)

PIECES = st.sampled_from(
    ["2014年3月1日", "二〇一四年三月", "民国", "2014-02-30", "〔2014〕", "20号", "第12号", "令", "关于", "的通知"]
    + ["讲话", "在", "会议上的", "青山市教育局", "财 政 部", "文件", "发文机关：", "成文日期：", "有效性：", "废止"]
    + [
        "征求意见稿",
        "周平",
        "同志",
        "市长",
        "\n",
        "\n\n",
        " ",
        "　",
        "。",
        "：",
        "（",
        "）",
        "號",
        "２０",
        "é",
        "𠀀",
        "\u200b",
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=60).map("".join)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_facts_and_their_places(case: dict[str, Any]) -> None:
    text = case["text"]
    facts = analyse(Document("a.txt", "a.txt", "", text)).facts
    assert {fact.name: fact.value for fact in facts} == case["expected"]
    for fact in facts:
        assert value_of(fact.name, fact.of(text)) == fact.value


def test_every_fact_has_a_case() -> None:
    assert {name for case in CASES for name in case["expected"]} == set(NAMES)


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.integers(0, 40), st.integers(0, 40))
def test_any_text_gives_values_that_its_spans_say(text: str, start: int, length: int) -> None:
    lines = split_lines(text)
    title = Span(min(start, len(text)), min(start + length, len(text))) if length else None
    facts = find_facts(text, lines, title)
    assert len({fact.name for fact in facts}) == len(facts)
    for fact in facts:
        assert fact.name in NAMES and 0 <= fact.start < fact.end <= len(text)
        assert fact.value and fact.value == value_of(fact.name, fact.of(text))


def test_what_the_file_says_goes_first() -> None:
    text = "关于放假的通知\n\n放假一天。\n\n青山市教育局\n2022年4月20日\n"
    document = Document("a.txt", "a.txt", "", text, meta={"date": "2022-05-01", "format": "txt"})
    analysis = analyse(document)
    assert dict(analysis.meta) == {"issuer": "青山市教育局", "kind": "通知", "date": "2022-05-01", "format": "txt"}
    assert [fact.name for fact in analysis.facts] == ["title", "issuer", "kind"]


def test_the_title_that_a_record_gives_is_found_in_its_text() -> None:
    title = "青山市教育局关于放假的通知"
    text = f"{title} 青教〔2022〕5号 各学校： 放假一天。 青山市教育局 2022年4月20日 附件 名单"
    analysis = analyse(Document("a", "a", title, text, "record"))
    assert {fact.name: fact.of(text) for fact in analysis.facts} == {
        "title": title,
        "issuer": "青山市教育局",
        "number": "青教〔2022〕5号",
        "date": "2022年4月20日",
        "kind": "通知",
    }


def test_front_matter_is_not_read_twice() -> None:
    text = "---\ntitle: 值班制度\n发文机关: 办公室\n成文日期: 2022-04-20\n---\n# 值班制度\n\n要准时到岗。\n"
    document = Document("a.md", "a.md", "值班制度", text, "markdown", {"format": "md"})
    assert [(fact.name, fact.of(text)) for fact in analyse(document).facts] == [("title", "值班制度"), ("kind", "制度")]


def test_the_sample_documents(seeds: Path) -> None:
    found = {}
    for path in sorted(seeds.glob("*.txt")):
        facts = analyse(Document(path.name, path.name, "", path.read_text(encoding="utf-8"))).facts
        found[path.name[:3]] = {fact.name: fact.value for fact in facts if fact.name not in ("title", "occasion")}
    assert found == {
        "000": {"date": "2022-06-11", "kind": "发言"},
        "001": {"date": "2022-04-24"},
        "002": {"kind": "講話"},
        "003": {"date": "2022-10-23", "kind": "讲话"},
        "004": {"kind": "讲话"},
    }


def test_the_handbook_says_nothing_that_its_front_matter_does_not() -> None:
    for path in (ROOT / "seeds").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        facts = analyse(Document(path.name, path.name, "", text, "markdown")).facts
        assert [fact.name for fact in facts] == ["title"], path.name


def test_the_paper_s_own_day_comes_before_that_of_the_page() -> None:
    signed = "关于做好值班工作的通知\n\n各科室：\n\n要按时到岗。\n\n青山市教育局\n\n2024年1月27日\n"
    plain = "关于做好值班工作的通知\n\n各科室：\n\n要按时到岗。\n"
    for text, day in ((signed, "2024-01-27"), (plain, "2024-02-15")):
        page = Document("a.html", "a.html", "", text, "styled", {"format": "html", "published": "2024-02-15"})
        assert analyse(page).meta["date"] == day and "published" not in analyse(page).meta
