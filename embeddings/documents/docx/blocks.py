"""The paragraphs, tables and boxes of a Word document, in their order -> one text with its headings."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from embeddings.documents.docx.notes import Notes
from embeddings.documents.docx.numbering import Lists
from embeddings.documents.docx.styles import P_PR, R_PR, Styles, W, switched
from embeddings.documents.docx.text import (
    ALTERNATE,
    REMOVED,
    SDT,
    SDT_CONTENT,
    Drawing,
    Inline,
    Words,
    chosen,
    left_out,
)
from embeddings.documents.docx.title import OPENINGS, Opening, join_lines
from embeddings.documents.pages import Composed
from embeddings.records import Recognised

_P, _TBL, _TR, _TC = W + "p", W + "tbl", W + "tr", W + "tc"
#: What only wraps paragraphs, rows or cells.
_WRAPPERS = frozenset({SDT, SDT_CONTENT, ALTERNATE, *(W + name for name in ("customXml", "ins", "moveTo"))})
#: A longer paragraph is no heading, whatever style someone gave it.
_HEADING_LENGTH = 120
#: A paragraph that ends so goes on in the next one; a note does not come between.
_GOES_ON = "，、；：,;:—"
#: A cell with so many paragraphs and characters is no cell of a table but the text of a form.
_MANY, _LONG = 3, 120
_CONTENTS_LINE = re.compile(r"目\s*[录錄次]")


@dataclass
class Page:
    """The text as it grows, the places and levels of its headings, and what of it was read off pictures."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    headings: list[tuple[int, int]] = field(default_factory=list)
    recognised: list[Recognised] = field(default_factory=list)

    def add(self, text: str, level: int = 0, gap: str = "\n\n") -> None:
        """Add a paragraph or, with a gap of one line end, a further row."""
        gap = gap if self.parts else ""
        self.parts.append(gap + text)
        if level:
            self.headings.append((self.length + len(gap), level))
        self.length += len(gap) + len(text)

    def take_back(self) -> None:
        """Remove the last paragraph."""
        self.length -= len(self.parts.pop())
        if self.headings and self.headings[-1][0] >= self.length:
            self.headings.pop()

    def extend(self, other: "Page") -> None:
        """Add all that another page holds."""
        if other.parts:
            start = self.length + (2 if self.parts else 0)
            self.headings += [(start + place, level) for place, level in other.headings]
            self._note(other.recognised, start)
            self.add("".join(other.parts))

    def add_picture(self, found: Composed) -> None:
        """Add the paragraphs that stand on a picture."""
        for paragraph in found.paragraphs:
            end = paragraph.start + len(paragraph.text)
            inside = [part for part in found.recognised if paragraph.start <= part.start and part.end <= end]
            self._note(inside, self.length + (2 if self.parts else 0) - paragraph.start)
            self.add(paragraph.text)

    def _note(self, parts: Iterable[Recognised], moved: int) -> None:
        self.recognised += [replace(part, start=part.start + moved, end=part.end + moved) for part in parts]


