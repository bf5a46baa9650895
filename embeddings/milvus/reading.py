"""The texts of an index in Milvus, read as those of an index on disk are."""

import json
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from threading import Lock
from typing import Generic, TypeVar

import numpy as np

from embeddings.catalogue import Listed, catalogue_of
from embeddings.encoder import Vectors
from embeddings.index import Store
from embeddings.milvus.client import Client
from embeddings.milvus.collections import Names, read, unpacked
from embeddings.milvus.records import Opened, known_of, listed_of, opened, passage_of
from embeddings.records import Document, Dropped, Fact, KnownQuestion, Passage, Section
from embeddings.wording import Abbreviation, Glossary, TermList

K = TypeVar("K")
V = TypeVar("V")
#: Documents, and passages with their vectors, that are kept once read: some 20 MB each.
_DOCUMENTS, _PASSAGES = 256, 4096


class Kept(Generic[K, V]):
    """What was read last, at most so many; safe to use from several threads."""

    def __init__(self, most: int) -> None:
        """Keep nothing yet."""
        self._most = most
        self._held: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def get(self, keys: Sequence[K], fetch: Callable[[Sequence[K]], dict[K, V]]) -> dict[K, V]:
        """Return values by their keys; what is not kept is fetched, all of it at once."""
        with self._lock:
            found = {key: self._held[key] for key in keys if key in self._held}
            for key in found:
                self._held.move_to_end(key)
        missing = [key for key in dict.fromkeys(keys) if key not in found]
        if not missing:
            return found
        fetched = fetch(missing)
        with self._lock:
            self._held.update(fetched)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return found | fetched


@dataclass(frozen=True)
class Entry:
    """A document in the list: its number in Milvus, and the scripts of its passages."""

    number: int
    listed: Listed
    scripts: frozenset[bool]


@dataclass(frozen=True)
class _Inside:
    """Vectors of a passage's sentences, shape (sentences, dimension), and of what it stands under."""

    sentences: Vectors
    context: Vectors


class Reader:
    """One set of collections, open for reading, with what was read of it last; shared by all limited views of it."""

    def __init__(self, client: Client, names: Names, dimension: int) -> None:
        """Take a connection and the names of the set."""
        self.client = client
        self.names = names
        self.dimension = dimension
        self._documents: Kept[int, Opened] = Kept(_DOCUMENTS)
        self._passages: Kept[int, Passage] = Kept(_PASSAGES)
        self._inside: Kept[int, _Inside] = Kept(_PASSAGES)
        self.lock = Lock()
        #: Passages that were asked for together: the vectors of all of them are fetched when those of one are needed.
        self._together: Kept[int, tuple[int, ...]] = Kept(_PASSAGES)

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """All documents by their ids, in order."""
        rows = self.client.every(self.names.documents, ("number", "record"))
        made = (Entry(row["number"], *listed_of(unpacked(row["record"]))) for row in rows)
        return {entry.listed.id: entry for entry in sorted(made, key=lambda entry: entry.listed.id)}

    @cached_property
    def catalogue(self) -> sqlite3.Connection:
        """The names and traits of all documents, held here: as many lookups in Milvus would take seconds."""
        return catalogue_of(entry.listed for entry in self.entries.values())

    def whole(self, name: str) -> bytes:
        """Return what belongs to all documents, by its name."""
        return read(self.client, self.names.texts, [name])[name]

    def document(self, number: int) -> Opened:
        """Return a document by its number."""
        return self._documents.get([number], self._read_documents)[number]

    def _read_documents(self, numbers: Sequence[int]) -> dict[int, Opened]:
        found = read(self.client, self.names.texts, [f"d{number}" for number in numbers])
        return {int(name[1:]): opened(record) for name, record in found.items()}

    def passages(self, ordinals: Sequence[int]) -> dict[int, Passage]:
        """Return those of these passages that there are."""
        together = tuple(map(int, ordinals))
        self._together.get(together, lambda missing: dict.fromkeys(missing, together))
        return self._passages.get(together, self._read_passages)

    def _read_passages(self, ordinals: Sequence[int]) -> dict[int, Passage]:
        rows = self.client.get(self.names.passages, ordinals, ("ordinal", "record"))
        return {int(row["ordinal"]): passage_of(unpacked(row["record"])) for row in rows}

    def inside(self, ordinal: int) -> _Inside:
        """Return the vectors of what a passage is made of."""
        return self._inside.get([ordinal], self._read_inside)[ordinal]

    def _read_inside(self, ordinals: Sequence[int]) -> dict[int, _Inside]:
        wanted = [near for ordinal in ordinals for near in self._together.get([ordinal], _alone)[ordinal]]
        found = read(self.client, self.names.texts, [f"v{ordinal}" for ordinal in dict.fromkeys(wanted)])
        made = {}
        for name, data in found.items():
            rows = np.frombuffer(data, np.float16).reshape(-1, self.dimension).astype(np.float32)
            made[int(name[1:])] = _Inside(rows[:-1], rows[-1])
        return made


