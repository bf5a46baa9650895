"""Questions with a sure answer that are like what a visitor has typed so far."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.records import Topic
from bot.understanding import is_question
from embeddings.text import fold
from embeddings.wording import bigrams

#: What it counts that a question begins with what was typed, or holds it; 1 is all of its pairs of characters.
_BEGINS, _HOLDS = 2.0, 1.0
#: What a pair counts that only the title of the document has, and the least that a question must have in all.
_TITLE, _LEAST = 0.5, 0.3
#: A pair that no question has may be half typed, or a word of courtesy: it weighs as little as a common one.
_UNKNOWN = math.log(2)
#: The frame that questions are put into, which says nothing of what they are about.
_FRAME = re.compile("^怎样")


@dataclass(frozen=True)
class _Candidate:
    """A question; ``forms`` are it with and without its frame, folded and without marks."""

    question: str
    forms: tuple[str, str]
    pairs: frozenset[str]
    title: frozenset[str]


@dataclass(frozen=True)
class _Prepared:
    """The questions of some topics, and how much each pair of characters tells them apart."""

    candidates: tuple[_Candidate, ...]
    weights: dict[str, float]


def suggest(typed: str, topics: Iterable[Topic], count: int = 6) -> list[str]:
    """Return at most ``count`` of the topics' questions that are like what has been typed, most like first.

    Scripts, widths and marks make no difference. Questions that begin with it come first, then those that hold it,
    then those that have the most of its pairs of characters, in themselves or in the title of their document; rare
    pairs weigh more. Mistyped words are the caller's to mend: `TopicShelf.suggest` does both.
    """
    if not is_question(typed):
        return []
    prepared = _prepared(tuple(topics))
    letters = _letters(typed)
    pairs = {pair: prepared.weights.get(pair, _UNKNOWN) for pair in _pairs(typed)}
    scored = [(_likeness(each, letters, pairs), place) for place, each in enumerate(prepared.candidates)]
    best = sorted((-score, place) for score, place in scored if score >= _LEAST)
    return list(dict.fromkeys(prepared.candidates[place].question for _, place in best))[:count]


def _likeness(candidate: _Candidate, letters: str, pairs: dict[str, float]) -> float:
    begins = any(form.startswith(letters) for form in candidate.forms)
    place = _BEGINS if begins else _HOLDS * any(letters in form for form in candidate.forms)
    said = sum(
        weight * (1.0 if pair in candidate.pairs else _TITLE * (pair in candidate.title))
        for pair, weight in pairs.items()
    )
    return place + said / (sum(pairs.values()) or 1.0)


@lru_cache(maxsize=2)
def _prepared(topics: Sequence[Topic]) -> _Prepared:
    candidates = tuple(_candidate(ready.question, topic.title) for topic in topics for ready in topic.questions)
    held = Counter(pair for each in candidates for pair in each.pairs | each.title)
    return _Prepared(candidates, {pair: math.log(1 + len(candidates) / times) for pair, times in held.items()})


def _candidate(question: str, title: str) -> _Candidate:
    letters = _letters(question)
    bare = _FRAME.sub("", letters)
    return _Candidate(question, (letters, bare), frozenset(bigrams(bare)), frozenset(_pairs(title)))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", fold(text))


def _pairs(text: str) -> list[str]:
    return bigrams(fold(text))
