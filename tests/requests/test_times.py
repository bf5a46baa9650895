import json
from typing import Any

import pytest

from bot.requests.times import edition_meant, read_as_of
from embeddings.catalogue.listing import Listed
from tests import DATA
from tests.toys import store_of

ALL: list[dict[str, Any]] = json.loads((DATA / "places.json").read_text(encoding="utf-8"))
CASES = [case for case in ALL if "as_of" in case]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_cases(case: dict[str, Any]) -> None:
    read = read_as_of(case["question"])
    if case["as_of"] is None:
        assert read is None
        return
    assert read is not None and (read.day, read.question) == (case["as_of"], case["asked"])
    assert read.words in case["question"] or read.words == case["question"][: len(read.words)]


def listed(name: str, title: str, date: str = "") -> Listed:
    return Listed(name, title, {"date": date} if date else {}, range(1), 9, False)


LISTING = [
    listed("差旅费-旧.txt", "河口县差旅费管理办法", "2018-05-10"),
    listed("差旅费-新.txt", "河口县差旅费管理办法", "2023-05-10"),
    listed("要点/2022.md", "工作要点"),
    listed("会议.md", "会议须知", "2018-01-01"),
]


@pytest.mark.parametrize(
    ("question", "docs", "rest"),
    [
        ("2018年的差旅费办法住宿费标准是多少", ["差旅费-旧.txt"], "差旅费办法住宿费标准是多少"),
        ("2018年印发的差旅费管理办法，住宿费是多少", ["差旅费-旧.txt"], "差旅费管理办法，住宿费是多少"),
        ("２０１８年《差旅費管理辦法》的住宿費", ["差旅费-旧.txt"], "《差旅費管理辦法》的住宿費"),
        ("差旅费办法2023年版住宿费是多少", ["差旅费-新.txt"], "差旅费办法住宿费是多少"),
        ("《差旅费管理办法》（2023年版）住宿费是多少", ["差旅费-新.txt"], "《差旅费管理办法》住宿费是多少"),
        ("2022年的工作要点提了什么", ["要点/2022.md"], "工作要点提了什么"),
    ],
)
def test_the_edition_of_a_year(question: str, docs: list[str], rest: str) -> None:
    found = edition_meant(question, store_of(LISTING))
    assert found is not None and ([each.id for each in found[0]], found[1]) == (docs, rest)


@pytest.mark.parametrize(
    "question",
    ["2017年的差旅费办法住宿费是多少", "2018年住宿费是多少", "差旅费办法住宿费是多少", "2018年完成投资多少", "2018年"],
)
def test_no_edition_is_meant(question: str) -> None:
    assert edition_meant(question, store_of(LISTING)) is None
