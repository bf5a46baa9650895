"""Builds that are killed, that meet each other, that have no room or no rights: what stands there answers on."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.killing import Killing
from bot.answering.bot import Bot
from bot.commands.doctor import examine_index
from bot.messages import Messages
from bot.settings import load_settings
from embeddings.building.build import build_index
from embeddings.errors import DiskError, IndexUnusable, MishuError
from embeddings.index.index import Index, Layout
from tests.forked_builds import STARTING
from tests.toys import RULES, ToyEncoder, write_files

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="rights, mounts and /proc are those of Linux")
QUESTION, ANSWER = "用印单由谁签字？", "用印单由处室负责人签字。"
NEW: dict[str, str | bytes] = {
    f"档案{number}.txt": f"档案管理\n\n一、归档\n\n第{number}类档案在{number}天内归档。\n" * 9
    for number in range(1, 20)
}


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    return write_files(tmp_path / "documents", RULES)


def answer_of(folder: Path) -> str:
    bot = Bot(Index.open(folder, deep=True), ToyEncoder(), load_settings({"threshold": 0}), folder)
    first = bot.ask(QUESTION).quotes[0]
    assert bot.document(first.doc).document.text[first.start : first.end] == first.text
    return first.text


def files_of(folder: Path) -> list[Path]:
    """Return the files that the live generation consists of, wherever in the folder they lie."""
    layout = Layout(folder)
    live = layout.generations / (layout.live() or "")
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not path.name.endswith(".lock")
        and (live in path.parents or layout.generations not in path.parents)
    )


@pytest.mark.slow
def test_a_build_that_is_killed_leaves_what_answers(tmp_path: Path) -> None:
    killing = Killing(tmp_path, seed=20)
    for _ in range(12):
        killing.once()
    assert killing.problems == []
    assert killing.counts["killed"] >= 3 <= killing.counts["builds that ended"]


def cut_short(content: bytes) -> bytes:
    return content[: len(content) * 2 // 3]


def one_byte_flipped(content: bytes) -> bytes:
    at = len(content) // 2
    return content[:at] + bytes([content[at] ^ 255]) + content[at + 1 :]


@pytest.mark.slow
@pytest.mark.parametrize("damage", [cut_short, one_byte_flipped])
def test_a_damage_of_any_file_is_named_and_mended_by_the_next_build(
    damage: Callable[[bytes], bytes], documents: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    cache = tmp_path / "cache.sqlite"
    build_index(folder, [documents], ToyEncoder(), cache=cache)
    names = [path.name for path in files_of(folder)]
    assert "CURRENT" in names and "manifest.json" in names and len(names) > 8
    for place in range(len(names)):
        path = files_of(folder)[place]
        damaged = damage(path.read_bytes())
        path.unlink()  # an index that is open still has it mapped into memory
        path.write_bytes(damaged)
        with pytest.raises(IndexUnusable) as refused:
            Index.open(folder, deep=True)
        said = [finding.text for finding in examine_index(folder, Messages(), deep=True) if not finding.well]
        if path.name != "CURRENT":  # which generation it named is not known any more
            assert refused.value.code == "index.damaged" and path.name in str(refused.value), path
            assert said and all(path.name in each for each in said)
        build_index(folder, [documents], ToyEncoder(), cache=cache)
        assert answer_of(folder) == ANSWER and all(each.well for each in examine_index(folder, Messages(), deep=True))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """A disk of so many kilobytes, which can be made larger."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = False

    def of(size: int) -> Path:
        nonlocal mounted
        how = f"{'remount,' if mounted else ''}size={size}k"
        command = ["mount", "-t", "tmpfs", "-o", how, "tmpfs", str(disk)]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            assert not mounted, how
            pytest.skip("mounting is not allowed here")
        mounted = True
        return disk

    yield of
    if mounted:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.mark.slow
def test_wherever_the_disk_is_full_the_live_generation_answers(
    small_disk: Callable[[int], Path], documents: Path, tmp_path: Path
) -> None:
    folder = small_disk(100_000) / "index"
    build_index(folder, [documents], ToyEncoder(), cache=tmp_path / "cache.sqlite")
    live = Layout(folder).live()
    used = sum(path.stat().st_blocks for path in folder.rglob("*")) // 2
    write_files(documents, NEW)
    codes = []
    for more in range(4, 4000, 24):
        small_disk(used + more)
        try:
            build_index(folder, [documents], ToyEncoder(), cache=tmp_path / "cache.sqlite")
            break
        except DiskError as error:
            codes.append(error.code)
            small_disk(100_000)  # SQLite and others need a page of their own to read
            assert Layout(folder).live() == live and answer_of(folder) == ANSWER
            assert [path.name for path in Layout(folder).generations.iterdir()] == [live]
    assert len(codes) >= 3 and set(codes) == {"disk.full"}
    assert Layout(folder).live() != live and answer_of(folder) == ANSWER


