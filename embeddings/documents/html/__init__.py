"""A web page -> its document: headings, paragraphs, lists and tables, and what it says of itself."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.documents.html.epub import read_epub
    from embeddings.documents.html.reader import page_of, read

__all__ = ["page_of", "read", "read_epub"]

__getattr__ = on_demand(globals())
