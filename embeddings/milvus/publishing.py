"""An index on this machine -> the next generation of one in Milvus, of which only what changed is written."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

import numpy as np

from embeddings.catalogue import Listed
from embeddings.documents import Progress
from embeddings.errors import IndexUnusable
from embeddings.index import Index, search_text, worded
from embeddings.milvus.address import Address
from embeddings.milvus.client import Client, Row
from embeddings.milvus.collections import (
    NO_DOCUMENT,
    NO_VECTOR,
    SENTENCE_BITS,
    SETS,
    Names,
    chunks,
    create,
    load,
    packed,
    read,
    traits_of,
    unpacked,
)
from embeddings.milvus.records import document_record, dump, known_record, listed_of, listed_record, passage_record
from embeddings.milvus.terms import Counts, grams_of, terms_of, token_of, written
from embeddings.text import fold, is_traditional

#: Raised whenever what is in Milvus would be read wrongly.
MILVUS_FORMAT = 1
#: Passages, of some five sentences, up to which each vector is compared with a question's.
_EXACT = 20_000
#: Documents written between two deletions and reports of progress.
_DOCUMENTS = 64
#: Seconds for which a reader may go on with the generation before: it looks for a new one before each question. The
#: set of collections that it reads is not touched before they are over.
_READERS = 20.0
#: Seconds by which the answers of a server may be behind ("Bounded" consistency), and one more.
_BEHIND = 6.0


@dataclass(frozen=True)
class Published:
    """What was done: documents written and taken out, and the generation that answers now."""

    generation: str
    written: int
    removed: int


@dataclass(frozen=True)
class _Held:
    """A document that a set of collections holds."""

    number: int
    ordinals: range
    digest: str


def publish(
    index: Index,
    address: Address,
    progress: Progress = lambda stage, done, total: None,
    whole: bool | None = None,
    pause: float = _READERS,
) -> Published:
    """Bring the collections that do not answer to what ``index`` holds, then have them answer, all at once.

    Documents are compared by the digest of all that is kept of them. With ``whole`` all are written anew, as they
    always are in Milvus Lite: it counts how rare a word is for each of its segments alone, so that a changed document,
    alone in a segment, would come first or last by chance. ``pause`` are the seconds that readers have to follow. Where
    this very generation answers already, and nothing is said of ``whole``, nothing is done.

    Raises:
        IndexUnusable: if Milvus does not answer, or refuses.
    """
    client = Client(address)
    try:
        live = manifest_of(client, address.name) or {}
        if whole is None and live.get("generation", "").rpartition(".")[0] == index.generation and _fits(live, index):
            return Published(live["generation"], 0, 0)
        return _publish(client, index, live, progress, client.lite if whole is None else whole, pause)
    finally:
        client.close()


def _publish(
    client: Client, index: Index, live: dict[str, Any], progress: Progress, whole: bool, pause: float
) -> Published:
    name = client.address.name
    if live:
        switched = read(client, name, ["switched"], strong=True).get("switched", b"0")
        time.sleep(max(0.0, float(switched) + pause - time.time()))
    which = next(each for each in SETS if each != live.get("set"))
    target = _Target(client, Names.of(name, which), index)
    target.begin(whole)
    written, removed = target.bring(progress)
    generation = f"{index.generation}.{which}"
    target.end(generation, which)
    _switch(client, name, target.names.texts)
    client.upsert(target.names.texts, chunks("switched", NO_DOCUMENT, str(time.time()).encode()))
    return Published(generation, written, removed)


def manifest_of(client: Client, collection: str) -> dict[str, Any] | None:
    """Return the manifest of a set, or of an alias; None where there is no such collection or it was not finished."""
    if not client.call("has_collection", collection):
        return None
    client.call("load_collection", collection)  # Milvus Lite forgets that it was, whenever it is opened
    found = read(client, collection, ["manifest"], strong=True).get("manifest")
    return json.loads(found) if found else None


def _switch(client: Client, alias: str, collection: str) -> None:
    if alias in client.call("list_aliases").get("aliases", ()):
        client.call("alter_alias", collection, alias)
    else:
        client.call("create_alias", collection, alias)


def _shape(index: Index) -> dict[str, Any]:
    """Return what all of a set has in common: where one of these changes, all is written anew."""
    return {
        "milvus_format": MILVUS_FORMAT,
        "format": index.manifest.format,
        "rules": index.manifest.rules,
        "revision": index.manifest.revision,
        "dimension": index.manifest.dimension,
        "exact": len(index) <= _EXACT,
    }


def _fits(manifest: Mapping[str, Any], index: Index) -> bool:
    return all(manifest.get(name) == value for name, value in _shape(index).items())


class _Target:
    """The set of collections that is brought to the next generation."""

    def __init__(self, client: Client, names: Names, index: Index) -> None:
        self.names = names
        self._client = client
        self._index = index
        self._held: dict[str, _Held] = {}
        self._next_number = self._next_ordinal = 0
        self._counts = Counts.none()
        # Terms of what was taken out or put in: how many passages have them is asked of the index at the end.
        self._touched: set[str] = set()
        self._shared = False

    def begin(self, whole: bool) -> None:
        """Read what the set holds; make it anew where it is of another shape, or was left in the middle."""
        manifest = None if whole else manifest_of(self._client, self.names.texts)
        if manifest is None or not _fits(manifest, self._index):
            shape = _shape(self._index)
            create(self._client, self.names, shape["dimension"], shape["exact"])
            return
        load(self._client, self.names)
        self._counts = Counts.read(read(self._client, self.names.texts, ["counts"], strong=True)["counts"])
        for row in self._client.every(self.names.documents, ("number", "record", "digest")):
            listed, _ = listed_of(unpacked(row["record"]))
            self._held[listed.id] = _Held(row["number"], listed.ordinals, row["digest"])
        self._next_number = max((held.number for held in self._held.values()), default=-1) + 1
        self._next_ordinal = max((held.ordinals.stop for held in self._held.values()), default=0)
        self._shared = manifest["shared"]
        # Without its manifest, whoever finds the set knows that it is not to be used as it is.
        self._delete(self.names.texts, f"document == {NO_DOCUMENT}")

    def bring(self, progress: Progress) -> tuple[int, int]:
        """Take out what is gone or has changed, and write what is new or has; return how many documents of each."""
        listing = self._index.store.listing
        digests = {listed.id: self._digest(listed) for listed in listing}
        gone = [held for name, held in self._held.items() if held.digest != digests.get(name)]
        todo = [each for each in listing if each.id not in self._held or self._held[each.id].digest != digests[each.id]]
        for start in range(0, len(gone), _DOCUMENTS):
            self._take_out(gone[start : start + _DOCUMENTS])
        for start in range(0, len(todo), _DOCUMENTS):
            part = todo[start : start + _DOCUMENTS]
            self._write(part, digests)
            progress("publish", start + len(part), len(todo))
        return len(todo), len(gone)

    def _digest(self, listed: Listed) -> str:
        """Return the content id of a document: of all that is kept of it but its place among the others."""
        store = self._index.store
        digest = sha256(listed_record(listed, 0, ()))
        if document := store.document(listed.id):
            digest.update(document_record(store, document))
        for passage in store.passages(listed.ordinals).values():
            digest.update(passage_record(passage))
        return digest.hexdigest()

    def _take_out(self, documents: Sequence[_Held]) -> None:
        where = f"document in {[held.number for held in documents]}"
        for row in self._client.every(self.names.passages, ("ordinal", "terms"), where):
            self._touched.update(row["terms"].split())
        for name in (self.names.passages, self.names.sentences, self.names.texts):
            self._delete(name, where)
        self._delete(self.names.documents, f"number in {[held.number for held in documents]}")

    def _delete(self, collection: str, where: str) -> None:
        self._client.call("delete", collection, filter=where)

    def _write(self, documents: Sequence[Listed], digests: Mapping[str, str]) -> None:
        rows = _Rows()
        for listed in documents:
            held = self._held.get(listed.id)
            kept = held.ordinals if held and len(held.ordinals) == listed.passages else None
            number = held.number if held else self._next_number
            ordinals = kept or range(self._next_ordinal, self._next_ordinal + listed.passages)
            self._next_number = max(self._next_number, number + 1)
            self._next_ordinal = max(self._next_ordinal, ordinals.stop)
            self._held[listed.id] = _Held(number, ordinals, digests[listed.id])
            self._touched |= rows.add(self._index, listed, self._held[listed.id])
        self._shared |= rows.shared
        self._client.upsert(self.names.passages, rows.passages)
        self._client.upsert(self.names.sentences, rows.sentences)
        self._client.upsert(self.names.texts, rows.texts)
        self._client.upsert(self.names.documents, rows.documents)

    def end(self, generation: str, which: str) -> None:
        """Write what belongs to all documents, and last the manifest, and see that all of it is to be read."""
        lexical = self._index.lexical
        frequency = {"w": lexical.frequency, "p": lexical.pair_frequency}
        touched = {term: frequency[term[0]](token_of(term)) for term in self._touched}
        whole = {
            "counts": self._counts.changed(touched).written(),
            "vocabulary": dump(dict(lexical.vocabulary())),
            "glossary": dump(asdict(self._index.store.glossary())),
        }
        for name, data in whole.items():
            self._client.upsert(self.names.texts, chunks(name, NO_DOCUMENT, data))
        self._write_known()
        said = {"generation": generation, "set": which, "shared": self._shared}
        manifest = {**asdict(self._index.manifest), **_shape(self._index), **said, "files": {}}
        self._client.upsert(self.names.texts, chunks("manifest", NO_DOCUMENT, dump(manifest)))
        for name in self.names.all:
            self._client.call("flush", name)
        self._check()

    def _write_known(self) -> None:
        store, vectors = self._index.store, self._index.known
        self._delete(self.names.known, "row >= 0")
        if vectors is None:
            return
        local = {listed.id: listed.ordinals.start for listed in store.listing}
        rows = store.known_rows
        for start in range(0, len(rows), _DOCUMENTS):
            part = rows[start : start + _DOCUMENTS]
            known, found = store.known(part), vectors.rows(part)
            made = []
            for row, vector in zip(part, found, strict=True):
                held = self._held[known[row].doc_id]
                ordinal = known[row].ordinal - local[known[row].doc_id] + held.ordinals.start
                record = packed(known_record(known[row], ordinal))
                made.append({"row": row, "document": held.number, "record": record, "vector": vector.tolist()})
            self._client.upsert(self.names.known, made)

    def _check(self) -> None:
        """See that what was written is there for every reader."""
        (row,) = self._client.call(
            "query", self.names.passages, filter="", output_fields=["count(*)"], consistency_level="Strong"
        )
        if row["count(*)"] != len(self._index):
            raise IndexUnusable(
                "milvus.incomplete",
                "Milvus at {place} holds {found} passages of {expected}; nothing was switched. Run the build again.",
                place=self._client.address,
                found=row["count(*)"],
                expected=len(self._index),
            )
        if not self._client.lite:
            time.sleep(_BEHIND)


@dataclass
class _Rows:
    """The rows of some documents, by collection."""

    passages: list[Row] = field(default_factory=list)
    sentences: list[Row] = field(default_factory=list)
    texts: list[Row] = field(default_factory=list)
    documents: list[Row] = field(default_factory=list)
    shared: bool = False

    def add(self, index: Index, listed: Listed, held: _Held) -> set[str]:
        """Add all rows of a document; return the terms that it has."""
        store, parts = index.store, index.parts
        document = store.document(listed.id)
        if document is None:
            raise LookupError(listed.id)
        common = {"document": held.number} | traits_of(listed)
        found = store.passages(listed.ordinals)
        vectors = index.vectors.rows(listed.ordinals)
        first_with: dict[bytes, str] = {}
        touched: set[str] = set()
        for ordinal, local, vector in zip(held.ordinals, listed.ordinals, vectors, strict=True):
            passage = found[local]
            # Rows of a large table share the vector of its header, and the first of them alone is found by it.
            words = passage.of(document.text)
            leads = passage.header is None or first_with.setdefault(vector.tobytes(), words) == words
            self.shared |= not leads
            text = fold(search_text(listed.title, passage, document.text))
            terms = terms_of(text)
            touched.update(terms)
            sentences = parts.sentences(local)
            self.passages.append(
                {
                    **common,
                    "ordinal": ordinal,
                    "leads": leads,
                    "record": packed(passage_record(passage)),
                    "terms": written(terms),
                    "grams": grams_of(text),
                    "vector": vector.tolist(),
                }
            )
            self.sentences += (
                {**common, "key": (ordinal << SENTENCE_BITS) + place, "leads": leads, "vector": row.tolist()}
                for place, row in enumerate(sentences)
            )
            inside = np.vstack([sentences, parts.context(local)]).astype(np.float16)
            self.texts += chunks(f"v{ordinal}", held.number, inside.tobytes())
        self.texts += chunks(f"d{held.number}", held.number, document_record(store, document))
        scripts = (is_traditional(worded(passage, document.text)) for passage in found.values())
        record = packed(listed_record(listed, held.ordinals.start, scripts))
        row = {"number": held.number, "record": record, "digest": held.digest, "vector": NO_VECTOR}
        self.documents.append(row | traits_of(listed))
        return touched
