"""Vectors of what passages are made of: their sentences, and the titles and headings they stand under."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.index.rows import Rows
from embeddings.index.vectors import VectorIndex


class Parts:
    """Unit vectors of sentences and contexts."""

    def __init__(
        self,
        sentences: VectorIndex,
        first: NDArray[np.int32],
        count: NDArray[np.int32],
        contexts: Rows,
        context_of: NDArray[np.int32],
        traditional: NDArray[np.bool_],
        among: Sequence[int] | NDArray[np.int64],
    ) -> None:
        """Take an index that finds the passage of a sentence, and what belongs to each ordinal.

        That are the row of its first sentence and how many it has, the row of ``contexts`` that holds its title and
        headings, and whether it is in Traditional characters. ``among`` are the ordinals that there are.
        """
        self._sentences = sentences
        self._first = first
        self._count = count
        self._contexts = contexts
        self._context_of = context_of
        self._traditional = traditional
        self.scripts = tuple(map(bool, np.unique(np.asarray(traditional)[among])))
        """The scripts that there are: whether Traditional."""

    def limited(self, ordinals: Collection[int]) -> "Parts":
        """Return the same parts, of which only those of these passages are found."""
        found = self._sentences.limited(ordinals)
        arrays = (self._first, self._count, self._contexts, self._context_of, self._traditional)
        return Parts(found, *arrays, np.fromiter(ordinals, np.int64))

    def search(self, vector: Vectors, count: int) -> list[int]:
        """Return the ordinals of the passages that the ``count`` sentences of highest cosine stand in, best first."""
        return list(dict.fromkeys(hit.ordinal for hit in self._sentences.search(vector, count)))

    def sentences(self, ordinal: int) -> Vectors:
        """Return the vectors of a passage's sentences, shape (sentences, dimension)."""
        first = int(self._first[ordinal])
        return self._sentences.rows(range(first, first + int(self._count[ordinal])))

    def context(self, ordinal: int) -> Vectors:
        """Return the vector of a passage's title and headings, shape (dimension,)."""
        row: Vectors = self._contexts.take([int(self._context_of[ordinal])])[0]
        return row
