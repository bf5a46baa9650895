"""Workbooks and tables in text -> documents: a sheet is one, with its rows as they are shown.

What a file is is told by its content: what systems export as .xls is often a web page or text.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from embeddings.documents.files import DAMAGE, check_archive, decode, locked, look, stream_of
from embeddings.documents.sheets.biff import sheets_of
from embeddings.documents.sheets.delimited import sheet_of
from embeddings.documents.sheets.errors import damaged, too_long
from embeddings.documents.sheets.grid import Sheet
from embeddings.documents.sheets.pages import sheet_of_page
from embeddings.documents.sheets.spreadsheetml import sheets_of_xml
from embeddings.documents.sheets.tables import Text, written
from embeddings.documents.sheets.workbook import Workbook
from embeddings.errors import SourceError
from embeddings.records import Document

#: Bytes of a file that is not read row by row; 50,000 rows have some 5 million.
_MOST_BYTES = 60_000_000
#: The same of a web page, each of whose tags takes some 140 bytes once it is parsed.
_MOST_PAGE = 20_000_000
#: Names that a program gave, and that say nothing.
_UNNAMED = re.compile(r"(?:sheet|工作表|chart)\s*\d*", re.I)


def read(path: Path, doc_id: str) -> Iterator[Document | SourceError]:
    """Read a workbook: a document for each sheet that is shown and has words.

    Raises:
        SourceError: if it is damaged, locked or too large, or no sheet has words.
    """
    found = look(path)
    if found == "encrypted":
        raise locked(doc_id)
    if found == "xlsx":
        check_archive(path, doc_id)
        with _opened(path, doc_id) as archive:
            yield from _documents(path, doc_id, Workbook(archive, doc_id).sheets())
        return
    size, most = path.stat().st_size, _MOST_PAGE if found == "html" else _MOST_BYTES
    if size > most:
        raise too_long(doc_id, size, most)
    content = path.read_bytes()
    if found in ("xls", "ole"):
        stream = stream_of(content, ("Workbook", "Book"))
        if stream is None:
            raise damaged(doc_id)
        sheets = sheets_of(stream, doc_id)
    elif found == "excelml":
        sheets = sheets_of_xml(content, doc_id)
    elif found == "html":
        sheets = iter([sheet_of_page(decode(content, doc_id), doc_id)])
    else:
        sheets = iter([sheet_of(decode(content, doc_id), doc_id)])
    yield from _documents(path, doc_id, sheets)


def _opened(path: Path, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except DAMAGE as error:
        raise damaged(name) from error


def _documents(path: Path, doc_id: str, sheets: Iterator[Sheet]) -> Iterator[Document]:
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
