"""A question that names a place or a fact of a document -> its quote, or that there is none. Nothing is ranked."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.places.clauses import Found, Missing, find_place
from bot.places.faq import answered_before
from bot.places.grammar import STRONG, FactName, Request, read_request
from bot.places.titles import documents_meant, is_title, of_kind, points
from bot.records import Absent, Place, Quote
from embeddings.index import Index, Listed, Store
from embeddings.records import Document, Span

#: A longer place is quoted by what stands directly below its heading, piece by piece.
_WHOLE = 800
#: Documents that a clause without a title is looked for in.
_SEARCHED = 60
_SCOPE = re.compile(r"[^。\n]*(?:本\S{1,4}(?:所称|适用)|适用(?:于|本|范围|对象)|(?:适用|参照)本)[^。\n]*[。\n]?")


@dataclass(frozen=True)
class Resolution:
    """Quotes of the place that is named, or what is not there."""

    quotes: tuple[Quote, ...] = ()
    absent: Absent | None = None


def resolve_request(question: str, index: Index, recent: Callable[[], str | None]) -> Resolution | None:
    """Answer a question from the place or the fact that it names, or where a document asks and answers it itself.

    None where it names none, or no document for it. ``recent`` returns the document that was last spoken of, if any.
    """
    store, request = index.store, read_request(question)
    if request is None:
        found = answered_before(question, index)
        return found and Resolution((_at(found[0], store, found[1]),))
    named = _named(request, store.listing)
    if request.fact:
        return _fact(request.fact, store, named or _known(request, store, recent))
    strong = any(step.unit in STRONG for step in request.steps)
    if not named and not strong:
        return None
    if not named and (request.quoted or is_title(request.document) and not points(request.document)):
        return Resolution(absent=Absent(request.document, ""))
    return _place(request, store, named or _known(request, store, recent), sure=bool(named) and strong)


def _named(request: Request, listing: Sequence[Listed]) -> list[Listed]:
    if points(request.document):
        # A title may be no more than the name of its kind: 章程.
        return [each for each in listing if request.document and each.title == request.document]
    return documents_meant(request.document, listing)


def _known(request: Request, store: Store, recent: Callable[[], str | None]) -> list[Listed]:
    """Return the document that was spoken of, or else all that a place without a title may be in."""
    if request.document and not points(request.document):
        return list(store.listing) if len(store.listing) == 1 else []
    if (doc := recent()) is not None:
        return [each for each in store.listing if each.id == doc]
    kept = of_kind(request.document, store.listing)
    return kept if len(kept) <= _SEARCHED else []


def _place(request: Request, store: Store, documents: Sequence[Listed], sure: bool) -> Resolution | None:
    missing: tuple[Listed, Missing] | None = None
    made: list[tuple[Quote, ...]] = []
    having = 0
    for listed in documents:
        document = store.document(listed.id)
        if document is None:
            continue
        found = find_place(document, store.sections(listed.id), request.steps)
        having += found is not None
        if isinstance(found, Found):
            made.append(tuple(_quotes(document, listed.title, store, found)))
            if sure:
                break
        elif found is not None and missing is None:
            missing = listed, found
    if not sure and (len(made) > 1 or not made and having > 1):
        return None  # several documents have such a place, and none of them is named
    if made:
        return Resolution(made[0])
    if missing:
        listed, step = missing[0], missing[1]
        return Resolution(absent=Absent(listed.title, step.step.words, step.step.unit, step.count))
    if sure:
        return Resolution(absent=Absent(documents[0].title, request.steps[0].words, request.steps[0].unit))
    return None


def _quotes(document: Document, title: str, store: Store, found: Found) -> Iterator[Quote]:
    """Yield the quote of a place, or of each section below it where it is long."""
    below = [s for s in store.sections(document.id) if found.span.start < s.start and s.end <= found.span.end]
    if found.span.end - found.span.start <= _WHOLE or not below:
        yield _quote(document, title, found.path, found.span)
        return
    least = min(section.level for section in below)
    for number, section in enumerate((s for s in below if s.level == least), 1):
        words = Span(section.start, section.end).of(document.text)
        yield _quote(
            document, title, section.path, Span(section.start, section.start + len(words.rstrip())), item=number
        )


def _quote(
    document: Document, title: str, path: Sequence[str], span: Span, marks: Sequence[Span] = (), item: int = 0
) -> Quote:
    section = tuple(path[1:] if path[:1] == (title,) else path)
    if section and span.of(document.text).startswith(section[-1][:6]):
        section = section[:-1]
    place = Place(document.id, title, section, span.start, span.end, page=document.page_at(span.start))
    return Quote.of(document, place, marks, 1.0, item=item)


def _fact(name: FactName, store: Store, documents: Sequence[Listed]) -> Resolution | None:
    """Quote where a document says a fact of itself; None where it does not, or several documents may be meant."""
    if not documents:
        return None
    listed = documents[0]
    document = store.document(listed.id)
    if document is None or len(documents) > 1 and documents[1].title != listed.title:
        return None
    spans = [Span(fact.start, fact.end) for fact in store.facts(listed.id) if fact.name == name]
    if name == "scope":
        spans = [Span(*match.span()) for match in [_SCOPE.search(document.text)] if match]
    if not spans:
        return None
    around = _sentence(document.text, spans[0])
    return Resolution((_at(document, store, around, spans),))


def _at(document: Document, store: Store, span: Span, marks: Sequence[Span] = ()) -> Quote:
    above = [s for s in store.sections(document.id) if s.start <= span.start < s.end]
    return _quote(document, document.title, above[-1].path if above else (), span, marks)


def _sentence(text: str, span: Span) -> Span:
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
