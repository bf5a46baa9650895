"""The documents of an index, open to be listed, looked up, shown and compared; no model is needed for that."""

from pathlib import Path
from typing import TYPE_CHECKING

from bot.finding import Facets, check_filter, documents_for, facets, holds, on_a_day, today
from bot.quoting import Results, look_up
from bot.records import Filter, OpenDocument, Quote
from bot.settings import MOST_QUOTES
from bot.understanding import check_question
from embeddings.catalogue import Listed, bare
from embeddings.errors import QuestionError
from embeddings.index import Texts
from embeddings.milvus import live_generation, open_texts
from embeddings.records import Document, Span
from embeddings.text import fold

if TYPE_CHECKING:
    from bot.checking import Report
    from bot.comparing import Comparison


class Collection:
    """The documents of one generation of an index; safe to use from several threads."""

    def __init__(self, texts: Texts) -> None:
        """Take what is open of the generation."""
        self._texts = texts

    @classmethod
    def open(cls, index: Path) -> "Collection":
        """Open the live generation of the index in a folder.

        Raises:
            IndexUnusable: if there is no usable index.
        """
        return Collection(open_texts(index))

    @property
    def index(self) -> Texts:
        """The generation that is open."""
        return self._texts

    def search(self, words: str, count: int = 10, only: Filter | None = None, start: int = 0) -> Results:
        """Look words and phrases up, as `look_up` does, with ``only`` in some of the documents.

        The first ``start`` results are left out.

        Raises:
            QuestionError: as for `ask`; a filter that no document passes finds nothing.
        """
        check_request(words, count)
        return look_up(self.index, words, count, on_a_day(only or Filter()), start)

    def facets(self) -> Facets:
        """Return what `ask` and `search` can be limited to."""
        return facets(self.index.store)

    def passing(self, only: Filter) -> list[Listed]:
        """Return the documents that pass a filter, at least one.

        Raises:
            QuestionError: naming what there is, if none does.
        """
        return check_filter(only, documents_for(only, self.index.store))[0]

    def document(self, doc_id: str) -> OpenDocument:
        """Return a document of the index.

        Raises:
            QuestionError: if there is none of this name.
        """
        store = self.index.store
        document = store.document(doc_id)
        if document is None:
            raise QuestionError(
                "document.unknown",
                "There is no document {name} in the index; its documents are: {names}",
                name=doc_id,
                names=", ".join(listed.id for listed in store.first(10)),
            )
        parts = tuple(store.sections(doc_id)), tuple(store.dropped(doc_id)), tuple(store.facts(doc_id))
        return OpenDocument(document, *parts)

    def quote(self, doc_id: str, start: int, end: int) -> Quote:
        """Return what stands at a place of a document, with the headings above it.

        Raises:
            QuestionError: if there is no such document, or no such place in it.
        """
        from bot.places import quote_of

        opened = self.document(doc_id)
        document, length = opened.document, len(opened.document.text)
        if not 0 <= start < end <= length:
            raise QuestionError(
                "show.range",
                "Start and end must satisfy 0 <= start < end <= {length}; they are {start} and {end}.",
                length=length,
                start=start,
                end=end,
            )
        above = [section for section in opened.sections if section.start <= start < section.end]
        path = above[-1].path if above else ()
        title = path[0] if above and above[-1].in_speech else document.title
        return quote_of(document, title, path, Span(start, end))

    def diff(self, old: str, new: str = "") -> "Comparison":
        """Compare two documents clause by clause; with one alone, the two editions that it is one of.

        They are named by their ids, or by a title that only one document in force has.

        Raises:
            QuestionError: if there is no such document, if both are the same, or if no other edition is known.
        """
        from bot.comparing import compare_documents, editions_of

        if old and new:
            pair: tuple[str, str] | None = (self._named(old), self._named(new))
        else:
            pair = editions_of(self._named(old or new), self.index.store)
        if pair is None:
            raise QuestionError(
                "diff.alone",
                "No other edition of {name} is known in the index; name both: mishu diff OLD NEW",
                name=old or new,
            )
        if pair[0] == pair[1]:
            raise QuestionError("diff.same", "Both names mean the same document, {name}; name two.", name=pair[0])
        return compare_documents(self.document(pair[0]), self.document(pair[1]))

    def earlier(self, doc_id: str) -> str | None:
        """Return the id of the edition before a document's, None where the index has none."""
        from bot.comparing import earlier_editions

        return earlier_editions(self.index.store.before([doc_id])).get(doc_id)

    def check(self, draft: str | Document, seconds: float | None = None) -> "Report":
        """Hold what a draft quotes and refers to against the documents; no model is needed.

        After so many ``seconds`` it ends, and the report says that there is more.

        Raises:
            QuestionError: if the draft is empty or longer than can be checked at once.
        """
        from bot.checking import check_draft

        return check_draft(Document("", "", "", draft) if isinstance(draft, str) else draft, self.index, seconds)

    def _named(self, name: str) -> str:
        """Return the id of the document that an id or a title names."""
        store = self.index.store
        if store.document(name) is None:
            titled = [each for each in store.called([bare(name)]).get(bare(name), ()) if fold(each.title) == fold(name)]
            titled = [each for each in titled if holds(each.meta, today())] or titled
            if len(titled) == 1:
                return titled[0].id
            if titled:
                raise QuestionError(
                    "diff.several",
                    "Several documents have the title {name}; name the one that is meant: {names}",
                    name=name,
                    names=", ".join(each.id for each in titled[:10]),
                )
        return self.document(name).document.id


def check_request(question: str, quotes: int) -> None:
    """Raise a QuestionError for a question or a number of quotes that `Bot.ask` would refuse."""
    check_question(question)
    check_count(quotes)


def has_index(folder: Path) -> bool:
    """Tell whether there is an index in a folder, be it a sound one or not."""
    return live_generation(folder) is not None


def check_count(count: int) -> None:
    """Raise a QuestionError for a number of quotes that is out of range."""
    if not 1 <= count <= MOST_QUOTES:
        raise QuestionError(
            "question.count",
            "The number of quotes is {count}; it must be from 1 to {most}.",
            count=count,
            most=MOST_QUOTES,
        )
