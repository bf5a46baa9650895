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
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.documents.files import check_archive
from embeddings.documents.pages import PlacedParagraph, paragraphs
from embeddings.errors import SourceError
from embeddings.records import Document

if TYPE_CHECKING:
    from ofdkit import OFDDocument
    from ofdkit.document import Page

_PAGE_NUMBER = re.compile(r"[-–—―·\s]*(第\s*)?\d{1,4}(\s*页)?([\s/，,]*共\s*\d{1,4}\s*页)?[-–—―·\s]*")
#: Page numbers stand in this share of the page's height at its top and bottom.
_MARGIN = 0.12
#: A page of which a larger share is characters of private use is not read; a few are signs that a font adds.
_DRAWN = 0.1
#: Longer documents are books of drawings; 500 pages take some seconds.
MOST_PAGES = 5000


def read(path: Path, doc_id: str) -> Iterator[Document | SourceError]:
    """Read an OFD file: one document, then the pages that could not be read."""
    import ofdkit

    check_archive(path, doc_id)
    try:
        with ofdkit.open(path) as file:
            yield from _document(path, doc_id, file)
    except ofdkit.OFDError as error:
        raise _damaged(doc_id) from error


def _damaged(name: str) -> SourceError:
    return SourceError(
        "source.ofd_damaged",
        "{name} is damaged or no OFD document; open it in an OFD reader and save it anew, or fetch it again.",
        name=name,
    )


def _document(path: Path, doc_id: str, file: "OFDDocument") -> Iterator[Document | SourceError]:
    from ofdkit import OFDError

    if len(file.pages) > MOST_PAGES:
        raise SourceError(
            "source.ofd_pages",
            "{name} has {count} pages; OFD documents are read up to {most}. Split it and try again.",
            name=doc_id,
            count=len(file.pages),
            most=MOST_PAGES,
        )
    pages: list[list[PlacedParagraph]] = []
    missing: list[int] = []
    drawn: list[int] = []
    repeated: set[tuple[str, float, float]] = set()
    for number, page in enumerate(file.pages, 1):
        try:
            pages.append(_page(page, repeated))
            readable = page.location is not None
        except OFDError:
            pages.append([])
            readable = False
        if not readable:
            missing.append(number)
        elif _is_drawn(pages[-1]):
            drawn.append(number)
            pages[-1] = []
    if missing and len(missing) == len(pages):
        raise _damaged(doc_id)
    if drawn and len(drawn) + len(missing) == len(pages):
        raise _unnamed(doc_id, drawn, len(pages))
    text, starts = _joined(pages)
    title = _title(file.info.title or "", text[: starts[1] if len(starts) > 1 else None])
    created = re.match(r"\d{4}-\d\d-\d\d", file.info.creation_date or "")
    meta = {"format": "ofd", **({"created": created[0]} if created else {})}
    yield Document(doc_id, str(path), title, text, "styled", meta, pages=starts)
    if missing:
        yield SourceError(
            "source.ofd_missing_pages",
            "{name} is damaged: these of its {count} pages cannot be read: {pages}. The others were taken.",
            name=doc_id,
            count=len(pages),
            pages=", ".join(map(str, missing)),
        )
    if drawn:
        yield _unnamed(doc_id, drawn, len(pages))


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


def _joined(pages: Sequence[Sequence[PlacedParagraph]]) -> tuple[str, tuple[int, ...]]:
    """Return the text of all pages and where each begins. A paragraph that goes on overleaf is one."""
    text = ""
    pieces: list[str] = []
    length = 0
    starts: list[int] = []
    before: PlacedParagraph | None = None
    for page in pages:
        starts.append(length)
        for place, paragraph in enumerate(page):
            goes_on = before is not None and place == 0 and before.open and not paragraph.indented
            gap = "" if before is None or goes_on else "\n" if paragraph.close else "\n\n"
            pieces.append(gap + paragraph.text)
            length += len(pieces[-1])
            if place == 0:
                starts[-1] = length - len(paragraph.text)
            before = paragraph
    text = "".join(pieces)
    return text + ("\n" if text else ""), tuple(starts)


def _title(named: str, first_page: str) -> str:
    """Return the title that the file names, if it stands on the first page; often it is a file's name instead."""
    title = re.sub(r"\.(docx?|wps|wpt|ofd|pdf|xlsx?|et)$", "", named.strip(), flags=re.I)
    return title if title and "".join(title.split()) in "".join(first_page.split()) else ""
