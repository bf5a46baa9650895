"""Files -> documents: canonical text, headings, pages. What cannot be read is reported, the rest goes on."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.documents.inside import Problem
    from embeddings.documents.pages import Progress
    from embeddings.documents.reading import suffixes
    from embeddings.documents.sources import Sources, blank, nothing_readable, read_sources

__all__ = ["Problem", "Progress", "Sources", "blank", "nothing_readable", "read_sources", "suffixes"]

__getattr__ = on_demand(globals())
