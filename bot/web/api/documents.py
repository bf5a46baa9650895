"""Documents: listed, opened, quoted from, looked up in; what they can be limited to."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from bot.answering import Bot, Listed
from bot.records import Filter
from bot.settings import MOST_QUOTES
from bot.web.api.failures import PROBLEMS
from bot.web.api.fresh import check_fresh
from bot.web.api.paging import Offset, link_pages
from bot.web.api.questions import filter_of
from bot.web.api.quoted import Body, FilterBody, FoundBody, Id, QuoteBody
from embeddings.errors import QuestionError
from embeddings.records import Fact, Section

#: Documents of a page.
_MOST = 200
#: A filter that leaves nothing is an empty list, not a mistake.
_NOTHING = frozenset({"search.no_such", "search.none_left"})
_EXAMPLE = {
    "id": "制度/值班.md",
    "title": "值班制度",
    "meta": {"date": "2024-03-01", "issuer": "办公室"},
    "passages": 2,
    "characters": 86,
    "script": "simplified",
}


class ListedBody(Body):
    """A document in a list; ``characters`` and ``passages`` are counts."""

    id: str
    title: str
    meta: Mapping[str, str]
    passages: int
    characters: int
    script: str


class DocumentsBody(Body):
    """A page of the documents; ``total`` counts those of all pages."""

    total: int = Field(examples=[1])
    documents: tuple[ListedBody, ...] = Field(examples=[[_EXAMPLE]])


class DocumentBody(Body):
    """A document; ``text`` is what all places count in. ``pages`` are the places where pages begin, if it has any."""

    id: str = Field(examples=["制度/值班.md"])
    title: str = Field(examples=["值班制度"])
    meta: Mapping[str, str] = Field(examples=[{"issuer": "办公室"}])
    text: str = Field(examples=["值班制度\n\n一、值班时间\n\n值班室全天二十四小时有人在岗。"])
    pages: tuple[int, ...] = Field(examples=[[]])


class SpanBody(Body):
    """The half-open range of characters ``[start, end)`` of a document's text."""

    start: int = Field(examples=[6])
    end: int = Field(examples=[12])


class SectionBody(SpanBody):
    """A heading, where it stands, and all that it heads, from ``start`` to ``end``."""

    title: str = Field(examples=["一、值班时间"])
    path: tuple[str, ...] = Field(examples=[["一、值班时间"]])
    level: int = Field(examples=[1])
    heading: SpanBody

    @classmethod
    def of(cls, section: Section) -> "SectionBody":
        """Describe a section."""
        heading = SpanBody(start=section.heading.start, end=section.heading.end)
        return cls(
            title=section.title,
            path=section.path,
            level=section.level,
            heading=heading,
            start=section.start,
            end=section.end,
        )


class FactBody(SpanBody):
    """Something that a document says of itself, and where."""

    name: str = Field(examples=["issuer"])
    value: str = Field(examples=["办公室"])

    @classmethod
    def of(cls, fact: Fact) -> "FactBody":
        """Describe a fact."""
        return cls(name=fact.name, value=fact.value, start=fact.start, end=fact.end)


class FactsBody(Body):
    """What documents can be limited to, with how many have each value, the commonest first."""

    kinds: Mapping[str, int] = Field(examples=[{"通知": 12}])
    issuers: Mapping[str, int] = Field(examples=[{"办公室": 7}])
    years: Mapping[str, int] = Field(examples=[{"2024": 5}])
    scripts: Mapping[str, int] = Field(examples=[{"simplified": 20}])


class _Limited(Body):
    """A filter in the query of an address."""

    doc: tuple[Id, ...] = Field(default=(), max_length=100, description="Ids of documents.")
    kind: str = Field(default="", max_length=200)
    issuer: str = Field(default="", max_length=200)
    year: str = Field(default="", max_length=10)
    script: str = Field(default="", pattern="^(simplified|traditional)?$")
    as_of: str = Field(
        default="", max_length=20, description="A day on which they were in force: 2019-06-01, 2019-06, 2019."
    )
    offset: Offset = 0

    @property
    def only(self) -> Filter:
        """The filter."""
        values = self.model_dump(include={"kind", "issuer", "year", "script", "as_of"})
        return filter_of(FilterBody(docs=self.doc, **values))


