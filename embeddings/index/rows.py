"""Unit vectors in half precision, in files that are mapped into memory and shared between generations.

Half precision changes a cosine by less than .001 and halves what is on the disk.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors

_BYTES = 2


class Rows:
    """Vectors one after the other, in blocks: one for each build that added some."""

    def __init__(self, blocks: Sequence[NDArray[np.float16]], dimension: int) -> None:
        """Take blocks of shape (rows, dimension)."""
        self.blocks = tuple(blocks)
        self.dimension = dimension
        self._starts = np.asarray([0, *accumulate(len(block) for block in blocks)], np.int64)

    @classmethod
    def of(cls, rows: Vectors) -> "Rows":
        """Return rows of shape (rows, dimension) that are in memory."""
        return cls([np.ascontiguousarray(rows, np.float16)], rows.shape[1])

    @classmethod
    def open(cls, paths: Sequence[Path], dimension: int) -> "Rows":
        """Map files of rows, in their order.

        Raises:
            ValueError: if one of them does not hold whole rows.
        """
        blocks = []
        for path in paths:
            rows, rest = divmod(path.stat().st_size, _BYTES * dimension)
            if rest:
                raise ValueError(f"{path.name} does not hold whole vectors")
            if rows:  # nothing cannot be mapped
                blocks.append(np.memmap(path, np.float16, "r", shape=(rows, dimension)))
        return cls(blocks, dimension)

    def __len__(self) -> int:
        """Return the number of vectors."""
        return int(self._starts[-1])

    def take(self, places: Sequence[int] | NDArray[np.int64]) -> Vectors:
        """Return the vectors at these places, shape (len(places), dimension)."""
        wanted = np.asarray(places, np.int64)
        if len(self.blocks) == 1:
            return self.blocks[0][wanted].astype(np.float32)
        found = np.empty((len(wanted), self.dimension), np.float32)
        of_block = np.searchsorted(self._starts, wanted, side="right") - 1
        for number in np.unique(of_block):
            here = of_block == number
            found[here] = self.blocks[number][wanted[here] - self._starts[number]]
        return found

    def chunks(self, size: int) -> Iterator[NDArray[np.float16]]:
        """Yield all vectors in order, at most ``size`` at a time."""
        for block in self.blocks:
            for start in range(0, len(block), size):
                yield block[start : start + size]


def packed(rows: Vectors) -> bytes:
    """Return vectors as a file of rows holds them."""
    return np.ascontiguousarray(rows, np.float16).tobytes()
