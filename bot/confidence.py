"""Does the first passage answer the question? A probability from three features."""

import math
from collections.abc import Mapping
from dataclasses import astuple, dataclass

from bot.question import Question
from bot.retrieval import Found
from embeddings.folding import fold
from embeddings.packaged import PACKAGED
from embeddings.records import Document
from embeddings.store import search_text


@dataclass(frozen=True)
class Fit:
    """A logistic regression: intercept and the weights of `Features`, in their order."""

    intercept: float
    weights: tuple[float, float, float]


#: Fitted on policy_dev_gaps with benchmarks/fit_confidence.py, which prints both.
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


def measure(question: Question, found: Found, document: Document, weights: Mapping[str, float]) -> Features:
    """Return the features of the first passage that was found."""
    text = fold(search_text(document.title, found.passage, document.text))
    total = sum(weights.values())
    held = sum(weight for word, weight in weights.items() if word in text)
    pairs = question.terms.bigrams
    shared = sum(pair in text for pair in pairs)
    return Features(held / total if total else 0.0, shared / len(pairs) if pairs else 0.0, found.cosine)


def confidence(question: Question, found: Found, document: Document, weights: Mapping[str, float], model: str) -> float:
    """Return the probability that the documents answer; 0 where the best passage has no word of the question."""
    seen = measure(question, found, document, weights)
    if not seen.words:
        return 0.0
    fit = PACKAGED_FIT if model == PACKAGED else OTHER_FIT
    sum_ = fit.intercept + sum(weight * value for weight, value in zip(fit.weights, astuple(seen), strict=True))
    return 1 / (1 + math.exp(-sum_))
