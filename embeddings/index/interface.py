"""What an index is made of, wherever it is kept: on this machine's disk, or in a Milvus."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from embeddings.catalogue import Catalogue
from embeddings.records import Document, Dropped, Fact, Hit, KnownQuestion, Passage, Section
from embeddings.wording import Glossary, TermList

if TYPE_CHECKING:
    from embeddings.encoder import Vectors
    from embeddings.index.lexical import Terms


class Store(Catalogue, ABC):
    """Documents, sections and passages."""

    @property
    @abstractmethod
    def known_rows(self) -> list[int]:
        """The rows of all known questions."""

    @abstractmethod
    def limited(self, documents: Collection[str]) -> "Store":
        """Return a store in which only these documents are to be seen."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the file or the connection."""

    @abstractmethod
    def check(self) -> None:
        """Read one passage, and raise what is against it."""

    @abstractmethod
    def document(self, doc_id: str) -> Document | None:
        """Return a document."""

    @abstractmethod
    def document_titles(self) -> dict[str, str]:
        """Return the title of every document, by id."""

    @abstractmethod
    def sections(self, doc_id: str) -> list[Section]:
        """Return the sections of a document, in text order."""

    @abstractmethod
    def dropped(self, doc_id: str) -> list[Dropped]:
        """Return what cleaning left out of a document, in text order."""

    @abstractmethod
    def facts(self, doc_id: str) -> list[Fact]:
        """Return what a document's text says of itself."""

    @abstractmethod
    def known(self, rows: Sequence[int]) -> dict[int, KnownQuestion]:
        """Return known questions by their rows."""

    @abstractmethod
    def known_of(self, doc_id: str) -> list[KnownQuestion]:
        """Return the known questions of a document, in the order of its text."""

    @abstractmethod
    def passages(self, ordinals: Collection[int]) -> dict[int, Passage]:
        """Return those of these passages that there are, by their ordinals."""

    @abstractmethod
    def spread(self, most: int) -> dict[int, Passage]:
        """Return at most ``most`` passages by their ordinals, evenly from all documents."""

    @abstractmethod
    def glossary(self) -> Glossary:
        """Return the names and abbreviations of the documents."""

    @abstractmethod
    def abbreviations(self) -> TermList:
        """Return the commonest abbreviations of the documents, as terms that mean the same."""


class VectorIndex(Protocol):
    """Unit vectors by their ordinals."""

    def search(self, vector: "Vectors", count: int) -> list[Hit]:
        """Return the ``count`` vectors of highest cosine, best first; of those that share one, the first."""
        ...

    def limited(self, ordinals: Collection[int]) -> "VectorIndex":
        """Return an index that finds only these."""
        ...

    def cosines(self, vector: "Vectors", ordinals: Collection[int]) -> "Vectors":
        """Return the exact cosine of each of these vectors, an array of shape (len(ordinals),)."""
        ...

    def rows(self, ordinals: Collection[int]) -> "Vectors":
        """Return these vectors, shape (len(ordinals), dimension)."""
        ...


class Parts(Protocol):
    """Unit vectors of what passages are made of."""

    @property
    def scripts(self) -> tuple[bool, ...]:
        """The scripts of the passages that are found: whether Traditional."""
        ...

    def limited(self, ordinals: Collection[int]) -> "Parts":
        """Return the same parts, of which only those of these passages are found."""
        ...

    def search(self, vector: "Vectors", count: int) -> list[int]:
        """Return the ordinals of the passages that the ``count`` sentences of highest cosine stand in, best first."""
        ...

    def sentences(self, ordinal: int) -> "Vectors":
        """Return the vectors of a passage's sentences, shape (sentences, dimension)."""
        ...

    def context(self, ordinal: int) -> "Vectors":
        """Return the vector of a passage's title and headings, shape (dimension,)."""
        ...


class LexicalIndex(Protocol):
    """BM25 over words and pairs of characters."""

    def __len__(self) -> int:
        """Return the number of passages, of all documents even where the index is limited."""
        ...

    def limited(self, ordinals: Collection[int]) -> "LexicalIndex":
        """Return the same index, of which only these passages are found; rarity is still told by all."""
        ...

    def search(self, terms: "Terms", count: int) -> list[Hit]:
        """Return the ``count`` passages of highest BM25, best first."""
        ...

    def scores(self, terms: "Terms", ordinals: Sequence[int]) -> dict[int, float]:
        """Return the BM25 of each of these passages that holds a term at all."""
        ...

    def search_all(self, pairs: Iterable[str], count: int) -> list[Hit]:
        """Return passages that hold every one of the bigrams, best first."""
        ...

    def search_character(self, character: str, count: int) -> list[Hit]:
        """Return passages that may hold a character, or a part of a number or Latin word, in no particular order."""
        ...

    def frequency(self, word: str) -> int:
        """Return the number of passages that hold a jieba word."""
        ...

    def vocabulary(self) -> Mapping[str, int]:
        """Return the commonest jieba words with the number of passages that hold each."""
        ...

    def pair_frequency(self, pair: str) -> int:
        """Return the number of passages that hold a pair of characters."""
        ...
