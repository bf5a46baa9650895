"""An index by its place -> an open one; that of a Milvus is asked there, and built from one on this machine."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.milvus.opening import build_at, folder_of, live_generation, open_index, open_texts

__all__ = ["build_at", "folder_of", "live_generation", "open_index", "open_texts"]

__getattr__ = on_demand(globals())
