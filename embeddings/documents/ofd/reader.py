"""OFD documents (GB/T 33190-2016) -> documents with pages.

ofdkit takes the packages apart. Of the three libraries there are, ofdreader 0.1.0 is published without its code,
easyofd brings a dozen packages for drawing along; ofdkit needs none, is maintained, refuses document types (and so
entities), stays inside the package, bounds each part, and follows templates, blocks, composite objects and
transformations. What it leaves to its caller is done here: lines are joined to paragraphs, running heads are taken
once, and page numbers are not text.

Text that is set to be invisible is taken too, since scanned documents carry what was recognised in that way.
Annotations, attachments and signatures are not text of the document.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.documents.files import check_archive
from embeddings.documents.ofd.drawn import Drawings
from embeddings.documents.pages import Composed, PlacedParagraph, page_done, paragraphs
from embeddings.documents.scans import FEW, needs_ocr
from embeddings.errors import SourceError
from embeddings.records import Document, Recognised

if TYPE_CHECKING:
    from ofdkit import OFDDocument
    from ofdkit.document import Page

_PAGE_NUMBER = re.compile(r"[-–—―·\s]*(第\s*)?\d{1,4}(\s*页)?([\s/，,]*共\s*\d{1,4}\s*页)?[-–—―·\s]*")
#: Page numbers stand in this share of the page's height at its top and bottom.
_MARGIN = 0.12
#: A page of which a larger share is characters of private use is not read; a few are signs that a font adds.
_DRAWN = 0.1
#: The share of a page that its pictures cover, for it to be a scan, or for a scan to stand between lines of text.
_FILLS, _INSERTED = 0.5, 0.4
#: Longer documents are books of drawings; 500 pages take some seconds.
MOST_PAGES = 5000


@dataclass
class _Pages:
    """What was read of the pages, and the numbers (from 1) of those that could not be."""

    read: list[list[PlacedParagraph]] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    unnamed: list[int] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)

    @property
    def some(self) -> bool:
        """Whether anything was read at all."""
        return any(self.read)


def read(path: Path, doc_id: str) -> Iterator[Document | SourceError]:
    """Read an OFD file: one document, then the pages that could not be read.

    Raises:
        SourceError: if it is damaged, too long, or no page of it can be read.
    """
    import ofdkit

    check_archive(path, doc_id)
    try:
        with ofdkit.open(path) as file, closing(Drawings.open(path, doc_id)) as drawings:
            yield from _document(path, doc_id, file, drawings)
    except ofdkit.OFDError as error:
        raise _damaged(doc_id) from error


def _damaged(name: str) -> SourceError:
    return SourceError(
        "source.ofd_damaged",
        "{name} is damaged or no OFD document; open it in an OFD reader and save it anew, or fetch it again.",
        name=name,
    )


def _document(path: Path, doc_id: str, file: "OFDDocument", drawings: Drawings) -> Iterator[Document | SourceError]:
    if len(file.pages) > MOST_PAGES:
        raise SourceError(
            "source.ofd_pages",
            "{name} has {count} pages; OFD documents are read up to {most}. Split it and try again.",
            name=doc_id,
            count=len(file.pages),
            most=MOST_PAGES,
        )
    pages = _read_pages(file, drawings)
    if pages.missing and len(pages.missing) == len(pages.read):
        raise _damaged(doc_id)
    problems = [*_problems(doc_id, pages), *drawings.problems]
    if not pages.some and problems:
        raise problems[0]
    text, starts, recognised = _joined(pages.read)
    title = _title(file.info.title or "", text[: starts[1] if len(starts) > 1 else None])
    created = re.match(r"\d{4}-\d\d-\d\d", file.info.creation_date or "")
    meta = {"format": "ofd", **({"created": created[0]} if created else {})}
    yield Document(doc_id, str(path), title, text, "styled", meta, pages=starts, recognised=recognised)
    yield from problems


def _read_pages(file: "OFDDocument", drawings: Drawings) -> _Pages:
    from ofdkit import OFDError

    pages = _Pages()
    repeated: set[tuple[str, float, float]] = set()
    for number, page in enumerate(file.pages, 1):
        found: list[PlacedParagraph] = []
        try:
            found = _page(page, repeated)
            if page.location is None:
                pages.missing.append(number)
            else:
                found = _with_pictures(page, number, found, drawings, pages)
        except OFDError:
            pages.missing.append(number)
        pages.read.append(found)
        page_done(number, len(file.pages))
    return pages


def _with_pictures(
    page: "Page", number: int, found: list[PlacedParagraph], drawings: Drawings, pages: _Pages
) -> list[PlacedParagraph]:
    """Return the paragraphs of a page with those on its pictures, or only these, where they say more."""
    unnamed, share = _is_drawn(found), drawings.share(page)
    length = 0 if unnamed else sum(len(paragraph.text) for paragraph in found)
    seen: list[PlacedParagraph] = []
    if unnamed or share >= (_INSERTED if length >= FEW else _FILLS) or (share and not length):
        if not drawings.can_read and not unnamed:
            pages.pictures.append(number)
        seen = _recognised(drawings.read(page, with_text=unnamed))
    if unnamed:
        pages.unnamed += [] if seen else [number]
        return seen
    if length < FEW:
        return seen if sum(len(paragraph.text) for paragraph in seen) > length else found
    above = [paragraph for paragraph in found if paragraph.y < drawings.top(page)] if seen else found
    return [*above, *seen, *found[len(above) :]]


def _recognised(composed: Composed) -> list[PlacedParagraph]:
    return [
        PlacedParagraph(
            paragraph.text,
            paragraph.rows[0].bottom,
            close=paragraph.rows[0].cells,
            confidence=min(row.confidence or 0.0 for row in paragraph.rows),
        )
        for paragraph in composed.paragraphs
    ]


def _problems(doc_id: str, pages: _Pages) -> Iterator[SourceError]:
    if pages.missing:
        yield SourceError(
            "source.ofd_missing_pages",
            "{name} is damaged: these of its {count} pages cannot be read: {pages}. The others were taken.",
            name=doc_id,
            count=len(pages.read),
            pages=", ".join(map(str, pages.missing)),
        )
    if pages.unnamed:
        yield _unnamed(doc_id, pages.unnamed, len(pages.read))
    if pages.pictures:
        yield needs_ocr(doc_id, ", ".join(map(str, pages.pictures)) if pages.some else "")


def _is_drawn(page: list[PlacedParagraph]) -> bool:
    """Tell whether a page's characters are numbers of glyphs in a font of its own, which say what to draw alone."""
    signs = [sign for paragraph in page for sign in paragraph.text if not sign.isspace()]
    return sum(unicodedata.category(sign) == "Co" for sign in signs) > _DRAWN * len(signs)


