"""The search for files that break readers finds those that do, and finds them again."""

import random
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from benchmarks.fuzz_readers import CHANGES, fuzz, mutated
from embeddings.documents import reading
from embeddings.documents.reading import Kind
from tests.toys import write_files

KIND = Kind((".pdf",), frozenset({"pdf"}), "tests.fake_readers", "read", seconds=20, megabytes=300)


def archive() -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for number in range(8):
            made.writestr(f"{number}.xml", f"<x>值班室全天有人在岗。{number}</x>")
    return content.getvalue()


@pytest.mark.parametrize("content", [b"%PDF-1.4\nwell\n" * 9, b"x", archive()], ids=["text", "byte", "archive"])
def test_the_same_number_makes_the_same_file(content: bytes) -> None:
    made = [mutated(random.Random(f"0 {number} a"), content) for number in range(200)]
    assert made == [mutated(random.Random(f"0 {number} a"), content) for number in range(200)]
    assert len(set(made)) > 100 or content == b"x"


def test_every_change_takes_every_length() -> None:
    for change in CHANGES:
        for length in (1, 2, 3, 1000):
            change(random.Random(length), b"a" * length)


def test_changes_are_made_inside_archives() -> None:
    whole = {f"{number}.xml" for number in range(8)}
    opened = 0
    for number in range(50):
        try:
            with zipfile.ZipFile(BytesIO(mutated(random.Random(number), archive()))) as made:
                opened += set(made.namelist()) <= whole and made.testzip() is None
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            continue
    assert opened >= 25


@pytest.mark.slow
def test_what_breaks_is_reported_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "KINDS", (*[kind for kind in reading.KINDS if kind.safe], KIND))
    files = {
        "a.pdf": "%PDF-1.4\nabort",
        "b.pdf": "%PDF-1.4\nwell\n值班。\n有人。\n",
        "c.txt": "值班室全天有人在岗。" * 9,
    }
    folder = write_files(tmp_path / "文件", files)  # type: ignore[arg-type]
    told, findings = fuzz(sorted(folder.iterdir()), 3, 4, tmp_path / "kept")
    assert told[".txt read"] and told[".pdf crashed"] >= len(findings) - told[".pdf exception"] > 0
    first = next(finding for finding in findings if "SIGABRT" in finding.details)
    kept = tmp_path / "kept" / f"3-{first.number}-crashed.pdf"
    again = mutated(random.Random(f"3 {first.number} a.pdf"), (folder / "a.pdf").read_bytes())
    assert first.name == "a.pdf" and kept.read_bytes() == again
