"""The bytes of a file -> a bot of what stands in it, within limits of size, pages and time."""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from bot.answering import Bot
from embeddings.documents import Problem, Progress, blank, read_sources, suffixes
from embeddings.errors import MishuError, SourceError
from embeddings.records import Document

#: What a file may be. A hundred pages of small type have some 150,000 characters.
MOST_BYTES, MOST_PAGES, MOST_MINUTES = 20_000_000, 100, 3
_MOST_CHARACTERS = 200_000
#: A whole folder is no file to be asked; what unpacks to much would fill the disk of a server that anybody may use.
_ARCHIVE = ".zip"
#: Bytes of a file's name on disk, where most systems end at 255.
_NAME_BYTES = 200


@dataclass(frozen=True)
class Stage:
    """How far a file is: ``done`` of ``total`` pages are read, or of texts embedded; both 0 where it is not known.
    Of one that is waiting ``total`` are the files that come before it.

    ``error`` says why it ``failed``, or what of a file that is ``ready`` could not be read.
    """

    name: Literal["waiting", "reading", "embedding", "ready", "failed"]
    done: int = 0
    total: int = 0
    error: MishuError | None = None


def readable_suffixes() -> tuple[str, ...]:
    """Return the suffixes of the files that can be opened."""
    return tuple(suffix for suffix in suffixes() if suffix != _ARCHIVE)


def opened(bot: Bot, name: str, content: bytes, prefix: str, report: Callable[[Stage], None]) -> Bot:
    """Return a bot of a file's documents, whose ids begin with ``prefix``; ``report`` hears how far it is.

    Raises:
        SourceError: if the file cannot be read, has no text, or is more than a file may be.
    """
    progress = _limited(name, report)
    documents, problems = _read(name, content, progress)
    named = [replace(document, id=prefix + document.id, path=document.id) for document in documents]
    try:
        own = bot.over(named, progress)
    except SourceError as error:
        raise error if error.code.startswith("own.") else blank(name) from error
    report(Stage("ready", error=problems[0].error if problems else None))
    return own


def _limited(name: str, report: Callable[[Stage], None]) -> Progress:
    """Return what hears of the progress, passes it on, and ends what takes too many pages or too long."""
    until = time.monotonic() + 60 * MOST_MINUTES

    def progress(stage: str, done: int, total: int | None) -> None:
        if stage == "pages" and (total or 0) > MOST_PAGES:
            raise SourceError(
                "own.pages",
                "{name} has {pages} pages; a file to be asked may have {most}. Split it, or have it put into the "
                "collection.",
                name=name,
                pages=total,
                most=MOST_PAGES,
            )
        if time.monotonic() > until:
            raise SourceError(
                "own.slow",
                "{name} was not read within {minutes} minutes; split it, or have it put into the collection.",
                name=name,
                minutes=MOST_MINUTES,
            )
        if stage in ("pages", "embed"):
            report(Stage("reading" if stage == "pages" else "embedding", done, total or 0))

    return progress


def _read(name: str, content: bytes, progress: Progress) -> tuple[Sequence[Document], Sequence[Problem]]:
    """Read a file as a build does, in the guarded process; for that it is on the disk for as long as it takes."""
    with tempfile.TemporaryDirectory(prefix="mishu-own-") as folder:
        path = Path(folder) / on_disk(name)
        if path.suffix.lower() == _ARCHIVE:
            raise SourceError(
                "own.archive",
                "{name} is an archive; unpack it and open one of its files, or have it put into the collection.",
                name=name,
            )
        path.write_bytes(content)
        try:
            sources = read_sources([path], progress)
        except SourceError as error:
            # The sentence on a folder without a readable file names the folder.
            reason = error.details.get("reason")
            raise reason if isinstance(reason, SourceError) else error from error
    if (length := sum(len(document.text) for document in sources.documents)) > _MOST_CHARACTERS:
        raise SourceError(
            "own.characters",
            "{name} has {length} characters; a file to be asked may have {most}. Split it, or have it put into the "
            "collection.",
            name=name,
            length=length,
            most=_MOST_CHARACTERS,
        )
    return sources.documents, sources.problems


def on_disk(name: str) -> str:
    r"""Return a name that a file can have on this disk: no folder, no signs that end a line, not too long.

    >>> on_disk("../制度/a\nb.docx"), on_disk("C:\\制度\\.txt"), on_disk("长" * 300 + ".pdf")[-8:]
    ('a b.docx', 'file.txt', '长长长长.pdf')
    """
    last = name.replace("\\", "/").rpartition("/")[2].encode("utf-8", "replace").decode()
    kept = "".join(sign if sign.isprintable() else " " for sign in last).strip()
    stem, dot, suffix = kept.rpartition(".")
    if not dot:
        stem, suffix = kept, ""
    stem = stem.encode()[: _NAME_BYTES - len(suffix.encode())].decode("utf-8", "ignore").strip(" .")
    return f"{stem or 'file'}{dot}{suffix}"
