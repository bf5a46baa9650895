"""The everyday questions of tests/data/natural: complete, and their places where they say."""

import json
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests import DATA, ROOT, SHARED

SETS = ("handbook", "laws", "policy_dev", "seeds")
FOLDERS = {"handbook": ROOT / "seeds", "laws": SHARED / "laws", "seeds": SHARED / "seeds"}


@cache
def questions(name: str) -> list[dict[str, Any]]:
    lines = (DATA / "natural" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@cache
def text_of(name: str, doc: str) -> str:
    if name == "policy_dev":
        lines = (SHARED / "benchmarks" / name / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
        return next(str(item["text"]) for item in map(json.loads, lines) if item["doc"] == doc)
    return (Path(FOLDERS[name]) / doc).read_text(encoding="utf-8-sig")


def test_how_many_of_each_there_are() -> None:
    every = [question for name in SETS for question in questions(name)]
    assert len(every) == 2400 and len({question["id"] for question in every}) == 2400
    absent = [question for question in every if question["doc"] is None]
    assert len(absent) == 802 and sum("near" in question for question in absent) >= 400
    langs = Counter(question["lang"] for question in every)
    assert langs["en"] >= 300 and langs["hant"] >= 300 and sum("history" in question for question in every) >= 200
    lengths = sorted(len(question["question"]) for question in every if question["lang"] != "en")
    assert 8 <= lengths[len(lengths) // 2] <= 14


@pytest.mark.parametrize("name", SETS)
def test_a_document_is_in_one_part(name: str) -> None:
    parts: dict[str, set[str]] = defaultdict(set)
    for question in questions(name):
        doc = question["doc"] or question.get("near_to") or question.get("about")
        parts[doc].add(question["part"])
        assert question["part"] in ("learn", "choose", "judge")
    assert all(len(found) == 1 for found in parts.values())


@pytest.mark.parametrize("name", SETS)
def test_the_answers_stand_where_they_say(name: str) -> None:
    if name != "handbook" and not SHARED.is_dir():
        pytest.skip("the documents in shared/ are not here")
    for question in questions(name):
        places = question.get("answers", [])
        assert bool(places) == (question["doc"] is not None), question["id"]
        for place in places:
            words = text_of(name, place["doc"])[place["start"] : place["end"]]
            assert words and words == words.strip() and len(words) <= 800, question["id"]
