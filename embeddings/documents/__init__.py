"""Files -> documents. One reader a format; what cannot be read is reported, the rest goes on."""

from embeddings.documents.sources import Problem, Sources, blank, nothing_readable, read_sources

__all__ = ["Problem", "Sources", "blank", "nothing_readable", "read_sources"]
