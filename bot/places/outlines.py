"""A request for an outline or a count -> the headings of a document or of a part of it, each with its place."""

from collections.abc import Sequence

from bot.places.clauses import Found, count_of, find_place
from bot.places.quotes import Resolution, quote_of
from bot.records import Listing
from bot.requests import OutlineRequest
from embeddings.index import Store
from embeddings.records import Document, Section, Span
from embeddings.text import split_sentences

#: Headings that are quoted one by one, and characters of a clause without a heading that stand for it.
_MOST, _LEAD = 60, 120
#: Units whose headings are shown when they are counted; of articles and items the last one tells the number.
_SHOWN = frozenset({"part", "chapter", "group", "point"})


def answer_outline(request: OutlineRequest, store: Store, document: Document) -> Resolution | None:
    """Quote the outline that is asked for, or what shows the count; None where the document has none."""
    sections = store.sections(document.id)
    whole = Found(Span(0, len(document.text)), ())
    here = find_place(document, sections, request.steps) if request.steps else whole
    if not isinstance(here, Found):
        return None
    inside = [s for s in sections if here.span.start <= s.start < here.span.end and s.path != here.path]
    title = here.path[-1] if here.path else document.title
    if request.unit:
        count, found = count_of(document, sections, here, request.unit)
        if count and request.unit not in _SHOWN:
            quotes = [quote_of(document, document.title, last.path, last.span) for last in found[-1:]]
            return Resolution(tuple(quotes), listed=Listing(count, len(quotes), title=title, unit=request.unit))
        if count:
            heads = [s for s in inside if any(s.start == each.span.start for each in found)]
            return _outline(document, heads, title, request.unit)
        if request.unit != "point":
            return None
    return _outline(document, _top(inside), title, "heading")


def _outline(document: Document, heads: Sequence[Section], title: str, unit: str) -> Resolution | None:
    if not heads:
        return None
    quotes = (
        quote_of(document, document.title, section.path, _words(document.text, section), item=number)
        for number, section in enumerate(heads[:_MOST], 1)
    )
    made = tuple(quotes)
    return Resolution(made, listed=Listing(len(heads), len(made), title=title, unit=unit))


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
