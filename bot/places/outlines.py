"""A request for an outline or a count -> the headings of a document or of a part of it, each with its place."""

import re
from collections.abc import Sequence

from bot.clauses import Found, count_of, find_place, items_in
from bot.places.quotes import Resolution, quote_of
from bot.records import Listing
from bot.requests import OutlineRequest
from embeddings.index import Store
from embeddings.records import Document, Section, Span
from embeddings.text import split_sentences

#: Headings that are quoted one by one, and characters of a clause without a heading that stand for it.
_MOST, _LEAD = 60, 120
#: Where the words of a point end, and characters of its own number, behind which they are looked for.
_STOP, _MARK = re.compile(r"[。；;：:]|(?=\s)"), 3
#: Units whose headings are shown when they are counted; of articles and items the last one tells the number.
_SHOWN = frozenset({"part", "chapter", "group"})


def answer_outline(request: OutlineRequest, store: Store, document: Document) -> Resolution | None:
    """Quote the outline that is asked for, or what shows the count; None where the document has none."""
    sections = store.sections(document.id)
    whole = Found(Span(0, len(document.text)), ())
    here = find_place(document, sections, request.steps) if request.steps else whole
    if not isinstance(here, Found):
        return None
    inside = [s for s in sections if here.span.start <= s.start < here.span.end and s.path != here.path]
    title = here.path[-1] if here.path else document.title
    if request.unit and request.unit != "point":
        count, found = count_of(document, sections, here, request.unit)
        if not count:
            return None
        if request.unit in _SHOWN:
            heads = [s for s in inside if any(s.start == each.span.start for each in found)]
            return _outline(document, heads, title, request.unit)
        quotes = tuple(quote_of(document, document.title, last.path, last.span) for last in found[-1:])
        return Resolution(quotes, listed=Listing(count, len(quotes), title=title, unit=request.unit))
    return _outline(document, _top(inside), title, "heading") if inside else _points(document, here, title)


def _outline(document: Document, heads: Sequence[Section], title: str, unit: str) -> Resolution:
    quotes = tuple(
        quote_of(document, document.title, section.path, _words(document.text, section), item=number)
        for number, section in enumerate(heads[:_MOST], 1)
    )
    return Resolution(quotes, listed=Listing(len(heads), len(quotes), title=title, unit=unit))


def _points(document: Document, here: Found, title: str) -> Resolution | None:
    """Quote the points of a text without headings, each up to its first stop."""
    points = items_in(document.text, here.span, "point")
    ends = (_STOP.search(document.text, point.start + _MARK, min(point.end, point.start + _LEAD)) for point in points)
    spans = [Span(point.start, end.end() if end else point.end) for point, end in zip(points, ends, strict=True)]
    quotes = tuple(
        quote_of(document, document.title, here.path, span.stripped(document.text), item=number)
        for number, span in enumerate(spans[:_MOST], 1)
    )
    return Resolution(quotes, listed=Listing(len(spans), len(quotes), title=title, unit="point")) if quotes else None


def _top(sections: Sequence[Section]) -> list[Section]:
    """Return the highest level that has several headings; a single one above it is the title."""
    for level in sorted({section.level for section in sections}):
        same = [section for section in sections if section.level == level]
        if len(same) > 1:
            return same
    return list(sections[:1])


def _words(text: str, section: Section) -> Span:
    """Return a heading, or of a clause that has only a number the beginning of its text."""
    if section.alone or section.heading.end - section.heading.start > len("第一百零一条"):
        return section.heading
    body = Span(section.start, section.end).stripped(text)
    return next(split_sentences(text, Span(body.start, min(body.end, body.start + _LEAD))), section.heading)
