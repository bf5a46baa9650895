"""Fuse the two rankings of passages into one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.question import Question
from embeddings.encoder import Vectors
from embeddings.index import Index
from embeddings.records import Passage

#: Passages taken from each search.
CANDIDATES = 100
#: Weight of the vectors against 1 - this for BM25. Measured on policy_dev, drcd_dev and cmrc2018_dev with the
#: packaged model (README, section on measurements); .2 to .4 differ by less than a point.
VECTOR_WEIGHT = 0.3


@dataclass(frozen=True)
class Found:
    """A passage with what each search says of it: fused score, cosine and BM25 (0 where no term is shared)."""

    ordinal: int
    passage: Passage
    score: float
    cosine: float
    bm25: float


def standardise(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return z-scores: mean 0 and deviation 1, or all 0 where the scores are the same."""
    scaled: NDArray[np.float64] = (scores - scores.mean()) / (scores.std() + 1e-9)
    return scaled


def retrieve(index: Index, question: Question, vector: Vectors, count: int) -> list[Found]:
    """Return the ``count`` best passages for a question, best first.

    The candidates are the best of both searches. Each gets its true cosine and its true BM25, whichever
    search found it, so that no score has to be guessed; both are standardised over the candidates and added.
    """
    by_words = index.lexical.search(question.terms, CANDIDATES)
    by_vector = index.vectors.search(vector, CANDIDATES)
    ordinals = list(dict.fromkeys(hit.ordinal for hit in [*by_words, *by_vector]))
    cosines = index.vectors.cosines(vector, ordinals).astype(np.float64)
    known = {hit.ordinal: hit.score for hit in by_words}
    known |= index.lexical.scores(question.terms, [ordinal for ordinal in ordinals if ordinal not in known])
    bm25 = np.array([known.get(ordinal, 0.0) for ordinal in ordinals])
    fused = VECTOR_WEIGHT * standardise(cosines) + (1 - VECTOR_WEIGHT) * standardise(bm25)
    best = [int(place) for place in np.argsort(-fused, kind="stable")[:count]]
    passages = index.store.passages([ordinals[place] for place in best])
    return [
        Found(
            ordinals[place], passages[ordinals[place]], float(fused[place]), float(cosines[place]), float(bm25[place])
        )
        for place in best
    ]


def word_weights(index: Index, words: Sequence[str]) -> dict[str, float]:
    """Return the inverse document frequency of each word, as BM25 has it (Robertson and Zaragoza 2009)."""
    total = len(index)
    frequencies = {word: index.lexical.frequency(word) for word in words}
    return {word: float(np.log(1 + (total - n + 0.5) / (n + 0.5))) for word, n in frequencies.items()}
