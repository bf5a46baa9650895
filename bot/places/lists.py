"""Questions for a list, one item of it or their number -> what stands below the heading or sentence that is named."""

import re
from dataclasses import dataclass

from bot.clauses import items_in
from bot.places.near import Near
from bot.places.quotes import Resolution, quote_of
from bot.records import Listing
from bot.requests import OutlineRequest, Request
from bot.understanding import items_of, read_question
from embeddings.records import Document, Section, Span
from embeddings.structure import QUOTE_LENGTH
from embeddings.text import fold, heading_words, is_numbered

#: A question for what stands below a heading.
_LISTED_BELOW = re.compile(
    r"(?P<topic>[^?,。!]{2,20}?)(?:具体|主要|分别|都|共|一共|总共)*(?:有|包括|包含|分为|是|含)(?:哪些|哪几[项个点条步种方面]+)"
    r"(?:工作|内容|方面|项目|任务|措施|事项)?[?。!]*"
)
#: A list has so many items.
_FEWEST = 2
#: Words for a list that say nothing of what is in it.
_EMPTY = frozenset("事项 内容 情形 情况 项目 项 下列 以下".split())
#: The sentence that introduces a list is no longer.
_INTRODUCTION = 120


@dataclass(frozen=True)
class List:
    """The items of a list in the text, and the headings above it."""

    document: Document
    path: tuple[str, ...]
    items: tuple[Span, ...]


def below_heading(near: Near) -> Resolution | None:
    """Quote the items below the heading that a question for a list names: 主要任务有哪些."""
    match = _LISTED_BELOW.fullmatch(fold(near.question).strip())
    topic = match["topic"] if match else ""
    if len(topic) < 2:
        return None
    found = []
    for document in near.documents:
        sections = near.index.store.sections(document.id)
        for section in sections:
            below = [s for s in sections if s.path[:-1] == section.path and section.start < s.start < section.end]
            if fold(heading_words(section.title)) == topic and (not below or is_numbered(below[0].title)):
                found.append((document, section, below))
    if len(found) != 1:
        return None
    document, section, below = found[0]
    if len(below) < _FEWEST and len(items_of(Span(section.heading.end, section.end).of(document.text))) < _FEWEST:
        return None  # what is not listed below its heading is found in the text
    whole = Span(section.start, section.end).stripped(document.text)
    if whole.end - whole.start <= QUOTE_LENGTH or len(below) < _FEWEST:
        return Resolution((quote_of(document, document.title, section.path, whole),))
    spans = (Span(each.start, each.end).stripped(document.text) for each in below)
    cut = (Span(span.start, min(span.end, span.start + QUOTE_LENGTH)) for span in spans)
    quotes = (quote_of(document, document.title, section.path, span, item=n) for n, span in enumerate(cut, 1))
    return Resolution(tuple(quotes))


def nth_item(request: Request, near: Near) -> Resolution | None:
    """Quote one item of the list that is named: 实行台账管理的第十四项."""
    found = _named(request.document, near)
    number = request.steps[0].number
    place = number - 1 if number > 0 else number
    if found is None or len(request.steps) > 1 or not -len(found.items) <= place < len(found.items):
        return None
    return Resolution((quote_of(found.document, found.document.title, found.path, found.items[place]),))


def counted_items(request: OutlineRequest, near: Near) -> Resolution | None:
    """Say how many items the list has that is named, and quote the last: 实行台账管理的事项一共有几项."""
    found = _named(request.document, near)
    if found is None:
        return None
    quote = quote_of(found.document, found.document.title, found.path, found.items[-1])
    return Resolution((quote,), listed=Listing(len(found.items), 1, title=_heading(found), unit="item"))


def _heading(found: List) -> str:
    return found.path[-1] if found.path else found.document.title


def _named(words: str, near: Near) -> List | None:
    """Return the list whose heading and introducing sentence hold all the words; None if there are several."""
    wanted = [word for word in read_question(words).key_words if word not in _EMPTY]
    if sum(map(len, wanted)) < _FEWEST:
        return None
    found = [
        made
        for document in near.documents
        for section in near.index.store.sections(document.id)
        if (made := _list_in(document, section, wanted))
    ]
    # A list stands in its section and in all those around it.
    inner = [made for made in found if not any(other != made and other.items == made.items for other in found)]
    least = max((len(made.path) for made in found), default=0)
    nearest = [made for made in inner or found if inner or len(made.path) == least]
    return nearest[0] if len(nearest) == 1 else None


def _list_in(document: Document, section: Section, wanted: list[str]) -> List | None:
    text = document.text
    items = items_in(text, Span(section.start, section.end))
    if len(items) < _FEWEST:
        return None
    introduction = Span(max(section.start, items[0].start - _INTRODUCTION), items[0].start).of(text)
    said = fold(f"{section.title} {introduction}")
    complete = all(word in said for word in wanted) and introduction.rstrip()[-1:] in ("：", ":")
    return List(document, section.path, tuple(items)) if complete else None
