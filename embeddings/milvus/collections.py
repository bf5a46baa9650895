"""The collections of an index in Milvus.

There are two sets of them, of which one answers while the other is brought to the next generation. An alias, named as
the index, points at the texts of the set that answers.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import compress, decompress

from embeddings.catalogue import Listed
from embeddings.milvus.client import Client, Row
from embeddings.milvus.terms import LITE_ANALYZER, MOST_BYTES, SERVER_ANALYZER
from embeddings.text import fold

#: The sets.
SETS = ("a", "b")
#: By what a search can be limited on the server; each is that of the document.
TRAITS = ("kind", "issuer", "year", "status")
#: Sentences of a passage at most: the key of a sentence is that of its passage with 16 bits behind it.
SENTENCE_BITS = 16
#: BM25 as tantivy has it.
_BM25 = {"bm25_k1": 1.2, "bm25_b": 0.75}
#: The document of what is of none.
NO_DOCUMENT = -1
#: Bytes of a trait: what is longer is cut, here and where it is sought.
TRAIT_BYTES = 1000
#: Characters of a chunk, all of them ASCII: a server counts the bytes of a VARCHAR, Milvus Lite its characters.
_CHUNK = 60_000


@dataclass(frozen=True)
class Names:
    """The names of the collections of one set."""

    prefix: str

    @classmethod
    def of(cls, index: str, which: str) -> "Names":
        """Return the names of a set of an index."""
        return cls(f"{index}_{which}")

    @property
    def passages(self) -> str:
        """Passages with their vectors and terms, by their ordinals."""
        return f"{self.prefix}_passages"

    @property
    def sentences(self) -> str:
        """Vectors of sentences, by ordinal of the passage and place in it."""
        return f"{self.prefix}_sentences"

    @property
    def documents(self) -> str:
        """What a list of documents knows of each, by its number."""
        return f"{self.prefix}_documents"

    @property
    def known(self) -> str:
        """Known questions with their vectors, by their rows."""
        return f"{self.prefix}_known"

    @property
    def texts(self) -> str:
        """Everything that is read by its name: verbatim texts, vectors of sentences, the manifest."""
        return f"{self.prefix}_texts"

    @property
    def all(self) -> tuple[str, ...]:
        """All of them."""
        return self.passages, self.sentences, self.documents, self.known, self.texts


def create(client: Client, names: Names, dimension: int, exact: bool) -> None:
    """Make the collections of a set anew, empty; vectors are searched one by one, or as the server sees fit."""
    for name in names.all:
        if client.call("has_collection", name):
            client.call("drop_collection", name)
    dense = "FLAT" if exact else "AUTOINDEX"
    _create_passages(client, names.passages, dimension, dense)
    _create(client, names.sentences, "key", {"document": "INT64", "leads": "BOOL"} | _traits(), dimension, dense)
    _create(client, names.documents, "number", {"record": "VARCHAR", "digest": "VARCHAR"} | _traits())
    _create(client, names.known, "row", {"document": "INT64", "record": "VARCHAR"}, dimension)
    _create(client, names.texts, "name", {"document": "INT64", "chunks": "INT64", "data": "VARCHAR"})


def load(client: Client, names: Names) -> None:
    """Have a set loaded, from which nothing is read before; where it is, nothing is done."""
    for name in names.all:
        client.call("load_collection", name)


def _traits() -> dict[str, str]:
    return dict.fromkeys(TRAITS, "VARCHAR")


def traits_of(listed: Listed) -> dict[str, str]:
    """Return by what a document's passages can be filtered; scripts and widths make no difference."""
    values = (listed.kind, listed.meta.get("issuer", ""), listed.year, listed.meta.get("status", ""))
    folded = (fold(value).strip().encode()[:TRAIT_BYTES].decode(errors="ignore") for value in values)
    return dict(zip(TRAITS, folded, strict=True))


