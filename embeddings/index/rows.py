"""Unit vectors in half precision, in files that generations share.

Half precision changes a cosine by less than .001 and halves what is on the disk. Files of a few vectors are mapped into
memory. Of a mapped file of many, a few hundred questions would make all of it resident, since the system maps what lies
around a row with it: single rows of such files are read, at twice the time of .3 ms for 400 rows.
"""

import os
import weakref
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors

#: Up to this many rows files are mapped.
MAPPED = 100_000
_BYTES = 2


class Rows:
    """Vectors one after the other, in blocks: one for each build that added some."""

    def __init__(self, blocks: Sequence[NDArray[np.float16]], dimension: int, files: Sequence[int] = ()) -> None:
        """Take blocks of shape (rows, dimension); ``files`` are the open files to read them from, if they are many."""
        self.blocks = tuple(blocks)
        self.dimension = dimension
        self._starts = np.asarray([0, *accumulate(len(block) for block in blocks)], np.int64)
        self._files = tuple(files)
        for file in files:
            weakref.finalize(self, os.close, file)

    @classmethod
    def of(cls, rows: Vectors) -> "Rows":
        """Return rows of shape (rows, dimension) that are in memory."""
        return cls([np.ascontiguousarray(rows, np.float16)], rows.shape[1])

    @classmethod
    def open(cls, paths: Sequence[Path], dimension: int) -> "Rows":
        """Open files of rows, in their order.

        Raises:
            ValueError: if one of them does not hold whole rows.
        """
        size = _BYTES * dimension
        sizes = {path: path.stat().st_size for path in paths}
        if torn := next((path for path, there in sizes.items() if there % size), None):
            raise ValueError(f"{torn.name} does not hold whole vectors")
        there = [path for path in paths if sizes[path]]  # nothing cannot be mapped
        blocks = [np.memmap(path, np.float16, "r", shape=(sizes[path] // size, dimension)) for path in there]
        many = sum(sizes.values()) > MAPPED * size and hasattr(os, "pread")
        return cls(blocks, dimension, [os.open(path, os.O_RDONLY) for path in there] if many else ())

    def __len__(self) -> int:
        """Return the number of vectors."""
        return int(self._starts[-1])

    def take(self, places: Sequence[int] | NDArray[np.int64]) -> Vectors:
        """Return the vectors at these places, shape (len(places), dimension)."""
        wanted = np.asarray(places, np.int64)
        if len(self.blocks) == 1 and not self._files:
            return self.blocks[0][wanted].astype(np.float32)
        found = np.empty((len(wanted), self.dimension), np.float16)
        of_block = np.searchsorted(self._starts, wanted, side="right") - 1
        for number in np.unique(of_block):
            here = np.flatnonzero(of_block == number)
            rows = wanted[here] - self._starts[number]
            found[here] = self._read(int(number), rows) if self._files else self.blocks[number][rows]
        return found.astype(np.float32)

    def _read(self, number: int, rows: NDArray[np.int64]) -> NDArray[np.float16]:
        size = _BYTES * self.dimension
        content = b"".join(os.pread(self._files[number], size, row * size) for row in rows.tolist())
        return np.frombuffer(content, np.float16).reshape(-1, self.dimension)

    def chunks(self, size: int) -> Iterator[NDArray[np.float16]]:
        """Yield all vectors in order, at most ``size`` at a time."""
        for number, block in enumerate(self.blocks):
            for start in range(0, len(block), size):
                rows = min(size, len(block) - start)
                if self._files:
                    place, length = (_BYTES * self.dimension * count for count in (start, rows))
                    content = os.pread(self._files[number], length, place)
                    yield np.frombuffer(content, np.float16).reshape(rows, self.dimension)
                else:
                    yield block[start : start + rows]


def packed(rows: Vectors) -> bytes:
    """Return vectors as a file of rows holds them."""
    return np.ascontiguousarray(rows, np.float16).tobytes()
