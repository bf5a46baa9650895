import errno
import json
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import filelock
import numpy as np
import pytest

from embeddings.building import build
from embeddings.building.build import build_index
from embeddings.building.cache import VectorCache, text_key
from embeddings.errors import DiskError, IndexUnusable, MishuError, SourceError
from embeddings.index.index import FORMAT, Index, Layout, damages
from tests.toys import RULES, ToyEncoder, toy_index, write_files


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    return write_files(tmp_path / "documents", RULES)


@pytest.fixture
def folder(tmp_path: Path, documents: Path) -> Path:
    toy_index(tmp_path / "index", documents)
    return tmp_path / "index"


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return the files that are read; what a stopped build left to the next one is none of them."""
    files = [Layout(folder).current, *(folder / "generations").glob("[0-9]*/**/*")]
    return {str(path): path.read_bytes() for path in files if path.is_file() and path.suffix != ".lock"}


def test_what_goes_in_comes_out(folder: Path, documents: Path) -> None:
    index = Index.open(folder)
    assert index.store.document_titles() == {"印章.md": "印章管理", "會議.txt": "會議須知", "值班.txt": "值班制度"}
    for name, content in RULES.items():
        document = index.store.document(name)
        assert document is not None and document.text == content
    passages = index.store.passages(range(len(index)))
    assert len(passages) == len(index) == index.manifest.counts["passages"]
    assert index.store.passages([0, 2]) == {0: passages[0], 2: passages[2]}
    document = index.store.document("印章.md")
    assert document is not None
    assert dict(document.meta) == {"date": "2024-03-01", "issuer": "办公室", "format": "md"}


def test_a_rebuild_embeds_only_what_is_new(folder: Path, documents: Path) -> None:
    encoder = ToyEncoder()
    assert toy_index(folder, documents, encoder).embedded == 0 and encoder.texts == []
    write_files(documents, {"新.txt": "档案目录\n\n档案按年度编目。\n"})
    assert toy_index(folder, documents, encoder).embedded == 2
    assert encoder.texts == ["档案目录", "档案按年度编目。"]
    assert "新.txt" in Index.open(folder).store.document_titles()


def test_ids_of_passages_are_the_same_in_every_build(folder: Path, documents: Path, tmp_path: Path) -> None:
    toy_index(tmp_path / "other", documents)
    names = [passage.id for passage in Index.open(folder).store.passages(range(7)).values()]
    again = Index.open(tmp_path / "other").store.passages(range(7)).values()
    assert names == [passage.id for passage in again]
    assert len(set(names)) == len(names) == 6


def test_old_generations_are_removed_but_one(folder: Path, documents: Path) -> None:
    for day in range(3):
        write_files(documents, {"日.txt": f"值班表\n\n第{day}天有人值班。\n"})
        toy_index(folder, documents)
    names = sorted(path.name[:6] for path in Layout(folder).generations.iterdir())
    assert names == ["000003", "000004"]
    assert (Layout(folder).live() or "").startswith("000004-")


def generation(folder: Path) -> Path:
    return Layout(folder).generations / (Layout(folder).live() or "")


@pytest.mark.parametrize(
    "name", ["store.sqlite", "rows/sentences.000001.f16", "places/row.npy", "lexical/meta.json", "manifest.json"]
)
@pytest.mark.parametrize("damage", ["missing", "cut", "altered"])
def test_a_damaged_index_is_refused_with_what_to_do(folder: Path, name: str, damage: str) -> None:
    path = generation(folder) / name
    content = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(content[:-7] if damage == "cut" else content[:20] + bytes([content[20] ^ 255]) + content[21:])
    with pytest.raises(IndexUnusable) as caught:
        Index.open(folder)
    assert caught.value.code == "index.damaged"
    assert name in str(caught.value) and f"mishu build --index {folder}" in str(caught.value)


def test_the_content_of_a_large_index_is_checked_when_asked_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("embeddings.index.index._SMALL", 1000)
    path = generation(folder) / "store.sqlite"
    content = path.read_bytes()
    path.write_bytes(content[:-7] + bytes([content[-7] ^ 255]) + content[-6:])
    Index.open(folder)
    with pytest.raises(IndexUnusable, match="store.sqlite has been changed"):
        Index.open(folder, deep=True)
    path.write_bytes(content[:-7])
    with pytest.raises(IndexUnusable, match="store.sqlite has"):
        Index.open(folder)


def test_no_index_and_a_foreign_format(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable) as caught:
        Index.open(tmp_path / "nowhere")
    assert caught.value.code == "index.none"
    path = generation(folder) / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))
    with pytest.raises(IndexUnusable) as caught:
        Index.open(folder)
    assert caught.value.code == "index.format" and "99" in str(caught.value)
    assert f"reads format {FORMAT}" in str(caught.value)


class Failing(ToyEncoder):
    """Fails after some passages, as Ctrl-C or a full disk would."""

    revision = "toy-failing"

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def encode_passages(self, texts: object) -> object:  # type: ignore[override]
        raise self.error


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (KeyboardInterrupt(), KeyboardInterrupt),
        (OSError(errno.ENOSPC, "No space left on device"), DiskError),
        (sqlite3.OperationalError("database or disk is full"), DiskError),
        (OSError(errno.EROFS, "Read-only file system"), DiskError),
        (RuntimeError("the model is ill"), RuntimeError),
    ],
)
def test_a_build_that_fails_leaves_the_index_as_it_was(
    folder: Path, documents: Path, error: BaseException, raised: type[BaseException]
) -> None:
    before = snapshot(folder)
    with pytest.raises(raised):
        build_index(folder, [documents], Failing(error), cache=folder / "cache.sqlite")
    assert snapshot(folder) == before
    assert len(Index.open(folder)) > 0


@pytest.mark.parametrize("step", ["embed", "_describe", "_write_whole"])
def test_a_full_disk_while_writing(folder: Path, documents: Path, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = snapshot(folder)
    write_files(documents, {"新.txt": "档案目录\n\n档案按年度编目。\n"})
    monkeypatch.setattr(build, step, full)
    with pytest.raises(DiskError) as caught:
        toy_index(folder, documents)
    assert caught.value.code == "disk.full" and str(folder) in str(caught.value)
    assert snapshot(folder) == before


@pytest.mark.skipif(os.geteuid() != 0 or sys.platform != "linux", reason="only root may mount a small disk")
def test_a_disk_that_is_really_full(documents: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=60k", "tmpfs", disk], check=False)
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        with pytest.raises(DiskError):
            build_index(disk / "index", [documents], ToyEncoder(), cache=tmp_path / "cache.sqlite")
        assert Layout(disk / "index").live() is None
        assert list(Layout(disk / "index").generations.iterdir()) == []
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.parametrize("place", ["/proc/mishu", "{file}/index", "{file}"])
def test_a_folder_that_cannot_be_made(place: str, documents: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(DiskError) as caught:
        build_index(Path(place.format(file=file)), [documents], ToyEncoder(), cache=tmp_path / "cache.sqlite")
    assert caught.value.code == "disk.refused"


def test_bad_sources_leave_the_index_as_it_was(folder: Path, tmp_path: Path) -> None:
    before = snapshot(folder)
    with pytest.raises(SourceError):
        toy_index(folder, tmp_path / "nowhere")
    assert snapshot(folder) == before


def test_two_builds_at_once(folder: Path, documents: Path) -> None:
    with filelock.FileLock(Layout(folder).lock), pytest.raises(IndexUnusable) as caught:
        toy_index(folder, documents)
    assert caught.value.code == "index.busy"


def _slow_build(folder: Path, documents: Path, begun: Path) -> None:
    class Slow(ToyEncoder):
        revision = "toy-slow"

        def encode_passages(self, texts: object) -> object:  # type: ignore[override]
            begun.touch()
            time.sleep(60)
            return None

    signal.signal(signal.SIGINT, signal.default_int_handler)
    build_index(folder, [documents], Slow(), cache=folder / "cache.sqlite")  # type: ignore[arg-type]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_build_that_is_ended_leaves_the_index_as_it_was(folder: Path, documents: Path, how: signal.Signals) -> None:
    before = snapshot(folder)
    begun = folder / "begun"
    process = multiprocessing.get_context("spawn").Process(target=_slow_build, args=(folder, documents, begun))
    process.start()
    deadline = time.monotonic() + 30
    while not begun.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert process.pid is not None
    os.kill(process.pid, how)
    process.join(30)
    assert process.exitcode
    assert snapshot(folder) == before
    toy_index(folder, documents)  # the lock is free again, and what was left behind is used or cleared away
    assert not list(Layout(folder).generations.glob(".building*"))


def test_the_cache_keeps_vectors_by_model_and_text(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "c.sqlite")
    rows = np.eye(3, dtype=np.float32)
    keys = [text_key("m", "甲"), text_key("m", "乙"), text_key("other", "甲")]
    assert len(set(keys)) == 3
    cache.put(keys, rows)
    cache.close()
    again = VectorCache(tmp_path / "c.sqlite")
    assert {key: row.tolist() for key, row in again.get([*keys[:2], text_key("m", "丙")]).items()} == {
        keys[0]: [1, 0, 0],
        keys[1]: [0, 1, 0],
    }
    again.close()


def test_vectors_that_an_earlier_release_kept_are_used(tmp_path: Path) -> None:
    row = np.full(64, 0.125, np.float32)
    cache = VectorCache(tmp_path / "c.sqlite")
    with closing(sqlite3.connect(tmp_path / "c.sqlite")) as database, database:
        database.execute("INSERT INTO vectors VALUES (?, ?)", (text_key("m", "甲"), row.tobytes()))
    assert cache.get([text_key("m", "甲")])[text_key("m", "甲")].tolist() == row.tolist()
    cache.close()


def foreign_table(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE vectors (a, b)")


def other_rows(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE vectors SET row = x'0000803f0000803f00'")


def overwritten_pages(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[200:] = b"\x55" * (len(content) - 200)
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [lambda path: path.write_bytes(b"this is not a database" * 100), foreign_table, other_rows, overwritten_pages],
)
def test_a_damaged_cache_is_begun_anew(tmp_path: Path, documents: Path, damage: Callable[[Path], object]) -> None:
    path = tmp_path / "cache.sqlite"
    first = build_index(tmp_path / "index", [documents], ToyEncoder(), cache=path)
    damage(path)
    report = build_index(tmp_path / "other", [documents], ToyEncoder(), cache=path)
    assert report.embedded == first.embedded > report.counts["passages"]
    assert build_index(tmp_path / "third", [documents], ToyEncoder(), cache=path).embedded == 0


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path, documents: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DiskError) as caught:
        build_index(tmp_path / "index", [documents], ToyEncoder(), cache=tmp_path / "file" / "cache.sqlite")
    assert caught.value.code == "cache.refused" and "XDG_CACHE_HOME" in str(caught.value)


def test_documents_without_a_sentence_are_listed(folder: Path, documents: Path) -> None:
    write_files(documents, {"空.txt": "点击查看更多\n下载资源\n"})
    report = toy_index(folder, documents)
    assert [(problem.name, problem.error.code) for problem in report.problems] == [("空.txt", "source.blank")]
    alone = write_files(documents.parent / "alone", {"空.txt": "点击查看更多\n"})
    with pytest.raises(SourceError):
        toy_index(folder, alone)


def test_a_generation_left_by_a_killed_build_is_removed(folder: Path, documents: Path) -> None:
    live = generation(folder)
    orphan = live.with_name("000009-ffffffffffff")
    orphan.mkdir()
    toy_index(folder, documents)
    assert not orphan.exists()
    assert live.exists()  # a server may still have it open


def test_errors_keep_their_values() -> None:
    error = MishuError("x.y", "{a} and {b}", a=1, b="二")
    assert str(error) == "1 and 二" and error.details == {"a": 1, "b": "二"} and error.code == "x.y"


@pytest.mark.parametrize("damage", ["cut", "altered"])
def test_every_damage_is_named(folder: Path, damage: str) -> None:
    assert damages(folder) == []
    place = generation(folder)
    names = ["store.sqlite", "rows/passages.000001.f16", "places/count.npy"]
    for name in names:
        content = (place / name).read_bytes()
        middle = len(content) // 2
        altered = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        (place / name).write_bytes(content[:-1] if damage == "cut" else altered)
    assert [name for name in names for error in damages(folder) if name in str(error)] == names


def test_any_other_byte_of_the_manifest_is_noticed(folder: Path) -> None:
    path = generation(folder) / "manifest.json"
    whole = path.read_bytes()
    for place in range(0, len(whole), 97):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            same = json.loads(path.read_bytes()) == json.loads(whole)
        except ValueError:
            same = False
        assert same or damages(folder)
    path.write_bytes(whole)
    assert damages(folder) == []


@pytest.mark.skipif(os.name != "posix", reason="rights are told otherwise there")
def test_what_one_user_has_built_others_may_read(folder: Path) -> None:
    mask = os.umask(0o022)
    try:
        toy_index(folder / "another", write_files(folder.parent / "more", RULES))
    finally:
        os.umask(mask)
    generations = Layout(folder / "another").generations
    assert {path.stat().st_mode & 0o777 for path in generations.rglob("*") if path.is_file()} == {0o644}
