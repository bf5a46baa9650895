"""Does the first passage answer the question? A probability from three features."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from bot.question import Question
from bot.retrieval import Found
from embeddings.folding import fold
from embeddings.records import Document
from embeddings.store import search_text

#: Logistic regression: intercept and the weights of `Features`, in their order. Fitted on policy_dev_gaps
#: with benchmarks/fit_confidence.py.
INTERCEPT = -23.8
WEIGHTS = (3.49, 4.03, 21.55)


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


def confidence(question: Question, found: Sequence[Found], document: Document, weights: Mapping[str, float]) -> float:
    """Return the probability that the documents answer; 0 where the best passage has no word of the question."""
    seen = measure(question, found[0], document, weights)
    if not seen.words:
        return 0.0
    sum_ = INTERCEPT + sum(weight * value for weight, value in zip(WEIGHTS, astuple(seen), strict=True))
    return 1 / (1 + math.exp(-sum_))
