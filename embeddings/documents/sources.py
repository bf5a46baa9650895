"""Folders and files -> documents, with what could not be read."""

import os
import re
from collections import deque
from collections.abc import Container, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue

from embeddings.documents import known
from embeddings.documents.files import Member
from embeddings.documents.inside import Found, Inside, Problem
from embeddings.documents.pages import Progress
from embeddings.documents.reading import Kind, kind_of, unreadable
from embeddings.documents.worker import Worker
from embeddings.errors import SourceError
from embeddings.records import Document, KnownPlace

#: Hidden files, and those by which Office marks a document that is open.
_PASSED_OVER = (".", "~$")
#: Files that are read at once: each may take half a gigabyte.
_MOST_AT_ONCE = 4
#: Files for each that reads that may be read before they are asked for.
_AHEAD = 2
#: No address leads to a document with a line break in its name.
_BREAK = re.compile(r"[\r\n]")


@dataclass(frozen=True)
class File:
    """A file to be read: ``id`` is what its document is called, or what the names of its documents begin with."""

    path: Path
    id: str


@dataclass(frozen=True)
class Files:
    """What lies in folders: files, lists of known questions, each with the folder it was found from, and problems."""

    files: tuple[File, ...]
    lists: tuple[tuple[Path, Path], ...]
    problems: tuple[Problem, ...]

    def __len__(self) -> int:
        """Return how many there are of all kinds."""
        return len(self.files) + len(self.lists) + len(self.problems)

    def known(self) -> tuple[list[KnownPlace], list[Problem]]:
        """Read the lists of known questions, and say what is wrong with them."""
        ids = {file.path: file.id for file in self.files}
        found = [each for path, root in self.lists for each in _known(path, root, ids)]
        places = [each for each in found if isinstance(each, KnownPlace)]
        return places, [each for each in found if isinstance(each, Problem)]


@dataclass(frozen=True)
class Sources:
    """The documents that could be read, ordered by id, the problems met, and the questions known beforehand."""

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    known: tuple[KnownPlace, ...] = ()


def find_files(places: Sequence[Path]) -> Files:
    """Return what lies in the given folders, and the given files, without reading any of it.

    A file's id is its path relative to the folder that was named. Where two folders hold the same relative path, the
    folder's name is put before it.

    Raises:
        SourceError: if a place does not exist.
    """
    taken: set[str] = set()
    files: list[File] = []
    lists: list[tuple[Path, Path]] = []
    problems: list[Problem] = []
    for found in _files(places):
        if isinstance(found, Problem):
            problems.append(found)
        elif found[0].name == known.NAME:
            lists.append(found)
        else:
            files.append(File(found[0], _name(*found, taken)))
            taken.add(files[-1].id)
    return Files(tuple(files), tuple(lists), tuple(problems))


def read_sources(places: Sequence[Path], progress: Progress = lambda stage, done, total: None) -> Sources:
    """Read every document in the given folders and files, as `find_files` finds them.

    Raises:
        SourceError: if a place does not exist, or not a single document can be read.
    """
    documents: dict[str, Document] = {}
    inner: list[KnownPlace] = []
    found = find_files(places)
    problems = list(found.problems)
    progress("files", 0, len(found))
    for number, (_, read) in enumerate(read_files(found.files, progress), len(found) - len(found.files) + 1):
        for each in read:
            if isinstance(each, Problem):
                problems.append(each)
            elif isinstance(each, KnownPlace):
                inner.append(each)
            elif each.id in documents:
                problems.append(Problem(each.id, repeated(each.id)))
            else:
                documents[each.id] = each
        progress("files", number, len(found))
    if not documents:
        raise nothing_readable(places, problems)
    asked, wrong = found.known()
    known_places = (*asked, *(resolved(each, documents) for each in inner))
    return Sources(tuple(documents[name] for name in sorted(documents)), (*problems, *wrong), known_places)


def read_files(
    files: Sequence[File], progress: Progress = lambda stage, done, total: None
) -> Iterator[tuple[File, list[Found]]]:
    """Yield what each file gives, in order; as many are read at once as there are cores, each in its own process."""
    workers = [Worker() for _ in range(min(_cores(), _MOST_AT_ONCE, len(files)))]
    idle = SimpleQueue[Worker]()
    for each in workers:
        idle.put(each)
    awaited = [0]

    def read(number: int, path: Path, doc_id: str) -> list[Found]:
        def told(stage: str, done: int, total: int) -> None:
            if number == awaited[0]:  # of files that are read ahead nobody is told yet
                progress(stage, done, total)

        worker = idle.get()
        try:
            return list(_read(path, doc_id, worker, told))
        finally:
            idle.put(worker)

    pool = ThreadPoolExecutor(max(len(workers), 1), "reading")
    reads: deque[Future[list[Found]]] = deque()
    try:
        for number, file in enumerate(files):
            # No further ahead than keeps everybody busy: what has been read waits in memory.
            while len(reads) < _AHEAD * len(workers) and number + len(reads) < len(files):
                ahead = number + len(reads)
                reads.append(pool.submit(read, ahead, files[ahead].path, files[ahead].id))
            awaited[0] = number
            yield file, reads.popleft().result()
    finally:
        # What is still being read where somebody gives up ends with its process.
        pool.shutdown(wait=False, cancel_futures=True)
        for each in workers:
            each.close()
        pool.shutdown()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def resolved(place: KnownPlace, documents: Container[str]) -> KnownPlace:
    """Return a place that an archive's list of questions names: its document is called as from beside the list."""
    beside = f"{place.source.rpartition('/')[0]}/{place.doc_id}"
    return replace(place, doc_id=beside) if beside in documents else place


