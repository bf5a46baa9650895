"""What visitors thought of answers, kept in the database; nothing is kept of who they are."""

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import insert

from bot.keeping import Database, now, ratings
from bot.understanding import QUESTION_LENGTH

Verdict = Literal["helpful", "unhelpful"]
#: Why an answer was of no use: the quote is wrong, the question is not met, the source is wrong, something else.
Reason = Literal["quote", "unmet", "source", "other"]
REASONS: tuple[Reason, ...] = get_args(Reason)
#: Characters of a visitor's own words.
NOTE_LENGTH = 200

_NAME_LENGTH = 1000
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


def keep_rating(rating: Rating, database: Database) -> None:
    """Keep a rating; when this returns, it is on the disk.

    Raises:
        KeepingError: if it cannot be kept.
    """
    given = rating.model_dump()
    given |= {"time": now(), "first": given.pop("start"), "last": given.pop("end")}
    with database.begin() as connection:
        connection.execute(insert(ratings).values(given))
