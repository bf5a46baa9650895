"""Workbooks -> documents: a sheet is one, with its rows as they are shown."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from embeddings.documents.files import DAMAGE, check_archive
from embeddings.documents.sheets.grid import Sheet
from embeddings.documents.sheets.tables import Text, written
from embeddings.documents.sheets.workbook import Workbook, damaged
from embeddings.errors import SourceError
from embeddings.records import Document

#: Names that a program gave, and that say nothing.
_UNNAMED = re.compile(r"(?:sheet|工作表|chart)\s*\d*", re.I)


def read(path: Path, doc_id: str) -> Iterator[Document | SourceError]:
    """Read a workbook: a document for each sheet that is shown and has words.

    Raises:
        SourceError: if it is damaged, locked or too large, or no sheet has words.
    """
    check_archive(path, doc_id)
    try:
        with zipfile.ZipFile(path) as archive:
            yield from documents(path, doc_id, Workbook(archive, doc_id).sheets())
    except DAMAGE as error:
        raise damaged(doc_id) from error


def documents(path: Path, doc_id: str, sheets: Iterator[Sheet]) -> Iterator[Document]:
    """Yield the documents of sheets; the name of one that has no title is that of the file and the sheet."""
    made = [(sheet.name, text) for sheet in sheets if (text := written(sheet)).parts]
    if not made:
        raise SourceError("source.blank", "{name} holds no text.", name=doc_id)
    titles = Counter(text.title for _, text in made)
    for name, text in made:
        title = _title(doc_id, name, text, titles, alone=len(made) == 1)
        own = doc_id if len(made) == 1 else f"{doc_id}#{' '.join(name.split())}"
        meta = {"format": path.suffix[1:].lower()}
        if len(made) > 1 or not _UNNAMED.fullmatch(name):
            meta["sheet"] = " ".join(name.split())
        yield Document(
            own,
            str(path),
            title,
            "".join(text.parts),
            "sheet",
            meta,
            headings=tuple(text.headings),
            rows=tuple(text.rows),
        )


def _title(doc_id: str, name: str, text: Text, titles: Counter[str], alone: bool) -> str:
    if text.title and (titles[text.title] == 1 or name in text.title):
        return text.title
    stem = text.title or PurePosixPath(doc_id).stem
    return stem if alone or not name else f"{stem}（{name}）"
