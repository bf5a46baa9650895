"""Fuse the two rankings of passages into one."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.understanding import Question
from embeddings.encoder import Encoder, Vectors
from embeddings.index import Index
from embeddings.records import Passage
from embeddings.text import fold, in_script, is_chinese
from embeddings.wording import translations

#: Passages taken from each search.
CANDIDATES = 100
#: Weight of the vectors against 1 - this for BM25. Measured on policy_dev, drcd_dev and cmrc2018_dev with the
#: packaged model (docs/measurements.md); .2 to .4 differ by less than a point.
VECTOR_WEIGHT = 0.3
#: The same for a question in another language: its words are found only by what the lists of terms have for them.
#: With CC-CEDICT .5 finds more than .3 or .8 on 182 everyday questions in English.
FOREIGN_VECTOR_WEIGHT = 0.5
#: Share of its key words that the documents of a question in their language have.
_OWN = 0.5
#: Candidates that answers are sought in: the best by both together, by the passage's vector alone and by its
#: best sentence's. A paraphrase shares no words with its answer, so that the first kind alone would miss it.
BEST, BEST_BY_VECTOR, BEST_BY_SENTENCE = 12, 5, 8

#: Candidates that make a mean and a deviation worth something.
FEWEST = 60
#: Passages that are all alike say nothing about how much cosines differ.
LEAST_DEVIATION = 0.01
_PAIR = 2


@dataclass(frozen=True)
class Found:
    """A passage with what each search says of it: fused score, cosine and BM25 (0 where no term is shared)."""

    ordinal: int
    passage: Passage
    score: float
    cosine: float
    bm25: float


@dataclass(frozen=True)
class Pool:
    """The passages found, best first, and mean and standard deviation of the cosines of all candidates."""

    found: tuple[Found, ...]
    mean: float
    deviation: float


def spread(scores: NDArray[np.float64]) -> tuple[float, float]:
    """Return mean and standard deviation of the candidates' scores.

    Among a handful of candidates none can stand out: of n the best has a z-score of (n - 1) / √n at most. Small
    collections are therefore filled up with candidates as bad as the worst.
    """
    filled = np.concatenate([scores, np.full(max(0, FEWEST - len(scores)), scores.min(initial=np.inf))])
    return float(filled.mean()), float(filled.std())


def standardise(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return z-scores: mean 0 and deviation 1, or all 0 where the scores are the same."""
    mean, deviation = spread(scores)
    scaled: NDArray[np.float64] = (scores - mean) / (deviation + 1e-9)
    return scaled


def retrieve(index: Index, question: Question, vector: Vectors) -> Pool:
    """Return the passages in which the answer may stand.

    The candidates are the best of the searches for words, passages and sentences. Each gets its true cosine and
    its true BM25, whichever search found it, so that no score has to be guessed; both are standardised over the
    candidates and added.
    """
    by_words = index.lexical.search(question.terms, CANDIDATES)
    by_vector = [hit.ordinal for hit in index.vectors.search(vector, CANDIDATES)]
    by_sentence = index.parts.search(vector, CANDIDATES)
    ordinals = list(dict.fromkeys([*(hit.ordinal for hit in by_words), *by_vector, *by_sentence]))
    if not ordinals:  # whoever asks may see no document
        return Pool((), 0.0, LEAST_DEVIATION)
    cosines = index.vectors.cosines(vector, ordinals).astype(np.float64)
    known = {hit.ordinal: hit.score for hit in by_words}
    known |= index.lexical.scores(question.terms, [ordinal for ordinal in ordinals if ordinal not in known])
    bm25 = np.array([known.get(ordinal, 0.0) for ordinal in ordinals])
    weight = FOREIGN_VECTOR_WEIGHT if is_foreign(index, question) else VECTOR_WEIGHT
    fused = weight * standardise(cosines) + (1 - weight) * standardise(bm25)
    by_both = np.argsort(-fused, kind="stable")
    chosen = {ordinals[place] for place in by_both[:BEST]}
    chosen |= {*by_vector[:BEST_BY_VECTOR], *by_sentence[:BEST_BY_SENTENCE]}
    best = [int(place) for place in by_both if ordinals[place] in chosen]
    passages = index.store.passages([ordinals[place] for place in best])
    found = (
        Found(o, passages[o], float(fused[place]), float(cosines[place]), bm25=float(bm25[place]))
        for place in best
        for o in [ordinals[place]]
    )
    mean, deviation = spread(cosines)
    return Pool(tuple(found), mean, max(deviation, LEAST_DEVIATION))


def is_foreign(index: Index, question: Question) -> bool:
    """Tell whether a question is in another language than the documents: they have less than half of its words."""
    if is_chinese(question.searched) or not question.key_words:
        return False
    known = sum(index.lexical.frequency(word) > 0 for word in question.key_words)
    return known < _OWN * len(question.key_words)


def translated(index: Index, question: Question) -> Question:
    """Return a question in English with the Chinese words that the documents have for its own; others as they are."""
    if not is_foreign(index, question):
        return question

    def frequency(word: str) -> int:
        return index.lexical.frequency(word) or (index.lexical.pair_frequency(word) if len(word) == _PAIR else 0)

    known = {expansion.term for expansion in question.expansions}
    added = (each for each in translations(fold(question.searched), frequency) if each.term not in known)
    expansions = (*question.expansions, *added)
    return replace(question, terms=question.terms.expanded(expansions), expansions=expansions)


def encode(encoder: Encoder, index: Index, text: str) -> Vectors:
    """Return the vector of a question for the scripts that the index's passages are in, shape (dimension,).

    A small model takes Simplified and Traditional characters for two languages. Where there are passages of both,
    the question is embedded in both and the mean taken: on the sample documents that finds more in either script
    than the question as it stands (hit@1 .72 against .65, and .84 against .81).
    """
    # Where nothing may be seen there is no script either.
    rows = encoder.encode_questions(
        list(dict.fromkeys(in_script(text, script) for script in index.parts.scripts)) or [text]
    )
    mean = rows.mean(axis=0)
    vector: Vectors = (mean / np.linalg.norm(mean)).astype(np.float32)
    return vector
