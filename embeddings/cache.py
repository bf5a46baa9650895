"""Vectors that were made before: a rebuild embeds only what is new."""

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from embeddings.encoder import Vectors

_CHUNK = 500  # keys asked for in one query; SQLite's traditional limit is 999


def text_key(revision: str, text: str) -> bytes:
    """Return the key of a vector: SHA-256 of the model's revision and the embedded text."""
    return hashlib.sha256(f"{revision}\0{text}".encode()).digest()


class VectorCache:
    """A SQLite file of float32 vectors. Several processes may use it at once."""

    def __init__(self, path: Path) -> None:
        """Open the file, making it and its folder if there is none. A file that is damaged is begun anew."""
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._database = self._connect(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            path.unlink()
            self._database = self._connect(path)

    @staticmethod
    def _connect(path: Path) -> sqlite3.Connection:
        database = sqlite3.connect(path, timeout=60)
        try:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute(
                "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, row BLOB NOT NULL) WITHOUT ROWID"
            )
        except sqlite3.Error:
            database.close()
            raise
        return database

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def get(self, keys: Sequence[bytes]) -> Mapping[bytes, Vectors]:
        """Return the vectors that are known, each of shape (dimension,)."""
        return dict(self._get(list(dict.fromkeys(keys))))

    def _get(self, keys: Sequence[bytes]) -> Iterator[tuple[bytes, Vectors]]:
        for start in range(0, len(keys), _CHUNK):
            part = keys[start : start + _CHUNK]
            marks = ",".join("?" * len(part))
            query = f"SELECT key, row FROM vectors WHERE key IN ({marks})"  # noqa: S608
            for key, row in self._database.execute(query, part):
                yield key, np.frombuffer(row, np.float32)

    def put(self, keys: Sequence[bytes], rows: Vectors) -> None:
        """Keep ``rows`` of shape (len(keys), dimension)."""
        with self._database:
            values = ((key, row.astype(np.float32).tobytes()) for key, row in zip(keys, rows, strict=True))
            self._database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", values)
