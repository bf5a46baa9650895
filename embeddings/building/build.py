"""Documents -> a new generation of an index, put in place of the live one.

A build begins from the live generation: files that have not changed are not read, documents that have not changed
are not cut or embedded, and what is never changed on the disk is shared. Nothing but a batch is held in memory.
"""

import errno
import hashlib
import importlib.metadata
import json
import os
import shutil
import sqlite3
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import filelock
import platformdirs

from embeddings.building.embedding import embed, embed_elsewhere, embed_known
from embeddings.building.known import place_known
from embeddings.building.narrowing import Numbers, narrow
from embeddings.building.work import Work
from embeddings.documents import (
    File,
    Files,
    Problem,
    Progress,
    blank,
    find_files,
    nothing_readable,
    read_files,
    repeated,
    resolved,
)
from embeddings.encoder import Encoder, Spread
from embeddings.errors import IndexUnusable, MishuError, disk_errors
from embeddings.index import (
    CANDIDATES,
    FORMAT,
    LEXICAL,
    PLACES,
    STORE,
    Index,
    Layout,
    LexicalIndex,
    LexicalWriter,
    Manifest,
    Placed,
    SqliteStore,
    digest_of,
    sealed,
    search_text,
)
from embeddings.records import Document, KnownPlace
from embeddings.structure import PASSAGE_LENGTH
from embeddings.text import fold
from embeddings.wording import cut_all

#: Passages between two commits of the inverted index.
_COMMIT = 20_000
#: Passages that are gone are still counted where it is told how rare a word is. The words of a small collection, and
#: those of one from which this share is gone, are therefore indexed anew.
_SMALL, _MOST_GONE = 500, 0.2
#: A file that was changed less long ago may be changed again without its time telling.
_SETTLED = 2_000_000_000
#: What documents are read and cut with; the rooms of this package that do it, and packages.
_ROOMS = ("documents", "facts", "structure", "text", "wording")
_PACKAGES = ("jieba", "lxml", "ofdkit", "olefile", "opencc", "pypdfium2", "rapidocr")


@dataclass(frozen=True)
class Report:
    """What a build did. ``generation`` is the live one still, if there was nothing to do."""

    generation: str
    counts: Mapping[str, int]
    embedded: int
    problems: tuple[Problem, ...]


def default_cache() -> Path:
    """Return the file of the embedding cache, one for all indexes of a user."""
    return Path(platformdirs.user_cache_dir("mishu")) / "vectors.sqlite"


def build_index(
    folder: Path,
    places: Sequence[Path],
    encoder: Encoder,
    progress: Progress = lambda stage, done, total: None,
    cache: Path | None = None,
    spread: Spread | None = None,
) -> Report:
    """Make a new generation of the documents in files and folders, and put it in place of the live one.

    With ``spread`` passages are embedded by the cluster that was joined for it, else here. Until the last step nothing
    that is read changes. A build that is stopped goes on where it was the next time.

    Raises:
        SourceError: if there is nothing to index.
        IndexUnusable: if another process is building the same index.
        DiskError: if the disk is full or the folder not writable.
    """
    files = find_files(places)
    layout = Layout(folder)
    with disk_errors(folder):
        _make_folder(layout)
        try:
            with filelock.FileLock(layout.lock, timeout=0):
                return _build(layout, places, files, encoder, progress, cache or default_cache(), spread)
        except filelock.Timeout as error:
            raise IndexUnusable(
                "index.busy", "Another process is building the index in {folder}; wait until it is done.", folder=folder
            ) from error


def index_in_memory(
    documents: Sequence[Document], encoder: Encoder, progress: Progress = lambda stage, done, total: None
) -> Index:
    """Index documents in memory alone: no file is written, and the cache of vectors is left alone.

    There must be at least one.

    Raises:
        SourceError: if there is nothing in them to index.
    """
    work = Work(None)
    for document in documents:
        work.draft.put(File(Path(document.path), document.id), [document], (), "")
    _cut(work, progress)
    counts = work.draft.counts()
    if not counts["passages"]:
        raise blank(documents[0].id)
    embed(work, encoder, progress, None)
    placed, rows = _placed(work), work.rows()
    built = datetime.now(UTC).isoformat(timespec="seconds")
    manifest = Manifest(
        FORMAT, built, encoder.name, encoder.revision, PASSAGE_LENGTH, rules(), work.dimension, counts, {}
    )
    lexical = _index_words(work, progress)
    return Index("memory", manifest, SqliteStore(work.draft.database), *placed.indexes(rows), lexical)


