"""What the rooms hand to one another and to the surfaces: a filter, a place, a quote, an open document, a topic."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from embeddings.records import Document, Dropped, Fact, Section, Span

Script = Literal["", "simplified", "traditional"]
#: The id of a document that a visitor has opened: its token, which nobody guesses, and the document's own name.
_OWN = re.compile(r"~([\w-]{22})/(.+)", re.DOTALL | re.ASCII)


def own_document(doc_id: str) -> tuple[str, str]:
    """Return the token of a visitor's own file and the name of the document in it; of any other document only its id.

    >>> own_document("~" + "a" * 22 + "/讲话.docx"), own_document("制度/值班.md")
    (('aaaaaaaaaaaaaaaaaaaaaa', '讲话.docx'), ('', '制度/值班.md'))
    """
    found = _OWN.fullmatch(doc_id)
    return (found[1], found[2]) if found else ("", doc_id)


#: Names of files whose pages are slides.
_SLIDES = (".pptx", ".pptm", ".ppsx", ".ppsm", ".ppt", ".pps", ".dps")


def has_slides(doc_id: str) -> bool:
    """Tell whether the pages of a document are slides.

    >>> has_slides("培训/值班.PPTX"), has_slides("材料.zip/值班.pdf")
    (True, False)
    """
    return doc_id.lower().endswith(_SLIDES)


@dataclass(frozen=True)
class Filter:
    """Which documents are looked in. What is empty does not matter; scripts and widths make no difference.

    ``docs`` are ids of documents, each of which passes. ``as_of`` is a day (2019-06-01) on which they were in force, as
    `bot.finding.standing` tells it; of a month or a year (2019-06, 2019) it is the last.
    """

    docs: tuple[str, ...] = ()
    kind: str = ""
    issuer: str = ""
    year: str = ""
    script: Script = ""
    as_of: str = ""


@dataclass(frozen=True)
class OwnFile:
    """A file that a visitor has opened, by its token; it is asked ``alone`` or with the collection."""

    token: str = ""
    alone: bool = False


@dataclass(frozen=True)
class Limits:
    """What an answer was limited to: the filter, the titles of the documents it names, and how many pass it.

    ``undated`` are those of them that name no date, where a day was asked for; ``said`` tells that the question itself
    names that day.
    """

    only: Filter
    titles: tuple[str, ...]
    documents: int
    undated: int = 0
    said: bool = False


@dataclass(frozen=True)
class Place:
    """Where a quote stands: ``start`` and ``end`` count characters of the document's text.

    ``page`` counts the pages from 1, ``row`` the rows of a sheet as it shows them; each is None where the document
    has none.
    """

    doc: str
    title: str
    section: tuple[str, ...]
    start: int
    end: int
    page: int | None = field(default=None, kw_only=True)
    row: int | None = field(default=None, kw_only=True)

    @classmethod
    def at(cls, document: Document, title: str, section: tuple[str, ...], span: Span) -> "Place":
        """Return the place of a span of a document."""
        page, row = document.page_at(span.start), document.row_at(span.start)
        return Place(document.id, title, section, span.start, span.end, page=page, row=row)


@dataclass(frozen=True)
class Reference:
    """Words of a quote, from ``start`` to ``end`` in it, that refer to a place: 依照本办法第十七条."""

    start: int
    end: int
    place: Place


@dataclass(frozen=True)
class Quote(Place):
    """A stretch of a document, ``text == document.text[start:end]``.

    ``highlights`` are spans inside ``text``; ``also`` are other places with the same words. ``item`` counts the
    items of a list that stand in several places, from 1; it is 0 for all other quotes.
    ``before`` and ``after`` are the sentences around the quote, as they stand in the document. ``recognised`` is the
    lowest confidence (0 to 1) of what in it was read off a picture, None where nothing was. ``label`` is the thing of a
    question that the quote is about, where it compares several. ``references`` are the words in it that refer to
    exactly one place of the documents. ``earlier`` is the id of the edition before this document's, None where the
    index has none.
    """

    text: str
    highlights: tuple[tuple[int, int], ...]
    score: float
    meta: Mapping[str, str]
    also: tuple[Place, ...] = field(default=())
    item: int = 0
    before: str = ""
    after: str = ""
    recognised: float | None = None
    label: str = ""
    references: tuple[Reference, ...] = ()
    earlier: str | None = None

    @classmethod
    def of(
        cls,
        document: Document,
        place: Place,
        highlights: Iterable[Span],
        score: float,
        item: int = 0,
        around: tuple[str, str] = ("", ""),
    ) -> "Quote":
        """Return the quote at a place of a document; ``highlights`` are spans of the document's text.

        Before a row of a sheet stands its header.
        """
        span = Span(place.start, place.end)
        header = document.header_of(place.start)
        return cls(
            place.doc,
            place.title,
            place.section,
            place.start,
            place.end,
            span.of(document.text),
            tuple((mark.start - place.start, mark.end - place.start) for mark in highlights),
            score,
            document.meta,
            item=item,
            before=f"{header}\n" if header else around[0],
            after=around[1],
            recognised=document.confidence_in(span),
            page=place.page,
            row=place.row,
        )

    @property
    def place(self) -> Place:
        """Where the quote stands."""
        return Place(self.doc, self.title, self.section, self.start, self.end, page=self.page, row=self.row)

    def to_json(self) -> dict[str, Any]:
        """Return the quote as plain values for `json.dumps`; what is None and an empty ``label`` are left out."""
        values = {**asdict(self), "score": round(self.score, 4), "meta": dict(self.meta)}
        values["also"] = tuple(_without_none(place) for place in values["also"])
        if not self.label:
            del values["label"]
        values["references"] = tuple({**each, "place": _without_none(each["place"])} for each in values["references"])
        return _without_none(values)


def _without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True)
class Absent:
    """What a question names and the documents do not have. Quotes beside it are of other documents.

    ``asked`` are the question's words for a place in the document ``title``, which has ``count`` of this ``unit``;
    without them the document itself is not there, or where the unit is "answer" it does not answer.
    """

    title: str
    asked: str
    unit: str = ""
    count: int = 0


@dataclass(frozen=True)
class Listing:
    """A list that is made and not found: how many there are in ``total``, how many are shown.

    Of documents, made of their facts, ``undated`` name no date. Else they are the ``unit`` (a heading, an article, an
    item) of the document or section ``title``.
    """

    total: int
    shown: int
    undated: int = 0
    title: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Compared:
    """Two editions of a document by their ids, the date of the old one if it is known, and how many clauses changed.

    ``shown`` of them are quoted.
    """

    old: str
    new: str
    date: str
    counts: Mapping[str, int]
    shown: int


@dataclass(frozen=True)
class Ready:
    """A question that has a sure answer.

    ``sentence`` is the sentence of the first quote with its first mark, word for word, or nothing where there is none
    to be shown on its own. ``title`` and ``section`` are where it stands.
    """

    question: str
    sentence: str
    title: str
    section: tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """A document with the questions that it answers; it has at least one."""

    doc: str
    title: str
    questions: tuple[Ready, ...]


@dataclass(frozen=True)
class OpenDocument:
    """A document with its sections, what cleaning dropped, and what its text says of itself."""

    document: Document
    sections: tuple[Section, ...]
    dropped: tuple[Dropped, ...]
    facts: tuple[Fact, ...] = ()
