"""The folder in which a generation is made: begun from the live one, and gone on with where a build was stopped."""

import json
import os
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.building.draft import Draft
from embeddings.encoder import Vectors
from embeddings.errors import IndexUnusable
from embeddings.index import KINDS, LEXICAL, ROWS, STORE, Layout, Manifest, Rows, open_manifest, packed

_NAME, _STATE = ".building", "state.json"
#: Blocks of vectors, and share of rows that belong to no passage any more, from which the rows are written anew.
_MOST_BLOCKS, _MOST_DEAD = 16, 0.25
_CHUNK = 50_000
#: What half precision may take from or add to the length of a vector.
_TOLERANCE = 0.01
#: What a power cut spoils is begun anew; the finished file is put on the disk before it is used.
_PRAGMAS = ("journal_mode = TRUNCATE", "synchronous = OFF", "cache_size = -65536")


class Work:
    """A generation that is being made. Without a folder it is made in memory."""

    def __init__(self, folder: Path | None, serial: int = 0, base: tuple[str, Manifest] | None = None) -> None:
        """Take the folder that was prepared for it, and the name and manifest of the generation it began from."""
        self.folder = folder
        self.serial = serial
        self.base = base
        self._held: dict[str, list[Vectors]] = {kind: [] for kind in KINDS}
        self._closed = False
        database = sqlite3.connect(folder / STORE if folder else ":memory:", check_same_thread=False)
        try:
            if folder:
                for pragma in _PRAGMAS:
                    database.execute(f"PRAGMA {pragma}")
            self.draft = Draft(database)
            if folder and self.dimension:
                self._trim(folder)
        except BaseException:
            database.close()
            raise

    @classmethod
    def begin(cls, layout: Layout, made_by: Mapping[str, object]) -> "Work":
        """Go on where a build was stopped, else begin from the live generation, if it is whole and made alike.

        ``made_by`` are the fields of a manifest that have to be the same.
        """
        for stale in layout.generations.glob(".building-*"):  # of an older release
            shutil.rmtree(stale)
        live = layout.live()
        for path in layout.generations.glob("[0-9]*-*"):
            if live and path.name > live:  # of a build that was ended before the last step
                shutil.rmtree(path)
        folder = layout.generations / _NAME
        base = _whole(layout, made_by)
        serials = [int(path.name[:6]) for path in layout.generations.glob("[0-9]*-*") if path.name[:6].isdigit()]
        serial = max(serials, default=0) + 1
        state = {**made_by, "serial": serial, "base": base[0] if base else ""}
        if _is_left(folder, state):
            with suppress(sqlite3.DatabaseError):
                work = cls(folder, serial, base)
                if not work.draft.get("compacting") and work.draft.is_whole() and work._has_unit_rows():
                    return work
                work.close()
        shutil.rmtree(folder, ignore_errors=True)
        try:
            return cls._begun(folder, layout, serial, base, state)
        except (OSError, sqlite3.Error) as error:
            shutil.rmtree(folder, ignore_errors=True)
            if base is None or isinstance(error, (OSError, sqlite3.OperationalError)):
                raise
        return cls._begun(folder, layout, serial, None, {**state, "base": ""})  # the live one is no database

    @classmethod
    def _begun(
        cls, folder: Path, layout: Layout, serial: int, base: tuple[str, Manifest] | None, state: Mapping[str, object]
    ) -> "Work":
        folder.mkdir()
        if base:
            _share(layout.generations / base[0], folder)
        (folder / ROWS).mkdir(exist_ok=True)
        work = cls(folder, serial, base)
        with work.draft.database:
            work.draft.set("changed", 0)
            work.draft.set("compacted", "")
            work.draft.set("own", json.dumps(dict.fromkeys(KINDS, 0)))
        # Last, so that what was not begun properly is not gone on with.
        (folder / _STATE).write_text(json.dumps(state), encoding="utf-8")
        return work

    @property
    def dimension(self) -> int:
        """The dimension of the vectors; 0 as long as there are none."""
        return int(self.draft.get("dimension") or 0)

    def close(self) -> None:
        """Close the database, with all that was written in its one file."""
        if self._closed:
            return
        self._closed = True
        with closing(self.draft.database) as database:
            if self.folder is not None and self.folder.exists():
                database.commit()
                database.execute("PRAGMA journal_mode = DELETE")

    def discard(self) -> None:
        """Remove all that was made."""
        self._closed = True
        self.draft.database.close()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def finished(self) -> Path:
        """Return the folder without what only a build needs."""
        assert self.folder is not None
        (self.folder / _STATE).unlink(missing_ok=True)
        return self.folder

    # Vectors

    def counts(self) -> dict[str, int]:
        """Return how many rows there are of each kind."""
        if self.folder is None:
            return {kind: sum(map(len, held)) for kind, held in self._held.items()}
        size = 2 * max(self.dimension, 1)
        return {kind: sum(path.stat().st_size for path in self._paths(kind)) // size for kind in KINDS}

    def rows(self) -> dict[str, Rows]:
        """Return the rows of each kind."""
        if self.folder is None:
            empty = np.zeros((0, self.dimension), np.float32)
            return {kind: Rows.of(np.concatenate([empty, *held])) for kind, held in self._held.items()}
        return {kind: Rows.open(self._paths(kind), self.dimension) for kind in KINDS}

    def append(self, rows: Mapping[str, Vectors], placed: Sequence[Sequence[int]], embedded: int) -> None:
        """Add rows of each kind, and say whose they are; all passages before the ordinal ``embedded`` have theirs."""
        if self.folder is None:
            for kind, added in rows.items():
                self._held[kind].append(added)
        else:
            for kind, added in rows.items():
                with self._own(self.folder, kind).open("ab") as file:
                    file.write(packed(added))
        own = json.loads(self.draft.get("own") or "{}")
        with self.draft.database:
            self.draft.place(placed)
            self.draft.set("embedded", embedded)
            self.draft.set("dimension", rows["passages"].shape[1])
            self.draft.set("own", json.dumps({kind: own.get(kind, 0) + len(rows[kind]) for kind in KINDS}))

    def _own(self, folder: Path, kind: str) -> Path:
        return folder / ROWS / f"{kind}.{self.serial:06}.f16"

    def _paths(self, kind: str) -> list[Path]:
        assert self.folder is not None
        return sorted((self.folder / ROWS).glob(f"{kind}.*.f16"))

    def _trim(self, folder: Path) -> None:
        """Cut off rows that were written when the build was stopped, before it was written down whose they are."""
        for kind, count in json.loads(self.draft.get("own") or "{}").items():
            path = self._own(folder, kind)
            if path.exists():
                os.truncate(path, 2 * self.dimension * count)

    def _has_unit_rows(self) -> bool:
        """Tell whether the rows of this build are unit vectors: after a power cut there may be zeros in their place."""
        own = [self._own(self.folder, kind) for kind in KINDS] if self.folder and self.dimension else []
        rows = Rows.open([path for path in own if path.exists()], self.dimension or 1)
        norms = (np.linalg.norm(chunk.astype(np.float32), axis=1) for chunk in rows.chunks(_CHUNK))
        return all(np.abs(norm - 1).max(initial=0) < _TOLERANCE for norm in norms)

    def compact(self) -> dict[str, NDArray[np.int64]]:
        """Write the rows anew, in one block, where there are many blocks or many rows of documents that are gone.

        Return the number that each row of a kind has then, -1 for those that are gone; nothing if nothing was done.
        """
        if self.folder is None:
            return {}
        rows, table = self.rows(), self.draft.placed()
        sentences = _spread(table[:, 2], table[:, 3])
        there = {"passages": table[:, 1], "sentences": sentences, "contexts": table[:, 4]}
        alive = {kind: np.unique(found) for kind, found in there.items()}
        dead = 1 - len(alive["sentences"]) / max(len(rows["sentences"]), 1)
        if len(rows["passages"].blocks) <= _MOST_BLOCKS and dead <= _MOST_DEAD:
            return {}
        moved = {kind: np.full(len(rows[kind]), -1, np.int64) for kind in KINDS}
        for kind, kept in alive.items():
            moved[kind][kept] = np.arange(len(kept))
        with self.draft.database:
            self.draft.set("compacting", 1)
        for kind, kept in alive.items():
            fresh = self.folder / ROWS / f"{kind}.new"
            with fresh.open("wb") as file:
                for start in range(0, len(kept), _CHUNK):
                    file.write(packed(rows[kind].take(kept[start : start + _CHUNK])))
            for path in self._paths(kind):
                path.unlink()
            os.replace(fresh, self._own(self.folder, kind))
        for column, kind in ((1, "passages"), (2, "sentences"), (4, "contexts")):
            table[:, column] = np.searchsorted(alive[kind], table[:, column])
        with self.draft.database:
            self.draft.replace_placed(table)
            self.draft.set("own", json.dumps({kind: len(kept) for kind, kept in alive.items()}))
            self.draft.set("compacting", "")
            self.draft.set("compacted", 1)
        return moved


def _spread(first: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return every row of runs that begin at ``first`` and are ``count`` long."""
    return np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum())


def _is_left(folder: Path, state: Mapping[str, object]) -> bool:
    try:
        return bool(json.loads((folder / _STATE).read_text(encoding="utf-8")) == state)
    except (OSError, ValueError):
        return False


def _whole(layout: Layout, made_by: Mapping[str, object]) -> tuple[str, Manifest] | None:
    """Return the live generation if it was made alike, and nothing of it is missing or has changed."""
    try:
        name, manifest = open_manifest(layout.folder)
    except IndexUnusable:
        return None
    alike = all(getattr(manifest, field) == value for field, value in made_by.items())
    return (name, manifest) if alike else None


def _share(base: Path, folder: Path) -> None:
    """Copy the store of a generation, and link what is never changed: vectors, and the files of the inverted index."""
    shutil.copyfile(base / STORE, folder / STORE)
    for part in (ROWS, LEXICAL):
        (folder / part).mkdir()
        for path in sorted((base / part).iterdir()):
            if path.name.endswith(".lock"):
                continue
            try:
                os.link(path, folder / part / path.name)
            except OSError:  # a file system without links
                shutil.copyfile(path, folder / part / path.name)
