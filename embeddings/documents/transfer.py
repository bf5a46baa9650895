"""Documents and errors as JSON, between the process that reads risky files and the one that asks for them.

Not pickles: what a file has taken over its reader with must not be able to run anything here.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from embeddings.documents.files import Member, is_encodable
from embeddings.errors import MishuError, SourceError
from embeddings.records import Document, Recognised, Row, Span


def packed(result: Document | SourceError | Member) -> dict[str, Any]:
    """Return a reader's result as plain values."""
    if isinstance(result, Member):
        return {"file": result.path.name, "id": result.id, "meta": dict(result.meta)}
    if isinstance(result, Document):
        return {
            "id": result.id,
            "title": result.title,
            "text": result.text,
            "format": result.format,
            "meta": dict(result.meta),
            "pages": result.pages,
            "headings": result.headings,
            "recognised": [(part.start, part.end, part.confidence) for part in result.recognised],
            "rows": packed_rows(result.rows),
        }
    return _packed_error(result)


def packed_rows(rows: Sequence[Row]) -> list[list[int]]:
    """Return rows as numbers: where each begins and ends, its number, and where its header does, if it has one."""
    return [
        [row.start, row.end, row.number, *((row.header.start, row.header.end) if row.header else ())] for row in rows
    ]


def unpacked_rows(values: Iterable[Sequence[int]]) -> Iterator[Row]:
    """Yield the rows that `packed_rows` was given; the rows of a table share one header."""
    header: Span | None = None
    for start, end, number, *above in values:
        if above and (header is None or header.start != above[0]):
            header = Span(int(above[0]), int(above[1]))
        yield Row(int(start), int(end), int(number), header if above else None)


def _packed_error(error: MishuError) -> dict[str, Any]:
    details = {
        name: _packed_error(value)
        if isinstance(value, MishuError)
        else value
        if isinstance(value, (int, float))
        else str(value)
        for name, value in error.details.items()
    }
    return {"code": error.code, "sentence": str(error), "details": details}


def unpacked_error(values: dict[str, Any]) -> SourceError:
    """Return the error that `packed` was given."""
    details = {
        name: unpacked_error(value) if isinstance(value, dict) else value for name, value in values["details"].items()
    }
    return SourceError.restored(str(values["code"]), str(values["sentence"]), details)


def unpacked_document(values: dict[str, Any], path: str) -> Document:
    """Return the document that `packed` was given.

    Raises:
        ValueError: if its parts do not fit its text.
    """
    recognised = tuple(Recognised(int(start), int(end), float(sure)) for start, end, sure in values["recognised"])
    document = Document(
        str(values["id"]),
        path,
        str(values["title"]),
        str(values["text"]),
        values["format"],
        {str(name): str(value) for name, value in values["meta"].items()},
        tuple(int(page) for page in values["pages"]),
        tuple((int(start), int(level)) for start, level in values["headings"]),
        recognised,
        tuple(unpacked_rows(values["rows"])),
    )
    _check(document)
    return document


def unpacked_member(values: dict[str, Any], folder: Path) -> Member:
    """Return the file that `packed` was given; it lies in ``folder`` and nowhere else.

    Raises:
        ValueError: if it does not.
    """
    path, name = folder / Path(str(values["file"])).name, str(values["id"])
    if path.is_symlink() or not path.is_file() or not is_encodable(name):
        raise ValueError("no such file")
    return Member(path, name, {str(key): str(value) for key, value in values["meta"].items()})


def _check(document: Document) -> None:
    length, pages = len(document.text), document.pages
    if not is_encodable(document.id, document.title, document.text, *document.meta.values()):
        raise ValueError("half a character")
    if document.format not in ("text", "markdown", "record", "styled", "sheet"):
        raise ValueError("no such format")
    if pages and (pages[0] != 0 or list(pages) != sorted(pages) or pages[-1] > length):
        raise ValueError("pages out of order")
    if not all(0 <= start < length and level >= 1 for start, level in document.headings):
        raise ValueError("headings outside the text")
    if not all(0 <= part.start <= part.end <= length and 0 <= part.confidence <= 1 for part in document.recognised):
        raise ValueError("recognised stretches outside the text")
    if not all(0 <= row.start <= row.end <= length and row.number > 0 for row in document.rows):
        raise ValueError("rows outside the text")
