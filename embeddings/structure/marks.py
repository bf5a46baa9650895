"""What the documents of a collection say of each other -> what is added to their metadata."""

from collections.abc import Sequence
from hashlib import blake2b

from embeddings.records import Analysis, Document, Paper
from embeddings.structure.abolished import abolished, abolishing
from embeddings.structure.versions import superseded


def paper_of(document: Document, analysis: Analysis) -> Paper:
    """Return what has to be known of a document to hold it against others."""
    words = blake2b("\n".join(document.text.split()).encode(), digest_size=16).hexdigest()
    said = tuple(abolishing(document.text, analysis.title))
    return Paper(document.id, analysis.title, analysis.meta, words, said)


def marks_of(papers: Sequence[Paper]) -> dict[str, dict[str, str]]:
    """Return what is to be added to the metadata of papers that others took the place of or abolished, by id."""
    marks = superseded(papers)
    for name, added in abolished(papers).items():
        marks[name] = marks.get(name, {}) | added
    return marks
