"""Candidates among very many vectors: rows that are probably the nearest, for the caller to compare exactly.

An inverted file (k-means lists) of RaBitQ codes (arXiv:2405.12497): one bit a dimension of what a vector is off the
mean of its list, 64 bytes a vector of 384 dimensions with its number. Vectors of e5 lie in a narrow cone; what is left
of them below the mean of their list does not, so that one bit tells them apart. `benchmarks/vectors.py` has the figures
that it was chosen by.
"""

import math
from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors

Numbers = NDArray[np.int64]

#: How many of the candidates are worth an exact comparison; for the best 10 a quarter of them is enough.
RESCORED = 400
#: Lists that are searched for a question.
_PROBED = 128
_SAMPLES_A_LIST = 40  # FAISS warns below 39
_QUESTION_BITS = 8  # with 0, whole numbers, FAISS takes 60 times as long and finds the same
#: With so many times the vectors that the lists were made for, a search takes twice as long as with lists made anew.
_OUTGROWN = 4


class Candidates:
    """Codes of numbered unit vectors. What `open` returns is searched only; what `load` returns can be changed."""

    def __init__(self, index: faiss.Index) -> None:
        """Take a trained index.

        Raises:
            RuntimeError: if it is of another kind.
        """
        if not isinstance(index, faiss.IndexIVFRaBitQ):
            raise RuntimeError(f"a {type(index).__name__} has no candidates")
        index.qb = _QUESTION_BITS
        self._index = index

    @classmethod
    def train(cls, sample: Vectors, total: int) -> "Candidates":
        """Make the lists for ``total`` vectors of a sample of them, shape (`sample_size`, dimension); none is added.

        A smaller sample makes fewer lists.
        """
        lists = max(1, min(lists_for(total), len(sample) // _SAMPLES_A_LIST))
        index = faiss.index_factory(sample.shape[1], f"IVF{lists},RaBitQ", faiss.METRIC_L2)
        index.train(np.ascontiguousarray(sample, np.float32))
        return cls(index)

    @classmethod
    def open(cls, path: Path) -> "Candidates":
        """Map what `save` wrote into memory, to be searched. The file may be unlinked or replaced, never rewritten.

        Raises:
            RuntimeError: if the file is cut short or holds something else.
        """
        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))

    @classmethod
    def load(cls, path: Path) -> "Candidates":
        """Read what `save` wrote, to be changed and saved elsewhere.

        FAISS ends the process when something is added to an index that is mapped into memory, hence two ways.
        """
        return cls(faiss.read_index(str(path)))

    def save(self, path: Path) -> None:
        """Write one file."""
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        """Return the number of vectors."""
        return int(self._index.ntotal)

    @property
    def outgrown(self) -> bool:
        """Whether there are so many vectors more than the lists were made for that they should be made anew."""
        return lists_for(len(self)) > math.sqrt(_OUTGROWN) * int(self._index.nlist)

    def add(self, rows: Vectors) -> None:
        """Add unit vectors, shape (vectors, dimension), numbered on from the number there are."""
        self._index.add(np.ascontiguousarray(rows, np.float32))

    def renumber(self, numbers: Numbers) -> None:
        """Give each vector n the number ``numbers[n]``; those for which that is negative are dropped.

        Those that stay must be numbered from 0 on, each number once, so that `add` can go on with the next.
        """
        lists: faiss.InvertedLists = self._index.invlists  # type: ignore[assignment]
        width = int(self._index.code_size)
        for place in range(int(self._index.nlist)):
            size = lists.list_size(place)
            if not size:
                continue
            moved = numbers[faiss.rev_swig_ptr(lists.get_ids(place), size)]
            stay = moved >= 0
            codes = faiss.rev_swig_ptr(lists.get_codes(place), size * width).reshape(size, width)[stay]
            moved = np.ascontiguousarray(moved[stay])
            lists.resize(place, len(moved))
            if len(moved):
                lists.update_entries(place, 0, len(moved), faiss.swig_ptr(moved), faiss.swig_ptr(codes))
        self._index.ntotal = int(np.count_nonzero(numbers >= 0))

    def search(self, vector: Vectors, count: int, among: NDArray[np.uint8] | None = None) -> tuple[Numbers, Vectors]:
        """Return the numbers of the ``count`` vectors that are probably of highest cosine, best first, and guesses.

        ``among`` has a bit for each vector, of those that may be found (`numpy.packbits`, little end first). Of few
        among many an exact search is sooner done. Fewer are returned where not as many are found.
        """
        lists = int(self._index.nlist)
        probed, selector = _PROBED, None
        if among is not None:
            selector = faiss.IDSelectorBitmap(among)  # type: ignore[call-arg, arg-type]
            # As many vectors are compared as if all were allowed.
            allowed = int(np.bitwise_count(among).sum())
            probed = math.ceil(probed * len(self) / max(allowed, 1))
        options = faiss.IVFRaBitQSearchParameters(  # type: ignore[call-arg]
            nprobe=min(probed, lists), qb=_QUESTION_BITS, sel=selector
        )
        distances, numbers = self._index.search(vector[np.newaxis], min(count, len(self)), params=options)
        found = numbers[0] >= 0
        cosines: Vectors = 1 - distances[0][found] / 2  # of vectors of length 1
        return numbers[0][found], cosines

    def recall(
        self,
        questions: Vectors,
        exact: Callable[[Vectors, int], Numbers],
        count: int = 10,
        rescored: int = RESCORED,
    ) -> float:
        """Return which share of the ``count`` nearest vectors are among the best ``rescored`` candidates.

        ``exact`` takes all questions, shape (questions, dimension), and ``count``, and returns the numbers of the
        nearest vectors of each, shape (questions, count).
        """
        found = [
            np.isin(nearest, self.search(question, rescored)[0]).mean()
            for question, nearest in zip(questions, exact(questions, count), strict=True)
        ]
        return float(np.mean(found))


def sample_size(total: int) -> int:
    """Return how many of ``total`` vectors `Candidates.train` makes use of."""
    return min(total, lists_for(total) * _SAMPLES_A_LIST)


def lists_for(total: int) -> int:
    """Return twice the square root of ``total``: 894 lists for 200,000 vectors, 4,472 for 5 million."""
    return max(1, round(2 * math.sqrt(total)))
