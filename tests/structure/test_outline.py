import json
from pathlib import Path
from typing import Any

import pytest

from embeddings.records import Document, Section
from embeddings.structure.passages import analyse
from tests import DATA
from tests.conftest import SEEDS

OUTLINES = sorted((DATA / "outlines").glob("*.json"))


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


def passages(text: str) -> list[tuple[tuple[str, ...], str]]:
    found = analyse(Document("a.txt", "a.txt", "", text)).passages
    return [(passage.section, passage.of(text).replace("\n", "")) for passage in found]


@pytest.mark.parametrize(
    "numbers",
    ["一、 二、 （一） （二） 1． 2． （1） （2）", "一、 二、 (一) (二) 1. 2. (1) (2)", "一． 二． ㈠ ㈡ ⒈ ⒉ ⑴ ⑵"],
)
def test_official_papers_number_their_headings_in_full_and_half_width(numbers: str) -> None:
    a, b, aa, bb, x, y, xx, yy = numbers.split()
    text = (
        f"值班方案\n\n{a}要求\n\n{aa}目標。到崗率達標。\n\n{x}白班。八點接班。\n\n{xx}電話。三聲之內接。\n\n"
        f"{yy}來訪。問清事由。\n\n{y}夜班。六點接班。\n\n{bb}記錄。當天記完。\n\n{b}檢查\n\n每天檢查。\n"
    )
    assert read("a.txt", text) == [
        (1, f"{a}要求"),
        (2, f"{aa}目標"),
        (3, f"{x}白班"),
        (4, f"{xx}電話"),
        (4, f"{yy}來訪"),
        (3, f"{y}夜班"),
        (2, f"{bb}記錄"),
        (1, f"{b}檢查"),
    ]


def test_articles_in_traditional_characters() -> None:
    text = (
        "印章條例\n\n第一編　總則\n\n第一章　目的\n\n第一節　一般規定\n\n第一條　為了管好印章，制定本條例。\n\n"
        "第二條之一　印章由專人管。\n\n附　則\n\n第三條　本條例自公布之日起施行。\n"
    )
    assert read("a.txt", text) == [
        (1, "第一編 總則"),
        (2, "第一章 目的"),
        (3, "第一節 一般規定"),
        (4, "第一條"),
        (4, "第二條之一"),
        (2, "附 則"),
        (3, "第三條"),
    ]


def test_the_paragraphs_of_an_article_are_passages_of_their_own_but_not_the_items_of_its_list() -> None:
    text = (
        "印章办法\n\n第一条　印章由专人管。\n　　专人外出，由带班领导指定代管人。\n\n"
        "第二条　用印前要查看：\n（一）用印单；\n（二）签字；\n（三）文稿。\n　　前款所称签字，包括电子签名。\n"
    )
    assert passages(text) == [
        (("第一条",), "第一条　印章由专人管。"),
        (("第一条",), "专人外出，由带班领导指定代管人。"),
        (("第二条",), "第二条　用印前要查看：（一）用印单；（二）签字；（三）文稿。"),
        (("第二条",), "前款所称签字，包括电子签名。"),
    ]


def test_the_points_of_a_speech_in_words() -> None:
    text = (
        "在年会上的讲话\n\n今天讲四点。\n\n首先，办文要准。错字要少。\n\n其次，办会要细。席卡要齐。\n\n"
        "再次，办事要快。当天办完。\n\n最后，作风要实。少说多做。\n\n第一点，先学习。每周一次。\n\n第二点，再练习。每月一次。\n"
    )
    assert read("a.txt", text) == [
        (1, "首先，办文要准"),
        (1, "其次，办会要细"),
        (1, "再次，办事要快"),
        (1, "最后，作风要实"),
        (1, "第一点，先学习"),
        (1, "第二点，再练习"),
    ]


def test_a_closing_is_no_point_and_ends_the_last_one() -> None:
    text = (
        "在年会上的讲话\n\n首先，办文要准。错字要少。\n\n其次，办会要细。席卡要齐。\n\n最后，祝大家工作顺利。谢谢！\n\n"
        "再次，我也要谢谢主办单位。\n"
    )
    assert read("a.txt", text) == [(1, "首先，办文要准"), (1, "其次，办会要细")]
    assert passages(text)[-1] == ((), "最后，祝大家工作顺利。谢谢！再次，我也要谢谢主办单位。")


def test_an_annex_does_not_belong_to_the_last_section() -> None:
    text = (
        "关于移交档案的通知\n\n一、时间\n\n下月上旬。\n\n二、地点\n\n三楼。\n\n附件：1.移交目录\n\n"
        "附件1\n\n移交目录\n\n一、文书\n\n按年度排列。\n\n二、会计\n\n按种类排列。\n\n附件2\n\n移交表\n\n逐项填写。\n"
    )
    assert read("a.txt", text) == [
        (1, "一、时间"),
        (1, "二、地点"),
        (1, "附件1"),
        (2, "一、文书"),
        (2, "二、会计"),
        (1, "附件2"),
    ]


def test_a_heading_stands_with_what_it_heads_however_long_that_is() -> None:
    sentence = "值班人员" + "，要把每件事情都登记清楚" * 31 + "。"
    text = f"值班制度\n\n一、{'登记的要求' * 7}\n\n（一）{'登记的范围' * 7}\n\n{sentence}\n\n二、检查\n\n每天检查。\n"
    assert len(sentence) < 380 < len(sentence) + 80
    found = analyse(Document("a.txt", "a.txt", "", text)).passages
    assert all(any(not sentence.heading for sentence in passage.sentences) for passage in found)
    assert [passage.section[0][:2] for passage in found] == ["一、", "一、", "二、"]
