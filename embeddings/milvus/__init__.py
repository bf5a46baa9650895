"""An index by its place -> an open one; that of a Milvus is asked there, and built from one on this machine."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.milvus.address import Address
    from embeddings.milvus.opening import build_at, live_generation, open_index, open_texts
    from embeddings.milvus.publishing import Published, publish

__all__ = ["Address", "Published", "build_at", "live_generation", "open_index", "open_texts", "publish"]

__getattr__ = on_demand(globals())
