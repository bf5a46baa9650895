"""A quote -> the same with the places that its words refer to: 依照本办法第十七条, 前款, 见4.4, 《车辆管理办法》第三条.

Only what leads to exactly one place is a reference. What names a document that is not there leads nowhere, and never
to the article of the same number here.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.clauses.clauses import Found, find_place, is_at, items_in, number_of, paragraphs_in
from bot.clauses.mentions import Mention, mentions_in
from bot.records import Place, Quote, Reference
from bot.requests import Step
from embeddings.catalogue import bare, names_of
from embeddings.index import Store
from embeddings.records import Document, Section, Span
from embeddings.text import fold

#: Characters before a quote, in its line, in which the document may be named that its first words refer to.
_BEFORE = 200
_ARTICLE = Step("article", 1, "")
#: What may stand before the name of a document that is not in marks.
_FREE = re.compile(r"[\W_依照据按反合用于和与及或是在受对除由以有备]$|^$")
_KINDS = re.compile("条例|办法|规定|规则|细则|章程|法")
#: Decisions that change a document name the articles of that one.
_AMENDS = re.compile("修改|修正|废止")
#: How a paragraph ends, where lines are paragraphs and not rows of one.
_ENDS = tuple("。！？：；…”’）)!?:;|")


def with_references(quote: Quote, store: Store) -> Quote:
    """Return a quote with the references in its words."""
    document = store.document(quote.doc)
    if document is None:
        return quote
    begin = max(document.text.rfind("\n", 0, quote.start) + 1, quote.start - _BEFORE)
    found: list[Reference] = []
    for mention in mentions_in(document.text[begin : quote.end]):
        place = begin + mention.start
        if place >= quote.start and (target := _target(mention, place, document, store)):
            start = place - quote.start
            found.append(Reference(start, start + mention.end - mention.start, target))
    return replace(quote, references=tuple(found))


def _target(mention: Mention, place: int, document: Document, store: Store) -> Place | None:
    """Return the one place that a mention at some place of a document leads to, if it does not stand there itself."""
    sections = store.sections(document.id)
    if mention.head in ("named", "called"):
        other = _document_of(mention, store)
        found = other and _unique(other, store.sections(other.id), mention.steps, [Span(0, len(other.text))])
        return _place(other, found) if other and found else None
    if mention.head == "this":
        if _is_of_another(mention, document):
            return None
        around = [Span(s.start, s.end) for s in reversed(sections) if s.start <= place < s.end]
        found = _unique(document, sections, mention.steps, [*around, Span(0, len(document.text))])
    else:
        found = _near(mention, place, document, sections)
    return _place(document, found) if found and not _holds(found.span, place) else None


def _is_of_another(mention: Mention, document: Document) -> bool:
    """Tell whether a mention is that of a document which this one amends, or of another kind: 本法 in 某条例."""
    title = fold(document.title)
    if _AMENDS.search(title) and mention.steps[0].unit == "article":
        return True
    kinds = _KINDS.findall(title)
    return bool(kinds and _KINDS.fullmatch(mention.title) and mention.title not in kinds)


def _unique(
    document: Document, sections: Sequence[Section], steps: Sequence[Step], scopes: Sequence[Span]
) -> Found | None:
    """Follow the steps in the first of some scopes that has the first step, if it has it once."""
    first = steps[0]
    for scope in scopes:
        inside = [section for section in sections if _holds(scope, section.start)]
        same = [s for s in inside if (is_at(s, first) if first.number else number_of(s, first) is not None)]
        if same:
            return _followed(document, inside, _section(same[0], document), steps[1:]) if len(same) == 1 else None
    return None


def _followed(
    document: Document, sections: Sequence[Section], within: Found | None, steps: Sequence[Step]
) -> Found | None:
    found = find_place(document, sections, steps, within) if within else None
    return found if isinstance(found, Found) else None


def _near(mention: Mention, place: int, document: Document, sections: Sequence[Section]) -> Found | None:
    """Return what a mention says by where it stands: 本条第二款, 前款, 前条."""
    articles = [section for section in sections if number_of(section, _ARTICLE) is not None]
    own = next((section for section in reversed(articles) if section.start <= place < section.end), None)
    if own is None:
        return None
    article = _section(own, document)
    if mention.head == "article":
        return _followed(document, sections, article, mention.steps)
    if mention.head == "article before":
        before = _before([_section(each, document) for each in articles], article, mention.back)
        return _followed(document, sections, before, mention.steps)
    paragraphs = [Found(span, article.path) for span in paragraphs_in(document.text, article.span)]
    if not all(each.span.of(document.text).endswith(_ENDS) for each in paragraphs):
        return None
    paragraph = next((each for each in paragraphs if _holds(each.span, place)), None)
    if paragraph is None or mention.head == "paragraph":
        return _followed(document, sections, paragraph, mention.steps)
    if mention.head == "paragraph before":
        return _followed(document, sections, _before(paragraphs, paragraph, mention.back), mention.steps)
    items = [Found(span, article.path) for span in items_in(document.text, paragraph.span)]
    item = next((each for each in items if _holds(each.span, place)), None)
    return _before(items, item, mention.back) if item else None


def _before(places: Sequence[Found], place: Found, count: int) -> Found | None:
    """Return so many places that stand right before one, as one stretch."""
    end = places.index(place)
    run = places[max(end - count, 0) : end]
    return replace(run[0], span=Span(run[0].span.start, run[-1].span.end)) if len(run) == count else None


def _holds(span: Span, place: int) -> bool:
    return span.start <= place < span.end


def _section(section: Section, document: Document) -> Found:
    return Found(Span(section.start, section.end).stripped(document.text), section.path)


def _place(document: Document, found: Found) -> Place:
    section = found.path[1:] if found.path[:1] == (document.title,) else found.path
    span = found.span
    return Place.at(document, document.title, section, span)


def _document_of(mention: Mention, store: Store) -> Document | None:
    """Return the document that a mention names by its whole title; of several versions the one in force."""
    if mention.head == "named":
        names = [bare(mention.title)]
    else:
        words = mention.title
        free = (begin for begin in range(len(words) - 1) if _FREE.search(words[max(0, begin - 1) : begin]))
        names = [bare(words[begin:]) for begin in free]
    called = store.called(names)
    titled = ([each for each in called.get(name, ()) if name in names_of(each.title)] for name in names)
    named = next(filter(None, titled), [])
    if len(named) > 1:
        named = [each for each in named if "superseded_by" not in each.meta and each.meta.get("status") != "废止"]
    return store.document(named[0].id) if len(named) == 1 else None
