"""Documents -> an index on disk, one generation after the other; an index -> what search reads of it."""

from embeddings.index.build import Report, build_index
from embeddings.index.index import Index, Layout
from embeddings.index.lexical import Terms
from embeddings.index.listing import Listed
from embeddings.index.store import Store, context_text

__all__ = ["Index", "Layout", "Listed", "Report", "Store", "Terms", "build_index", "context_text"]
