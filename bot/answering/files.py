"""Files -> open documents, without an index."""

from dataclasses import replace
from pathlib import Path

from bot.records import OpenDocument
from embeddings.documents import read_sources
from embeddings.errors import MishuError
from embeddings.structure import analyse


def read_file(path: Path) -> tuple[list[OpenDocument], list[MishuError]]:
    """Return what a build would make of a file by itself, and what could not be read of it; no index is needed.

    Raises:
        SourceError: if nothing of it can be read.
    """
    sources = read_sources([path])
    read = [(document, analyse(document)) for document in sources.documents]
    opened = [
        OpenDocument(replace(document, title=found.title, meta=found.meta), found.sections, found.dropped, found.facts)
        for document, found in read
    ]
    return opened, [problem.error for problem in sources.problems]
