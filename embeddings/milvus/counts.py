"""In how many passages each term is: what Milvus knows and does not tell."""

from collections.abc import Mapping
from hashlib import blake2b
from io import BytesIO

import numpy as np
from numpy.typing import NDArray


class Counts:
    """Terms with the number of passages that hold each, 12 bytes a term."""

    def __init__(self, keys: NDArray[np.uint64], counts: NDArray[np.uint32]) -> None:
        """Take the keys of terms, ascending, and their counts."""
        self._keys = keys
        self._counts = counts

    @classmethod
    def none(cls) -> "Counts":
        """Return counts of no terms."""
        return cls(np.zeros(0, np.uint64), np.zeros(0, np.uint32))

    @classmethod
    def read(cls, data: bytes) -> "Counts":
        """Return what `written` gave."""
        with np.load(BytesIO(data), allow_pickle=False) as arrays:
            return cls(arrays["keys"], arrays["counts"])

    def written(self) -> bytes:
        """Return them as bytes."""
        file = BytesIO()
        np.savez(file, keys=self._keys, counts=self._counts)
        return file.getvalue()

    def __len__(self) -> int:
        """Return the number of terms."""
        return len(self._keys)

    def of(self, term: str) -> int:
        """Return the count of a term, 0 for one that no passage has."""
        key = _key(term)
        place = int(np.searchsorted(self._keys, key))
        return int(self._counts[place]) if place < len(self._keys) and self._keys[place] == key else 0

    def changed(self, counts: Mapping[str, int]) -> "Counts":
        """Return these counts with others for some terms; a term that no passage has any more is left out.

        >>> counts = Counts.none().changed({"w值班": 2, "p值班": 3})
        >>> [counts.changed({"w值班": 0}).of(term) for term in ("w值班", "p值班", "w督办")]
        [0, 3, 0]
        """
        new = np.array([_key(term) for term in counts], np.uint64)
        kept = ~np.isin(self._keys, new)
        keys = np.concatenate([self._keys[kept], new])
        values = np.concatenate([self._counts[kept], np.fromiter(counts.values(), np.uint32, len(counts))])
        order = np.argsort(keys, kind="stable")
        order = order[values[order] > 0]
        return Counts(keys[order], values[order])


def _key(term: str) -> np.uint64:
    return np.uint64(int.from_bytes(blake2b(term.encode(), digest_size=8).digest()))