def _unnamed(doc_id: str, pages: list[int], count: int) -> SourceError:
    return SourceError(
        "source.ofd_unnamed",
        "{name}: of its {count} pages the text of these can be seen but not read, since its font numbers the "
        "characters in its own way: {pages}. Have it printed as a PDF of pictures or scanned: that is read by look.",
        name=doc_id,
        count=count,
        pages=", ".join(map(str, pages)),
    )


def _page(page: "Page", repeated: set[tuple[str, float, float]]) -> list[PlacedParagraph]:
    """Return the paragraphs of a page without its number; what a template prints on many pages, only once."""
    _, top, _, height = page.box
    printed = {(run.text, run.x, run.y) for run in page.runs if run.from_template}
    runs = [run for run in page.runs if not (run.from_template and (run.text, run.x, run.y) in repeated)]
    repeated |= printed
    found = paragraphs(runs)
    edges = (top + _MARGIN * height, top + (1 - _MARGIN) * height)
    return [
        paragraph
        for paragraph in found
        if edges[0] < paragraph.y < edges[1] or not _PAGE_NUMBER.fullmatch(paragraph.text)
    ]


def _joined(pages: Sequence[Sequence[PlacedParagraph]]) -> tuple[str, tuple[int, ...], tuple[Recognised, ...]]:
    """Return the text of all pages, where each begins, and what of it was read off pictures.

    A paragraph that goes on overleaf is one.
    """
    text = ""
    pieces: list[str] = []
    length = 0
    starts: list[int] = []
    recognised: list[Recognised] = []
    before: PlacedParagraph | None = None
    for page in pages:
        starts.append(length)
        for place, paragraph in enumerate(page):
            goes_on = before is not None and place == 0 and before.open and not paragraph.indented
            gap = "" if before is None or goes_on else "\n" if paragraph.close else "\n\n"
            pieces.append(gap + paragraph.text)
            length += len(pieces[-1])
            if paragraph.confidence is not None:
                recognised.append(Recognised(length - len(paragraph.text), length, round(paragraph.confidence, 4)))
            if place == 0:
                starts[-1] = length - len(paragraph.text)
            before = paragraph
    text = "".join(pieces)
    return text + ("\n" if text else ""), tuple(starts), tuple(recognised)


def _title(named: str, first_page: str) -> str:
    """Return the title that the file names, if it stands on the first page; often it is a file's name instead."""
    title = re.sub(r"\.(docx?|wps|wpt|ofd|pdf|xlsx?|et)$", "", named.strip(), flags=re.I)
    return title if title and "".join(title.split()) in "".join(first_page.split()) else ""
