"""PDF -> a document: its text layer where it has one, recognised text where a page is only a picture."""

import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from embeddings.documents.files import locked
from embeddings.documents.pages import Composed, Fragment, Row, arrange, compose, page_done, quarter, without_heads
from embeddings.documents.pdf.drawn import Box
from embeddings.documents.pdf.styles import Bookmark, find_headings, find_title
from embeddings.documents.pdf.text import page_fragments
from embeddings.documents.scans import Recogniser, needs_ocr, without_seals
from embeddings.errors import SourceError
from embeddings.records import Document

#: FPDF_ERR_PASSWORD of fpdfview.h.
_PASSWORD = 4
#: A document of more pages says so falsely, or would take hours.
_MOST_PAGES = 20_000
#: So many pages that do not open, one after another, and the rest is taken for damaged too.
_BROKEN_PAGES = 50
#: Dots per inch of the pictures to recognise, and the most dots: a page of A3 has 7.7 million.
_DPI, _MOST_DOTS = 200, 12_000_000
#: What is recognised takes the place of a few characters of text if it is so many times as long and so much longer:
#: recognised from a page that is text after all it would be the same, with errors.
_MORE, _FURTHER = 1.3, 5

Result = Document | SourceError


@dataclass
class _Pages:
    """What was read of the pages, and the numbers (from 1) of those that could not be."""

    rows: list[list[Row]]
    heights: list[float]
    damaged: list[int]
    pictures: list[int]


def read(path: Path, doc_id: str) -> Iterator[Result]:
    """Read a PDF file. Pages that could not be read are named in an error after the document.

    Running heads, feet and page numbers are not part of the text, see `heads`; the metadata name them.

    Raises:
        SourceError: if it is locked or damaged, or no page of it can be read.
    """
    document = _open(path, doc_id)
    try:
        pages = _read_pages(document)
        bookmarks = _bookmarks(document)
    finally:
        document.close()
    rows, left_out = without_heads(pages.rows, pages.heights)
    composed = compose(rows)
    problems = list(_problems(doc_id, pages, bool(composed.text)))
    if not composed.text:
        raise problems[-1]
    yield _document(path, doc_id, composed, bookmarks, left_out)
    yield from problems


def _open(path: Path, doc_id: str) -> pypdfium2.PdfDocument:
    with path.open("rb"):  # what the system refuses is its own error, not the file's
        pass
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise locked(doc_id) from error
        raise _damaged(doc_id) from error
    if not len(document):
        document.close()
        raise _damaged(doc_id)
    return document


def _damaged(doc_id: str) -> SourceError:
    return SourceError(
        "source.pdf_damaged",
        "{name} is not a whole PDF file; fetch it again, or open it in its program and export it anew.",
        name=doc_id,
    )


def _read_pages(document: pypdfium2.PdfDocument) -> _Pages:
    recogniser = Recogniser.find()
    pages = _Pages([], [], [], [])
    total = min(len(document), _MOST_PAGES)
    for number in range(1, total + 1):
        if pages.damaged[-_BROKEN_PAGES:] == list(range(number - _BROKEN_PAGES, number)):
            pages.damaged += range(number, total + 1)
            break
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            pages.damaged.append(number)
            pages.rows.append([])
            pages.heights.append(1.0)
        else:
            pages.rows.append(_page_rows(page, number, pages, recogniser))
            page.close()
        page_done(number, total)
    return pages


def _page_rows(page: pypdfium2.PdfPage, number: int, pages: _Pages, recogniser: Recogniser | None) -> list[Row]:
    """Return the rows of a page and note its height, in the unit of its rows."""
    height = page.get_size()[1]
    found = page_fragments(page)
    pages.heights.append(found.height or height)
    told, across = found.fragments, found.across
    if (found.picture or found.between) and recogniser is None:
        pages.pictures.append(number)
    elif recogniser is not None and found.picture:
        seen = _recognised(page, recogniser, None)
        if _length(seen) > _MORE * _length([*told, *across]) + _FURTHER:
            pages.heights[-1], told, across = height, seen, []
    elif recogniser is not None and found.between:
        told = [*told, *_recognised(page, recogniser, found.between)]
    return [*arrange(told), *arrange([quarter(item, item.turn) for item in across])]


def _recognised(page: pypdfium2.PdfPage, recogniser: Recogniser, box: Box | None) -> list[Fragment]:
    """Return what can be read off the picture of a page, or of a box on it, in points."""
    width, height = page.get_size()
    scale = _scale(width, height)
    bitmap = page.render(scale=scale, rev_byteorder=True)
    try:
        left, top, right, bottom = box or (0.0, 0.0, width, height)
        dots = bitmap.to_numpy()[
            max(round(top * scale), 0) : round(bottom * scale), max(round(left * scale), 0) : round(right * scale), :3
        ]
        grey = without_seals(dots)
    finally:
        bitmap.close()
    return [_in_points(item, scale, max(left, 0.0), max(top, 0.0)) for item in recogniser.fragments(grey)]


def _in_points(item: Fragment, scale: float, left: float, top: float) -> Fragment:
    return item._replace(
        x0=item.x0 / scale + left,
        x1=item.x1 / scale + left,
        top=item.top / scale + top,
        bottom=item.bottom / scale + top,
        em=item.em / scale,
    )


def _length(fragments: Sequence[Fragment]) -> int:
    return sum(len("".join(item.text.split())) for item in fragments)


def _scale(width: float, height: float) -> float:
    """Return how many dots make a point, so that the picture of a page of any size stays bounded."""
    return min(_DPI / 72, math.sqrt(_MOST_DOTS / max(width * height, 1.0)))


def _bookmarks(document: pypdfium2.PdfDocument) -> list[Bookmark]:
    found: list[Bookmark] = []
    for mark in document.get_toc(max_depth=6):
        target = mark.get_dest()
        page = target.get_index() if target else None
        if len(found) >= 5000:
            break
        with suppress(UnicodeDecodeError):
            if page is not None:
                found.append(Bookmark(mark.get_title().strip(), page, mark.level + 1))
    return found


def _document(
    path: Path, doc_id: str, composed: Composed, bookmarks: Sequence[Bookmark], heads: Sequence[str]
) -> Document:
    title = find_title(composed)
    return Document(
        doc_id,
        str(path),
        title.text if title else "",
        composed.text,
        "styled",
        {"format": "pdf"} | ({"heads": " / ".join(heads)} if heads else {}),
        composed.pages,
        tuple(find_headings(composed, title, bookmarks)),
        composed.recognised,
    )


def _problems(doc_id: str, pages: _Pages, some: bool) -> Iterator[SourceError]:
    if pages.damaged:
        yield SourceError(
            "source.pdf_pages",
            "{name}: page {pages} is damaged and was left out; open the file in its program and export it anew.",
            name=doc_id,
            pages=numbers(pages.damaged),
        )
    if pages.pictures:
        yield needs_ocr(doc_id, numbers(pages.pictures) if some else "")
    if not (some or pages.damaged or pages.pictures):
        yield SourceError("source.blank", "{name} holds no text.", name=doc_id)


def numbers(pages: Sequence[int]) -> str:
    """Return page numbers as a person would write them.

    >>> numbers([1, 2, 3, 7])
    '1–3, 7'
    """
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
