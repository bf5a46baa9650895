"""A backup is a zip file: rows of the database, files beside them, and a manifest with the SHA-256 of each."""

import hashlib
import json
import os
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.keeping import Database, dump, now
from embeddings.errors import MishuError

#: The form of the archive; another one is refused.
_FORMAT = 1
_MANIFEST = "manifest.json"
#: Bytes that the manifest and a file beside the rows may have.
_MOST = 16 << 20
_CHUNK = 1 << 20


class ArchiveError(MishuError):
    """A backup cannot be written or read."""


class Manifest(BaseModel):
    """What an archive says of itself; ``sha256`` names each of its members."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mishu: Literal["backup"]
    format: int
    revision: str
    made: str
    sha256: dict[str, str]


@dataclass(frozen=True)
class Archive:
    """An archive that was read: every member is as the manifest says."""

    manifest: Manifest
    _zip: zipfile.ZipFile

    @property
    def rows(self) -> Mapping[str, Iterator[bytes]]:
        """The lines of each table."""
        names = (name for name in self.manifest.sha256 if name.startswith("rows/"))
        return {Path(name).stem: self._lines(name) for name in names}

    @property
    def files(self) -> dict[str, bytes]:
        """The files beside the rows, by their names."""
        names = (name for name in self.manifest.sha256 if name.startswith("files/"))
        return {name.removeprefix("files/"): self._zip.read(name) for name in names}

    def _lines(self, name: str) -> Iterator[bytes]:
        with self._zip.open(name) as member:
            yield from member


def write_archive(path: Path, database: Database, files: Mapping[str, Path]) -> Manifest:
    """Write a backup, whole or not at all, which its own user alone may read.

    Raises:
        ArchiveError: if it cannot be written.
        KeepingError: if the database cannot be used.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(os.open(beside, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "r+b") as target:
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
                manifest = _fill(packed, database, files)
            target.flush()
            os.fsync(target.fileno())
        beside.replace(path)
    except OSError as error:
        raise ArchiveError(
            "backup.write", "Cannot write {path}: {reason}.", path=path, reason=error.strerror or str(error)
        ) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    return manifest


def _fill(packed: zipfile.ZipFile, database: Database, files: Mapping[str, Path]) -> Manifest:
    sums, revision = {}, ""
    for found, table, lines in dump(database):
        revision, name = found, f"rows/{table}.jsonl"
        sums[name] = hashlib.sha256()
        with packed.open(name, "w", force_zip64=True) as member:
            for line in lines:
                sums[name].update(line)
                member.write(line)
    for given, path in files.items():
        content = path.read_bytes()
        packed.writestr(f"files/{given}", content)
        sums[f"files/{given}"] = hashlib.sha256(content)
    hexes = {name: each.hexdigest() for name, each in sums.items()}
    manifest = Manifest(mishu="backup", format=_FORMAT, revision=revision, made=now(), sha256=hexes)
    packed.writestr(_MANIFEST, manifest.model_dump_json(indent=2))
    return manifest


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open a backup, every byte of which has been read and found right.

    Raises:
        ArchiveError: if there is none, it is damaged, or of a newer version.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            yield Archive(_checked(path, packed), packed)
    except FileNotFoundError as error:
        raise ArchiveError("backup.none", "There is no file {path}.", path=path) from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise _damaged(path, str(error)) from error
    except OSError as error:
        raise ArchiveError(
            "backup.read", "Cannot read {path}: {reason}.", path=path, reason=error.strerror or str(error)
        ) from error


def _checked(path: Path, packed: zipfile.ZipFile) -> Manifest:
    try:
        if packed.getinfo(_MANIFEST).file_size > _MOST:
            raise ValueError("the manifest is too long")
        written = json.loads(packed.read(_MANIFEST))
        if written.get("format") != _FORMAT:
            raise ArchiveError(
                "backup.newer",
                "{path} was written by another version of Mishu (format {found}); restore it with that version.",
                path=path,
                found=str(written.get("format"))[:20],
            )
        manifest = Manifest.model_validate(written)
    except (KeyError, ValueError, AttributeError, ValidationError) as error:
        raise _damaged(path, _MANIFEST) from error
    members = {each.filename for each in packed.infolist()}
    if members != {_MANIFEST, *manifest.sha256} or len(packed.infolist()) != len(members):
        raise _damaged(path, "names")
    for name, expected in manifest.sha256.items():
        if not re.fullmatch(r"rows/\w+\.jsonl|files/[^\\]+", name) or ".." in Path(name).parts:
            raise _damaged(path, name)
        found = hashlib.sha256()
        with packed.open(name) as member:
            while chunk := member.read(_CHUNK):
                found.update(chunk)
        if found.hexdigest() != expected:
            raise _damaged(path, name)
    return manifest


def _damaged(path: Path, what: str) -> ArchiveError:
    return ArchiveError(
        "backup.damaged",
        "{path} is no backup of Mishu, or it is damaged ({what}). Nothing was changed.",
        path=path,
        what=what,
    )
