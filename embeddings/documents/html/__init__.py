"""A web page -> its document: headings, paragraphs, lists and tables, and what it says of itself."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.documents.html.reader import read

__all__ = ["read"]

__getattr__ = on_demand(globals())