@cache
def rules() -> str:
    """Return a digest of what documents are read and cut with: a later release may do it otherwise."""
    found = hashlib.sha256()
    home = Path(__file__).parent.parent
    for room in _ROOMS:
        for path in sorted(path for path in (home / room).rglob("*") if path.is_file() and path.suffix != ".pyc"):
            found.update(path.relative_to(home).as_posix().encode() + path.read_bytes())
    for name in _PACKAGES:
        try:
            found.update(f"{name} {importlib.metadata.version(name)}".encode())
        except importlib.metadata.PackageNotFoundError:
            continue  # one that is needed for some files only
    return found.hexdigest()[:16]


def _make_folder(layout: Layout) -> None:
    try:
        layout.generations.mkdir(parents=True, exist_ok=True)
    except FileNotFoundError as error:  # so a system folder says that nothing can be made in it
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(layout.folder)) from error


def _build(
    layout: Layout,
    places: Sequence[Path],
    files: Files,
    encoder: Encoder,
    progress: Progress,
    cache: Path,
    spread: Spread | None,
) -> Report:
    made_by = {
        "format": FORMAT,
        "model": encoder.name,
        "revision": encoder.revision,
        "passage_length": PASSAGE_LENGTH,
        "rules": rules(),
    }
    work = Work.begin(layout, made_by)
    try:
        problems = _read(work, files, progress)
        _cut(work, progress)
        work.draft.mark()
        problems += [Problem(name, blank(name)) for name in work.draft.blanks()]
        counts = work.draft.counts()
        if not counts["passages"]:
            raise nothing_readable(places, problems)
        asked, fallen = _known(work, files)
        problems += fallen
        if work.base and work.draft.get("changed") == "0":
            work.discard()
            _remove_old(layout, {work.base[0], _before(layout, work.base[0])})
            return Report(work.base[0], work.base[1].counts, 0, tuple(problems))
        made = embed_elsewhere(work, encoder, spread, progress, cache) if spread else 0
        made += embed(work, encoder, progress, cache)
        made += embed_known(work, asked, encoder, progress, cache)
        recall = _narrow(layout, work, work.compact())
        _index_words(work, progress)
        manifest = Manifest(**made_by, **_now(work), counts=counts, files={}, recall=recall)  # type: ignore[arg-type]
        generation = _finish(layout, work, manifest)
    except (OSError, sqlite3.Error, RuntimeError, ValueError, MishuError):
        # A disk that is full needs the room, and each library tells of it in its own way. Whatever else stops a build
        # leaves what was done to the next one.
        work.discard()
        raise
    finally:
        work.close()
    return Report(generation, counts, made, tuple(problems))


def _narrow(layout: Layout, work: Work, moved: Mapping[str, Numbers]) -> dict[str, float]:
    assert work.folder is not None
    base: Path | None = None
    known: Mapping[str, float] = {}
    # Where rows were written anew before the build was stopped, it is no longer known which is which.
    if work.base and (moved or not work.draft.get("compacted")):
        base, known = layout.generations / work.base[0] / CANDIDATES, work.base[1].recall
    return narrow(work.folder / CANDIDATES, base, work.rows(), moved, known)


def _now(work: Work) -> dict[str, object]:
    return {"built": datetime.now(UTC).isoformat(timespec="seconds"), "dimension": work.dimension}


def _read(work: Work, files: Files, progress: Progress) -> list[Problem]:
    """Read the files that are new or have changed, or with which something was wrong."""
    problems = list(files.problems)
    draft = work.draft
    draft.keep_only(file.id for file in files.files)
    signatures = {file.id: _signature(file.path) for file in files.files}
    to_read = [file for file in files.files if draft.signature(file.id) != (signatures[file.id] or None)]
    done = len(files) - len(to_read)
    progress("files", done, len(files))
    for number, (file, found) in enumerate(read_files(to_read, progress), done + 1):
        documents: dict[str, Document] = {}
        inner, wrong = [], []
        for each in found:
            if isinstance(each, Problem):
                wrong.append(each)
            elif isinstance(each, KnownPlace):
                inner.append(each)
            elif each.id in documents:
                wrong.append(Problem(each.id, repeated(each.id)))
            else:
                documents[each.id] = each
        others = draft.put(file, list(documents.values()), inner, "" if wrong else signatures[file.id])
        problems += [*wrong, *(Problem(other.id, repeated(other.id)) for other in others)]
        progress("files", number, len(files))
    return problems


def _signature(path: Path) -> str:
    """Return what tells a file from itself before it was changed; nothing if that cannot be told yet."""
    try:
        found = path.stat()
    except OSError:
        return ""
    if time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) < _SETTLED:
        return ""
    return f"{path.absolute()} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"


def _cut(work: Work, progress: Progress) -> None:
    work.draft.learn_sites()
    work.draft.cut(lambda done, total: progress("read", done, total))


