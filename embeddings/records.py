"""What the stages hand to each other. Every start and end counts characters of ``Document.text``."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Format = Literal["text", "markdown", "record", "styled", "sheet"]


@dataclass(frozen=True)
class Span:
    """The half-open range of characters ``[start, end)``."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of ``text`` that the span covers."""
        return text[self.start : self.end]

    def stripped(self, text: str) -> "Span":
        """Return the span without the white space around its words.

        >>> Span(0, 6).stripped(" 值班 \\n。")
        Span(start=1, end=6)
        """
        words = text[self.start : self.end]
        start = self.start + len(words) - len(words.lstrip())
        return Span(start, max(start, self.start + len(words.rstrip())))


@dataclass(frozen=True)
class Recognised(Span):
    """A stretch of text that was read off a picture, with the mean confidence of its characters (0–1)."""

    confidence: float


@dataclass(frozen=True)
class Row(Span):
    """A line of a text that stands in a sheet: its number there, counted from 1 as it is shown beside the sheet.

    ``header`` is the line that says what its cells are, None where none does; of that line itself it is its own span.
    """

    number: int
    header: Span | None = None

    @property
    def is_header(self) -> bool:
        """Whether the line is the header of others."""
        return self.header is not None and self.header.start == self.start


@dataclass(frozen=True)
class Document:
    """A document as its reader found it; ``text`` is never changed afterwards.

    ``id`` is the path relative to the indexed folder, or the ``doc`` of a JSON-lines corpus. ``title`` is
    empty where the reader knows none and the text has to tell.

    ``pages`` are the places in the text where pages begin, ascending from 0, none where there are no pages.
    ``headings`` are the lines that the file itself says are headings: where each begins, and its level from 1.
    ``recognised`` are the stretches that were read off a picture. ``rows`` are the lines of a sheet, in order.
    """

    id: str
    path: str
    title: str
    text: str
    format: Format = "text"
    meta: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    pages: tuple[int, ...] = ()
    headings: tuple[tuple[int, int], ...] = ()
    recognised: tuple[Recognised, ...] = ()
    rows: tuple[Row, ...] = ()

    def page_at(self, place: int) -> int | None:
        """Return the page, counted from 1, on which a character stands; None where there are no pages.

        >>> document = Document("a.pdf", "a.pdf", "", "一。二。", pages=(0, 2))
        >>> document.page_at(1), document.page_at(2)
        (1, 2)
        """
        return bisect_right(self.pages, place) or None

    def row_at(self, place: int) -> int | None:
        """Return the number of the row of a sheet in which a character stands; None where there are no rows."""
        row = self._row(place)
        return row.number if row else None

    def header_of(self, place: int) -> str:
        """Return the line that says what the cells of the row are in which a character stands; empty for no row."""
        row = self._row(place)
        return row.header.of(self.text) if row and row.header and not row.is_header else ""

    def _row(self, place: int) -> Row | None:
        found = bisect_right(self.rows, place, key=lambda row: row.start)
        return self.rows[found - 1] if found else None

    def confidence_in(self, span: Span) -> float | None:
        """Return the lowest confidence of what was recognised in a span; None where nothing was."""
        parts = (part.confidence for part in self.recognised if part.start < span.end and span.start < part.end)
        return min(parts, default=None)


@dataclass(frozen=True)
class Line(Span):
    """A line of a document without the white space around it, with the place it has."""

    text: str


@dataclass(frozen=True)
class Dropped(Span):
    """A stretch of page furniture and the name of the cleaning rule that marked it."""

    rule: str


@dataclass(frozen=True)
class Fact(Span):
    """Something that a text says of itself, such as its number or its date: where it does, and the value."""

    name: str
    value: str


@dataclass(frozen=True)
class Section(Span):
    """A heading and all that it heads: ``start`` is where the heading begins.

    ``heading`` is the heading's own span, ``path`` the headings from the top down to this one, and
    ``alone`` tells a heading on a line of its own from the first sentence of a paragraph. ``speech`` marks
    one of several speeches that share a file, ``in_speech`` it and all sections in it.
    """

    heading: Span
    path: tuple[str, ...]
    alone: bool = True
    speech: bool = False
    in_speech: bool = False

    @property
    def level(self) -> int:
        """Depth in the tree; top headings have level 1."""
        return len(self.path)

    @property
    def title(self) -> str:
        """The heading's words."""
        return self.path[-1]


@dataclass(frozen=True)
class Sentence(Span):
    """A whole sentence, or a heading that stands on a line of its own."""

    heading: bool = False


@dataclass(frozen=True)
class Passage(Span):
    """A run of whole sentences in one section: the unit that is searched.

    ``id`` is made from document, place and text, so that it is the same in every build. ``speech`` is the
    title of the speech where several share a file; it is then the first element of ``section`` too. ``header`` is
    the line above a row of a sheet that says what its cells are: it is searched with the row, and shown above it.
    """

    id: str
    doc_id: str
    section: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    speech: str = ""
    header: Span | None = None


@dataclass(frozen=True)
class Analysis:
    """What was made of a document's text, in text order: the spans that were dropped, the sections and the
    passages, with the title and the metadata found on the way. ``facts`` are the metadata that stand in the text.
    """

    title: str
    dropped: tuple[Dropped, ...]
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    meta: Mapping[str, str]
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Paper:
    """What is known of a document where it is held against the others of a collection.

    ``words`` tells whether two have the same text, white space left aside. ``abolishing`` are those of its words that
    say of what they name that it is abolished.
    """

    id: str
    title: str
    meta: Mapping[str, str]
    words: str
    abolishing: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnownPlace:
    """A place that answers questions as people ask them: a heading of a document or a phrase that it has once.

    ``source`` is the file and line that say so.
    """

    doc_id: str
    place: str
    questions: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class KnownQuestion(Span):
    """A question as people ask it, and the place that answers it; ``ordinal`` is the passage in which that begins."""

    question: str
    doc_id: str
    ordinal: int


@dataclass(frozen=True)
class Hit:
    """A passage found by one of the searches: its ordinal in the index, and that search's own score."""

    ordinal: int
    score: float
