import numpy as np
import pytest

from embeddings.index import vectors
from embeddings.index.vectors import VectorIndex


def unit_rows(count: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    rows = np.random.default_rng(1).normal(size=(count, 16)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.parametrize("exact", [1000, 10])
def test_the_nearest_come_first_and_cosines_are_exact(exact: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "EXACT", exact)
    rows = unit_rows(200)
    index = VectorIndex.build(rows)
    expected = np.argsort(-(rows @ rows[7]))[:5]
    hits = index.search(rows[7], 5)
    assert [hit.ordinal for hit in hits] == expected.tolist()
    assert index.cosines(rows[7], [3, 7, 3]) == pytest.approx(rows[[3, 7, 3]] @ rows[7], abs=1e-3)


def test_fewer_passages_than_asked_for() -> None:
    assert len(VectorIndex.build(unit_rows(2)).search(unit_rows(1)[0], 50)) == 2
