"""Nearest neighbours of a vector, with FAISS."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.index.candidates import RESCORED, Candidates
from embeddings.index.rows import Rows
from embeddings.records import Hit

#: Up to this many vectors the search is exact: ten milliseconds on one core. Beyond, the candidates are compared.
EXACT = 100_000
#: Candidates compared for each vector that is wanted: of the 100 nearest 97 are among them, of the ten nearest all.
_RESCORED = 4
#: So few are compared one by one, wherever they stand.
_FEW = 20_000


@dataclass
class Searched:
    """Rows and what finds the nearest of them: ``candidates`` where there are very many."""

    rows: Rows
    candidates: Candidates | None = None

    @cached_property
    def flat(self) -> faiss.Index:
        """The rows as FAISS searches all of them."""
        index = faiss.index_factory(self.rows.dimension, "SQfp16", faiss.METRIC_INNER_PRODUCT)
        codes = [block.reshape(-1).view(np.uint8) for block in self.rows.blocks]
        faiss.copy_array_to_vector(np.concatenate(codes) if codes else np.empty(0, np.uint8), index.codes)  # type: ignore[attr-defined]
        index.ntotal = len(self.rows)
        return index

    def search(self, vector: Vectors, count: int, among: NDArray[np.bool_] | None) -> list[Hit]:
        """Return the rows of highest cosine, best first, at most ``count``; with ``among`` none but these."""
        if self.candidates is None:
            return self._all(vector, count, among)
        few = None if among is None else np.flatnonzero(among)
        if few is None or len(few) > _FEW:
            few, _ = self.candidates.search(vector, max(_RESCORED * count, RESCORED), _bits(among))
        scores = self.rows.take(few) @ vector
        best = np.lexsort((few, -scores))[:count]
        return [Hit(int(few[place]), float(scores[place])) for place in best]

    def _all(self, vector: Vectors, count: int, among: NDArray[np.bool_] | None) -> list[Hit]:
        options = None
        if among is not None:
            selector = faiss.IDSelectorBitmap(_bits(among))  # type: ignore[call-arg, arg-type]
            options = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, rows = self.flat.search(vector[np.newaxis], min(count, len(self.rows)), params=options)
        return [Hit(int(row), float(score)) for row, score in zip(rows[0], scores[0], strict=True) if row >= 0]


@overload
def _bits(among: None) -> None: ...
@overload
def _bits(among: NDArray[np.bool_]) -> NDArray[np.uint8]: ...
def _bits(among: NDArray[np.bool_] | None) -> NDArray[np.uint8] | None:
    return None if among is None else np.packbits(among, bitorder="little")


class VectorIndex:
    """Unit vectors of passages, or of their sentences; several passages may share one."""

    def __init__(
        self,
        searched: Searched,
        ordinal_of: NDArray[np.int32],
        row_of: NDArray[np.int32] | None = None,
        among: NDArray[np.bool_] | None = None,
    ) -> None:
        """Take rows, and the ordinal of the passage that each belongs to, the first if several share it.

        It is -1 for the rows of passages that are gone. ``row_of`` has the row of each ordinal, where they are asked
        for by ordinals; with ``among`` none but these rows are found.
        """
        self._searched = searched
        self._ordinal_of = ordinal_of
        self._row_of = row_of
        gone = np.asarray(ordinal_of) < 0
        self._among = ~gone if among is None and gone.any() else among

    @classmethod
    def build(cls, rows: Vectors, row_of: Sequence[int] | None = None) -> "VectorIndex":
        """Index ``rows`` of shape (vectors, dimension), each of length 1, in memory.

        ``row_of`` has a row for each ordinal, where that is not the ordinal itself.
        """
        return cls.of(Rows.of(rows), row_of)

    @classmethod
    def of(cls, rows: Rows, row_of: Sequence[int] | None = None) -> "VectorIndex":
        """Index rows that are kept somewhere; see `build`."""
        placed = np.asarray(range(len(rows)) if row_of is None else row_of, np.int32)
        return cls(Searched(rows), first_of(placed, len(rows)), placed)

    def search(self, vector: Vectors, count: int) -> list[Hit]:
        """Return the passages of the ``count`` vectors of highest cosine, best first; one may come more than once."""
        hits = self._searched.search(vector, count, self._among)
        return [Hit(int(self._ordinal_of[hit.ordinal]), hit.score) for hit in hits]

    def limited(self, ordinals: Collection[int]) -> "VectorIndex":
        """Return an index of the same vectors that finds only these passages; nothing is copied."""
        wanted = np.zeros(max(ordinals, default=0) + 1, np.bool_)
        wanted[np.fromiter(ordinals, np.int64)] = True
        ordinal_of = np.asarray(self._ordinal_of)
        among = (ordinal_of >= 0) & (ordinal_of < len(wanted)) & wanted[np.clip(ordinal_of, 0, len(wanted) - 1)]
        return VectorIndex(self._searched, self._ordinal_of, self._row_of, among)

    def cosines(self, vector: Vectors, ordinals: Collection[int]) -> Vectors:
        """Return the exact cosine of each of these vectors, an array of shape (len(ordinals),)."""
        return self.rows(ordinals) @ vector

    def rows(self, ordinals: Collection[int]) -> Vectors:
        """Return these vectors, or those at these rows, shape (len(ordinals), dimension)."""
        wanted = np.fromiter(ordinals, np.int64)
        return self._searched.rows.take(wanted if self._row_of is None else self._row_of[wanted].astype(np.int64))


def first_of(row_of: NDArray[np.int32], rows: int) -> NDArray[np.int32]:
    """Return the first ordinal of each of so many rows, -1 where it is none's; ``row_of`` is -1 where one has no row.

    >>> first_of(np.array([0, 1, 1, -1], np.int32), 3).tolist()
    [0, 1, -1]
    """
    found = np.full(rows, -1, np.int32)
    there = np.flatnonzero(row_of >= 0)[::-1]
    found[row_of[there]] = there
    return found
