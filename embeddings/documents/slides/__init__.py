"""A presentation -> its document: a page for each slide, with titles, bullets, tables and the speaker's notes."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.documents.slides.reader import read

__all__ = ["read"]

__getattr__ = on_demand(globals())
