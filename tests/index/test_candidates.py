"""Candidates among many vectors are found again, limited, saved, grown and renumbered."""

from pathlib import Path

import faiss
import numpy as np
import pytest

from embeddings.encoder import Vectors
from embeddings.index.candidates import Candidates, Numbers, sample_size

DIMENSION = 64


def cone(count: int, seed: int) -> Vectors:
    """Return unit vectors in 40 clusters of a narrow cone, as those of e5 lie: unlike ones have cosine .9."""
    random = np.random.default_rng(seed)
    axis = np.random.default_rng(0).standard_normal(DIMENSION)
    clusters = np.random.default_rng(1).standard_normal((40, DIMENSION)) * 0.25
    rows = axis + clusters[random.integers(0, 40, count)] + random.standard_normal((count, DIMENSION)) * 0.2
    unit: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


ROWS, QUESTIONS = cone(6000, 2), cone(50, 3)


def exact(questions: Vectors, count: int) -> Numbers:
    return np.argsort(-(questions @ ROWS.T), axis=1)[:, :count]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of the candidates of all rows."""
    candidates = Candidates.train(ROWS, len(ROWS))
    for start in range(0, len(ROWS), 1000):
        candidates.add(ROWS[start : start + 1000])
    path = tmp_path_factory.mktemp("candidates") / "rows.candidates"
    candidates.save(path)
    return path


def test_nearest_are_among_the_candidates(saved: Path) -> None:
    candidates = Candidates.open(saved)
    assert len(candidates) == len(ROWS)
    assert candidates.recall(QUESTIONS, exact, rescored=400) > 0.97
    # One bit a dimension does not tell the very nearest apart: they must be compared exactly.
    assert 0.3 < candidates.recall(QUESTIONS, exact, rescored=10) < 0.9


def test_recall_is_of_what_is_exact(saved: Path) -> None:
    def farthest(questions: Vectors, count: int) -> Numbers:
        return np.argsort(questions @ ROWS.T, axis=1)[:, :count]

    assert Candidates.open(saved).recall(QUESTIONS, farthest, rescored=100) < 0.02


def test_guesses_are_near_and_best_first(saved: Path) -> None:
    numbers, cosines = Candidates.open(saved).search(QUESTIONS[0], 100)
    assert len(numbers) == len(set(numbers.tolist())) == 100
    assert (np.diff(cosines) <= 0).all()
    assert np.abs(cosines - ROWS[numbers] @ QUESTIONS[0]).max() < 0.05


def test_codes_are_an_eighth_of_half_precision_and_a_number(saved: Path) -> None:
    assert saved.stat().st_size / len(ROWS) < DIMENSION / 8 + 8 + 8 + 20  # the lists' means have a share in it


def test_only_what_is_allowed_is_found(saved: Path) -> None:
    candidates, question = Candidates.open(saved), QUESTIONS[1]
    allowed = np.arange(len(ROWS)) % 300 == 7
    numbers, _ = candidates.search(question, 100, np.packbits(allowed, bitorder="little"))
    # All twenty, though most of them lie in lists that are not searched when all are allowed.
    assert sorted(numbers.tolist()) == np.flatnonzero(allowed).tolist()
    nothing, _ = candidates.search(question, 100, np.zeros(len(ROWS) // 8, np.uint8))
    assert nothing.tolist() == []


def test_opened_goes_on_when_its_file_is_unlinked(saved: Path, tmp_path: Path) -> None:
    link = tmp_path / "linked"
    link.hardlink_to(saved)
    candidates = Candidates.open(link)
    link.unlink()
    assert (
        candidates.search(QUESTIONS[0], 20)[0].tolist() == Candidates.load(saved).search(QUESTIONS[0], 20)[0].tolist()
    )


def test_grown_elsewhere_finds_the_new(saved: Path, tmp_path: Path) -> None:
    opened, grown = Candidates.open(saved), Candidates.load(saved)
    new = QUESTIONS[:3]
    grown.add(new)
    grown.save(tmp_path / "grown")
    again = Candidates.open(tmp_path / "grown")
    for place, row in enumerate(new):
        assert again.search(row, 1)[0].tolist() == [len(ROWS) + place]
    assert len(opened) == len(ROWS)
    assert opened.search(new[0], 1)[0] < len(ROWS)


def test_renumbered_is_as_if_the_rest_had_been_added_in_that_order(tmp_path: Path) -> None:
    trained = Candidates.train(ROWS, len(ROWS))
    trained.save(tmp_path / "empty")
    order = np.random.default_rng(4).permutation(len(ROWS))[:4500]
    expected = Candidates.load(tmp_path / "empty")
    expected.add(ROWS[order])
    numbers = np.full(len(ROWS), -1, np.int64)
    numbers[order] = np.arange(len(order))
    trained.add(ROWS)
    trained.renumber(numbers)
    for candidates in (trained, expected):
        candidates.add(QUESTIONS[:5])
    assert len(trained) == len(expected) == 4505
    for question in QUESTIONS:
        got, want = trained.search(question, 50), expected.search(question, 50)
        assert dict(zip(got[0].tolist(), got[1].tolist(), strict=True)) == pytest.approx(
            dict(zip(want[0].tolist(), want[1].tolist(), strict=True))
        )


def test_outgrown_when_there_are_four_times_as_many() -> None:
    candidates = Candidates.train(ROWS[:2000], 400)  # 40 lists
    candidates.add(ROWS[:1600])
    assert not candidates.outgrown
    candidates.add(ROWS[1600:1800])
    assert candidates.outgrown


def test_sample_is_bounded() -> None:
    assert sample_size(100) == 100
    assert sample_size(1_000_000) == 80_000


def test_damaged_and_foreign_files_are_refused(saved: Path, tmp_path: Path) -> None:
    short, foreign = tmp_path / "short", tmp_path / "foreign"
    short.write_bytes(saved.read_bytes()[:-1000])
    faiss.write_index(faiss.IndexFlatIP(DIMENSION), str(foreign))
    for path in (short, foreign):
        with pytest.raises(RuntimeError):
            Candidates.open(path)