def _known(path: Path, root: Path, ids: Mapping[Path, str]) -> Iterator[KnownPlace | Problem]:
    name = _readable(path.relative_to(root).as_posix())
    try:
        for each in known.read_known(path, name, ids):
            yield Problem(name, each) if isinstance(each, SourceError) else each
    except SourceError as error:
        yield Problem(name, error)
    except OSError as error:
        yield Problem(name, unreadable(name, error))


def _name(path: Path, root: Path, taken: set[str]) -> str:
    """Return the relative path; where that is taken, with the root's name, and where that is too, the whole path."""
    relative = path.relative_to(root).as_posix()
    names = (relative, f"{root.name}/{relative}", path.as_posix())
    return next((name for name in names if name not in taken), path.as_posix())


def _files(places: Sequence[Path]) -> Iterator[tuple[Path, Path] | Problem]:
    """Yield (file, folder that its id is relative to) or what cannot be entered; hidden files are passed over."""
    for place in places:
        if not os.path.lexists(place):
            raise SourceError(
                "source.missing", "There is no file or folder {place}; check how it is spelt.", place=place
            )
        if place.is_dir():
            yield from _files_of(place)
        else:
            yield place, place.parent


def _files_of(root: Path) -> Iterator[tuple[Path, Path] | Problem]:
    unopened: list[OSError] = []
    seen: set[str] = set()
    for folder, subfolders, names in os.walk(root, onerror=unopened.append, followlinks=True):
        # A linked folder is followed once, so that links in a circle come to an end.
        seen.add(os.path.realpath(folder))
        subfolders[:] = sorted(
            name
            for name in subfolders
            if not name.startswith(".") and os.path.realpath(os.path.join(folder, name)) not in seen
        )
        for name in sorted(names):
            if not name.startswith(_PASSED_OVER) and name != "LICENSE":
                yield Path(folder) / name, root
    for error in unopened:
        name = _readable(str(error.filename))
        reason = error.strerror or str(error)
        yield Problem(
            name,
            SourceError("source.folder", "The folder {name} cannot be opened: {reason}.", name=name, reason=reason),
        )


def _readable(name: str) -> str:
    """Return a file name for a message: one that is not UTF-8 is probably GBK, from an old archive or disk."""
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return os.fsencode(name).decode(encoding)
    return os.fsencode(name).decode("utf-8", "replace")


def _read(path: Path, doc_id: str, worker: Worker, progress: Progress, inside: Inside | None = None) -> Iterator[Found]:
    """Yield the documents of a file; ``inside`` counts what was taken out of the one in which it lies."""
    name = _readable(doc_id)
    try:
        _check_file(path, doc_id)
        if inside and doc_id.rpartition("/")[2] == known.NAME:
            for each in known.read_known(path, name, {}):
                yield Problem(name, each) if isinstance(each, SourceError) else each
            return
        kind = kind_of(path, name)
        if kind.opens:
            yield from _opened(path, doc_id, kind, worker, progress, inside or Inside())
            return
        pages = partial(progress, "pages")
        results = kind.reader(path, doc_id) if kind.safe else worker.read(path, doc_id, kind, pages)
        for result in results:
            yield _checked(result, name)
    except SourceError as error:
        yield Problem(name, error)
    except OSError as error:
        yield Problem(name, unreadable(name, error))


def _opened(path: Path, doc_id: str, kind: Kind, worker: Worker, progress: Progress, inside: Inside) -> Iterator[Found]:
    def opened(folder: Path) -> Iterator[Document | Problem | Member]:
        for result in worker.open(path, doc_id, kind, partial(progress, "pages"), folder):
            yield result if isinstance(result, Member) else _checked(result, doc_id)

    return inside.read(path, doc_id, opened, lambda member: _read(member.path, member.id, worker, progress, inside))


def _check_file(path: Path, doc_id: str) -> None:
    name = _readable(doc_id)
    if name != doc_id:
        raise SourceError("source.name", "The file name {name} is not UTF-8; rename it and try again.", name=name)
    if _BREAK.search(name):
        raise _controlled(name)
    if path.exists() and not path.is_file():
        raise SourceError("source.special", "{name} is not an ordinary file.", name=name)


def _checked(result: Document | SourceError, name: str) -> Document | Problem:
    if isinstance(result, SourceError):
        return Problem(name, result)
    error = _unfit(result)
    return Problem(name, error) if error else result


def _unfit(document: Document) -> SourceError | None:
    """Return why a document cannot be quoted, if it cannot."""
    if _BREAK.search(document.id):
        return _controlled(document.id)
    if not document.text.strip():
        return blank(document.id)
    if "\0" in document.text:  # no page could show it, and what was shown would not be what stands there
        return SourceError(
            "source.control", "{name} holds NUL characters; save it as plain text again.", name=document.id
        )
    return None


def _controlled(name: str) -> SourceError:
    shown = "".join(char if char.isprintable() else "\ufffd" for char in name)
    return SourceError("source.control_name", "The name {name} holds a line break; rename it.", name=shown)


def blank(name: str) -> SourceError:
    """Return the error for a document without a sentence."""
    return SourceError("source.blank", "{name} holds no text.", name=name)


def repeated(name: str) -> SourceError:
    """Return the error for a document that has the name of another."""
    return SourceError(
        "source.repeated", "There is more than one document named {name}; only the first was taken.", name=name
    )


def nothing_readable(places: Sequence[Path], problems: Sequence[Problem]) -> SourceError:
    """Return the error for places without a single document that can be indexed."""
    names = ", ".join(str(place) for place in places)
    if not problems:
        return SourceError("source.empty", "There are no documents in {places}.", places=names)
    return SourceError(
        "source.nothing_readable",
        "None of the {count} files in {places} can be read. The first: {reason}",
        count=len(problems),
        places=names,
        reason=problems[0].error,
    )
