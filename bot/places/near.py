"""A question -> the documents that have its words, looked up once for all that is resolved in them."""

from dataclasses import dataclass
from functools import cached_property

from bot.understanding import Question, read_question
from embeddings.index import Index
from embeddings.records import Document, Passage

#: Passages whose documents are looked at.
_LOOKED_AT = 8
#: Rows of a large sheet that are looked at.
_ROWS = 60


@dataclass(frozen=True)
class Near:
    """A question and the documents whose passages have most of its words, the nearest first."""

    question: str
    index: Index

    @cached_property
    def read(self) -> Question:
        """The question as it is searched."""
        return read_question(self.question)

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """The documents."""
        store = self.index.store
        hits = self.index.lexical.search(self.read.terms, _LOOKED_AT)
        names = dict.fromkeys(passage.doc_id for passage in store.passages([hit.ordinal for hit in hits]).values())
        return tuple(document for name in names if (document := store.document(name)))

    def passages_of(self, document: Document) -> list[Passage]:
        """Return those of the passages with most of the question's words that stand in a document."""
        return [passage for passage in self._passages if passage.doc_id == document.id]

    @cached_property
    def _passages(self) -> list[Passage]:
        hits = self.index.lexical.search(self.read.terms, _ROWS)
        found = self.index.store.passages([hit.ordinal for hit in hits])
        return [found[hit.ordinal] for hit in hits if hit.ordinal in found]
