"""A question that names a place or a fact of a document -> its quote, or that there is none. Nothing is ranked."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.places.clauses import Found, Missing, find_place
from bot.places.collection import documents_of, read_collection
from bot.places.faq import answered_before
from bot.places.grammar import STRONG, FactName, Request, read_request
from bot.places.tables import find_rows
from bot.places.titles import documents_meant, is_title, of_kind, points
from bot.records import Absent, Listing, Place, Quote
from bot.understanding import items_of, read_question
from embeddings.index import Index, Listed, Store
from embeddings.records import Document, Fact, Span
from embeddings.structure import QUOTE_LENGTH
from embeddings.text import fold, heading_words, is_numbered, plain

#: A longer place is quoted by what stands directly below its heading, piece by piece.
_WHOLE = 800
#: Documents that a clause without a title is looked for in.
_SEARCHED = 60
#: The number of an official paper.
_PAPER = re.compile(r"[一-鿿]{2,12}[〔\[(【]?(?:19|20)\d\d[〕\])】]?\s*第?\s*\d{1,4}\s*号")
#: Documents that a list of them names one by one, and characters below a title in which its number and date stand.
_LISTED, _HEAD = 50, 160
_IN_HEADS = frozenset({"title", "issuer", "number", "date"})
#: A question for what stands below a heading, and passages in whose documents it is looked for.
_LISTED_BELOW = re.compile(
    r"(?P<topic>[^?,。!]{2,20}?)(?:具体|主要|分别|都|共|一共|总共)*(?:有|包括|包含|分为|是|含)(?:哪些|哪几[项个点条步种方面]+)"
    r"(?:工作|内容|方面|项目|任务|措施|事项)?[?。!]*"
)
_LOOKED_AT = 8
#: A list has so many items.
_FEWEST = 2
_ABOUT = re.compile(r"讲|说|的|是|什么|内容|文件|关于|哪个|了|啥|主要|规定|[\W_]")
_SCOPE = re.compile(r"[^。\n]*(?:本\S{1,4}(?:所称|适用)|适用(?:于|本|范围|对象)|(?:适用|参照)本)[^。\n]*[。\n]?")


@dataclass(frozen=True)
class Resolution:
    """Quotes of the place that is named, or what is not there."""

    quotes: tuple[Quote, ...] = ()
    absent: Absent | None = None
    listed: Listing | None = None


def resolve_request(question: str, index: Index, recent: Callable[[], str | None]) -> Resolution | None:
    """Answer a question that names a place, a fact, a number, a heading, a row or the documents themselves from there.

    None where it names none, or no document for it. ``recent`` returns the document that was last spoken of, if any.
    """
    return (
        _requested(question, index.store, recent)
        or _collection(question, index.store)
        or _numbered(question, index.store)
        or _headed(question, index)
        or _asked_before(question, index)
        or _row(question, index)
    )


def _requested(question: str, store: Store, recent: Callable[[], str | None]) -> Resolution | None:
    """Answer from the clause or the fact that a question names by the grammar."""
    request = read_request(question)
    if request is None:
        return None
    named = _named(request, store.listing)
    if request.fact:
        return _fact(request.fact, store, named or _known(request, store, recent))
    strong = any(step.unit in STRONG for step in request.steps)
    if not named and not strong:
        return None
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
            span = _title_of(document.text, listed.title, store.facts(listed.id))
            quotes.append(_quote(document, listed.title, (), span, item=number))
    return Resolution(tuple(quotes), listed=Listing(len(found), len(quotes), undated))


def _title_of(text: str, title: str, facts: Sequence[Fact]) -> Span:
    """Return the head of a document: from its title to what stands near it of number, issuer and date."""
    places = {fact.name: fact for fact in facts}
    start = places["title"].start if "title" in places else max(text.find(title), 0)
    near = [fact.end for name, fact in places.items() if name in _IN_HEADS and start < fact.end <= start + _HEAD]
    end = max([places["title"].end if "title" in places else start + len(title), *near])
    line = text.find("\n", end)
    return Span(start, min(line if line >= 0 else len(text), start + QUOTE_LENGTH)).stripped(text)


def _headed(question: str, index: Index) -> Resolution | None:
    """Quote the items below the heading that a question for a list names: 主要任务有哪些."""
    match = _LISTED_BELOW.fullmatch(plain(question).strip())
    topic = fold(match["topic"]) if match else ""
    if len(topic) < 2:
        return None
    found = []
    hits = index.lexical.search(read_question(question).terms, _LOOKED_AT)
    for doc in dict.fromkeys(p.doc_id for p in index.store.passages([hit.ordinal for hit in hits]).values()):
        sections = index.store.sections(doc)
        for section in sections:
            below = [s for s in sections if s.path[:-1] == section.path and section.start < s.start < section.end]
            if fold(heading_words(section.title)) == topic and (not below or is_numbered(below[0].title)):
                found.append((doc, section, below))
    document = index.store.document(found[0][0]) if len(found) == 1 else None
    if document is None:
        return None
    _, section, below = found[0]
    if len(below) < _FEWEST and len(items_of(Span(section.heading.end, section.end).of(document.text))) < _FEWEST:
        return None  # what is not listed below its heading is found in the text
    whole = Span(section.start, section.end).stripped(document.text)
    if whole.end - whole.start <= QUOTE_LENGTH or len(below) < _FEWEST:
        return Resolution((_quote(document, document.title, section.path, whole),))
    spans = (Span(each.start, each.end).stripped(document.text) for each in below)
    cut = (Span(span.start, min(span.end, span.start + QUOTE_LENGTH)) for span in spans)
    quotes = (_quote(document, document.title, section.path, span, item=n) for n, span in enumerate(cut, 1))
    return Resolution(tuple(quotes))


def _asked_before(question: str, index: Index) -> Resolution | None:
    found = answered_before(question, index)
    return Resolution((_at(found[0], index.store, found[1]),)) if found else None


def _row(question: str, index: Index) -> Resolution | None:
    """Quote the rows of tables that a question names, each after its header."""
    quotes = []
    for found in find_rows(question, index):
        text, row = found.document.text, found.row
        quote = _at(found.document, index.store, row.line, [found.cell] if found.cell else [])
        quotes.append(replace(quote, before=f"{row.header.of(text)}\n"))
    return Resolution(tuple(quotes)) if quotes else None


def _numbered(question: str, store: Store) -> Resolution | None:
    """Quote the head of the paper whose number is asked for: 清政办发〔2023〕19号讲什么."""
    match = _PAPER.search(plain(question))
    if match is None or len(_ABOUT.sub("", question)) > len(match[0]):
        return None
    wanted = _digits(match[0])
    for listed in store.listing:
        document = store.document(listed.id) if _digits(listed.meta.get("number", "")) == wanted else None
        if document is not None:
            return Resolution((_at(document, store, _head(document.text, store.facts(listed.id))),))
    return None


def _head(text: str, facts: Sequence[Fact]) -> Span:
    """Return the title, what stands below it and the first paragraph of the text."""
    places = {fact.name: fact for fact in facts}
    start = places["title"].start if "title" in places else 0
    after = max((places[name].end for name in ("title", "number") if name in places), default=0)
    paragraph = re.compile(r"[^\n]*[。：:；;][^\n]*").search(text, after)
    end = paragraph.end() if paragraph else len(text)
    if paragraph and text[paragraph.end() - 1] in "：:" and (following := re.compile(r"[^\n]+").search(text, end + 1)):
        end = following.end()
    return Span(start, min(end, start + QUOTE_LENGTH))


def _digits(number: str) -> str:
    return re.sub(r"第|[\W_]", "", plain(number))


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
