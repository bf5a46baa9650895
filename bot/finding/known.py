"""The known question (问法) that is most like what is asked, and the place that answers it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from bot.finding.windows import Stretch, Window, stretches
from bot.understanding import Question, asking_of, required
from embeddings.encoder import Vectors
from embeddings.index import Index, kept_with
from embeddings.records import KnownQuestion, Span
from embeddings.structure import QUOTE_LENGTH
from embeddings.text import fold
from embeddings.wording import bigrams

#: Known questions that are nearest by the vector and are looked at for their words.
_NEAREST = 40
#: Known questions kept as they are compared, some hundred characters each.
_KEPT = 5_000
#: What words count when the best of them is chosen, of what the cosine counts: cosines of the packaged model lie
#: between .85 and 1.
_COSINE, _OVERLAP, _TOLD = 12.0, 1.2, 0.8


@dataclass(frozen=True)
class Likeness:
    """How much a known question is like what is asked: all from 0 to 1.

    ``cosine``: of both questions; ``overlap``: twice the weight of the pairs of characters that both have, of the
    weight of all that they have; ``told``: of the weight of the asked question's pairs what the place says;
    ``same``: 1 where both ask with the same word; ``lacking``: 1 where the place has not what an answer must have.
    """

    cosine: float
    overlap: float
    told: float
    same: float
    lacking: float


@dataclass(frozen=True)
class Match:
    """The known question that is most like what is asked, the window of its place, and how much it is alike.

    ``text`` is all that is said there, folded: title, headings, the known question and the place.
    """

    known: KnownQuestion
    window: Window
    likeness: Likeness
    text: str


@dataclass(frozen=True)
class _Read:
    """A known question and the words of its place, both folded; the question's pairs, and what they weigh."""

    question: str
    said: str
    pairs: frozenset[str]
    weight: float


def nearest_known(index: Index, question: Question, vector: Vectors, windows: Sequence[Window]) -> Match | None:
    """Return what is known that is most like a question; None where nothing is known.

    ``windows`` are those found without it, best first: of a place that is longer than a quote they say what of it
    answers.
    """
    if index.known is None:
        return None
    hits = index.known.search(vector, _NEAREST)
    known = index.store.known([hit.ordinal for hit in hits])
    asked = fold(question.searched)
    pairs = _weighed(index, asked)
    best: tuple[float, KnownQuestion, float, tuple[float, float], _Read] | None = None
    for hit in hits:
        each = known[hit.ordinal]
        theirs = _read(index)(each)
        words = _words_alike(pairs, theirs)
        score = _COSINE * hit.score + _OVERLAP * words[0] + _TOLD * words[1]
        if best is None or score > best[0]:
            best = (score, each, hit.score, words, theirs)
    if best is None:
        return None
    _, each, cosine, words, theirs = best
    window = _window_at(index, each, windows)
    if window is None:
        return None
    likeness = Likeness(
        cosine,
        *words,
        float(asking_of(asked) == asking_of(theirs.question)),
        float(not all(pattern.search(theirs.said) for pattern in required(asked))),
    )
    return Match(each, window, likeness, "\n".join([window.stretch.heading, theirs.question, theirs.said]))


def _weighed(index: Index, folded: str) -> dict[str, float]:
    """Return the pairs of characters of a folded text with their inverse document frequencies."""
    total = len(index)
    frequencies = {pair: index.lexical.pair_frequency(pair) for pair in dict.fromkeys(bigrams(folded))}
    return {pair: float(np.log(1 + (total - n + 0.5) / (n + 0.5))) for pair, n in frequencies.items()}


@kept_with
def _read(index: Index) -> Callable[[KnownQuestion], _Read]:
    """Return what reads a known question of a generation; it keeps what it has read."""

    def read(known: KnownQuestion) -> _Read:
        document = index.store.document(known.doc_id)
        said = known.of(document.text) if document else ""
        question = fold(known.question)
        pairs = _weighed(index, question)
        return _Read(question, fold(said), frozenset(pairs), sum(pairs.values()))

    return lru_cache(_KEPT)(read)


def _words_alike(pairs: dict[str, float], theirs: _Read) -> tuple[float, float]:
    """Return overlap and what is told, as `Likeness` has them."""
    mine = sum(pairs.values()) or 1.0
    both = sum(weight for pair, weight in pairs.items() if pair in theirs.pairs)
    told = sum(weight for pair, weight in pairs.items() if pair in theirs.said)
    return 2 * both / (mine + theirs.weight), told / mine


def _window_at(index: Index, known: KnownQuestion, windows: Sequence[Window]) -> Window | None:
    """Return the window of a place: all of it, or what of it was found best, or how it begins."""
    if known.end - known.start > QUOTE_LENGTH:
        inside = (
            window
            for window in windows
            if window.stretch.document.id == known.doc_id
            and known.start <= window.span.start
            and window.span.end <= known.end
        )
        if found := next(inside, None):
            return found
    stretch = next(iter(stretches(index, [known.ordinal])), None)
    return None if stretch is None else _cut(stretch, known)


def _cut(stretch: Stretch, place: Span) -> Window | None:
    """Return the sentences of a stretch that stand in a place, as many as a quote may have, with the list below it."""
    body = [n for n, each in enumerate(stretch.sentences) if place.start <= each.start < place.end]
    first = next((n for n in body if not stretch.sentences[n].heading), None)
    if first is None:
        return None
    start = stretch.sentences[first].start
    last = max(n for n in body if n == first or stretch.sentences[n].end - start <= QUOTE_LENGTH)
    return Window(stretch, first, last + 1, 0.0, np.zeros(0)).to_the_end_of_its_list()


def first_of(match: Match, windows: Sequence[Window]) -> list[Window]:
    """Return the windows with that of a match first, which scores as the best, and none that share text with it."""
    others = [window for window in windows if not window.overlaps(match.window)]
    score = max((window.score for window in windows), default=0.0)
    return [replace(match.window, score=score), *others]
