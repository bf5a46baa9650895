"""Word documents (.docx, .docm) -> text as Word shows it.

Paragraphs are parted by a blank line, since no line of theirs was wrapped by hand; the rows of a table follow
one another without one, so that the first row of such a block is its head: ``甲 | 乙``. Tables of contents
are left out: they repeat the headings, with page numbers that the text has not, and a question would find them
before the passage they point to. Headers, footers, comments, hidden text and tracked deletions are no part of
the text either. Macros are never unpacked.
"""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from embeddings.documents.docx.blocks import Page, Reader
from embeddings.documents.docx.notes import Notes
from embeddings.documents.docx.numbering import Lists
from embeddings.documents.docx.package import Package, nested, not_word, open_archive
from embeddings.documents.docx.styles import Styles, W
from embeddings.documents.docx.title import find_title
from embeddings.errors import SourceError
from embeddings.records import Document


def read(path: Path, doc_id: str) -> Iterator[Document | SourceError]:
    """Read a Word document.

    Raises:
        SourceError: if it is empty, damaged, encrypted, too large, or no Word document.
    """
    try:
        with open_archive(path, doc_id) as archive:
            yield _read(Package.of(archive, doc_id), path)
    except RecursionError as error:
        raise nested(doc_id) from error


def _read(package: Package, path: Path) -> Document:
    main = package.main
    root = package.xml(main)
    body = None if root is None else root.find(W + "body")
    if root is None or body is None:
        raise not_word(package.name)
    parts = package.related(main)

    def part(kind: str) -> etree._Element | None:
        return package.xml(parts.get(kind, ""))

    styles = Styles(part("styles"))
    notes = Notes({kind: part(kind + "s") for kind in ("footnote", "endnote")}, (root, part("settings")))
    reader = Reader(styles, Lists(part("numbering"), styles), notes)
    reader.read_story(body)
    text, headings = "".join(reader.page.parts), reader.page.headings
    top = _top(text, reader.page)
    title = find_title(reader.opening, top, _property_title(package))
    if top and title == top:
        headings = headings[1:]
    meta = {"format": "docm" if package.macros else "docx"}
    return Document(package.name, str(path), title, text, "styled", meta, headings=tuple(headings))


def _top(text: str, page: Page) -> str:
    """Return the words of the first heading if no other has its level or a higher one: it may be the title."""
    (start, level), *others = page.headings or [(0, 0)]
    return text[start:].partition("\n")[0] if level and all(other > level for _, other in others) else ""


def _property_title(package: Package) -> str:
    try:
        properties = package.xml(package.related("").get("core-properties", ""))
    except SourceError:  # nothing of the text is lost with them
        return ""
    title = None if properties is None else properties.find("{http://purl.org/dc/elements/1.1/}title")
    return (title.text or "") if title is not None else ""
