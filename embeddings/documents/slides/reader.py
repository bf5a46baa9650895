"""Presentations of PowerPoint and WPS (.pptx) -> text as the slides show it, a page for each.

python-pptx opens a package whole, every picture and film with it, and ends in a KeyError where a part is missing; so
the parts that hold words are parsed here, as those of Word files are.

What a slide says comes from top to bottom, its title first; what the speaker has noted follows below a mark, which is
no text of the file: a cleaning rule knows it, so that nothing quotes it. Slides that are hidden are not shown and not
read, but counted, as PowerPoint counts them. Words in pictures, comments, and what the master prints on each slide are
left out.
"""

import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from embeddings.documents.docx import Package, join_lines
from embeddings.documents.files import DAMAGE, is_of_disk, locked
from embeddings.documents.pages import page_done
from embeddings.documents.slides.shapes import FURNITURE, TITLES, A, P, Places, Shape, shapes_of
from embeddings.documents.slides.text import chart, paragraphs, rows, smart_art
from embeddings.errors import SourceError
from embeddings.records import Document
from embeddings.structure import NOTES_MARK

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_MAIN = "ppt/presentation.xml"
#: Height of a slide in EMU where the file does not say it: 7.5 inches.
_HEIGHT = 6_858_000
#: A longer title is a text in the title's place.
_TITLE_LENGTH = 120


def read(path: Path, doc_id: str) -> Iterator[Document | SourceError]:
    """Read a presentation: one document, then which slides are hidden.

    Raises:
        SourceError: if it is damaged, locked, too large, or no presentation.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _Deck(Package.of(archive, doc_id)).read(path)
    except (RecursionError, *DAMAGE) as error:
        if is_of_disk(error):  # the disk's fault
            raise
        raise _damaged(doc_id) from error
    except SourceError as error:
        if not error.code.startswith("source.docx_"):
            raise
        # The package is read as Word files are; the sentence has to name another program.
        raise (locked if error.code == "source.docx_encrypted" else _damaged)(doc_id) from error


@dataclass
class _Text:
    """The text as it grows, where its slides begin, and its titles."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    pages: list[int] = field(default_factory=list)
    headings: list[tuple[int, int]] = field(default_factory=list)
    fresh: bool = False

    def page(self) -> None:
        """Begin a slide."""
        self.pages.append(self.length)
        self.fresh = True

    def add(self, words: str, gap: int = 2, level: int = 0) -> None:
        """Add a line behind ``gap`` line ends; a slide begins with its first one."""
        before = "\n" * gap if self.pieces else ""
        if self.fresh and self.pieces:
            # A slide without words, or one that is hidden, begins where the next one does.
            start = self.length
            self.pages = [page + len(before) if page == start else page for page in self.pages]
        self.fresh = False
        if level:
            self.headings.append((self.length + len(before), level))
        self.pieces.append(before + words)
        self.length += len(before) + len(words)


