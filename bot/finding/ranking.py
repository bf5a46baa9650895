"""Which window answers best: a weighted sum of nine features."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from bot.finding.opposites import Opposites
from bot.finding.retrieval import Pool, is_foreign
from bot.finding.second import SecondOpinion
from bot.finding.windows import Stretch, Window, stretches, sums
from bot.understanding import Kind, Question, answers_in, asked_units, definition_of, kinds_of, required
from embeddings.encoder import Reranker, Vectors
from embeddings.index import Index
from embeddings.structure import QUOTE_LENGTH
from embeddings.text import fold

#: Windows that a cross-encoder reads, where there is one; it takes some 50 ms for each on two cores.
RERANKED = 20
#: BM25's saturation and length normalisation (Robertson and Zaragoza 2009), and the length it is measured against.
_K1, _B, _LENGTH = 1.2, 0.75, 300.0
#: What another wording is worth in a question of another language, of what it is worth else: what the list of
#: terms has for single words of a sentence is a poor translation of it.
FOREIGN_TRUST = 0.3
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Unit:
    """A word or pair of characters that is sought, its inverse document frequency, and other wordings of it.

    ``others`` are terms with the share of the weight that each is worth.
    """

    term: str
    weight: float
    others: tuple[tuple[str, float], ...] = ()

    def count(self, folded: str) -> float:
        """Return how often a folded text says it; other wordings count as what they are worth."""
        count = folded.count(self.term)
        return count + sum(worth * folded.count(other) for other, worth in self.others) if self.others else count


class Counts(dict[str, list[float]]):
    """How often folded texts say each of some units; a text that several stretches share is counted once."""

    def __init__(self, units: Sequence[Unit]) -> None:
        """Take the units, in the order of the counts."""
        super().__init__()
        self.units = units
        self.weights = np.array([unit.weight for unit in units])

    def __missing__(self, folded: str) -> list[float]:
        """Count."""
        self[folded] = [unit.count(folded) for unit in self.units]
        return self[folded]


@dataclass(frozen=True)
class Sought:
    """What is sought for a question: its key words and pairs of characters, the kind of answer and its unit.

    ``required`` are patterns that an answer must match, ``definition`` one that a definition asked for has,
    ``opposites`` what excludes one another. ``vector`` is the question's, shape (dimension,), where it is known how
    much its cosines count.
    """

    words: tuple[Unit, ...]
    pairs: tuple[Unit, ...]
    kinds: tuple[Kind, ...]
    units: tuple[str, ...] = ()
    required: tuple[re.Pattern[str], ...] = ()
    definition: re.Pattern[str] | None = None
    opposites: Opposites = Opposites()
    vector: Vectors | None = field(default=None, compare=False, repr=False)

    def weight_in(self, folded: str) -> float:
        """Return the weight of the words that a folded text says."""
        return sum(unit.weight * min(1.0, unit.count(folded)) for unit in self.words)

    def share_in(self, folded: str) -> float:
        """Return the share of the weight of words and pairs that a folded text says (0–1)."""
        shares = [
            sum(unit.weight * min(1.0, unit.count(folded)) for unit in units) / sum(unit.weight for unit in units)
            for units in (self.words, self.pairs)
            if units
        ]
        return sum(shares) / len(shares) if shares else 0.0

    @classmethod
    def of(cls, index: Index, question: Question) -> "Sought":
        """Weigh the terms of a question by how rare they are in an index."""
        total = len(index)
        asked = fold(question.understood)
        trust = FOREIGN_TRUST if is_foreign(index, question) else 1.0

        def unit(term: str, frequency: int) -> Unit:
            others = [other for other in question.expansions if _is_of(term, other.source)]
            if not frequency:  # a word that only its other wordings can be found by is as common as they are
                frequency = sum(index.lexical.frequency(other.term) for other in others)
            weight = float(np.log(1 + (total - frequency + 0.5) / (frequency + 0.5)))
            return Unit(term, max(weight, 0.0), tuple((other.term, other.weight * trust) for other in others))

        return cls(
            tuple(unit(word, index.lexical.frequency(word)) for word in question.key_words),
            tuple(unit(pair, index.lexical.pair_frequency(pair)) for pair in question.terms.bigrams),
            kinds_of(asked),
            asked_units(asked),
            required(asked),
            definition_of(asked),
            Opposites.of(asked),
        )


@dataclass(frozen=True)
class Features:
    """What is measured of a window. Cosines are in standard deviations from the mean of the candidates' cosines.

    ``coverage``: share of the weight of words and pairs in the window or its title and headings;
    ``remainder``: BM25 of those that the title does not have, as a share of the most that it can be;
    ``closest``: mean of the two best sentences' cosines; ``opening``: of the first;
    ``context``: of title and headings; ``document``: best fused score of the document's passages;
    ``kind``: ½ where a sentence has an answer of the kind asked for;
    ``length``: as a share of the longest quote; ``whole``: 1 where the window ends with a line.
    """

    coverage: float
    remainder: float
    closest: float
    opening: float
    context: float
    document: float
    kind: float
    length: float
    whole: float


FEATURES = tuple(field.name for field in fields(Features))
#: Fitted by benchmarks/fit_ranking.py.
WEIGHTS = Features(8.0, 4.4, 1.0, 0.15, 0.25, 0.9, 2.5, 2.6, 0.5)


def _is_of(term: str, source: str) -> bool:
    """Tell whether a term is a part of what another wording stands for, or holds it; Latin words are whole."""
    if term.isascii() and source.isascii():
        return term == source or term in source.split()
    return term in source or source in term


def rank(
    index: Index, sought: Sought, vector: Vectors, pool: Pool, second: SecondOpinion | None = None
) -> list[Window]:
    """Return the best windows in and around the passages found, best first, none overlapping a better one.

    The ``second`` opinion, on a question in another language, counts too where there is one.
    """
    windows = measured(index, sought, vector, pool)
    if second is not None:
        windows = second.heard(windows)
    # Of the same words in several documents the scores differ by rounding only; the first document comes first.
    windows.sort(key=lambda window: (-round(window.score, 3), window.stretch.ordinal))
    if sought.opposites:
        windows.sort(key=lambda window: window.side(sought.opposites) < 0)
    chosen: list[Window] = []
    for window in windows:
        if not any(window.overlaps(other) for other in chosen):
            whole = window.to_the_end_of_its_list().trimmed(sought.opposites)
            chosen.append(window if any(whole.overlaps(other) for other in chosen) else whole)
    return chosen


def reranked(windows: Sequence[Window], question: str, reranker: Reranker) -> list[Window]:
    """Return the windows with the best ones in the order of a cross-encoder; they keep their scores."""
    first = list(windows[:RERANKED])
    scores = reranker.scores(question, [window.span.of(window.stretch.document.text) for window in first])
    return [first[place] for place in np.argsort(-scores, kind="stable")] + list(windows[RERANKED:])


def measured(index: Index, sought: Sought, vector: Vectors, pool: Pool, weights: Features = WEIGHTS) -> list[Window]:
    """Return every window in and around the passages found."""
    around = stretches(index, [item.ordinal for item in pool.found])
    best: dict[str, float] = {}
    for item in pool.found:
        best[item.passage.doc_id] = max(item.score, best.get(item.passage.doc_id, -np.inf))
    factors = np.array([getattr(weights, name) for name in FEATURES])
    windows: list[Window] = []
    counted = [Counts(units) for units in (sought.words, sought.pairs) if units]
    for stretch in around:
        pairs = list(stretch.windows())
        cos = ((stretch.rows @ vector).astype(np.float64) - pool.mean) / pool.deviation
        context = (float(stretch.context @ vector) - pool.mean) / pool.deviation
        rows = _features(stretch, sought.kinds, counted, pairs, cos, context, best[stretch.document.id])
        scores = rows @ factors
        windows += [
            Window(stretch, first, last, float(score), row)
            for (first, last), score, row in zip(pairs, scores, rows, strict=True)
        ]
    return windows


def _features(
    stretch: Stretch,
    kinds: Sequence[Kind],
    counted: Sequence[Counts],
    pairs: Sequence[tuple[int, int]],
    cosines: Array,
    context: float,
    document: float,
) -> Array:
    """Return the features of windows of one stretch, shape (windows, features)."""
    firsts, lasts = np.array(pairs).T
    lengths = np.array([len(text) for text in stretch.folded], float)
    size = _between(sums(lengths), firsts, lasts)
    covered, remaining = np.zeros(len(pairs)), np.zeros(len(pairs))
    for counts in counted:
        cover, rest = _lexical(stretch, counts, firsts, lasts, size)
        covered, remaining = covered + cover / 2, remaining + rest / 2
    answers = [any(_has_answer(kind, text) for kind in kinds) for text in stretch.folded]
    columns = {name: np.empty(len(pairs)) for name in FEATURES}
    columns |= {"coverage": covered, "remainder": remaining, "length": np.minimum(size, QUOTE_LENGTH) / QUOTE_LENGTH}
    columns |= {"opening": cosines[firsts], "context": np.full(len(pairs), context)}
    columns["document"] = np.full(len(pairs), document)
    columns["whole"] = np.array([float(stretch.ends_paragraph(last - 1)) for last in lasts])
    # Of a few sentences a list is faster than an array.
    near = cosines.tolist()
    for place, (first, last) in enumerate(pairs):
        two = sorted(near[first:last])[-2:]
        columns["closest"][place] = sum(two) / len(two)
        columns["kind"][place] = 0.5 if any(answers[first:last]) else 0.0
    return np.stack([columns[name] for name in FEATURES], axis=1)


def _between(running: Array, firsts: NDArray[np.int64], lasts: NDArray[np.int64]) -> Array:
    between: Array = running[lasts] - running[firsts]
    return between


def _lexical(
    stretch: Stretch, counted: Counts, firsts: NDArray[np.int64], lasts: NDArray[np.int64], size: Array
) -> tuple[Array, Array]:
    """Return coverage and remainder of each window."""
    weights = counted.weights
    total = weights.sum() + 1e-9
    counts = np.array([counted[text] for text in stretch.folded])
    heading, titled = np.array(counted[stretch.heading]), np.array(counted[stretch.title]) > 0
    within = _between(sums(counts), firsts, lasts)
    coverage = np.minimum(within + heading, 1.0) @ weights / total
    norm = _K1 * (1 - _B + _B * size / _LENGTH)[:, np.newaxis]
    remainder = (within * (_K1 + 1) / (within + norm)) @ (weights * ~titled) / total
    return coverage, remainder


def _has_answer(kind: Kind, folded: str) -> bool:
    return any(True for _ in answers_in(kind, folded))
