"""A question -> the documents that have its words, looked up once for all that is resolved in them."""

from dataclasses import dataclass
from functools import cached_property

from bot.understanding import Question, read_question
from embeddings.index import Index
from embeddings.records import Document

#: Passages whose documents are looked at.
_LOOKED_AT = 8


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
