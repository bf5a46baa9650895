"""The searches of an index in Milvus, as those of an index on disk."""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

import numpy as np

from embeddings.encoder import Vectors
from embeddings.index import Terms
from embeddings.milvus.client import MOST_FOUND
from embeddings.milvus.collections import SENTENCE_BITS
from embeddings.milvus.reading import Reader
from embeddings.milvus.terms import Counts, pair_term, part_grams, query_of, vector_of, word_term
from embeddings.records import Hit

#: Digits of a score that count.
_DIGITS = 5
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def both(*conditions: str) -> str:
    """Return an expression that holds where all of these do.

    >>> both("", "document in [1]", "leads == true")
    '(document in [1]) and (leads == true)'
    """
    said = [f"({condition})" for condition in conditions if condition]
    return " and ".join(said)


def among(key: str, values: Iterable[int]) -> str:
    """Return an expression that holds of these rows.

    >>> among("ordinal", np.array([1, 2]))
    'ordinal in [1, 2]'
    """
    return f"{key} in {[int(value) for value in values]}"


def ranked(hits: Iterable[tuple[int, float]]) -> list[Hit]:
    """Return hits, best first; what scores the same, but for how floats are added up, in the order of the ordinals.

    >>> [hit.ordinal for hit in ranked([(9, 0.87863791), (3, 0.87863797), (1, 0.5)])]
    [3, 9, 1]
    """
    return sorted((Hit(*hit) for hit in hits), key=lambda hit: (-round(hit.score, _DIGITS), hit.ordinal))


class MilvusVectors:
    """Vectors of passages, or of known questions; see `embeddings.index.interface.VectorIndex`."""

    def __init__(self, reader: Reader, collection: str, key: str, count: int, where: str = "", leads: str = "") -> None:
        """Take a collection and its key; ``where`` says what is seen, ``leads`` what of several with one vector."""
        self._reader = reader
        self._collection = collection
        self._key = key
        self._count = count
        self._where = where
        self._leads = leads
        #: The vector that was searched for last, and what was found: the candidates are compared with it next.
        self._last: tuple[bytes, dict[int, float]] = (b"", {})

    def __len__(self) -> int:
        """Return the number of vectors, of all documents even where the index is limited."""
        return self._count

    def within(self, where: str) -> "MilvusVectors":
        """Return an index that finds only what an expression holds of."""
        return MilvusVectors(self._reader, self._collection, self._key, self._count, where, self._leads)

    def limited(self, ordinals: Collection[int]) -> "MilvusVectors":
        """Return an index of the same vectors that finds only these."""
        return self.within(among(self._key, ordinals))

    def search(self, vector: Vectors, count: int) -> list[Hit]:
        """Return the ``count`` vectors of highest cosine, best first; of those that share one, the first."""
        hits = self._search(vector, count, both(self._where, self._leads))
        self._last = (vector.tobytes(), dict(hits))
        return ranked(hits)

    def _search(self, vector: Vectors, count: int, where: str) -> list[tuple[int, float]]:
        return self._reader.client.search(self._collection, self._key, "vector", vector.tolist(), count, where)

    def cosines(self, vector: Vectors, ordinals: Collection[int]) -> Vectors:
        """Return the exact cosine of each of these vectors, an array of shape (len(ordinals),)."""
        asked, found = self._last
        scores = dict(found) if asked == vector.tobytes() else {}
        missing = [int(ordinal) for ordinal in ordinals if ordinal not in scores]
        for start in range(0, len(missing), MOST_FOUND):
            part = missing[start : start + MOST_FOUND]
            scores.update(self._search(vector, len(part), among(self._key, part)))
        return np.array([scores[ordinal] for ordinal in ordinals], np.float32)

    def rows(self, ordinals: Collection[int]) -> Vectors:
        """Return these vectors, shape (len(ordinals), dimension)."""
        found = self._reader.client.get(self._collection, [*map(int, ordinals)], (self._key, "vector"))
        rows = {row[self._key]: row["vector"] for row in found}
        return np.array([rows[ordinal] for ordinal in ordinals], np.float32).reshape(-1, self._reader.dimension)


