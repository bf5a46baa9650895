"""Questions over the sample documents, which are named by place only: their text is no part of the project.

The longest document, two thirds of all, is indexed in part: its vectors took two minutes on a slow machine.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.answering.answer import Answer
from bot.answering.bot import Bot
from bot.records import Place
from bot.settings import load_settings
from embeddings.building.build import build_index
from embeddings.documents.sources import read_sources
from embeddings.encoder.encoder import encoder_for
from tests import DATA, SHARED
from tests.toys import write_files

SEEDS = SHARED / "seeds"
SETS = ("seeds_questions", "seeds_heldback")
#: So much of a document is indexed, up to the end of a line.
CHARACTERS = 20_000
pytestmark = [
    pytest.mark.skipif(not SEEDS.is_dir(), reason="the sample documents are not here"),
    pytest.mark.model,
]


@dataclass(frozen=True)
class Asked:
    """A question of the set, the answer to it and, for a follow-up, to the same asked in full."""

    item: Mapping[str, Any]
    answer: Answer
    in_full: Answer

    def rank(self, answer: Answer) -> int | None:
        """Return the place of the first quote that holds an answer; a list's items count one by one."""
        quotes = enumerate(answer.quotes, 1)
        return next((place for place, quote in quotes if any(self._holds(p) for p in (quote.place, *quote.also))), None)

    def _holds(self, place: Place) -> bool:
        wanted = [*self.item["answers"], *self.item.get("also", [])]
        return any(held(place, span, self.item["doc"]) for span in wanted)

    @property
    def whole(self) -> bool:
        """Whether every item of a list is quoted by the first three quotes, a list in several places being one."""
        shown = max(3, 2 + sum(quote.item > 0 for quote in self.answer.quotes))
        places = [place for quote in self.answer.quotes[:shown] for place in (quote.place, *quote.also)]
        return all(any(held(place, part, self.item["doc"], 0.5) for place in places) for part in self.item["parts"])


def held(place: Place, span: Mapping[str, Any], doc: str, share: float = 0.7) -> bool:
    """Tell whether a place holds a span whole, or this share of one longer than 40 characters."""
    if place.doc != span.get("doc", doc):
        return False
    length = span["end"] - span["start"]
    inside = min(place.end, span["end"]) - max(place.start, span["start"])
    return inside >= (length if length <= 40 and share > 0.5 else share * length)


def begun(path: Path) -> str:
    """Return what the index has of a document."""
    text = path.read_text(encoding="utf-8-sig")
    return text if len(text) <= CHARACTERS else text[: text.rindex("\n", 0, CHARACTERS)]


def spans(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*item["answers"], *item.get("parts", []), *item.get("also", [])]


def read(name: str) -> Iterator[dict[str, Any]]:
    for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    folder = tmp_path_factory.mktemp("seeds")
    documents = write_files(folder / "documents", {path.name: begun(path) for path in SEEDS.glob("*.txt")})
    build_index(folder, [documents], encoder_for(), cache=folder / "cache.sqlite")
    return Bot.open(folder, settings=load_settings({"index": folder}))


@pytest.fixture(scope="module")
def asked(bot: Bot) -> list[Asked]:
    """The questions whose answers stand in the index."""
    lengths = {path.name: len(begun(path)) for path in SEEDS.glob("*.txt")}
    return [
        Asked(
            item,
            answer := bot.ask(item["question"], item.get("history", []), quotes=10),
            bot.ask(item["full"], quotes=10) if "full" in item else answer,
        )
        for item in (item for name in SETS for item in read(name))
        if all(span["end"] <= lengths[span.get("doc", item["doc"])] for span in spans(item))
    ]


@pytest.mark.parametrize("name", SETS)
def test_every_place_is_where_the_set_says(name: str) -> None:
    texts = {document.id: document.text for document in read_sources([SEEDS]).documents}
    for item in read(name):
        for span in spans(item):
            text = texts[span.get("doc", item["doc"])]
            assert len(span["phrase"]) <= 12 and text.startswith(span["phrase"], span["start"])
            assert span["start"] < span["end"] <= len(text)


def test_the_first_quotes_answer(asked: list[Asked]) -> None:
    ranks = [each.rank(each.answer) for each in asked if each.item["answers"]]
    assert sum(rank == 1 for rank in ranks) / len(ranks) >= 0.8
    assert sum(rank is not None and rank <= 3 for rank in ranks) / len(ranks) >= 0.87


def test_lists_are_quoted_whole(asked: list[Asked]) -> None:
    lists = [each.whole for each in asked if each.item["kind"] == "list"]
    assert len(lists) >= 16 and sum(lists) / len(lists) >= 0.68


def test_follow_ups_are_answered_as_if_asked_in_full(asked: list[Asked]) -> None:
    pairs = [(each.rank(each.answer), each.rank(each.in_full)) for each in asked if each.item["kind"] == "followup"]
    alike = [in_context == 1 or in_full != 1 for in_context, in_full in pairs]
    assert len(alike) >= 11 and sum(alike) / len(alike) >= 0.7


def test_quotes_are_spans_of_their_documents(bot: Bot, asked: list[Asked]) -> None:
    for each in asked:
        for quote in each.answer.quotes:
            assert bot.document(quote.doc).document.text[quote.start : quote.end] == quote.text
            assert 0 < len(quote.text) <= 400