class ListQuery(_Limited):
    """Which documents are listed; ``q`` are words that title, name or metadata hold."""

    q: str = Field(default="", max_length=100, examples=["值班"])
    limit: int = Field(default=50, ge=1, le=_MOST)


class SearchQuery(_Limited):
    """What is looked up: words, separated by spaces, and phrases in quotation marks."""

    q: str = Field(min_length=1, max_length=300, examples=["值班 在岗"])
    limit: int = Field(default=10, ge=1, le=MOST_QUOTES)


class SpanQuery(Body):
    """A place in a document's text."""

    start: int = Field(ge=0, le=2**53, examples=[0])
    end: int = Field(ge=1, le=2**53, examples=[4])


def documents(bot: Bot) -> APIRouter:
    """Return the routes; what they answer carries a tag by which it need not be sent twice."""
    routes = APIRouter(responses={**PROBLEMS, 304: {"description": "What the caller has is what there is."}})

    @routes.get("/search", response_model_exclude_unset=True, summary="Look words up")
    def search(asked: Annotated[SearchQuery, Query()], request: Request, response: Response) -> FoundBody:
        """Find passages that hold the words as they are typed, in either script."""
        check_fresh(request, response, bot)
        found = bot.search(asked.q, asked.limit, asked.only, asked.offset)
        link_pages(request, response, asked.offset, asked.limit, found.total)
        return FoundBody.of(found)

    @routes.get("/documents", summary="List the documents")
    def listing(asked: Annotated[ListQuery, Query()], request: Request, response: Response) -> DocumentsBody:
        """List documents, all or those that pass a filter, in the order of their ids."""
        check_fresh(request, response, bot)
        found = [each for each in _passing(bot, asked.only) if each.holds(asked.q)]
        link_pages(request, response, asked.offset, asked.limit, len(found))
        page = found[asked.offset : asked.offset + asked.limit]
        return DocumentsBody(total=len(found), documents=tuple(map(_listed, page)))

    @routes.get("/facts", summary="What documents can be limited to")
    def facts(request: Request, response: Response) -> FactsBody:
        """Count the values of what documents can be limited to."""
        check_fresh(request, response, bot)
        found = bot.facets()
        return FactsBody(kinds=found.kinds, issuers=found.issuers, years=found.years, scripts=found.scripts)

    @routes.get(
        "/documents/{doc_id:path}/span", response_model=QuoteBody, response_model_exclude_unset=True, summary="Quote"
    )
    def span(
        doc_id: str,
        place: Annotated[SpanQuery, Query()],
        request: Request,
        response: Response,
    ) -> Any:  # noqa: ANN401
        """Return what stands at a place of a document, with the headings above it."""
        check_fresh(request, response, bot)
        return bot.quote(doc_id, place.start, place.end).to_json()

    @routes.get("/documents/{doc_id:path}/outline", summary="The headings of a document")
    def outline(doc_id: str, request: Request, response: Response) -> list[SectionBody]:
        """Return the sections of a document, in the order of its text."""
        check_fresh(request, response, bot)
        return list(map(SectionBody.of, bot.document(doc_id).sections))

    @routes.get("/documents/{doc_id:path}/facts", summary="What a document says of itself")
    def facts_of(doc_id: str, request: Request, response: Response) -> list[FactBody]:
        """Return a document's number, issuer, dates and so on, each where it stands."""
        check_fresh(request, response, bot)
        return list(map(FactBody.of, bot.document(doc_id).facts))

    @routes.get("/documents/{doc_id:path}", summary="A document")
    def document(doc_id: str, request: Request, response: Response) -> DocumentBody:
        """Return a document with its whole text; the slashes of its id may stand in the address as they are."""
        check_fresh(request, response, bot)
        held = bot.document(doc_id).document
        return DocumentBody(id=held.id, title=held.title, meta=held.meta, text=held.text, pages=held.pages)

    return routes


def _passing(bot: Bot, only: Filter) -> list[Listed]:
    try:
        return bot.passing(only)
    except QuestionError as error:
        if error.code in _NOTHING:
            return []
        raise


def _listed(each: Listed) -> ListedBody:
    script = "traditional" if each.traditional else "simplified"
    return ListedBody(
        id=each.id,
        title=each.title or each.id,
        meta=each.meta,
        passages=each.passages,
        characters=each.characters,
        script=script,
    )
