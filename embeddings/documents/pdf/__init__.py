"""A PDF file, a scan or a picture -> its document, page by page."""

from embeddings.documents.pdf.reader import read

__all__ = ["read"]
