"""Word documents (.docx, .docm) -> text as Word shows it.

Paragraphs are parted by a blank line, since no line of theirs was wrapped by hand; the rows of a table follow
one another without one, so that the first row of such a block is its head: ``甲 | 乙``. Tables of contents
are left out: they repeat the headings, with page numbers that the text has not, and a question would find them
before the passage they point to. Headers, footers, comments, hidden text and tracked deletions are no part of
the text either. Macros are never unpacked.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import etree

from embeddings.documents.docx.blocks import Page, Reader
from embeddings.documents.docx.notes import Notes
from embeddings.documents.docx.numbering import Lists
from embeddings.documents.docx.package import Package, nested, not_word, open_archive
from embeddings.documents.docx.styles import Styles, W
from embeddings.documents.docx.text import Drawing
from embeddings.documents.docx.title import find_title
from embeddings.documents.pages import Composed
from embeddings.documents.scans import FEW, Inserted
from embeddings.errors import SourceError
from embeddings.records import Document

#: The share of a page from which a picture has the size of one: what is left is its margins.
_INSERTED = 0.4


def read(path: Path, doc_id: str) -> Iterator[Document | SourceError]:
    """Read a Word document; pictures of text that could not be read are named in errors after it.

    Raises:
        SourceError: if it is empty, damaged, encrypted, too large, or no Word document.
    """
    try:
        with open_archive(path, doc_id) as archive:
            inserted = Inserted(doc_id)
            document = _read(Package.of(archive, doc_id), path, inserted)
    except RecursionError as error:
        raise nested(doc_id) from error
    if not document.text and inserted.problems:
        raise inserted.problems[0]
    yield document
    yield from inserted.problems


def _read(package: Package, path: Path, inserted: Inserted) -> Document:
    main = package.main
    root = package.xml(main)
    body = None if root is None else root.find(W + "body")
    if root is None or body is None:
        raise not_word(package.name)
    parts = package.related(main)

    def part(kind: str) -> etree._Element | None:
        return package.xml(parts.get(kind, ""))

    def story(looks: Callable[[Drawing], Composed | None]) -> Reader:
        styles = Styles(part("styles"))
        notes = Notes({kind: part(kind + "s") for kind in ("footnote", "endnote")}, (root, part("settings")))
        reader = Reader(styles, Lists(part("numbering"), styles), notes, looks)
        reader.read_story(body)
        return reader

    reader = _with_pictures(story, package, _page_area(body), inserted)
    text, headings = "".join(reader.page.parts), reader.page.headings
    top = _top(text, reader.page)
    title = find_title(reader.opening, top, _property_title(package))
    if top and title == top:
        headings = headings[1:]
    meta = {"format": "docm" if package.macros else "docx"}
    return Document(
        package.name,
        str(path),
        title,
        text,
        "styled",
        meta,
        headings=tuple(headings),
        recognised=tuple(reader.page.recognised),
    )


def _with_pictures(
    story: Callable[[Callable[[Drawing], Composed | None]], Reader], package: Package, area: float, inserted: Inserted
) -> Reader:
    """Read a story, with its pictures of the size of a page; with all, if there is next to nothing beside them."""
    drawn: list[Drawing] = []
    reader = story(drawn.append)
    few = reader.page.length < FEW
    wanted = [drawing for drawing in drawn if few or drawing.area >= _INSERTED * area]
    if not wanted:
        return reader
    targets = package.targets(package.main)

    def look(drawing: Drawing) -> Composed | None:
        _, target = targets.get(drawing.reference, ("", ""))
        content = package.content(target) if drawing in wanted else None
        return None if content is None else inserted.read(target, content)

    return story(look)


def _page_area(body: etree._Element) -> float:
    """Return the area of the last kind of page in square points; A4 where the file names none."""
    sizes = [[item.get(W + name, "") for name in ("w", "h")] for item in body.iter(W + "pgSz")]
    wide, high = next((size for size in reversed(sizes) if all(side.isdecimal() for side in size)), ("11906", "16838"))
    return int(wide) * int(high) / 400


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
