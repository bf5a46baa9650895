"""Rows are the same whether they are mapped, read or in memory, and in however many files they are."""

from pathlib import Path

import numpy as np
import pytest

from embeddings.index import rows as module
from embeddings.index.rows import Rows, packed

ALL = np.random.default_rng(3).normal(size=(50, 8)).astype(np.float16).astype(np.float32)


@pytest.fixture(params=[100, 10], ids=["mapped", "read"])
def rows(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rows:
    monkeypatch.setattr(module, "MAPPED", request.param)
    paths = [tmp_path / name for name in "abc"]
    for path, part in zip(paths, (ALL[:20], ALL[:0], ALL[20:]), strict=True):
        path.write_bytes(packed(part))
    return Rows.open(paths, 8)


def test_rows_are_those_that_were_written(rows: Rows) -> None:
    places = [49, 0, 19, 20, 20, 7]
    assert len(rows) == 50
    np.testing.assert_array_equal(rows.take(places), ALL[places])
    np.testing.assert_array_equal(np.concatenate(list(rows.chunks(7))), ALL)
    np.testing.assert_array_equal(Rows.of(ALL).take(places), ALL[places])
    assert rows.take([]).shape == (0, 8)


def test_half_a_row_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(packed(ALL)[:-3])
    with pytest.raises(ValueError, match="a does not hold whole vectors"):
        Rows.open([path], 8)
