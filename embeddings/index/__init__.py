"""Documents -> an index on disk, one generation after the other; an index -> what search reads of it."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.index.build import Report, build_index, index_in_memory
    from embeddings.index.index import FORMAT, Index, Layout, Manifest, Texts, kept_with
    from embeddings.index.interface import Store
    from embeddings.index.lexical import Terms
    from embeddings.index.listing import Listed
    from embeddings.index.store import context_text, search_text

__all__ = [
    "FORMAT",
    "Index",
    "Layout",
    "Listed",
    "Manifest",
    "Report",
    "Store",
    "Terms",
    "Texts",
    "build_index",
    "context_text",
    "index_in_memory",
    "kept_with",
    "search_text",
]

__getattr__ = on_demand(globals())
