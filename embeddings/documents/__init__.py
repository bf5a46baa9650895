"""Files -> documents: canonical text, headings, pages. What cannot be read is reported, the rest goes on."""

from embeddings.documents.pages import Progress
from embeddings.documents.sources import Problem, Sources, blank, nothing_readable, read_sources

__all__ = ["Problem", "Progress", "Sources", "blank", "nothing_readable", "read_sources"]