def _alone(ordinals: Sequence[int]) -> dict[int, tuple[int, ...]]:
    return {ordinal: (ordinal,) for ordinal in ordinals}


class MilvusStore(Store):
    """Documents, sections and passages; see `embeddings.index.interface.Store`."""

    def __init__(self, reader: Reader, only: frozenset[str] | None = None) -> None:
        """Take an open set of collections; with ``only`` these documents alone are seen."""
        super().__init__(reader.catalogue, reader.lock, only)
        self.reader = reader

    def limited(self, documents: Collection[str]) -> "MilvusStore":
        """Return a store in which only these documents are to be seen, on the same connection."""
        return MilvusStore(self.reader, frozenset(documents))

    def close(self) -> None:
        """Close the connection."""
        self.reader.client.close()

    def check(self) -> None:
        """Read the manifest, and raise what Milvus has against it."""
        self.reader.whole("manifest")

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The documents that are seen, by id."""
        return tuple(entry for name, entry in self.reader.entries.items() if self._sees(name))

    def _opened(self, doc_id: str) -> Opened | None:
        entry = self.reader.entries.get(doc_id) if self._sees(doc_id) else None
        return self.reader.document(entry.number) if entry else None

    def document(self, doc_id: str) -> Document | None:
        """Return a document."""
        opened = self._opened(doc_id)
        return opened.document if opened else None

    def document_titles(self) -> dict[str, str]:
        """Return the title of every document, by id."""
        return {listed.id: listed.title for listed in self.listing}

    def sections(self, doc_id: str) -> list[Section]:
        """Return the sections of a document, in text order."""
        opened = self._opened(doc_id)
        return list(opened.sections) if opened else []

    def dropped(self, doc_id: str) -> list[Dropped]:
        """Return what cleaning left out of a document, in text order."""
        opened = self._opened(doc_id)
        return list(opened.dropped) if opened else []

    def facts(self, doc_id: str) -> list[Fact]:
        """Return what a document's text says of itself."""
        opened = self._opened(doc_id)
        return list(opened.facts) if opened else []

    def known(self, rows: Sequence[int]) -> dict[int, KnownQuestion]:
        """Return known questions by their rows."""
        found = self.reader.client.get(self.reader.names.known, [*map(int, rows)], ("row", "record"))
        made = ((int(row["row"]), known_of(unpacked(row["record"]))) for row in found)
        return {row: known for row, known in made if self._sees(known.doc_id)}

    def known_of(self, doc_id: str) -> list[KnownQuestion]:
        """Return the known questions of a document, in the order of its text."""
        return [known for known in self._known.values() if known.doc_id == doc_id]

    @cached_property
    def known_rows(self) -> list[int]:
        """The rows of all known questions."""
        return sorted(self._known)

    @cached_property
    def _known(self) -> dict[int, KnownQuestion]:
        """All known questions in the order of their places; people write them, so there are never many."""
        found = self.reader.client.every(self.reader.names.known, ("row", "record"))
        made = ((known_of(unpacked(row["record"])), int(row["row"])) for row in found)
        ordered = sorted(made, key=lambda pair: (pair[0].doc_id, pair[0].start, pair[1]))
        return {row: known for known, row in ordered if self._sees(known.doc_id)}

    def passages(self, ordinals: Collection[int]) -> dict[int, Passage]:
        """Return passages by their ordinals."""
        found = self.reader.passages(list(ordinals))
        return {ordinal: passage for ordinal, passage in found.items() if self._sees(passage.doc_id)}

    def spread(self, most: int) -> dict[int, Passage]:
        """Return at most ``most`` passages by their ordinals, evenly from all documents."""
        ordinals = self.ordinals
        places = range(min(most, len(ordinals)))
        return self.passages([int(ordinals[place * len(ordinals) // len(places)]) for place in places])

    def glossary(self) -> Glossary:
        """Return the names and abbreviations of the documents."""
        values = json.loads(self.reader.whole("glossary"))
        return Glossary(
            tuple((name, count) for name, count in values["names"]),
            tuple(Abbreviation(**each) for each in values["abbreviations"]),
        )

    def abbreviations(self) -> TermList:
        """Return the abbreviations of the documents, as terms that mean the same."""
        return self.glossary().terms


def scripts_of(entries: Iterable[Entry]) -> frozenset[bool]:
    """Return the scripts of the passages of documents."""
    return frozenset(chain.from_iterable(entry.scripts for entry in entries))
