"""Files -> documents: canonical text, headings, pages. What cannot be read is reported, the rest goes on."""

from embeddings.documents.pages import Progress
from embeddings.documents.sources import Problem, blank, nothing_readable, read_sources

__all__ = ["Problem", "Progress", "blank", "nothing_readable", "read_sources"]
