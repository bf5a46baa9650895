"""A picture file -> its document, each of its pictures a page."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from embeddings.documents.pages import arrange, compose, page_done
from embeddings.documents.pdf.styles import find_title
from embeddings.documents.scans import Recogniser, frames, needs_ocr
from embeddings.errors import SourceError
from embeddings.records import Document

Result = Document | SourceError


def read(path: Path, doc_id: str) -> Iterator[Result]:
    """Read a picture file, each of its pictures a page."""
    found = frames(path, doc_id)
    first, total = next(found)
    recogniser = Recogniser.find(abreast=total)
    if recogniser is None:
        raise needs_ocr(doc_id)
    pages = []
    for number, fragments in enumerate(recogniser.each(chain([first], (picture for picture, _ in found))), 1):
        pages.append(arrange(fragments))
        page_done(number, total)
    composed = compose(pages)
    if not composed.text:
        raise SourceError("source.blank", "{name} holds no text.", name=doc_id)
    title = find_title(composed)
    yield Document(
        doc_id,
        str(path),
        title.text if title else "",
        composed.text,
        "styled",
        {"format": path.suffix.lower().lstrip(".")},
        composed.pages,
        (),
        composed.recognised,
    )