def built_with_small_files(folder: Path, documents: Path, size: int, said: Path) -> None:
    """Build where no file may have more bytes than this, as with a quota, and write down what came of it."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        build_index(folder, [documents], ToyEncoder(), cache=folder.parent / "cache.sqlite")
        code = "built"
    except MishuError as error:
        code = error.code
    said.write_text(code)


@pytest.mark.slow
def test_whatever_file_may_not_grow_the_live_generation_answers(documents: Path, tmp_path: Path) -> None:
    folder, said = tmp_path / "index", tmp_path / "said"
    build_index(folder, [documents], ToyEncoder(), cache=tmp_path / "cache.sqlite")
    live = Layout(folder).live()
    write_files(documents, NEW)
    build_index(tmp_path / "other", [documents], ToyEncoder(), cache=tmp_path / "cache.sqlite")
    codes = []
    # What the build notes down needs more than the first, passages, vectors or words more than the others.
    for size in (1_000, 34_000, 60_000, 10_000_000):
        process = STARTING.Process(target=built_with_small_files, args=(folder, documents, size, said))
        process.start()
        process.join(60)
        codes.append(said.read_text())
        assert (Layout(folder).live() == live) == (codes[-1] != "built") and answer_of(folder) == ANSWER
    assert codes[-1] == "built" != codes[0]
    assert set(codes[:-1]) <= {"cache.failed", "cache.full", "disk.failed", "disk.full"}, codes


NOBODY = 65534


def built_as_nobody(folder: Path, documents: Path) -> None:
    """Build as a user who owns this folder and no other, and write down what came of it."""
    # What Python and the dictionaries need is read before: that user may not be allowed to.
    shutil.rmtree(folder / "first", ignore_errors=True)
    build_index(folder / "first", [documents], ToyEncoder(), cache=folder / "first.sqlite")
    os.setuid(NOBODY)
    try:
        build_index(folder / "index", [documents], ToyEncoder(), cache=folder / "own" / "cache.sqlite")
        code = "built"
    except MishuError as error:
        code = error.code
    (folder / "own" / "said").write_text(code)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter, as those of pytest are not."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root may become another user")
@pytest.mark.parametrize("taken", ["index", "index/generations", "index/CURRENT", "index/build.lock"])
def test_where_rights_are_taken_away_a_build_says_so(taken: str, open_folder: Path) -> None:
    folder, documents = open_folder, write_files(open_folder / "documents", RULES)
    build_index(folder / "index", [documents], ToyEncoder(), cache=folder / "first.sqlite")
    (folder / "own").mkdir()
    for path in (folder / "own", folder / "index", *(folder / "index").rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    live = Layout(folder / "index").live()

    def built() -> str:
        process = STARTING.Process(target=built_as_nobody, args=(folder, documents))
        process.start()
        process.join(60)
        return (folder / "own" / "said").read_text()

    write_files(documents, NEW)
    os.chown(folder / taken, 0, 0)
    (folder / taken).chmod(0o555 if (folder / taken).is_dir() else 0o444)
    code = built()
    # A file is put in the place of CURRENT: the folder's rights decide, not those of the file.
    assert code == ("built" if taken == "index/CURRENT" else "disk.refused")
    assert (Layout(folder / "index").live() == live) == (code != "built")
    assert answer_of(folder / "index") == ANSWER
    os.chown(folder / taken, NOBODY, NOBODY)
    (folder / taken).chmod(0o755)
    assert built() == "built" and answer_of(folder / "index") == ANSWER


def built_beside(folder: Path, documents: Path, said: Path) -> None:
    try:
        build_index(folder, [documents], ToyEncoder(), cache=folder / "cache.sqlite")
        said.write_text("built")
    except MishuError as error:
        said.write_text(error.code)


@pytest.mark.slow
def test_of_two_builds_at_once_one_is_done_and_the_other_says_why_not(documents: Path, tmp_path: Path) -> None:
    write_files(documents, NEW)
    for number in range(4):
        write_files(documents, {"新.txt": f"新\n\n第{number}次。\n"})
        said = [tmp_path / f"said {number} {which}" for which in "ab"]
        both = [STARTING.Process(target=built_beside, args=(tmp_path / "index", documents, each)) for each in said]
        for process in both:
            process.start()
        for process in both:
            process.join(60)
        codes = {each.read_text() for each in said}
        assert "built" in codes <= {"built", "index.busy"}
        assert answer_of(tmp_path / "index") == ANSWER
        assert len(list(Layout(tmp_path / "index").generations.iterdir())) <= 2