class MilvusParts:
    """Vectors of sentences and headings; see `embeddings.index.interface.Parts`."""

    def __init__(self, reader: Reader, scripts: Sequence[bool], where: str = "", leads: str = "") -> None:
        """Take an open set, and the scripts that the passages are in."""
        self._reader = reader
        self.scripts = tuple(scripts)
        self._where = where
        self._leads = leads

    def within(self, where: str, scripts: Sequence[bool]) -> "MilvusParts":
        """Return the same parts, of which only those are found that an expression holds of."""
        return MilvusParts(self._reader, scripts, where, self._leads)

    def limited(self, ordinals: Collection[int]) -> "MilvusParts":
        """Return the same parts, of which only those of these passages are found."""
        runs = [f"key >= {o << SENTENCE_BITS} and key < {(o + 1) << SENTENCE_BITS}" for o in map(int, ordinals)]
        return self.within(" or ".join(f"({run})" for run in runs), self.scripts)

    def search(self, vector: Vectors, count: int) -> list[int]:
        """Return the ordinals of the passages that the ``count`` sentences of highest cosine stand in, best first."""
        names, where = self._reader.names, both(self._where, self._leads)
        hits = self._reader.client.search(names.sentences, "key", "vector", vector.tolist(), count, where)
        return list(dict.fromkeys(hit.ordinal >> SENTENCE_BITS for hit in ranked(hits)))

    def sentences(self, ordinal: int) -> Vectors:
        """Return the vectors of a passage's sentences, shape (sentences, dimension)."""
        return self._reader.inside(ordinal).sentences

    def context(self, ordinal: int) -> Vectors:
        """Return the vector of a passage's title and headings, shape (dimension,)."""
        return self._reader.inside(ordinal).context


class MilvusLexical:
    """BM25 of Milvus over our own terms; see `embeddings.index.interface.LexicalIndex`."""

    def __init__(self, reader: Reader, count: int, where: str = "") -> None:
        """Take an open set of ``count`` passages; ``where`` says which of them are found."""
        self._reader = reader
        self._count = count
        self._where = where

    def __len__(self) -> int:
        """Return the number of passages, of all documents even where the index is limited."""
        return self._count

    def within(self, where: str) -> "MilvusLexical":
        """Return the same index, of which only those passages are found that an expression holds of."""
        limited = MilvusLexical(self._reader, self._count, where)
        limited._counts, limited._vocabulary = self._counts, self._vocabulary
        return limited

    def limited(self, ordinals: Collection[int]) -> "MilvusLexical":
        """Return the same index, of which only these passages are found."""
        return self.within(among("ordinal", ordinals))

    def search(self, terms: Terms, count: int) -> list[Hit]:
        """Return the ``count`` passages of highest BM25, best first."""
        return self._search(terms, count, self._where)

    def _search(self, terms: Terms, count: int, where: str) -> list[Hit]:
        query, times = query_of(terms)
        if not query:
            return []
        hits = self._reader.client.search(self._reader.names.passages, "ordinal", "bm25", query, count, where)
        # A server says how like a passage is, Milvus Lite how unlike: the number is the same, below zero.
        return ranked((ordinal, abs(score) / times) for ordinal, score in hits)

    def scores(self, terms: Terms, ordinals: Sequence[int]) -> dict[int, float]:
        """Return the BM25 of each of these passages that holds a term at all."""
        if not ordinals:
            return {}
        where = both(self._where, among("ordinal", ordinals))
        return {hit.ordinal: hit.score for hit in self._search(terms, len(ordinals), where)}

    def search_all(self, pairs: Iterable[str], count: int) -> list[Hit]:
        """Return passages that hold every one of the bigrams, best first."""
        wanted = tuple(dict.fromkeys(pairs))
        # Whether there is any is often all that is asked; else the best are not known before all are.
        found = self._holding_all({pair_term(pair) for pair in wanted}, count if count == 1 else MOST_FOUND)
        if len(found) < 2:
            return [Hit(ordinal, 1.0) for ordinal in found]
        scores = self.scores(Terms((), wanted), found)
        return ranked((ordinal, scores.get(ordinal, 0.0)) for ordinal in found)[:count]

    def search_character(self, character: str, count: int) -> list[Hit]:
        r"""Return passages that may hold a character, or a part of a number or Latin word.

        It is written as in a regular expression: ``3\.5``.
        """
        found = self._holding_all(part_grams(_ESCAPED.sub(r"\1", character)), count)
        return [Hit(ordinal, 1.0) for ordinal in found]

    def _holding_all(self, grams: set[str], count: int) -> list[int]:
        """Return passages that have all of some grams, of which there may be none."""
        if not grams:
            return []
        names = self._reader.names
        hits = self._reader.client.search(names.passages, "ordinal", "grams", vector_of(grams), count, self._where)
        return [ordinal for ordinal, score in hits if round(abs(score)) == len(grams)]

    @cached_property
    def _counts(self) -> Counts:
        return Counts.read(self._reader.whole("counts"))

    @cached_property
    def _vocabulary(self) -> dict[str, int]:
        words: dict[str, int] = json.loads(self._reader.whole("vocabulary"))
        return words

    def frequency(self, word: str) -> int:
        """Return the number of passages that hold a jieba word."""
        return self._counts.of(word_term(word))

    def vocabulary(self) -> dict[str, int]:
        """Return the commonest jieba words, at most 200,000, with the number of passages that hold each."""
        return self._vocabulary

    def pair_frequency(self, pair: str) -> int:
        """Return the number of passages that hold a pair of characters."""
        return self._counts.of(pair_term(pair))
