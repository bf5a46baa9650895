"""A question that names a place or a fact of a document -> its quote, or that there is none. Nothing is ranked."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.clauses import Found, Missing, find_place
from bot.places.facts import answer_fact
from bot.places.faq import answered_before
from bot.places.lists import below_heading, counted_items, nth_item
from bot.places.near import Near
from bot.places.outlines import answer_outline
from bot.places.quotes import Resolution, head_of, quote_at, quote_of, quotes_of, title_of
from bot.places.revisions import revised
from bot.places.tables import find_rows
from bot.records import Absent, Listing, Quote
from bot.requests import (
    PAPER,
    STRONG,
    OutlineRequest,
    Request,
    candidates,
    documents_meant,
    documents_of,
    in_force_first,
    is_of_kind,
    is_title,
    kind_named,
    numbered,
    of_kind,
    points,
    read_collection,
    read_outline,
    read_request,
)
from embeddings.catalogue import Listed, bare
from embeddings.index import Index, Store
from embeddings.text import fold, plain

_THIS = re.compile("[这那此该本上]|$")
#: Documents that a clause without a title is looked for in.
_SEARCHED = 60
#: Documents that a list of them names one by one.
_LISTED = 50
#: What items of a list in the text are called.
_LISTED_UNITS = frozenset({"item", "point"})
_ABOUT = re.compile(r"讲|说|的|是|什么|内容|文件|关于|哪个|了|啥|主要|规定|[\W_]")


def resolve_request(question: str, index: Index, recent: Callable[[], str | None]) -> Resolution | None:
    """Answer a question that names a place, a fact, a number, a heading, a row or the documents themselves from there.

    None where it names none, or no document for it. ``recent`` returns the document that was last spoken of, if any.
    """
    near = Near(question, index)
    return (
        _outlined(question, near, recent)
        or _requested(question, near, recent)
        or revised(question, index.store, recent)
        or _collection(question, index.store)
        or _numbered(question, index.store)
        or below_heading(near)
        or _asked_before(near)
        or _row(near)
    )


def _outlined(question: str, near: Near, recent: Callable[[], str | None]) -> Resolution | None:
    """Answer with the outline of the document that is meant, or with how many clauses or items it has."""
    request = read_outline(question)
    if request is None:
        return None
    store = near.index.store
    named = _named(request, store)
    if request.document and not request.quoted and not points(request.document):
        exact = [each for each in named if fold(each.title) == request.document]
        named = named if is_title(request.document) else exact if request.sure else []
        if not named:
            return counted_items(request, near) if request.unit in _LISTED_UNITS else None
    found = named or _known(request, store, recent)
    # One document is meant: the newest of its editions, or the only one there is.
    if not found or not named and len(found) > 1:
        return None
    document = store.document(found[0].id)
    return answer_outline(request, store, document) if document else None


def _requested(question: str, near: Near, recent: Callable[[], str | None]) -> Resolution | None:
    """Answer from the clause or the fact that a question names by the grammar."""
    request = read_request(question)
    if request is None:
        return None
    store = near.index.store
    named = _named(request, store)
    if request.fact and request.rest:
        return None  # 谁印发车票 asks of something else
    if request.fact:
        return answer_fact(request.fact, store, named or _known(request, store, recent))
    strong = any(step.unit in STRONG for step in request.steps)
    if not named and not strong:
        return nth_item(request, near) if request.document and request.steps[0].unit in _LISTED_UNITS else None
    if not named and (request.quoted or is_title(request.document) and not points(request.document)):
        return Resolution(absent=Absent(request.document, ""))
    return _place(request, store, named or _known(request, store, recent), sure=bool(named) and strong)


def _collection(question: str, store: Store) -> Resolution | None:
    """List the documents that a question asks for, each by its own head: title, number, date as they stand there."""
    asked = read_collection(question)
    if asked is None:
        return None
    found, undated = documents_of(asked, store.listing)
    if not found and (asked.words or not asked.years):
        return None  # the words may mean something else than documents
    quotes = []
    for number, listed in enumerate(found[:_LISTED], 1):
        if document := store.document(listed.id):
            span = title_of(document.text, listed.title, store.facts(listed.id))
            quotes.append(quote_of(document, listed.title, (), span, item=number))
    return Resolution(tuple(quotes), listed=Listing(len(found), len(quotes), undated))


def _asked_before(near: Near) -> Resolution | None:
    found = answered_before(near)
    return Resolution((quote_at(found[0], near.index.store, found[1]),)) if found else None


def _row(near: Near) -> Resolution | None:
    """Quote the rows of tables that a question names, each after its header."""
    quotes = []
    for found in find_rows(near):
        text, row = found.document.text, found.row
        quote = quote_at(found.document, near.index.store, row.line, found.cells)
        quotes.append(replace(quote, before=f"{row.header.of(text)}\n"))
    return Resolution(tuple(quotes)) if quotes else None


def _numbered(question: str, store: Store) -> Resolution | None:
    """Quote the head of the paper whose number is asked for: 清政办发〔2023〕19号讲什么."""
    match = PAPER.search(plain(question))
    if match is None or len(_ABOUT.sub("", question)) > len(match[0]):
        return None
    for listed in numbered(match[0], candidates(match[0], store)):
        if document := store.document(listed.id):
            return Resolution((quote_at(document, store, head_of(document.text, store.facts(listed.id))),))
    return None


def _named(request: Request | OutlineRequest, store: Store) -> list[Listed]:
    words = request.document
    if points(words):
        # A title may be no more than the name of its kind: 章程.
        return [each for each in store.called([bare(words)]).get(bare(words), ()) if words and each.title == words]
    return documents_meant(words, candidates(words, store))


def _known(request: Request | OutlineRequest, store: Store, recent: Callable[[], str | None]) -> list[Listed]:
    """Return the document that was spoken of, or else all that a place without a title may be in."""
    if request.document and not points(request.document):
        return []  # 工资什么时候发 asks of no document
    if (doc := recent()) is not None:
        # 这个规定 may be a 办法; 条例 without 这个 is none.
        kind, this = kind_named(request.document), _THIS.match(request.document)
        return [each for each in store.listed([doc]).values() if this or is_of_kind(kind, each)]
    kept = of_kind(request.document, store, _SEARCHED)
    return in_force_first(kept) if len(kept) <= _SEARCHED else []


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
            made.append(tuple(quotes_of(document, listed.title, store, found)))
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
