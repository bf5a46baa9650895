"""The bodies that hold quotes: an answer, what was looked up, the report of a draft; as ``--json`` has them."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from bot.answering import Results

_QUOTE: JsonDict = {
    "doc": "制度/值班.md",
    "title": "值班制度",
    "section": ["一、值班时间"],
    "start": 14,
    "end": 29,
    "text": "值班室全天二十四小时有人在岗。",
    "highlights": [[5, 14]],
    "score": 0.97,
    "meta": {"date": "2024-03-01", "issuer": "办公室"},
    "also": [],
    "item": 0,
    "before": "",
    "after": "交接班在每天上午八点半进行。",
    "references": [],
}
_ANSWER: JsonDict = {
    "id": "",
    "question": "值班室几点有人？",
    "understood": "值班室几点有人？",
    "answered": True,
    "confidence": 0.9312,
    "quotes": [_QUOTE],
    "suggestions": ["突发事件多久报告？"],
    "elapsed_ms": 21.5,
    "small_talk": None,
    "missing": [],
    "differing": 0,
    "absent": None,
    "listed": None,
    "limits": None,
    "compared": None,
    "unknown": [],
    "checked": "",
    "state": "answered",
}


class Body(BaseModel):
    """A body that is sent: what is not described here is not in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PlaceBody(Body):
    """Where something stands: ``start`` and ``end`` count characters of the document's text."""

    doc: str
    title: str
    section: tuple[str, ...]
    start: int
    end: int
    page: int | None = None
    row: int | None = None


class ReferenceBody(Body):
    """Words of a quote, from ``start`` to ``end`` in it, that refer to a place."""

    start: int
    end: int
    place: PlaceBody


class QuoteBody(PlaceBody):
    """A stretch of a document, word for word; ``highlights`` are pairs of places in ``text``."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [_QUOTE]})

    text: str
    highlights: tuple[tuple[int, int], ...]
    score: float
    meta: Mapping[str, str]
    also: tuple[PlaceBody, ...]
    item: int
    before: str
    after: str
    recognised: float | None = None
    label: str = ""
    references: tuple[ReferenceBody, ...]
    earlier: str | None = None


class AbsentBody(Body):
    """What a question names and the documents do not have."""

    title: str
    asked: str
    unit: str
    count: int


class ListingBody(Body):
    """A list that was made: how many there are in ``total``, how many are shown."""

    total: int
    shown: int
    undated: int
    title: str
    unit: str


#: The id of a document.
Id = Annotated[str, Field(min_length=1, max_length=1000)]


class FilterBody(Body):
    """Which documents are looked in; what is left out does not matter.

    ``as_of`` is a day on which they were in force: 2019-06-01, 2019-06 or 2019.
    """

    docs: tuple[Id, ...] = Field(default=(), max_length=500, examples=[["制度/值班.md"]])
    kind: str = Field(default="", max_length=200, examples=["通知"])
    issuer: str = Field(default="", max_length=200, examples=["办公室"])
    year: str = Field(default="", max_length=10, examples=["2024"])
    script: Literal["", "simplified", "traditional"] = ""
    as_of: str = Field(default="", max_length=20, examples=["2024-06-30"])


class LimitsBody(Body):
    """What an answer was limited to, and how many documents that leaves."""

    only: FilterBody
    titles: tuple[str, ...]
    documents: int
    undated: int
    said: bool


class ComparedBody(Body):
    """Two editions of a document, and how many clauses changed."""

    old: str
    new: str
    date: str
    counts: Mapping[str, int]
    shown: int


class AnswerBody(Body):
    """An answer. Where ``answered`` is false the quotes are only the closest passages."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [_ANSWER]})

    id: str | int
    question: str
    understood: str
    answered: bool
    confidence: float
    quotes: tuple[QuoteBody, ...]
    suggestions: tuple[str, ...]
    elapsed_ms: float
    small_talk: str | None
    missing: tuple[str, ...]
    differing: int
    absent: AbsentBody | None
    listed: ListingBody | None
    limits: LimitsBody | None
    compared: ComparedBody | None
    unknown: tuple[str, ...]
    checked: str
    state: Literal["answered", "possible", "absent"]


class FoundBody(Body):
    """A page of what was looked up. ``total`` counts all of it, at least that many where ``more`` is true.

    ``words`` are those that were sought, ``absent`` those that no document has.
    """

    total: int = Field(examples=[1])
    more: bool = Field(examples=[False])
    words: tuple[str, ...] = Field(examples=[["值班", "在岗"]])
    absent: tuple[str, ...] = Field(examples=[[]])
    quotes: tuple[QuoteBody, ...]

    @classmethod
    def of(cls, found: Results) -> "FoundBody":
        """Describe what was found."""
        quotes = tuple(QuoteBody.model_validate(quote.to_json()) for quote in found)
        return cls(total=found.total, more=found.more, words=found.words, absent=found.absent, quotes=quotes)


class FindingBody(Body):
    """Something that a draft says, from ``start`` to ``end`` in it, and what the documents have."""

    start: int
    end: int
    kind: str
    verdict: str
    grade: Literal["right", "wrong", "open"]
    text: str
    marks: tuple[tuple[int, int], ...]
    correction: str
    likeness: float
    notes: tuple[str, ...]
    details: Mapping[str, str]
    sources: tuple[QuoteBody, ...]


class ReportBody(Body):
    """The report of a draft; ``complete`` is false where there was too much to check it all."""

    draft: str
    characters: int
    counts: Mapping[str, int]
    grades: Mapping[str, int]
    complete: bool
    findings: tuple[FindingBody, ...]
