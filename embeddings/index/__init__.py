"""An index on disk -> what search reads of it: texts, words, vectors."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.index.called import about, bare, bare_number, names_of, own_names, shown_names
    from embeddings.index.catalogue import add_to_catalogue, remove_from_catalogue
    from embeddings.index.index import (
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
        digest_of,
        kept_with,
        open_manifest,
    )
    from embeddings.index.lexical import LexicalIndex, LexicalWriter, Terms
    from embeddings.index.listing import Listed, TraitName, Traits
    from embeddings.index.placed import Placed
    from embeddings.index.rows import Rows, packed
    from embeddings.index.store import TABLES, Store, context_text, search_text, worded

__all__ = [
    "FORMAT",
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
    "Listed",
    "Manifest",
    "Placed",
    "Rows",
    "Store",
    "Terms",
    "Texts",
    "TraitName",
    "Traits",
    "about",
    "bare",
    "bare_number",
    "add_to_catalogue",
    "context_text",
    "digest_of",
    "kept_with",
    "names_of",
    "open_manifest",
    "own_names",
    "packed",
    "remove_from_catalogue",
    "search_text",
    "shown_names",
    "worded",
]

__getattr__ = on_demand(globals())
