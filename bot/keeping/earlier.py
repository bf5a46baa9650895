"""The files of earlier versions, one for ratings and one for the kiosk's counts -> rows of the database, once each.

The files are left as they are but for a number in their heads by which they are known again, wherever they lie. How
far each has been taken over stands in the database, so that what an earlier version adds later comes at the next start.
"""

import hashlib
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, insert, select, update

from bot.keeping.tables import ratings, taken_over, tally, words
from bot.keeping.times import today

#: How far each part of a file goes; these numbers only rise.
_UPTO = {
    "ratings": "SELECT max(rowid) FROM ratings",
    "words": "SELECT max(rowid) FROM words",
    "answered": "SELECT questions FROM tally WHERE answered = 1",
    "unanswered": "SELECT questions FROM tally WHERE answered = 0",
}
_RATINGS = (
    "SELECT time, question, doc, first, last, answered, confidence, verdict, reason, note FROM ratings "
    "WHERE rowid > ? AND rowid <= ? ORDER BY rowid"
)
_WORDS = "SELECT question, answered FROM words WHERE rowid > ? AND rowid <= ? ORDER BY rowid"
#: Seconds to wait for an earlier version that is still running.
_PATIENCE = 10


@dataclass(frozen=True)
class EarlierFiles:
    """The two files, which need not be there."""

    feedback: Path | None = None
    tally: Path | None = None

    def are_taken_over(self, connection: Connection) -> bool:
        """Tell whether all that is in the files is in the database too."""
        for file in self._readable():
            taken = _taken(connection, _name(file))
            if any(number > taken.get(part, 0) for part, number in _upto(file).items()):
                return False
        return True

    def take_over(self, connection: Connection) -> None:
        """Take over what is not in the database yet, within the transaction of ``connection``."""
        for file in self._readable():
            name = _name(file)
            taken, upto = _taken(connection, name), _upto(file)
            with closing(_reading(file)) as base:
                for part, number in upto.items():
                    if number > (before := taken.get(part, 0)):
                        _take(connection, base, part, before, number)
                        _note(connection, name, part, number)

    def _readable(self) -> Iterator[Path]:
        """Yield the files that are there and are what they should be; others are not ours to judge."""
        for file in dict.fromkeys((self.feedback, self.tally)):
            if file is not None and file.is_file():
                try:
                    found = _upto(file)
                except sqlite3.Error:
                    continue
                if found:
                    yield file


def _reading(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)


def _upto(file: Path) -> dict[str, int]:
    """Return how far the parts of a file go, those left out that are not there or empty."""
    with closing(_reading(file)) as base:
        tables = {name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        found = {}
        for part, query in _UPTO.items():
            if query.split(" FROM ")[1].split()[0] in tables:
                row = base.execute(query).fetchone()
                if row and row[0]:
                    found[part] = int(row[0])
        return found


def _name(file: Path) -> str:
    """Return what a file is known by: a number in its head, which is written there the first time."""
    try:
        with closing(sqlite3.connect(file, timeout=_PATIENCE)) as base:
            (number,) = base.execute("PRAGMA user_version").fetchone()
            if not number:
                number = secrets.randbelow(2**31 - 1) + 1
                base.execute(f"PRAGMA user_version = {number}")
        return f"{number:08x}"
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
            raise
        # It may only be read, and so can only be known by its place.
        return hashlib.sha256(str(file.absolute()).encode()).hexdigest()


def _taken(connection: Connection, name: str) -> dict[str, int]:
    rows = connection.execute(select(taken_over.c.part, taken_over.c.upto).where(taken_over.c.file == name))
    return {part: upto for part, upto in rows}


def _note(connection: Connection, name: str, part: str, number: int) -> None:
    here = (taken_over.c.file == name) & (taken_over.c.part == part)
    if not connection.execute(update(taken_over).where(here).values(upto=number)).rowcount:
        connection.execute(insert(taken_over).values(file=name, part=part, upto=number))


def _take(connection: Connection, base: sqlite3.Connection, part: str, before: int, upto: int) -> None:
    """Take over the rows of a part that come after ``before``, or so many more questions."""
    if part == "ratings":
        names = [column.name for column in ratings.columns if column.name != "id"]
        kept = [dict(zip(names, row, strict=True)) for row in base.execute(_RATINGS, (before, upto))]
        for row in kept:
            row["answered"] = bool(row["answered"])
        if kept:
            connection.execute(insert(ratings), kept)
    elif part == "words":
        day = today()
        said = [
            {"day": day, "question": question, "answered": bool(answered)}
            for question, answered in base.execute(_WORDS, (before, upto))
        ]
        if said:
            connection.execute(insert(words), said)
    else:
        counted = update(tally).where(tally.c.answered == (part == "answered"))
        connection.execute(counted.values(questions=tally.c.questions + (upto - before)))
