"""Files -> documents: canonical text, headings, pages. What cannot be read is reported, the rest goes on."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.documents.inside import Problem
    from embeddings.documents.pages import Progress
    from embeddings.documents.reading import suffixes
    from embeddings.documents.sources import (
        File,
        Files,
        blank,
        find_files,
        nothing_readable,
        read_files,
        read_sources,
        repeated,
        resolved,
    )
    from embeddings.documents.transfer import packed_rows, unpacked_rows

__all__ = [
    "File",
    "Files",
    "Problem",
    "Progress",
    "blank",
    "find_files",
    "nothing_readable",
    "packed_rows",
    "read_files",
    "read_sources",
    "repeated",
    "resolved",
    "suffixes",
    "unpacked_rows",
]

__getattr__ = on_demand(globals())
