"""Does the first passage answer the question? A probability from two features."""

import math
from collections.abc import Mapping, Sequence

from bot.question import Question
from bot.retrieval import Found
from embeddings.folding import fold
from embeddings.records import Document
from embeddings.store import search_text

#: Logistic regression (intercept, coverage, cosine), fitted with benchmarks/fit_confidence.py.
INTERCEPT, COVERAGE, COSINE = -17.0, 4.0, 17.0


def coverage(weights: Mapping[str, float], text: str) -> float:
    """Return the share (0 to 1) of the question's weight whose words occur in ``text``."""
    folded = fold(text)
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in folded) / total if total else 0.0


def features(
    found: Sequence[Found], document: Document, weights: Mapping[str, float]
) -> tuple[float, float]:
    """Return coverage of the question by the first passage, with its title and path, and the best cosine."""
    first = found[0].passage
    return coverage(weights, search_text(document.title, first, document.text)), max(item.cosine for item in found)


def probability(covered: float, cosine: float) -> float:
    """Return the probability (0 to 1) that the first quote answers."""
    return 1 / (1 + math.exp(-(INTERCEPT + COVERAGE * covered + COSINE * cosine)))


def confidence(question: Question, found: Sequence[Found], document: Document, weights: Mapping[str, float]) -> float:
    """Return the probability that the documents answer; 0 where the question names nothing they know."""
    if not question.key_words:
        return 0.0
    covered, cosine = features(found, document, weights)
    return probability(covered, cosine) if covered else 0.0
