"""The few errors that a person is meant to read.

Each carries a code, so that a surface can say it in another language, and the values that the sentence
names. ``str(error)`` is the English sentence; the Chinese ones are in ``bot/locales``.
"""

import errno
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, Self


class MishuError(Exception):
    """Something went wrong that the user can mend; the sentence says how."""

    def __init__(self, code: str, template: str, **details: object) -> None:
        """Keep the code and the values; ``template`` is the English sentence with ``{names}``."""
        super().__init__(template.format(**details))
        self.code = code
        self.details = details

    def __reduce__(self) -> tuple[Callable[..., Self], tuple[object, ...]]:
        """Tell how a process that is sent this error makes it again."""
        return type(self).restored, (self.code, str(self), self.details)

    @classmethod
    def restored(cls, code: str, sentence: str, details: Mapping[str, object]) -> Self:
        """Return an error that another process has made."""
        error = cls(code, sentence.replace("{", "{{").replace("}", "}}"))
        error.details = dict(details)
        return error


class SourceError(MishuError):
    """A file or folder of documents cannot be read."""


class IndexUnusable(MishuError):
    """There is no index, or it is damaged, foreign or outdated."""


class ModelError(MishuError):
    """An embedding model cannot be loaded."""


class QuestionError(MishuError):
    """A question or one of its parameters is not acceptable."""


class SettingsError(MishuError):
    """A setting has a value that cannot be used."""


class DiskError(MishuError):
    """The disk is full or not writable."""


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REFUSED = {errno.EACCES, errno.EEXIST, errno.EROFS, errno.EPERM, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}


@contextmanager
def disk_errors(place: Path, kind: Literal["index", "cache"] = "index") -> Iterator[None]:
    """Turn what the libraries raise on a full or read-only disk into a `DiskError` that names ``place``.

    SQLite, faiss and tantivy each wrap the system's error in an exception of their own, so the message
    is read where there is no error number. ``kind`` decides which way out the sentence names.
    """
    try:
        yield
    except (OSError, sqlite3.Error, RuntimeError, ValueError) as error:
        number = error.errno if isinstance(error, OSError) else None
        message = str(error).lower()
        if number in _FULL or "no space left" in message or "disk is full" in message:
            raise _full(place, kind) from error
        refused = ("readonly database", "permission denied", "unable to open database file")
        if number in _REFUSED or any(words in message for words in refused):
            raise _refused(place, kind) from error
        if "disk i/o error" in message:  # what SQLite says of a quota, too
            raise _failed(place, kind) from error
        raise


def _full(place: Path, kind: str) -> DiskError:
    if kind == "cache":
        return DiskError(
            "cache.full",
            "There is no room left on the disk that holds the cache {place}; free some space or name another folder "
            "in XDG_CACHE_HOME.",
            place=place,
        )
    return DiskError(
        "disk.full",
        "There is no room left on the disk that holds {place}; free some space or choose another folder with "
        "--index. Nothing that was there has changed.",
        place=place,
    )


def _failed(place: Path, kind: str) -> DiskError:
    if kind == "cache":
        return DiskError(
            "cache.failed",
            "The disk that holds the cache {place} failed to read or write: a quota may be used up, or the disk is at "
            "fault. Check it, or name another folder in XDG_CACHE_HOME.",
            place=place,
        )
    return DiskError(
        "disk.failed",
        "The disk that holds {place} failed to read or write: a quota may be used up, or the disk is at fault. Check "
        "it, or choose another folder with --index. Nothing that was there has changed.",
        place=place,
    )


def _refused(place: Path, kind: str) -> DiskError:
    if kind == "cache":
        return DiskError(
            "cache.refused",
            "Mishu may not write to its cache {place}; name a folder where it may in XDG_CACHE_HOME.",
            place=place,
        )
    return DiskError("disk.refused", "Mishu may not write to {place}; choose another folder with --index.", place=place)
