"""Files that stand in other files: where they are put while they are read, and what they are called."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from embeddings.errors import SourceError

#: What may lie in one file, with all that lies in that. The papers of a year of an office are some thousands.
MOST_FILES, MOST_BYTES = 5_000, 1_000_000_000
#: Characters of one part of a name, which most systems limit to 255 bytes.
_LONGEST = 200
_SUFFIX = re.compile(r"\.[a-z0-9_]{1,10}")


@dataclass(frozen=True)
class Member:
    """A file that was taken out of another: where it lies now, its id, and what the other says of it."""

    path: Path
    id: str
    meta: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class Shelf:
    """A folder into which the files are put that stand in one file.

    On the disk they have numbers for names, so that no name of theirs leads anywhere.
    """

    def __init__(self, folder: Path, doc_id: str) -> None:
        """Take an empty folder, and the id of the file that holds the others."""
        self._folder, self.doc_id = folder, doc_id
        #: How many files have asked for a name.
        self._taken: dict[str, int] = {}
        self._bytes = 0

    def put(self, name: str, content: Iterable[bytes], meta: Mapping[str, str] | None = None) -> Member:
        """Write a file; its id begins with that of the file in which it stands.

        Raises:
            SourceError: if there are more files, or more bytes, than a file may hold.
        """
        own = self.name(name).removeprefix(f"{self.doc_id}/")
        suffix = PurePosixPath(own).suffix.lower()
        path = self._folder / f"{len(self._taken):05}{suffix if _SUFFIX.fullmatch(suffix) else ''}"
        with path.open("wb") as file:
            for part in content:
                self._bytes += len(part)
                check_amount(self.doc_id, len(self._taken), self._bytes)
                file.write(part)
        return Member(path, f"{self.doc_id}/{own}", dict(meta or {}))

    def name(self, name: str) -> str:
        """Return the id of a file, which no other here has: two attachments of a mail may be called the same."""
        first = own = inner_name(name)
        place = PurePosixPath(first)
        while own in self._taken:
            self._taken[first] += 1
            own = str(place.with_name(f"{place.stem} ({self._taken[first]}){place.suffix}"))
        self._taken[own] = 1
        return f"{self.doc_id}/{own}"


def check_amount(doc_id: str, files: int, size: int) -> None:
    """Tell whether a file holds more than may be taken out of it; ``size`` counts bytes.

    Raises:
        SourceError: if it does.
    """
    if files > MOST_FILES or size > MOST_BYTES:
        raise SourceError(
            "source.inside_much",
            "{name} holds more than {most} files or {megabytes} MB; unpack it into a folder and have that read.",
            name=doc_id,
            most=MOST_FILES,
            megabytes=MOST_BYTES // 1_000_000,
        )


def inner_name(name: str) -> str:
    r"""Return a name that leads nowhere but down, without signs that cannot be shown.

    >>> inner_name("../../etc/passwd"), inner_name("C:\\制度\\值班.docx"), inner_name("/通知.\npdf"), inner_name("..")
    ('etc/passwd', '制度/值班.docx', '通知. pdf', 'file')
    """
    shown = "".join(char if char.isprintable() else " " for char in name.replace("\\", "/"))
    parts = [part.strip() for part in shown.split("/")]
    kept = [_short(part) for part in parts if part.strip(".") and not re.fullmatch("[A-Za-z]:", part)]
    return "/".join(kept) or "file"


def _short(part: str) -> str:
    if len(part) <= _LONGEST:
        return part
    suffix = PurePosixPath(part).suffix[:20]
    return part[: _LONGEST - len(suffix)] + suffix