def _known(work: Work, files: Files) -> tuple[list[str], list[Problem]]:
    """Write down the known questions; return their words, row by row, and what is wrong with their places."""
    store = SqliteStore(work.draft.database)
    places, problems = files.known()
    inner = list(work.draft.inner_places())
    titles = store.document_titles() if inner else {}
    known, fallen = place_known([*places, *(resolved(each, titles) for each in inner)], store)
    work.draft.set_known(known)
    return [each.question for each in known], [*problems, *fallen]


def _index_words(work: Work, progress: Progress) -> LexicalIndex:
    """Bring the inverted index up to the passages that there are."""
    draft = work.draft
    store = SqliteStore(draft.database)
    gone = draft.gone()
    dead = int(draft.get("dead") or 0) + sum(last - first + 1 for first, last in gone)
    alive = draft.counts()["passages"]
    folder = work.folder / LEXICAL if work.folder else None
    begin = int(draft.get("worded") or 0)
    if folder and dead and (alive <= _SMALL or dead > _MOST_GONE * alive):
        shutil.rmtree(folder, ignore_errors=True)
        begin = dead = 0
    writer = LexicalWriter(folder)
    for first, last in gone:
        writer.remove(first, last)
    if draft.end > begin:
        writer.remove(begin, draft.end)  # some may have been put in when the build was stopped
    total = sum(len(ordinals) for _, ordinals in draft.ordinals_from(begin))
    kept = 0
    handed: deque[tuple[int, int]] = deque()

    def texts() -> Iterator[str]:
        for doc_id, ordinals in draft.ordinals_from(begin):
            document = store.document(doc_id)
            assert document is not None
            for ordinal, passage in store.passages(ordinals).items():
                handed.append((ordinal, ordinals.start))
                yield fold(search_text(document.title, passage, document.text))

    def keep(end: int) -> None:
        writer.commit()
        with draft.database:
            draft.set("worded", end)
            draft.set("dead", dead)
            draft.clear_gone()

    # Nobody waits for processes to start where an index is made in memory, of a file that a visitor sent.
    for done, cut in enumerate(cut_all(texts(), 1 if folder is None else None), 1):
        ordinal, first = handed.popleft()
        writer.add(ordinal, cut)
        progress("write", done, total)
        if done - kept >= _COMMIT:
            keep(first)  # a document that is not yet whole is begun anew
            kept = done
    keep(draft.end)
    return writer.close()


def _placed(work: Work) -> Placed:
    return Placed.of(work.draft.placed(), work.draft.end, work.counts())


def _finish(layout: Layout, work: Work, manifest: Manifest) -> str:
    """Put what was made in place of the live generation, and return its name."""
    assert work.folder is not None
    digest = work.draft.digest()
    (work.folder / PLACES).mkdir(exist_ok=True)
    _placed(work).save(work.folder / PLACES)
    work.close()
    folder = work.finished()
    known = work.base[1].files if work.base else {}
    described = _describe(folder, layout.generations / work.base[0] if work.base else None, known)
    _write_whole(
        folder / "manifest.json",
        json.dumps(sealed(asdict(manifest) | {"files": described}), ensure_ascii=False, indent=1),
    )
    generation = f"{work.serial:06}-{digest}"
    os.replace(folder, layout.generations / generation)
    previous = layout.live()
    try:
        _sync(layout.generations)
        _write_whole(layout.current, generation + "\n")
    except OSError:
        shutil.rmtree(layout.generations / generation, ignore_errors=True)
        raise
    # A running server may have the previous generation open still.
    _remove_old(layout, {generation, previous})
    return generation


def _describe(folder: Path, base: Path | None, known: Mapping[str, tuple[int, str]]) -> dict[str, tuple[int, str]]:
    """Return size and SHA-256 of every file, and see that each is on the disk; those shared with ``base`` are known."""
    described = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".lock")):
        name = path.relative_to(folder).as_posix()
        if base and name in known and (base / name).exists() and path.samefile(base / name):
            described[name] = known[name]
        else:
            # The inverted index keeps some of its files from all but its owner, whatever the system's mask says.
            path.chmod((folder / STORE).stat().st_mode)
            _sync(path)
            described[name] = (path.stat().st_size, digest_of(path))
    for place in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
        _sync(place)
    return described


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_whole(path: Path, content: str) -> None:
    """Write a small file so that a reader sees the old or the new content, never a part."""
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    _sync(path.parent)


def _before(layout: Layout, name: str) -> str | None:
    return max((path.name for path in layout.generations.glob("[0-9]*-*") if path.name < name), default=None)


def _remove_old(layout: Layout, kept: set[str | None]) -> None:
    for path in layout.generations.glob("[0-9]*-*"):
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)