def _create_passages(client: Client, name: str, dimension: int, dense: str) -> None:
    kinds = {"document": "INT64", "leads": "BOOL", "record": "VARCHAR"} | _traits()
    schema = _schema(client, "ordinal", kinds, dimension)
    pymilvus = client.pymilvus
    kind = pymilvus.DataType
    analyzer = LITE_ANALYZER if client.lite else SERVER_ANALYZER
    schema.add_field("terms", kind.VARCHAR, max_length=MOST_BYTES, enable_analyzer=True, analyzer_params=analyzer)
    schema.add_field("bm25", kind.SPARSE_FLOAT_VECTOR)
    schema.add_function(pymilvus.Function("bm25", pymilvus.FunctionType.BM25, ["terms"], ["bm25"]))
    schema.add_field("grams", kind.SPARSE_FLOAT_VECTOR)
    indexes = _indexes(client, kinds, dense)
    # pymilvus sends each parameter by itself, as a server takes it; Milvus Lite looks for all of them in one.
    params = {"params": dict(_BM25)} if client.lite else dict(_BM25)
    indexes.add_index("bm25", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=params)
    indexes.add_index("grams", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    _make(client, name, schema, indexes)


def _make(client: Client, name: str, schema: Any, indexes: Any) -> None:  # noqa: ANN401 - pymilvus's own
    client.call("create_collection", name, schema=schema, consistency_level="Bounded")
    # Of an empty collection they are made at once; pymilvus looks whether they are once in half a second.
    client.call("create_index", name, indexes, sync=False)
    client.call("load_collection", name)


def _create(
    client: Client, name: str, key: str, kinds: Mapping[str, str], dimension: int = 0, dense: str = "FLAT"
) -> None:
    schema, indexes = _schema(client, key, kinds, dimension), _indexes(client, kinds, dense)
    _make(client, name, schema, indexes)


def _schema(client: Client, key: str, kinds: Mapping[str, str], dimension: int) -> Any:  # noqa: ANN401
    kind = client.pymilvus.DataType
    schema = client.pymilvus.MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    if key == "name":
        schema.add_field(key, kind.VARCHAR, is_primary=True, max_length=200)
    else:
        schema.add_field(key, kind.INT64, is_primary=True)
    for name, each in kinds.items():
        length = {"max_length": TRAIT_BYTES if name in TRAITS else MOST_BYTES} if each == "VARCHAR" else {}
        schema.add_field(name, getattr(kind, each), **length)
    # Milvus makes no collection without a vector.
    schema.add_field("vector", kind.FLOAT_VECTOR, dim=dimension or len(NO_VECTOR))
    return schema


NO_VECTOR = [1.0, 0.0]


def _indexes(client: Client, kinds: Mapping[str, str], dense: str) -> Any:  # noqa: ANN401
    indexes = client.pymilvus.MilvusClient.prepare_index_params()
    indexes.add_index("vector", index_type=dense, metric_type="IP")
    for name in ("document", *TRAITS):
        if name in kinds:
            indexes.add_index(name, index_type="INVERTED")
    return indexes


def packed(data: bytes) -> str:
    """Return bytes as characters, in little room."""
    return b64encode(compress(data, 1)).decode("ascii")


def unpacked(text: str) -> bytes:
    """Return the bytes that `packed` was given."""
    return decompress(b64decode(text))


def chunks(name: str, document: int, data: bytes) -> list[Row]:
    """Return the rows of what is read by a name, of any size; it is of a document, or of none."""
    text = packed(data)
    parts = [text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK)]
    common = {"document": document, "chunks": len(parts), "vector": NO_VECTOR}
    return [{"name": f"{name}/{place}", "data": part, **common} for place, part in enumerate(parts)]


def read(client: Client, collection: str, names: Sequence[str], strong: bool = False) -> dict[str, bytes]:
    """Return what these names stand for, as far as there is something."""
    fields = ("name", "chunks", "data")
    found = client.get(collection, [f"{name}/0" for name in names], fields, strong)
    further = [f"{_name(row)}/{place}" for row in found for place in range(1, row["chunks"])]
    rows = [*found, *client.get(collection, further, fields, strong)]
    return {name: unpacked(text) for name, text in _joined(rows)}


def _joined(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    parts = {row["name"]: row["data"] for row in rows}
    for row in rows:
        if row["name"].endswith("/0"):
            name = _name(row)
            yield name, "".join(parts[f"{name}/{place}"] for place in range(row["chunks"]))


def _name(row: Row) -> str:
    return str(row["name"]).rpartition("/")[0]
