"""A fact that is asked of a document -> the words that say it, there or in the document that abolished it."""

import re
from collections.abc import Iterator, Sequence

from bot.places.quotes import Resolution, head_of, quote_at, sentence_at
from bot.requests import FactName
from embeddings.catalogue import Listed
from embeddings.index import Store
from embeddings.records import Document, Span
from embeddings.text import fold

_SCOPE = re.compile(
    r"[^。\n]*(?:(?<![成基样])本\S{1,4}(?:所称|适用于)|适用(?:本|范围|对象)|(?:适用|参照)本)[^。\n]*[。\n]?"
)
#: A sentence that says of the paper itself for how long it holds.
_OF_ITSELF = re.compile(r"(?<![成基样])本|该|此|以上|施行|印发|发布|实施|执行")
#: For how long a paper holds.
_TERM = re.compile(
    r"有效期(?:限?为|到|至|自|\d|[一二三四五六七八九十])|(?:适用|执行|有效)截止|(?:有效|执行|施行)[到至]|后?自行(?:废止|失效)"
)
_OVER = re.compile("废止|廢止|失效|停止执行|停止執行|停止施行|不再执行|不再執行")
#: So much of a title is looked for where another document abolishes it.
_TAIL = 8


def answer_fact(name: FactName, store: Store, documents: Sequence[Listed]) -> Resolution | None:
    """Quote where a document says a fact of itself; None where it does not, or several documents may be meant."""
    if len({each.title for each in documents}) != 1:
        return None
    listed = documents[0]
    document = store.document(listed.id)
    if document is None:
        return None
    if name == "status" and (resolution := _elsewhere(listed, store)):
        return resolution
    spans = list(_said(name, document, store))
    return Resolution((quote_at(document, store, sentence_at(document.text, spans[0]), spans),)) if spans else None


def _said(name: FactName, document: Document, store: Store) -> Iterator[Span]:
    facts = {fact.name: Span(fact.start, fact.end) for fact in store.facts(document.id)}
    if name == "scope":
        yield from (Span(*match.span()) for match in [_SCOPE.search(document.text)] if match)
    elif name == "status":
        found = (facts.get("status"), facts.get("abolished"), _term(document.text), facts.get("effective"))
        yield from [span for span in found if span][:1]
    elif name == "term":
        yield from (span for span in [_term(document.text)] if span)
    elif name in facts:
        yield facts[name]


def _term(text: str) -> Span | None:
    found = (match for match in _TERM.finditer(text) if _OF_ITSELF.search(_line(text, Span(*match.span()))))
    match = next(found, None)
    if match is None:
        return None
    clause = re.compile(r"[^,，。;；\n]*").match(text, match.end())
    return Span(match.start(), clause.end() if clause else match.end())


def _elsewhere(listed: Listed, store: Store) -> Resolution | None:
    """Quote the document that abolished this one, where it says so, or the head of its newer edition."""
    by, newer = listed.meta.get("abolished_by", ""), listed.meta.get("superseded_by", "")
    other = store.document(by or newer)
    if other is None:
        return None
    if not by:
        return Resolution((quote_at(other, store, head_of(other.text, store.facts(other.id))),))
    spans = [Span(match.start(), match.end()) for match in _OVER.finditer(other.text)]
    names = (fold(listed.title)[-_TAIL:], fold(listed.meta.get("number", "")) or None)
    told = [span for span in spans if any(name and name in fold(_line(other.text, span)) for name in names)]
    place = told[0] if told else _listed_at(other.text, listed) or (spans[0] if spans else None)
    return Resolution((quote_at(other, store, sentence_at(other.text, place), [place]),)) if place else None


def _line(text: str, span: Span) -> str:
    return sentence_at(text, span).of(text)


def _listed_at(text: str, listed: Listed) -> Span | None:
    """Return where a list of what is abolished names a document."""
    words = (listed.title, listed.meta.get("number", ""))
    places = (Span(place, place + len(word)) for word in words if word and (place := text.find(word)) >= 0)
    return next(places, None)