class Reader:
    """Goes through the blocks of a document in their order and writes its page."""

    def __init__(
        self,
        styles: Styles,
        lists: Lists,
        notes: Notes,
        look: Callable[[Drawing], Composed | None] = lambda drawing: None,
    ) -> None:
        """Begin an empty page; ``opening`` gathers the first paragraphs, for the title. ``look`` reads a picture."""
        self._styles, self._lists, self._notes, self._look = styles, lists, notes, look
        self.page = Page()
        self.opening: list[Opening] = []
        self._title_over: bool | None = None
        # The paragraphs of the table cell that is being read, and what is to follow its row.
        self._cell: list[str] | None = None
        self._asides: list[Page] = []
        self._carried: list[Words] = []
        self._in_note = False

    def read_story(self, root: etree._Element, mark: str = "") -> None:
        """Read the body, a note or a text box: all that has fields and paragraphs of its own."""
        outside, self._carried = self._carried, []
        self._blocks(root, Inline(root, self._styles, self._notes, mark))
        self._finish("", None)
        self._carried = outside
        self._write_notes()

    def _blocks(self, parent: etree._Element, inline: Inline) -> None:
        for child in parent:
            if child.tag == _P:
                self._paragraph(child, inline)
            elif child.tag == _TBL:
                self._aside(lambda table=child: self._table(table, inline))  # type: ignore[misc]
            elif child.tag in _WRAPPERS:
                self._blocks(_unwrapped(child), inline)

    def _aside(self, read: Callable[[], None]) -> None:
        """Read something that, inside a table cell, is kept back until the row is written."""
        if self._cell is None:
            read()
            return
        cell, page, self._cell, self.page = self._cell, self.page, None, Page()
        read()
        self._asides.append(self.page)
        self._cell, self.page = cell, page

    def _paragraph(self, paragraph: etree._Element, inline: Inline) -> None:
        if not len(paragraph) and not self._carried:
            return
        p_pr = paragraph.find(P_PR)
        words = inline.read(paragraph)
        if self._styles.of(p_pr).contents or (inline.fields.contents and not words.text):
            if self.page.parts and _CONTENTS_LINE.fullmatch(self.page.parts[-1].strip()):
                self.page.take_back()
            return
        self._carried.append(words)
        if not _runs_on(p_pr):
            counts = bool(words.text) or (inline.fields.shows and not _mark_hidden(p_pr))
            self._finish(self._lists.label(p_pr) if counts else "", paragraph)

    def _finish(self, label: str, paragraph: etree._Element | None) -> None:
        """Write a paragraph, together with those before it that run on into it."""
        carried, self._carried = self._carried, []
        text = "".join(words.text for words in carried).strip()
        if text:
            self._write_paragraph(label, text, paragraph)
        for words in carried:
            for box in words.boxes:
                self._aside(lambda box=box: self.read_story(box))  # type: ignore[misc]
            for picture in words.pictures:
                if found := self._look(picture):
                    self._aside(lambda found=found: self.page.add_picture(found))  # type: ignore[misc]

    def _write_paragraph(self, label: str, text: str, paragraph: etree._Element | None) -> None:
        p_pr = None if paragraph is None else paragraph.find(P_PR)
        title = self._styles.of(p_pr).title
        level = self._level(p_pr, title)
        text = label + (join_lines(text.split("\n")) if level or title else text)
        if self._cell is not None:
            self._cell.append(text)
            return
        if paragraph is not None and len(self.opening) < OPENINGS:
            self.opening.append(Opening(text, self._styles.look(paragraph), title))
        if level:
            self._write_notes()
        self.page.add(text, level if len(text) <= _HEADING_LENGTH else 0)
        if text[-1] not in _GOES_ON:
            self._write_notes()

    def _level(self, p_pr: etree._Element | None, title: bool) -> int:
        """Return the level of a heading, or 0. The first lines in the style Title are the title, others headings."""
        if title:
            self._title_over = bool(self._title_over)
            return int(self._title_over)
        self._title_over = None if self._title_over is None else True
        return self._styles.level(p_pr)

    def _write_notes(self) -> None:
        if self._cell is not None or self._in_note:
            return
        self._in_note = True
        for note in self._notes.waiting():
            page, self.page = self.page, Page()
            self.read_story(note.body, note.mark)
            page, self.page = self.page, page
            if page.parts:
                text = "".join(page.parts)
                self.page.add(text if text.startswith(note.mark) else f"{note.mark} {text}")
        self._in_note = False

    def _table(self, table: etree._Element, inline: Inline) -> None:
        rows = [list(_inside(row, _TC)) for row in _inside(table, _TR) if not _row_removed(row)]
        if all(len(row) <= 1 for row in rows):  # a frame around ordinary paragraphs
            for row in rows:
                for cell in row:
                    self._blocks(cell, inline)
            return
        gap = "\n\n"
        for row in rows:
            outside, self._asides = self._asides, []
            words = [self._cell_words(cell, inline) for cell in row]
            if any(words):
                self.page.add(" | ".join(words).rstrip(" |").lstrip(), gap=gap)
                gap = "\n"
            for aside in self._asides:
                self.page.extend(aside)
                gap = "\n\n" if aside.parts else gap
            self._asides = outside
        self._write_notes()

    def _cell_words(self, cell: etree._Element, inline: Inline) -> str:
        """Return the words of a cell on one line, empty where it continues a merged one.

        A cell that holds many paragraphs, as in a form for minutes, is kept back and follows its row.
        """
        outside, self._cell = self._cell, []
        self._blocks(cell, inline)
        self._finish("", None)
        parts, self._cell = self._cell, outside
        if len(parts) >= _MANY and sum(map(len, parts)) >= _LONG:
            self._asides.append(Page())
            for part in parts:
                self._asides[-1].add(part)
            parts = []
        words = " ".join(parts)
        properties = cell.find(W + "tcPr")
        merges = [] if properties is None else [properties.find(W + name) for name in ("vMerge", "hMerge")]
        if any(merge is not None and merge.get(W + "val") != "restart" for merge in merges):
            return ""
        return re.sub(r"[ \t\n]+", " ", words)


def _unwrapped(wrapper: etree._Element) -> etree._Element | tuple[()]:
    """Return the element whose children a wrapper stands for."""
    if wrapper.tag == ALTERNATE:
        version = chosen(wrapper)
        return () if version is None else version
    return () if wrapper.tag == SDT and left_out(wrapper) else wrapper


def _inside(parent: etree._Element | tuple[()], tag: str) -> Iterator[etree._Element]:
    """Yield the rows of a table or the cells of a row, also those in content controls."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inside(_unwrapped(child), tag)


def _row_removed(row: etree._Element) -> bool:
    properties = row.find(W + "trPr")
    return properties is not None and (
        properties.find(W + "del") is not None or bool(switched(properties, W + "hidden"))
    )


def _runs_on(p_pr: etree._Element | None) -> bool:
    """Tell whether the next paragraph continues this one: its mark was deleted, or it is a dropped capital."""
    if p_pr is None:
        return False
    mark = p_pr.find(R_PR)
    frame = p_pr.find(W + "framePr")
    return (mark is not None and any(mark.find(tag) is not None for tag in REMOVED)) or (
        frame is not None and frame.get(W + "dropCap") in {"drop", "margin"}
    )


def _mark_hidden(p_pr: etree._Element | None) -> bool:
    return p_pr is not None and bool(switched(p_pr.find(R_PR), W + "vanish"))
