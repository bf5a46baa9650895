"""Forty questions by clause, fact, list, count and date over the handbook, the speeches and the notices in shared/."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from bot.answering.bot import Bot
from bot.settings import load_settings
from embeddings.building import build_index
from embeddings.index import Index
from tests import DATA, ROOT, SHARED
from tests.toys import ToyEncoder

QUESTIONS = [
    json.loads(line) for line in (DATA / "precise_questions.jsonl").read_text(encoding="utf-8").split("\n") if line
]
DOCUMENTS = {
    "handbook": ROOT / "seeds",
    "seeds": SHARED / "seeds",
    "policy_dev": SHARED / "benchmarks" / "policy_dev" / "corpus.jsonl",
}
Open = Callable[[str], Bot]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Open:
    """Opens a collection with the toy encoder: what is resolved needs no vectors."""

    @cache
    def open_one(name: str) -> Bot:
        folder = tmp_path_factory.mktemp(name)
        build_index(folder, [DOCUMENTS[name]], ToyEncoder(), cache=folder / "cache.sqlite")
        return Bot(Index.open(folder), ToyEncoder(), load_settings({"index": folder}), folder)

    return open_one


@pytest.mark.skipif(not SHARED.is_dir(), reason="the documents in shared/ are not here")
@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: asked["question"])
def test_the_first_quote_is_from_the_place_that_is_asked_for(opened: Open, asked: dict[str, Any]) -> None:
    bot = opened(asked["set"])
    title = next((each.title for each in bot.index.store.listing if each.id.startswith(asked["doc"])), "")
    answer = bot.ask(asked["question"].format(title=title))
    assert answer.answered is not asked.get("absent", False)
    if answer.answered:
        quote = answer.quotes[0]
        document = bot.document(quote.doc).document
        assert quote.doc.startswith(asked["doc"]) and document.text[quote.start : quote.end] == quote.text
        assert "".join(asked.get("phrase", "").split()) in "".join(quote.text.split())
