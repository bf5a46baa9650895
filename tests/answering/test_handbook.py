"""The handbook in seeds/: its form, its figures against the documents they come from, and what it answers."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.natural import ask
from bot.answering.answer import Answer
from bot.answering.bot import Bot
from bot.evaluation.results import holds
from bot.settings import load_settings
from embeddings.building.build import build_index
from embeddings.documents.sources import read_sources
from embeddings.index.index import Index
from embeddings.text.folding import fold, is_traditional
from tests import DATA, ROOT
from tests.conftest import HANDBOOK
from tests.conftest import SEEDS as SHARED_SEEDS
from tests.toys import ToyEncoder

SEEDS = ROOT / "seeds"
FILES = sorted(SEEDS.glob("*.md"))
#: A number with its unit; neither the number of a speech (篇3) nor a date of the front matter's form.
FIGURE = re.compile(r"(?<![篇\d.-])\d+(?:\.\d+)?(?:%|[多余]?[万亿]?[多余]?[^\W\d_a-z])")
ITEMS = [json.loads(line) for line in (DATA / "handbook.jsonl").read_text(encoding="utf-8").splitlines()]


def body(path: Path) -> str:
    """Return what stands below the front matter."""
    return path.read_text(encoding="utf-8").split("\n---\n", 1)[1]


@cache
def source(name: str) -> str:
    """Return a source document folded and without white space."""
    return re.sub(r"\s+", "", fold((SHARED_SEEDS / name).read_text(encoding="utf-8")))


def figures_of(path: Path) -> set[str]:
    return set(FIGURE.findall(fold(re.sub(r"(?m)^\s*\d+\. ", "", body(path)))))


@dataclass(frozen=True)
class Figure:
    """A figure of the handbook, the document it comes from, and the words that give it there."""

    file: str
    value: str
    source: str
    words: str


FIGURES = [
    Figure(*line.split("\t")) for line in (DATA / "figures.tsv").read_text(encoding="utf-8").splitlines() if line
]


def test_every_section_has_known_questions(tmp_path: Path) -> None:
    report = build_index(tmp_path, [SEEDS], ToyEncoder(), cache=tmp_path / "cache.sqlite")
    assert report.problems == ()
    store = Index.open(tmp_path).store
    for path in FILES:
        known = store.known_of(path.name)
        lowest = [section for section in store.sections(path.name) if section.level > 1]
        few = [each.title for each in lowest if sum(each.start <= one.start < each.end for one in known) < 3]
        assert lowest and not few, path.name


@pytest.mark.model
def test_everyday_questions_nobody_tuned_to(handbook_index: Path) -> None:
    asked = ask(DATA / "natural" / "handbook.jsonl", handbook_index, "judge")
    chinese = [each for each in asked if each.question["lang"] != "en" and "history" not in each.question]
    there = [each for each in chinese if each.question["doc"]]
    absent = [each for each in chinese if not each.question["doc"]]
    assert sum(each.right for each in there) >= 0.84 * len(there)
    assert sum(each.right and each.answer.answered for each in there) >= 0.69 * len(there)
    assert sum(not each.answer.answered for each in absent) >= 0.9 * len(absent)


def test_the_topics() -> None:
    assert len(FILES) >= 30 and len({path.name[:2] for path in FILES}) == len(FILES)
    documents = read_sources([SEEDS]).documents
    assert [document.id for document in documents] == [path.name for path in FILES]
    assert sum(is_traditional(document.text) for document in documents) == 1
    assert "CC BY 4.0" in (SEEDS / "LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_topic_s_form(path: Path) -> None:
    head = path.read_text(encoding="utf-8").split("\n---\n", 1)[0]
    assert re.search(r"^title: \S", head, re.M) and re.search(r"^kind: 手[册冊]$", head, re.M)
    assert re.search(r"^topic: \S", head, re.M) and "\n  - title: " in head
    text = body(path)
    assert 800 <= len(text) <= 2500
    headings = re.findall(r"(?m)^(#+) (.+)$", text)
    assert [level for level, _ in headings].count("#") == 1 and len(headings) >= 4
    assert len(set(headings)) == len(headings)


def test_every_figure_is_in_the_table() -> None:
    found = {(path.name, value) for path in FILES for value in figures_of(path)}
    assert found == {(figure.file, figure.value) for figure in FIGURES}


@pytest.mark.skipif(not SHARED_SEEDS.is_dir(), reason="the sample documents are not here")
@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: f"{figure.file[:2]}-{figure.value}")
def test_a_figure_stands_in_its_source(figure: Figure) -> None:
    assert len(figure.words) <= 12
    after = r"(?!\d)" if figure.words[-1].isdigit() else ""
    assert re.search(rf"(?<![\d.]){re.escape(figure.words)}{after}", source(figure.source))


@dataclass(frozen=True)
class Asked:
    """A question about the handbook and the answer to it."""

    item: Mapping[str, Any]
    answer: Answer
    bot: Bot

    @property
    def rank(self) -> int | None:
        """The place of the first quote that holds an answer, in any of the places where its words stand."""
        return next((place for place, quote in enumerate(self.answer.quotes, 1) if self._answers(quote)), None)

    def _answers(self, quote: Any) -> bool:  # noqa: ANN401
        wanted = [self.item, *self.item.get("also", [])]
        for place in (quote.place, *quote.also):
            text = self.bot.document(place.doc).document.text[place.start : place.end]
            if any(place.doc == each["doc"] and any(holds(text, a) for a in each["answers"]) for each in wanted):
                return True
        return False

    @property
    def whole(self) -> bool:
        """Whether the first three quotes have every item of a list, one in several places counting as one quote."""
        shown = max(3, 2 + sum(quote.item > 0 for quote in self.answer.quotes))
        text = "".join(quote.text for quote in self.answer.quotes[:shown])
        return all(part in text for part in self.item["parts"])


@pytest.fixture(scope="module")
def asked(handbook_index: Path) -> list[Asked]:
    bot = Bot.open(handbook_index, settings=load_settings({"index": handbook_index}))
    there = {path.name for path in HANDBOOK}
    return [
        Asked(item, bot.ask(item["question"], item.get("history", []), quotes=10), bot)
        for item in ITEMS
        if item["doc"] is None or item["doc"] in there
    ]


def test_the_questions_have_their_answers_in_the_handbook() -> None:
    assert len(ITEMS) >= 120 and len({item["id"] for item in ITEMS}) == len(ITEMS)
    for item in ITEMS:
        for each in [item, *item.get("also", [])]:
            for words in [*each["answers"], *each.get("parts", [])]:
                assert words in body(SEEDS / each["doc"])


@pytest.mark.model
def test_the_first_quotes_answer(asked: list[Asked]) -> None:
    ranks = [each.rank for each in asked if each.item["answers"]]
    assert sum(rank == 1 for rank in ranks) / len(ranks) >= 0.83
    assert sum(rank is not None and rank <= 3 for rank in ranks) / len(ranks) >= 0.93


@pytest.mark.model
def test_lists_are_quoted_whole(asked: list[Asked]) -> None:
    lists = [each.whole for each in asked if "parts" in each.item]
    assert len(lists) >= 14 and sum(lists) / len(lists) >= 0.9


@pytest.mark.model
def test_what_the_handbook_does_not_say_is_refused(asked: list[Asked]) -> None:
    refused = {
        kind: [not each.answer.answered for each in asked if each.item["kind"] == kind] for kind in ("near", "off")
    }
    assert sum(refused["off"]) / len(refused["off"]) >= 0.95
    assert sum(sum(each) for each in refused.values()) / sum(map(len, refused.values())) >= 0.88


@pytest.mark.model
def test_a_short_question_is_read_in_context_only_where_it_has_an_answer_there(handbook_index: Path) -> None:
    bot = Bot.open(handbook_index, settings=load_settings({"index": handbook_index}))
    before = ["县委办的会议决事项督办制是怎么回事？"]
    follow_up = bot.ask("多久查一次，查完向谁报？", before)
    assert follow_up.answered and follow_up.understood == "县委办的会议决事项督办制，多久查一次，查完向谁报？"
    assert "书面报告书记" in follow_up.quotes[0].text
    new = bot.ask("红烧肉怎么炖才软烂？", before)
    assert not new.answered and new.understood == "红烧肉怎么炖才软烂？"