class _Deck:
    """A presentation that is being read."""

    def __init__(self, package: Package) -> None:
        """Look for its main part."""
        self._package = package
        named = package.related("").get("officeDocument", "")
        self._main = next((part for part in (named, _MAIN) if part.lower() in package.members), "")
        self._text, self._title = _Text(), ""
        self._shown = 0

    def read(self, path: Path) -> Iterator[Document | SourceError]:
        """Yield the document, and what of it is hidden."""
        root = self._package.xml(self._main) if self._main else None
        if root is None or root.tag != P + "presentation":
            raise _damaged(self._package.name)
        size = root.find(P + "sldSz")
        height = float(_HEIGHT if size is None else size.get("cy", _HEIGHT))
        targets = self._package.targets(self._main)
        listed = [targets.get(item.get(_R + "id", ""), ("", ""))[1] for item in root.iter(P + "sldId")]
        hidden, missing = [], []
        for number, part in enumerate(listed, 1):
            self._text.page()
            slide = self._package.xml(part)
            if slide is None:
                missing.append(number)
            elif slide.get("show") in ("0", "false"):
                hidden.append(number)
            else:
                self._shown += 1
                self._slide(slide, part, height)
            page_done(number, len(listed))
        yield self._document(path)
        yield from _notices(self._package.name, hidden, missing)

    def _document(self, path: Path) -> Document:
        text = "".join(self._text.pieces)
        headings = tuple(self._text.headings)
        meta = {"format": "pptm" if self._package.macros else "pptx"}
        return Document(
            self._package.name, str(path), self._title, text, "styled", meta, tuple(self._text.pages), headings
        )

    def _slide(self, slide: etree._Element, part: str, height: float) -> None:
        related = self._package.related(part)
        layout = related.get("slideLayout", "")
        master = self._package.related(layout).get("slideMaster", "") if layout else ""
        places = Places([self._package.xml(each) for each in (layout, master) if each])
        tree = slide.find(f"{P}cSld/{P}spTree")
        for shape in shapes_of(tree, places, height) if tree is not None else ():
            self._shape(shape, part)
        self._notes(related.get("notesSlide", ""))

    def _shape(self, shape: Shape, part: str) -> None:
        if shape.kind in FURNITURE:
            return
        for each in shape.inside:
            self._shape(each, part)
        body = shape.element.find(P + "txBody")
        if shape.kind in TITLES:
            self._heading(paragraphs(body))
        elif body is not None:
            self._lines(paragraphs(body))
        elif shape.element.tag == P + "graphicFrame":
            self._lines(self._figure(shape.element, part))

    def _heading(self, lines: list[str]) -> None:
        """Write the title of a slide: that of the first one is the document's and heads no section."""
        words = join_lines([line for each in lines for line in each.split("\n")])
        if not words:
            return
        if self._shown == 1 and not self._title:
            self._title = words
            self._text.add(words)
        else:
            self._text.add(words, level=int(len(words) <= _TITLE_LENGTH))

    def _lines(self, lines: list[str]) -> None:
        for number, line in enumerate(lines):
            self._text.add(line, 1 if number else 2)

    def _figure(self, frame: etree._Element, part: str) -> list[str]:
        """Return the words of a table, of SmartArt or of a chart."""
        table = next(frame.iter(A + "tbl"), None)
        if table is not None:
            return rows(table)
        for tag, name, words in ((_DGM + "relIds", "dm", smart_art), (_C + "chart", "id", chart)):
            reference = next(frame.iter(tag), None)
            if reference is not None:
                target = self._package.targets(part).get(reference.get(_R + name, ""), ("", ""))[1]
                with suppress(SourceError):  # the slide's own words are not lost with it
                    return words(self._package.xml(target))
        return []

    def _notes(self, part: str) -> None:
        root = self._package.xml(part) if part else None
        found: list[str] = []
        for shape in root.iter(P + "sp") if root is not None else ():
            holder = shape.find(f"./*/{P}nvPr/{P}ph")
            if holder is not None and holder.get("type", "body") == "body":
                found += paragraphs(shape.find(P + "txBody"))
        if found:
            self._text.add(NOTES_MARK)
            self._lines(found)


def _notices(name: str, hidden: list[int], missing: list[int]) -> Iterator[SourceError]:
    if hidden:
        yield SourceError(
            "source.slides_hidden",
            "{name}: these slides are hidden and were not taken: {slides}. Show them in the program that made them and "
            "save it, if they are to be found.",
            name=name,
            slides=", ".join(map(str, hidden)),
        )
    if missing:
        yield SourceError(
            "source.slides_missing",
            "{name} is damaged: these slides cannot be read: {slides}. The others were taken.",
            name=name,
            slides=", ".join(map(str, missing)),
        )


def _damaged(name: str) -> SourceError:
    return SourceError(
        "source.slides_damaged",
        "{name} is damaged, too large, or no presentation; open it in PowerPoint or WPS and save it anew.",
        name=name,
    )
