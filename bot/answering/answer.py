"""What an answer is: what every surface renders."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from bot.records import Absent, Compared, Limits, Listing, Quote
from bot.understanding import SmallTalk

#: Confidence from which it is called high.
HIGH = 0.75
#: Confidences from which so many of the nearest passages are named. Of 42 questions on other things that the handbook
#: refused, 31 are below the second; of 55 that it could have answered, none, and 44 are above the first.
_NEAREST = ((0.1, 3), (0.03, 1))


@dataclass(frozen=True)
class Answer:
    """What every surface renders. Where ``answered`` is false the quotes are only the closest passages, of which the
    first may answer where it is ``possible``: `state` says which of the three.

    ``id`` is the asker's own and given back as it came; ``small_talk`` is the kind of what is no question,
    ``missing`` the parts of a question that are not answered although others are. The first ``differing`` quotes
    disagree: they give different numbers for the same thing, the newest document first. ``absent`` is what the question
    names and the documents do not have; where ``listed`` is there the quotes are the heads of documents, where
    ``compared`` is there they are what a new edition of a document has changed. ``limits`` say in which documents the
    answer was sought, where not in all. ``unknown`` are the words of a question without answer that no document has.
    ``checked`` is the day (ISO 8601) on which an editor saw that the quotes answer it, nothing where none did.
    """

    id: object
    question: str
    understood: str
    answered: bool
    confidence: float
    quotes: tuple[Quote, ...]
    suggestions: tuple[str, ...]
    elapsed_ms: float
    small_talk: SmallTalk | None = None
    missing: tuple[str, ...] = ()
    differing: int = 0
    absent: Absent | None = None
    listed: Listing | None = None
    limits: Limits | None = None
    compared: Compared | None = None
    possible: bool = False
    unknown: tuple[str, ...] = ()
    checked: str = ""

    @property
    def nearest(self) -> tuple[Quote, ...]:
        """The passages that are worth naming where the question is not answered: fewer the less they fit."""
        if self.state != "absent":
            return ()
        return self.quotes[: next((most for bound, most in _NEAREST if self.confidence >= bound), 0)]

    @property
    def state(self) -> Literal["answered", "possible", "absent"]:
        """Whether it is answered, may be answered by the first quote, or is not in the documents."""
        if self.answered:
            return "answered"
        return "possible" if self.possible else "absent"

    @property
    def level(self) -> Literal["high", "medium", "low"]:
        """The confidence in words; what is not answered is low."""
        if not self.answered:
            return "low"
        return "high" if self.confidence >= HIGH else "medium"

    @property
    def as_of(self) -> str:
        """The day on which the documents were looked at, as ISO 8601 writes it; nothing for today."""
        return self.limits.only.as_of if self.limits else ""

    def to_json(self) -> dict[str, Any]:
        """Return the answer as plain values for `json.dumps`."""
        values = asdict(self)
        del values["possible"]
        values["state"] = self.state
        values["confidence"] = round(self.confidence, 4)
        values["elapsed_ms"] = round(self.elapsed_ms, 2)
        values["quotes"] = [quote.to_json() for quote in self.quotes]
        return values
