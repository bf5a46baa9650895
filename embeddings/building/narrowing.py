"""Rows of vectors -> candidates for those of which there are too many to compare all of them with a question."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.index import EXACT, Candidates, Rows, sample_size

#: Kinds of vectors that are searched; a context is only ever compared.
_SEARCHED = ("passages", "sentences")
#: Rows taken at once, and titles and headings that are sought as if they were questions to tell the recall.
_CHUNK, _SOUGHT = 20_000, 64
_NEAREST = 10

Numbers = NDArray[np.int64]


def narrow(
    folder: Path,
    base: Path | None,
    rows: Mapping[str, Rows],
    moved: Mapping[str, Numbers],
    known: Mapping[str, float],
) -> dict[str, float]:
    """Write the candidates of each kind that is large, and return the recall of each.

    Those of the generation that a build began from are gone on with, if there are any in ``base``; ``known`` is their
    recall, ``moved`` the number that each of their rows has now, -1 for none, where rows were written anew.
    """
    found = {}
    for kind in _SEARCHED:
        if len(rows[kind]) <= EXACT:
            continue
        candidates = _grown(base / f"{kind}.faiss", rows[kind], moved.get(kind)) if base else None
        fresh = candidates is None
        if candidates is None:
            candidates = _made(rows[kind])
        folder.mkdir(exist_ok=True)
        candidates.save(folder / f"{kind}.faiss")
        found[kind] = _recall(candidates, rows[kind], rows["contexts"]) if fresh else known.get(kind, 0.0)
    return found


def _made(rows: Rows) -> Candidates:
    places = np.linspace(0, len(rows) - 1, sample_size(len(rows))).astype(np.int64)
    candidates = Candidates.train(rows.take(places), len(rows))
    _add(candidates, rows)
    return candidates


def _grown(path: Path, rows: Rows, moved: Numbers | None) -> Candidates | None:
    """Return the candidates of an earlier generation with the rows that came since; None where they do not serve."""
    if not path.exists():
        return None
    candidates = Candidates.load(path)
    if moved is not None:
        candidates.renumber(moved[: len(candidates)])
    if len(candidates) > len(rows):
        return None
    _add(candidates, rows)
    return None if candidates.outgrown else candidates


def _add(candidates: Candidates, rows: Rows) -> None:
    for start in range(len(candidates), len(rows), _CHUNK):
        candidates.add(rows.take(range(start, min(start + _CHUNK, len(rows)))))


def _recall(candidates: Candidates, rows: Rows, contexts: Rows) -> float:
    """Return which share of the nearest rows of titles and headings is found, as of those of questions."""
    places = np.linspace(0, len(contexts) - 1, _SOUGHT).astype(np.int64)
    return candidates.recall(
        contexts.take(np.unique(places)), lambda sought, count: _nearest(rows, sought, count), _NEAREST
    )


def _nearest(rows: Rows, sought: Vectors, count: int) -> Numbers:
    best = np.full((len(sought), count), -np.inf, np.float32)
    numbers = np.full((len(sought), count), -1, np.int64)
    begin = 0
    for chunk in rows.chunks(_CHUNK):
        here = np.broadcast_to(np.arange(begin, begin + len(chunk)), (len(sought), len(chunk)))
        scores, both = np.hstack([best, sought @ chunk.astype(np.float32).T]), np.hstack([numbers, here])
        kept = np.argpartition(-scores, count - 1, axis=1)[:, :count]
        best, numbers = np.take_along_axis(scores, kept, 1), np.take_along_axis(both, kept, 1)
        begin += len(chunk)
    return numbers
