"""A Word file -> its document: numbering, styles, notes and symbols as Word shows them."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.documents.docx.reader import read

__all__ = ["read"]

__getattr__ = on_demand(globals())
