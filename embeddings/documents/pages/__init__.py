"""Pieces of text at places on a page -> lines, paragraphs and tables in reading order."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.documents.pages.heads import without_heads
    from embeddings.documents.pages.joining import Composed, Paragraph, compose
    from embeddings.documents.pages.layout import WIDE, Fragment, Row, arrange, body_size, lines_of, quarter
    from embeddings.documents.pages.placed import PlacedParagraph, paragraphs
    from embeddings.documents.pages.progress import Pages, Progress, listening, page_done
    from embeddings.documents.pages.tables import Rule, ruled_tables

__all__ = [
    "Composed",
    "Fragment",
    "Pages",
    "Paragraph",
    "PlacedParagraph",
    "Progress",
    "Row",
    "Rule",
    "WIDE",
    "arrange",
    "body_size",
    "compose",
    "lines_of",
    "listening",
    "page_done",
    "paragraphs",
    "quarter",
    "ruled_tables",
    "without_heads",
]

__getattr__ = on_demand(globals())
