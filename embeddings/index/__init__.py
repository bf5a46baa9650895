"""An index on disk -> what search reads of it: texts, words, vectors."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.index.candidates import Candidates, sample_size
    from embeddings.index.index import (
        CANDIDATES,
        FORMAT,
        KINDS,
        KNOWN,
        LEXICAL,
        PLACES,
        ROWS,
        STORE,
        Index,
        Layout,
        Manifest,
        Texts,
        damages,
        digest_of,
        kept_with,
        open_manifest,
        sealed,
    )
    from embeddings.index.interface import Store
    from embeddings.index.lexical import LexicalIndex, LexicalWriter, Terms
    from embeddings.index.placed import Placed
    from embeddings.index.rows import Rows, packed
    from embeddings.index.store import (
        TABLES,
        SqliteStore,
        context_text,
        meant_context,
        packed_text,
        search_text,
        unpacked_text,
        worded,
    )
    from embeddings.index.vectors import EXACT

__all__ = [
    "CANDIDATES",
    "EXACT",
    "FORMAT",
    "Candidates",
    "KINDS",
    "KNOWN",
    "LEXICAL",
    "PLACES",
    "ROWS",
    "STORE",
    "TABLES",
    "Index",
    "Layout",
    "LexicalIndex",
    "LexicalWriter",
    "Manifest",
    "Placed",
    "Rows",
    "SqliteStore",
    "Store",
    "Terms",
    "Texts",
    "context_text",
    "damages",
    "digest_of",
    "kept_with",
    "meant_context",
    "open_manifest",
    "packed",
    "packed_text",
    "sample_size",
    "sealed",
    "search_text",
    "unpacked_text",
    "worded",
]

__getattr__ = on_demand(globals())
