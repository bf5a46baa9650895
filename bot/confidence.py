"""Does the first window answer the question? A probability from four features."""

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from bot.question import Question
from bot.ranking import Sought
from bot.retrieval import Pool
from bot.windows import Window
from embeddings.packaged import PACKAGED


@dataclass(frozen=True)
class Fit:
    """A logistic regression: intercept and the weights of `Features`, in their order."""

    intercept: float
    weights: tuple[float, float, float]


PACKAGED_FIT = Fit(-23.8, (3.49, 4.03, 21.55))
#: What a cosine means differs from model to model, so that for any other model only words count.
OTHER_FIT = Fit(-5.3, (3.78, 5.56, 0.0))


@dataclass(frozen=True)
class Features:
    """What tells answerable from unanswerable, each from 0 to 1, of the best passage with its title and path.

    ``words``: share of the question's words found there, weighted by inverse document frequency;
    ``bigrams``: share of its character pairs; ``cosine``: of the vectors.
    """

    words: float
    bigrams: float
    cosine: float


def measure(question: Question, windows: Sequence[Window], pool: Pool, sought: Sought) -> Features:
    """Return the features of the first window."""
    window = windows[0]
    stretch = window.stretch
    text = "\n".join([stretch.heading, *stretch.folded[window.first : window.last]])
    total = sum(unit.weight for unit in sought.words)
    pairs = question.terms.bigrams
    cosine = next((item.cosine for item in pool.found if item.passage == stretch.passage), 0.0)
    return Features(
        sought.weight_in(text) / total if total else 0.0,
        sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0,
        cosine,
    )


def confidence(question: Question, windows: Sequence[Window], pool: Pool, sought: Sought, model: str) -> float:
    """Return the probability that the documents answer; 0 where the best passage has no word of the question."""
    if not windows:
        return 0.0
    seen = measure(question, windows, pool, sought)
    if not seen.words:
        return 0.0
    fit = PACKAGED_FIT if model == PACKAGED else OTHER_FIT
    sum_ = fit.intercept + sum(weight * value for weight, value in zip(fit.weights, astuple(seen), strict=True))
    return 1 / (1 + math.exp(-sum_))
