"""A Word file -> its document: numbering, styles, notes and symbols as Word shows them."""

from embeddings.documents.docx.reader import read

__all__ = ["read"]
