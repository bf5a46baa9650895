"""Nearest neighbours of a vector, with FAISS."""

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np

from embeddings.encoder import Vectors
from embeddings.records import Hit

#: Up to this many vectors the search is exact; beyond, a graph is searched (HNSW, arXiv:1603.09320).
EXACT = 100_000
_NEIGHBOURS = 32
_BREADTH = 128


class VectorIndex:
    """Unit vectors, of passages or sentences, in the order of their ordinals."""

    def __init__(self, index: faiss.Index, only: Sequence[int] | None = None) -> None:
        """Take a FAISS index of inner products; with ``only`` no vectors but these are found."""
        self._index = index
        self._only = only if only is None else _selector(only, index.ntotal)

    @classmethod
    def build(cls, rows: Vectors, half: bool = False) -> "VectorIndex":
        """Index ``rows`` of shape (vectors, dimension), each of length 1; ``half`` keeps them in half precision."""
        index = _index(rows.shape[1], len(rows) <= EXACT, half)
        index.add(np.ascontiguousarray(rows, np.float32))
        return cls(index)

    @classmethod
    def open(cls, path: Path) -> "VectorIndex":
        """Open what `save` wrote."""
        return cls(faiss.read_index(str(path)))

    def __len__(self) -> int:
        """Return the number of vectors."""
        return int(self._index.ntotal)

    def save(self, path: Path) -> None:
        """Write the index to one file."""
        faiss.write_index(self._index, str(path))

    def search(self, vector: Vectors, count: int) -> list[Hit]:
        """Return the ``count`` vectors of highest cosine, best first."""
        searched, options = self._index, None
        if self._only is not None:
            # The graph is made for all: of few vectors that lie far apart in it, it would find even fewer.
            searched = getattr(self._index, "storage", None) or self._index
            options = faiss.SearchParameters(sel=self._only)  # type: ignore[call-arg]
        scores, ordinals = searched.search(vector[np.newaxis], min(count, self._index.ntotal), params=options)
        return [Hit(int(o), float(s)) for o, s in zip(ordinals[0], scores[0], strict=True) if o >= 0]

    def limited(self, ordinals: Sequence[int]) -> "VectorIndex":
        """Return an index of the same vectors that finds only these, by exact search; nothing is copied."""
        return VectorIndex(self._index, ordinals)

    def cosines(self, vector: Vectors, ordinals: Sequence[int]) -> Vectors:
        """Return the exact cosine of each of these vectors, an array of shape (len(ordinals),)."""
        return self.rows(ordinals) @ vector

    def rows(self, ordinals: Sequence[int]) -> Vectors:
        """Return these vectors, shape (len(ordinals), dimension)."""
        rows: Vectors = self._index.reconstruct_batch(np.asarray(ordinals, np.int64))
        return rows


def _selector(ordinals: Sequence[int], total: int) -> faiss.IDSelector:
    among = np.zeros(total, np.bool_)
    among[list(ordinals)] = True
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
