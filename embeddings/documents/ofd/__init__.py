"""An OFD file -> its document, page by page."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.documents.ofd.reader import read

__all__ = ["read"]

__getattr__ = on_demand(globals())
