"""Nearest neighbours of a vector, with FAISS."""

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.records import Hit

#: Up to this many vectors the search is exact; beyond, a graph is searched (HNSW, arXiv:1603.09320).
EXACT = 100_000
_NEIGHBOURS = 32
_BREADTH = 128


class VectorIndex:
    """Unit vectors, of passages or sentences, in the order of their ordinals; several may share one."""

    def __init__(
        self, index: faiss.Index, only: Sequence[int] | None = None, row_of: NDArray[np.int64] | None = None
    ) -> None:
        """Take a FAISS index of inner products; with ``only`` no vectors but these are found.

        ``row_of`` has the row of the index for each ordinal, where that is not the ordinal itself.
        """
        self._index = index
        self._row_of = row_of
        self._only = only if only is None else _selector(self._rows_of(only), index.ntotal)
        self._ordinal_of = None if row_of is None else np.unique(row_of, return_index=True)[1]

    @classmethod
    def build(cls, rows: Vectors, half: bool = False, row_of: Sequence[int] | None = None) -> "VectorIndex":
        """Index ``rows`` of shape (vectors, dimension), each of length 1; ``half`` keeps them in half precision.

        ``row_of`` has a row for each ordinal, and each row for at least one.
        """
        index = _index(rows.shape[1], len(rows) <= EXACT, half)
        index.add(np.ascontiguousarray(rows, np.float32))
        return cls(index, row_of=None if row_of is None else np.asarray(row_of, np.int64))

    @classmethod
    def open(cls, path: Path) -> "VectorIndex":
        """Open what `save` wrote."""
        shared = _shared(path)
        row_of = np.load(shared, allow_pickle=False) if shared.exists() else None
        return cls(faiss.read_index(str(path)), row_of=row_of)

    def __len__(self) -> int:
        """Return the number of ordinals."""
        return int(self._index.ntotal if self._row_of is None else len(self._row_of))

    def save(self, path: Path) -> None:
        """Write the index to one file, and beside it which vectors are shared, if any are."""
        faiss.write_index(self._index, str(path))
        if self._row_of is not None:
            np.save(_shared(path), self._row_of)

    def _rows_of(self, ordinals: Sequence[int]) -> NDArray[np.int64]:
        places = np.asarray(ordinals, np.int64)
        return places if self._row_of is None else self._row_of[places]

    def search(self, vector: Vectors, count: int) -> list[Hit]:
        """Return the ``count`` vectors of highest cosine, best first; of those that share one, the first."""
        searched, options = self._index, None
        if self._only is not None:
            # The graph is made for all: of few vectors that lie far apart in it, it would find even fewer.
            searched = getattr(self._index, "storage", None) or self._index
            options = faiss.SearchParameters(sel=self._only)  # type: ignore[call-arg]
        scores, ordinals = searched.search(vector[np.newaxis], min(count, self._index.ntotal), params=options)
        found = zip(ordinals[0], scores[0], strict=True)
        hits = [Hit(int(row), float(score)) for row, score in found if row >= 0]
        first = self._ordinal_of
        return hits if first is None else [Hit(int(first[hit.ordinal]), hit.score) for hit in hits]

    def limited(self, ordinals: Sequence[int]) -> "VectorIndex":
        """Return an index of the same vectors that finds only these, by exact search; nothing is copied."""
        return VectorIndex(self._index, ordinals, self._row_of)

    def cosines(self, vector: Vectors, ordinals: Sequence[int]) -> Vectors:
        """Return the exact cosine of each of these vectors, an array of shape (len(ordinals),)."""
        return self.rows(ordinals) @ vector

    def rows(self, ordinals: Sequence[int]) -> Vectors:
        """Return these vectors, shape (len(ordinals), dimension)."""
        rows: Vectors = self._index.reconstruct_batch(self._rows_of(ordinals))
        return rows


def _shared(path: Path) -> Path:
    return path.with_suffix(".rows.npy")


def _selector(rows: NDArray[np.int64], total: int) -> faiss.IDSelector:
    among = np.zeros(total, np.bool_)
    among[rows] = True
    return faiss.IDSelectorBitmap(np.packbits(among, bitorder="little"))  # type: ignore[call-arg, arg-type]


def _index(dimension: int, exact: bool, half: bool) -> faiss.Index:
    if exact:
        kind = "SQfp16" if half else "Flat"
    else:
        kind = f"HNSW{_NEIGHBOURS},{'SQfp16' if half else 'Flat'}"
    index = faiss.index_factory(dimension, kind, faiss.METRIC_INNER_PRODUCT)
    if not exact:
        for name in ("efConstruction", "efSearch"):
            faiss.ParameterSpace().set_index_parameter(index, name, _BREADTH)
    return index
