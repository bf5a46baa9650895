"""A web page -> its document: headings, paragraphs, lists and tables, and what it says of itself."""

from embeddings.documents.html.reader import read

__all__ = ["read"]
