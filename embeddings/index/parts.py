"""Vectors of what passages are made of: their sentences, and the titles and headings they stand under."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.index.vectors import VectorIndex

_SENTENCES, _STARTS, _CONTEXTS = "sentences.faiss", "starts.npy", "contexts.npy"
_CONTEXT_OF, _TRADITIONAL = "context_of.npy", "traditional.npy"


class Parts:
    """Unit vectors of sentences and contexts, in half precision: that changes a cosine by less than .001."""

    def __init__(
        self,
        sentences: VectorIndex,
        starts: NDArray[np.int64],
        contexts: NDArray[np.float16],
        context_of: NDArray[np.int64],
        traditional: NDArray[np.bool_],
    ) -> None:
        """Take an index of the sentences of all passages, one after the other, and where each passage's begin.

        ``starts`` has one element more than there are passages; ``context_of`` has the row of ``contexts`` that
        belongs to each passage, ``traditional`` tells which passages, of those that are found, are in Traditional
        characters.
        """
        self._sentences = sentences
        self._starts = starts
        self._contexts = contexts
        self._context_of = context_of
        self.traditional = traditional

    @classmethod
    def build(
        cls,
        sentences: VectorIndex,
        counts: Sequence[int],
        contexts: Vectors,
        context_of: Sequence[int],
        traditional: Sequence[bool],
    ) -> "Parts":
        """Take the sentences of all passages, and for each passage their count, the row of its context, its script."""
        return cls(
            sentences,
            np.cumsum([0, *counts]).astype(np.int64),
            contexts.astype(np.float16),
            np.asarray(context_of, np.int64),
            np.asarray(traditional, np.bool_),
        )

    @classmethod
    def open(cls, folder: Path) -> "Parts":
        """Open what `save` wrote."""
        sentences = VectorIndex.open(folder / _SENTENCES)
        starts, contexts, context_of, traditional = (
            np.load(folder / name, mmap_mode="r", allow_pickle=False)
            for name in (_STARTS, _CONTEXTS, _CONTEXT_OF, _TRADITIONAL)
        )
        if not len(starts) - 1 == len(context_of) == len(traditional) or starts[-1] != len(sentences):
            raise ValueError("sentences and passages do not fit together")
        return cls(sentences, starts, contexts, context_of, traditional)

    def save(self, folder: Path) -> None:
        """Write the vectors to files of a folder that is there."""
        self._sentences.save(folder / _SENTENCES)
        np.save(folder / _STARTS, self._starts)
        np.save(folder / _CONTEXTS, self._contexts)
        np.save(folder / _CONTEXT_OF, self._context_of)
        np.save(folder / _TRADITIONAL, self.traditional)

    def limited(self, ordinals: Sequence[int]) -> "Parts":
        """Return the same parts, of which only those of these passages are found."""
        sentences = [s for o in ordinals for s in range(int(self._starts[o]), int(self._starts[o + 1]))]
        found = self._sentences.limited(sentences)
        scripts = np.asarray(self.traditional)[list(ordinals)]
        return Parts(found, self._starts, self._contexts, self._context_of, scripts)

    def search(self, vector: Vectors, count: int) -> list[int]:
        """Return the ordinals of the passages that the ``count`` sentences of highest cosine stand in, best first."""
        hits = self._sentences.search(vector, count)
        ordinals = np.searchsorted(self._starts, [hit.ordinal for hit in hits], side="right") - 1
        return list(dict.fromkeys(map(int, ordinals)))

    def sentences(self, ordinal: int) -> Vectors:
        """Return the vectors of a passage's sentences, shape (sentences, dimension)."""
        return self._sentences.rows(range(int(self._starts[ordinal]), int(self._starts[ordinal + 1])))

    def context(self, ordinal: int) -> Vectors:
        """Return the vector of a passage's title and headings, shape (dimension,)."""
        row: Vectors = self._contexts[self._context_of[ordinal]].astype(np.float32)
        return row
