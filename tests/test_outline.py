import json
from pathlib import Path
from typing import Any

import pytest

from embeddings.passages import analyse
from embeddings.records import Document, Section
from tests.conftest import SEEDS

OUTLINES = sorted((Path(__file__).parent / "data" / "outlines").glob("*.json"))


def read(name: str, text: str) -> list[tuple[int, str]]:
    return [(section.level, section.title) for section in analyse(Document(name, name, "", text)).sections]


@pytest.fixture(params=OUTLINES, ids=lambda path: path.stem)
def expected(request: pytest.FixtureRequest, seeds: Path) -> tuple[dict[str, Any], str]:
    values = json.loads(request.param.read_text(encoding="utf-8"))
    return values, (SEEDS / values["file"]).read_text(encoding="utf-8")


def test_headings_of_real_documents(expected: tuple[dict[str, Any], str]) -> None:
    values, text = expected
    analysis = analyse(Document(values["file"], values["file"], "", text))
    found = [
        {
            "level": section.level,
            "start": section.heading.start,
            "end": section.heading.end,
            "phrase": section.heading.of(text)[:12],
        }
        for section in analysis.sections
    ]
    assert found == [{**heading, "phrase": heading["phrase"][:12]} for heading in values["headings"]]
    title = values["title"]
    assert analysis.title == text[title["start"] : title["end"]]


def test_furniture_of_real_documents(expected: tuple[dict[str, Any], str]) -> None:
    values, text = expected
    analysis = analyse(Document(values["file"], values["file"], "", text))
    dropped = [(span.start, span.end) for span in analysis.dropped]
    assert dropped == [(span["start"], span["end"]) for span in values["dropped"]]


def test_sentences_of_real_documents_are_kept(expected: tuple[dict[str, Any], str]) -> None:
    values, text = expected
    analysis = analyse(Document(values["file"], values["file"], "", text))
    sentences = [sentence for passage in analysis.passages for sentence in passage.sentences]
    assert values["kept"]
    for kept in values["kept"]:
        assert text[kept["start"] : kept["end"]].startswith(kept["phrase"])
        assert any(s.start <= kept["start"] and kept["end"] <= s.end for s in sentences), kept["phrase"]


def test_phrases_of_the_expectations_are_short() -> None:
    for path in OUTLINES:
        values = json.loads(path.read_text(encoding="utf-8"))
        spans = [values["title"], *values["headings"], *values["dropped"], *values["kept"]]
        assert all(len(span["phrase"]) <= 12 for span in spans), path.name


def test_an_outer_series_goes_on_after_a_nested_one_of_the_same_style() -> None:
    text = (
        "年度安排\n\n一、回顾\n\n去年做了不少事。\n\n二、安排\n\n(一)总的想法\n\n想法是稳。\n\n(二)具体事项\n\n分述如下。\n\n"
        "一、办好会议。会前要报批。\n\n二、写好简报。每月一期。\n\n三、体会\n\n贵在坚持。\n"
    )
    assert read("a.txt", text) == [
        (1, "一、回顾"),
        (1, "二、安排"),
        (2, "(一)总的想法"),
        (2, "(二)具体事项"),
        (3, "一、办好会议"),
        (3, "二、写好简报"),
        (1, "三、体会"),
    ]


def test_list_items_and_lone_ordinals_are_not_headings() -> None:
    text = (
        "工作要点\n\n首先，我代表办公室问好。大家辛苦。\n\n"
        "要抓三件事：\n一是办文；\n二是办会；\n三是办事。\n\n一定要办好。\n"
    )
    assert read("a.txt", text) == []


def test_articles_of_a_regulation() -> None:
    text = (
        "印章办法\n\n第一章 总则\n\n第一条 为了管好印章，制定本办法。\n\n第二条 印章由专人管。\n\n"
        "第二章 使用\n\n第三条 用印要登记。\n"
    )
    assert read("a.txt", text) == [
        (1, "第一章 总则"),
        (2, "第一条"),
        (2, "第二条"),
        (1, "第二章 使用"),
        (2, "第三条"),
    ]


def test_speeches_in_one_file() -> None:
    text = (
        "会上的讲话 篇1\n\n同志们：\n\n一、认识\n\n要重视。\n\n二、行动\n\n要落实。\n\n"
        "会上的讲话 篇2\n\n一、总结\n\n有进步。\n"
    )
    analysis = analyse(Document("a.txt", "a.txt", "", text))
    assert analysis.title == "会上的讲话"
    assert [(section.level, section.title, section.speech) for section in analysis.sections] == [
        (1, "会上的讲话 篇1", True),
        (2, "一、认识", False),
        (2, "二、行动", False),
        (1, "会上的讲话 篇2", True),
        (2, "一、总结", False),
    ]
    assert {passage.speech for passage in analysis.passages} == {"会上的讲话 篇1", "会上的讲话 篇2"}


def test_markdown_headings_outside_code() -> None:
    text = "# 手册\n\n## 办文 ##\n\n```\n# 不是标题\n```\n\n正文。\n\n#### 细则\n\n细节。\n"
    assert read("a.md", text) == []  # without the format it is plain text
    sections = analyse(Document("a.md", "a.md", "", text, "markdown")).sections
    assert [(section.level, section.heading.of(text)) for section in sections] == [
        (1, "手册"),
        (2, "办文"),
        (3, "细则"),
    ]


def test_sections_cover_what_they_head() -> None:
    text = "一、甲\n\n甲文。\n\n(一)乙\n\n乙文。\n\n二、丙\n\n丙文。\n"
    sections: tuple[Section, ...] = analyse(Document("a.txt", "a.txt", "", text)).sections
    assert [text[section.start : section.end].replace("\n", "") for section in sections] == [
        "一、甲甲文。(一)乙乙文。",
        "(一)乙乙文。",
        "二、丙丙文。",
    ]
