"""What the page says was asked before in its conversation, checked: the server keeps no conversation itself."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.answering import QUESTION_LENGTH

#: A conversation keeps its latest turns, so that a page left open for weeks does not grow.
MOST_TURNS = 20
#: The number of a turn that no conversation reaches.
_GREATEST = 10**9


class _Asked(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    question: Annotated[str, Field(max_length=QUESTION_LENGTH)]
    answered: bool


class _Page(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    number: Annotated[int, Field(ge=0, lt=_GREATEST)]
    asked: Annotated[list[_Asked], Field(max_length=MOST_TURNS)]


@dataclass(frozen=True)
class Earlier:
    """The ``answered`` questions of a conversation, latest last, and the ``number`` of its latest turn."""

    answered: tuple[str, ...] = ()
    number: int = 0


def earlier_of(sent: object) -> Earlier:
    """Return what a page sent; what is not as a page sends it counts as a conversation that begins.

    >>> earlier_of('{"number": 2, "asked": [{"question": "一", "answered": true}]}')
    Earlier(answered=('一',), number=2)
    >>> earlier_of('{"number": "2"}'), earlier_of(None)
    (Earlier(answered=(), number=0), Earlier(answered=(), number=0))
    """
    try:
        page = _Page.model_validate_json(str(sent))
    except (ValidationError, ValueError):  # a lone half of a character cannot be read as UTF-8
        return Earlier()
    return Earlier(tuple(asked.question for asked in page.asked if asked.answered), page.number)
