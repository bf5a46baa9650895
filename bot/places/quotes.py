"""A place in a document -> its quote, with the headings above it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.clauses import Found
from bot.records import Absent, Compared, Listing, Place, Quote
from embeddings.index import Store
from embeddings.records import Document, Fact, Span
from embeddings.structure import QUOTE_LENGTH

#: A longer place is quoted by what stands directly below its heading, piece by piece.
_WHOLE = 800
#: Characters below a title in which its number and date stand.
_HEAD = 160
_IN_HEADS = frozenset({"title", "issuer", "number", "date"})


@dataclass(frozen=True)
class Resolution:
    """Quotes of the place that is named, or what is not there."""

    quotes: tuple[Quote, ...] = ()
    absent: Absent | None = None
    listed: Listing | None = None
    compared: Compared | None = None


def quotes_of(document: Document, title: str, store: Store, found: Found) -> Iterator[Quote]:
    """Yield the quote of a place, or of each section below it where it is long."""
    below = [s for s in store.sections(document.id) if found.span.start < s.start and s.end <= found.span.end]
    if found.span.end - found.span.start <= _WHOLE or not below:
        yield quote_of(document, title, found.path, found.span)
        return
    least = min(section.level for section in below)
    for number, section in enumerate((s for s in below if s.level == least), 1):
        words = Span(section.start, section.end).of(document.text)
        yield quote_of(
            document, title, section.path, Span(section.start, section.start + len(words.rstrip())), item=number
        )


def quote_of(
    document: Document, title: str, path: Sequence[str], span: Span, marks: Sequence[Span] = (), item: int = 0
) -> Quote:
    """Return the quote of a span, below the headings of ``path`` that it does not begin with."""
    section = tuple(path[1:] if path[:1] == (title,) else path)
    if section and span.of(document.text).startswith(section[-1][:6]):
        section = section[:-1]
    place = Place.at(document, title, section, span)
    return Quote.of(document, place, marks, 1.0, item=item)


def quote_at(document: Document, store: Store, span: Span, marks: Sequence[Span] = ()) -> Quote:
    """Return the quote of a span with the headings that stand above it."""
    above = [s for s in store.sections(document.id) if s.start <= span.start < s.end]
    return quote_of(document, document.title, above[-1].path if above else (), span, marks)


def title_of(text: str, title: str, facts: Sequence[Fact]) -> Span:
    """Return the head of a document: from its title to what stands near it of number, issuer and date."""
    places = {fact.name: fact for fact in facts}
    start = places["title"].start if "title" in places else max(text.find(title), 0)
    near = [fact.end for name, fact in places.items() if name in _IN_HEADS and start < fact.end <= start + _HEAD]
    end = max([places["title"].end if "title" in places else start + len(title), *near])
    line = text.find("\n", end)
    return Span(start, min(line if line >= 0 else len(text), start + QUOTE_LENGTH)).stripped(text)


def head_of(text: str, facts: Sequence[Fact]) -> Span:
    """Return the title, what stands below it and the first paragraph of the text."""
    places = {fact.name: fact for fact in facts}
    start = places["title"].start if "title" in places else 0
    after = max((places[name].end for name in ("title", "number") if name in places), default=0)
    paragraph = re.compile(r"[^\n]*[。：:；;][^\n]*").search(text, after)
    end = paragraph.end() if paragraph else len(text)
    if paragraph and text[paragraph.end() - 1] in "：:" and (following := re.compile(r"[^\n]+").search(text, end + 1)):
        end = following.end()
    return Span(start, min(end, start + QUOTE_LENGTH))


def sentence_at(text: str, span: Span) -> Span:
    """Return the line that holds a span, or of a long line its sentence."""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    end = len(text) if end < 0 else end
    if end - start > 200:
        start = max(start, text.rfind("。", 0, span.start) + 1)
        stop = text.find("。", span.end)
        end = stop + 1 if 0 <= stop < end else end
    words = text[start:end]
    return Span(start + len(words) - len(words.lstrip(" 　#*\t")), start + len(words.rstrip()))
