"""What visitors thought of answers, kept in a SQLite file; nothing is kept of who they are."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from bot.understanding import QUESTION_LENGTH

Verdict = Literal["helpful", "unhelpful"]
#: Why an answer was of no use: the quote is wrong, the question is not met, the source is wrong, something else.
Reason = Literal["quote", "unmet", "source", "other"]
REASONS: tuple[Reason, ...] = get_args(Reason)
#: Characters of a visitor's own words.
NOTE_LENGTH = 200

#: Seconds to wait for others who write.
_PATIENCE = 10
_NAME_LENGTH = 1000
_TABLE = """CREATE TABLE IF NOT EXISTS ratings(
    time TEXT NOT NULL, question TEXT NOT NULL, doc TEXT, first INTEGER, last INTEGER, answered INTEGER NOT NULL,
    confidence REAL NOT NULL, verdict TEXT NOT NULL, reason TEXT, note TEXT NOT NULL)"""
_Offset = Annotated[int, Field(ge=0, lt=2**53)]


class Rating(BaseModel):
    """A visitor's word on an answer; ``doc``, ``start`` and ``end`` are those of its first quote."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    question: str = Field(min_length=1, max_length=QUESTION_LENGTH)
    doc: str | None = Field(default=None, max_length=_NAME_LENGTH)
    start: _Offset | None = None
    end: _Offset | None = None
    answered: bool
    confidence: float = Field(ge=0, le=1)
    verdict: Verdict
    reason: Reason | None = None
    note: str = Field(default="", max_length=NOTE_LENGTH)


def keep_rating(rating: Rating, file: Path) -> None:
    """Add a rating to the file, which is made where it is missing.

    Raises:
        OSError, sqlite3.Error: if it cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    given = rating.model_dump()
    given["time"] = datetime.now(UTC).isoformat(timespec="seconds")
    with closing(sqlite3.connect(file, timeout=_PATIENCE)) as connection, connection:
        connection.execute(_TABLE)
        connection.execute(
            "INSERT INTO ratings VALUES "
            "(:time, :question, :doc, :start, :end, :answered, :confidence, :verdict, :reason, :note)",
            given,
        )
