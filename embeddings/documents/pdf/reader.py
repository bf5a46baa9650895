"""PDF -> a document: its text layer where it has one, recognised text where a page is only a picture."""

import math
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2

from embeddings.documents.files import locked
from embeddings.documents.pages import Composed, Fragment, Row, arrange, compose, page_done, quarter, without_heads
from embeddings.documents.pdf.styles import Bookmark, find_headings, find_title
from embeddings.documents.pdf.text import PageText, page_fragments
from embeddings.documents.scans import Picture, Recogniser, needs_ocr, without_seals
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

    rows: list[list[Row]] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class _Seen:
    """A page that has been drawn to be recognised, or a box on it, and what its text layer says."""

    place: int
    text: PageText
    height: float
    scale: float
    left: float
    top: float


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
    """Read all pages; those that have to be recognised are drawn one by one and recognised on all cores."""
    recogniser = Recogniser.find(abreast=len(document))
    pages, total = _Pages(), min(len(document), _MOST_PAGES)
    waiting: deque[_Seen] = deque()
    drawn = _drawn_pages(document, total, pages, waiting, recogniser is not None)
    for fragments in recogniser.each(drawn) if recogniser else ([] for _ in drawn):
        _put(pages, waiting.popleft(), fragments)
        page_done(len(pages.rows) - len(waiting), total)
    return pages


def _drawn_pages(
    document: pypdfium2.PdfDocument, total: int, pages: _Pages, waiting: deque[_Seen], can_recognise: bool
) -> Iterator[Picture]:
    """Read the text of each page, and yield the pictures of those that have to be recognised, noting them."""
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
            found = page_fragments(page)
            pages.rows.append(_rows(found.fragments, found.across))
            pages.heights.append(found.height or page.get_size()[1])
            if (found.picture or found.between) and not can_recognise:
                pages.pictures.append(number)
            elif found.picture or found.between:
                seen, picture = _draw(page, number - 1, found)
                waiting.append(seen)
                page.close()
                yield picture
                continue
            page.close()
        page_done(number - len(waiting), total)


def _draw(page: pypdfium2.PdfPage, place: int, found: PageText) -> tuple[_Seen, Picture]:
    """Draw a page that is only seen, or the box on a page of text that is."""
    width, height = page.get_size()
    scale = _scale(width, height)
    left, top, right, bottom = (0.0, 0.0, width, height) if found.picture or not found.between else found.between
    left, top = max(left, 0.0), max(top, 0.0)
    bitmap = page.render(scale=scale, rev_byteorder=True)
    try:
        across, down = (
            slice(round(left * scale), round(right * scale)),
            slice(round(top * scale), round(bottom * scale)),
        )
        picture = without_seals(bitmap.to_numpy()[down, across, :3])
    finally:
        bitmap.close()
    return _Seen(place, found, height, scale, left, top), picture


def _put(pages: _Pages, seen: _Seen, fragments: Sequence[Fragment]) -> None:
    """Put what was recognised into its page: in the place of its text if it says more, else beside it."""
    found = [_in_points(item, seen) for item in fragments]
    if not seen.text.picture:
        pages.rows[seen.place] = _rows([*seen.text.fragments, *found], seen.text.across)
    elif _length(found) > _MORE * _length([*seen.text.fragments, *seen.text.across]) + _FURTHER:
        pages.rows[seen.place], pages.heights[seen.place] = arrange(found), seen.height


def _rows(straight: Sequence[Fragment], across: Sequence[Fragment]) -> list[Row]:
    return [*arrange(straight), *arrange([quarter(item, item.turn) for item in across])]


def _in_points(item: Fragment, seen: _Seen) -> Fragment:
    scale = seen.scale
    return item._replace(
        x0=item.x0 / scale + seen.left,
        x1=item.x1 / scale + seen.left,
        top=item.top / scale + seen.top,
        bottom=item.bottom / scale + seen.top,
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
