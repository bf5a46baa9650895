"""Vectors that were made before: a rebuild embeds only what is new."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from embeddings.encoder import Vectors
from embeddings.errors import disk_errors

T = TypeVar("T")
_TOLERANCE = 1e-3
_CHUNK = 500  # keys asked for in one query; SQLite's traditional limit is 999


def text_key(revision: str, text: str) -> bytes:
    """Return the key of a vector: SHA-256 of the model's revision and the embedded text."""
    return hashlib.sha256(f"{revision}\0{text}".encode()).digest()


class VectorCache:
    """A SQLite file of vectors in half precision, as an index keeps them. Several processes may use it at once.

    A file that is damaged is begun anew: it holds nothing that cannot be made again.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, making it and its folder if there is none."""
        self._path = path
        self._database = self._guarded(lambda: _connect(path))

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def get(self, keys: Sequence[bytes]) -> Mapping[bytes, Vectors]:
        """Return the vectors that are known, each of shape (dimension,)."""
        return self._guarded(lambda: dict(self._get(list(dict.fromkeys(keys)))))

    def _get(self, keys: Sequence[bytes]) -> Iterator[tuple[bytes, Vectors]]:
        for start in range(0, len(keys), _CHUNK):
            part = keys[start : start + _CHUNK]
            marks = ",".join("?" * len(part))
            query = f"SELECT key, row FROM vectors WHERE key IN ({marks})"  # noqa: S608
            for key, content in self._database.execute(query, part):
                row = _unit(content, np.float16)
                if row is None:
                    row = _unit(content, np.float32)  # by an earlier release
                if row is not None:
                    yield key, row

    def put(self, keys: Sequence[bytes], rows: Vectors) -> None:
        """Keep ``rows`` of shape (len(keys), dimension), each of length 1."""
        values = [(key, row.astype(np.float16).tobytes()) for key, row in zip(keys, rows, strict=True)]
        self._guarded(lambda: self._put(values))

    def _put(self, values: Sequence[tuple[bytes, bytes]]) -> None:
        with self._database:
            self._database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", values)

    def _guarded(self, step: Callable[[], T]) -> T:
        with disk_errors(self._path.parent, "cache"):
            try:
                return step()
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
                if hasattr(self, "_database"):
                    self._database.close()
                for suffix in ("", "-wal", "-shm"):
                    self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
                self._database = _connect(self._path)
                return step()


def _unit(content: bytes, kind: type[np.floating[Any]]) -> Vectors | None:
    """Return a row that was kept in this precision; nothing else makes a unit vector in it."""
    if len(content) % np.dtype(kind).itemsize:
        return None
    with np.errstate(all="ignore"):
        row: Vectors = np.frombuffer(content, kind).astype(np.float32)
        return row if abs(float(np.linalg.norm(row)) - 1) < _TOLERANCE else None


def _connect(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path, timeout=60)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, row BLOB NOT NULL) WITHOUT ROWID")
        database.execute("SELECT key, row FROM vectors LIMIT 1")
    except sqlite3.Error:
        database.close()
        raise
    return database


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Tell damage from a full, read-only or busy disk; SQLite calls a foreign table an operational error."""
    return not isinstance(error, sqlite3.OperationalError) or "no such column" in str(error)
