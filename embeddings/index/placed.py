"""Which rows of the vectors belong to which passages, as arrays by ordinal that are mapped into memory."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from embeddings.index.candidates import Candidates
from embeddings.index.parts import Parts
from embeddings.index.rows import Rows
from embeddings.index.vectors import Searched, VectorIndex, first_of


@dataclass(frozen=True)
class Placed:
    """The rows of each ordinal: of its passage, the first of its sentences and how many these are, of its context.

    An ordinal of a document that is gone has no row (-1) and no sentences. ``traditional`` tells its script.
    ``ordinal_of`` and ``sentence_of`` say whose a row of passages and of sentences is, as `VectorIndex` takes it.
    """

    row: NDArray[np.int32]
    first: NDArray[np.int32]
    count: NDArray[np.int32]
    context: NDArray[np.int32]
    traditional: NDArray[np.bool_]
    ordinal_of: NDArray[np.int32]
    sentence_of: NDArray[np.int32]

    @classmethod
    def of(cls, table: NDArray[np.int64], end: int, rows: Mapping[str, int]) -> "Placed":
        """Take a table with ordinal, row, first, count, context and script of each passage, the ordinal that the next
        one gets, and how many rows there are of each kind.
        """
        ordinals = table[:, 0]
        row, first, count, context = (np.full(end, empty, np.int32) for empty in (-1, 0, 0, 0))
        for array, column in zip((row, first, count, context), table.T[1:5], strict=True):
            array[ordinals] = column
        traditional = np.zeros(end, np.bool_)
        traditional[ordinals] = table[:, 5]
        counts = table[:, 3]
        # Of passages that share a sentence the first is written last.
        sentence_of = np.full(rows["sentences"], -1, np.int32)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        places = np.repeat(table[:, 2], counts) + within
        sentence_of[places[::-1]] = np.repeat(ordinals, counts)[::-1]
        return cls(row, first, count, context, traditional, first_of(row, rows["passages"]), sentence_of)

    @classmethod
    def open(cls, folder: Path) -> "Placed":
        """Map what `save` wrote."""
        names = (each.name for each in fields(cls))
        return cls(*(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in names))

    def save(self, folder: Path) -> None:
        """Write each array to a file of a folder that is there."""
        for each in fields(self):
            np.save(folder / f"{each.name}.npy", getattr(self, each.name))

    def indexes(
        self, rows: Mapping[str, Rows], candidates: Mapping[str, Candidates] = MappingProxyType({})
    ) -> tuple[VectorIndex, Parts]:
        """Return the vectors of passages and those of their parts, given the rows of each kind, and candidates if any.

        Raises:
            ValueError: if these are not the rows that the places are of.
        """
        if len(rows["passages"]) != len(self.ordinal_of) or len(rows["sentences"]) != len(self.sentence_of):
            raise ValueError("vectors and passages do not fit together")
        if int(self.context.max(initial=-1)) >= len(rows["contexts"]):
            raise ValueError("contexts and passages do not fit together")
        if any(len(found) != len(rows[kind]) for kind, found in candidates.items()):
            raise ValueError("candidates and vectors do not fit together")
        searched = [Searched(rows[kind], candidates.get(kind)) for kind in ("passages", "sentences")]
        vectors = VectorIndex(searched[0], self.ordinal_of, self.row)
        sentences = VectorIndex(searched[1], self.sentence_of)
        there = np.flatnonzero(np.asarray(self.row) >= 0)
        parts = Parts(sentences, self.first, self.count, rows["contexts"], self.context, self.traditional, there)
        return vectors, parts
