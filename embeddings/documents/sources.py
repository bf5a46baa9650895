"""Folders and files -> documents, with what could not be read."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from embeddings.documents.readers import READERS
from embeddings.errors import MishuError, SourceError
from embeddings.records import Document


@dataclass(frozen=True)
class Problem:
    """A file, or a line of one, that was left out, and why."""

    name: str
    error: MishuError


@dataclass(frozen=True)
class Sources:
    """The documents that could be read, ordered by id, and the problems met."""

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]


def read_sources(places: Sequence[Path]) -> Sources:
    """Read every document in the given folders and files.

    A document's id is its path relative to the folder that was named. Where two folders hold the same
    relative path, the folder's name is put before it.

    Raises:
        SourceError: if a place does not exist, or not a single document can be read.
    """
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    for path, root in _files(places):
        doc_id = path.relative_to(root).as_posix()
        if path.suffix.lower() not in READERS:
            problems.append(Problem(doc_id, _unknown_format(doc_id)))
            continue
        if doc_id in documents:
            doc_id = f"{root.name}/{doc_id}"
        for document in _read(path, doc_id):
            if isinstance(document, Problem):
                problems.append(document)
            elif document.id in documents:
                problems.append(Problem(document.id, _repeated(document.id)))
            else:
                documents[document.id] = document
    if not documents:
        raise _nothing(places, problems)
    return Sources(tuple(documents[name] for name in sorted(documents)), tuple(problems))


def _files(places: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    """Yield (file, folder that its id is relative to); hidden files are passed over."""
    for place in places:
        if not place.exists():
            raise SourceError(
                "source.missing", "There is no file or folder {place}; check how it is spelt.", place=place
            )
        if not place.is_dir():
            yield place, place.parent
            continue
        for folder, subfolders, names in os.walk(place):
            subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
            for name in sorted(names):
                if not name.startswith(".") and name != "LICENSE":
                    yield Path(folder) / name, place


def _read(path: Path, doc_id: str) -> Iterator[Document | Problem]:
    try:
        for result in READERS[path.suffix.lower()](path, doc_id):
            if isinstance(result, Document) and not result.text.strip():
                result = SourceError("source.blank", "{name} holds no text.", name=result.id)
            yield result if isinstance(result, Document) else Problem(doc_id, result)
    except SourceError as error:
        yield Problem(doc_id, error)
    except OSError as error:
        reason = error.strerror or str(error)
        yield Problem(
            doc_id,
            SourceError("source.unreadable", "{name} cannot be opened: {reason}.", name=doc_id, reason=reason),
        )


def _unknown_format(name: str) -> SourceError:
    return SourceError(
        "source.format",
        "{name} is of a kind that Mishu does not read; it reads {kinds}.",
        name=name,
        kinds=", ".join(READERS),
    )


def _repeated(name: str) -> SourceError:
    return SourceError(
        "source.repeated", "There is more than one document named {name}; only the first was taken.", name=name
    )


def _nothing(places: Sequence[Path], problems: Sequence[Problem]) -> SourceError:
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
