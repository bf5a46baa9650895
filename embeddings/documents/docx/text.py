"""The words that a paragraph of Word shows: fields by their result, insertions in, deletions and hidden text out."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from embeddings.documents.docx.notes import Notes
from embeddings.documents.docx.styles import P_PR, R_PR, Styles, W, switched, value
from embeddings.documents.docx.symbols import symbol

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
ALTERNATE = _MC + "AlternateContent"
SDT, SDT_CONTENT, BOX = W + "sdt", W + "sdtContent", W + "txbxContent"
#: Tracked changes: what was taken away, or stood here before it was moved.
REMOVED = frozenset({W + "del", W + "moveFrom"})
_SHOWN = (W + "t", _M + "t", W + "sym", BOX)
_A, _V = "{http://schemas.openxmlformats.org/drawingml/2006/main}", "{urn:schemas-microsoft-com:vml}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
#: English Metric Units to a point, and the size that a shape of VML names in its style.
_EMU = 12700
_SIZE = re.compile(r"(?<![-\w])(width|height)\s*:\s*([\d.]+)(pt|in|cm|mm)")
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 7.2 / 2.54}
_CONTENTS = re.compile(r"\s*TOC\b", re.I)
#: EQ \o lays characters over one another, as in a number with a circle around it; the last one is the word.
_OVERLAY = re.compile(r"\\o(?:\\a[a-z])?\s*\(.*?([○◯〇])?[^,，;；]*[,，;；]\s*([^()]+)\)\s*$", re.I)


def chosen(alternate: etree._Element) -> etree._Element | None:
    """Return one of the versions that a file offers of the same thing: the new one, if it shows anything."""
    choice, fallback = alternate.find(_MC + "Choice"), alternate.find(_MC + "Fallback")
    if choice is not None and (fallback is None or next(choice.iter(*_SHOWN), None) is not None):
        return choice
    return fallback


def left_out(sdt: etree._Element) -> bool:
    """Tell whether a content control holds a table of contents, or only the prompt to fill it in."""
    properties = sdt.find(W + "sdtPr")
    gallery = value(None if properties is None else properties.find(W + "docPartObj"), W + "docPartGallery")
    return gallery == "Table of Contents" or bool(switched(properties, W + "showingPlcHdr"))


@dataclass
class _Field:
    """A field that is open: its instruction, and whether its result has begun."""

    instruction: str = ""
    result: bool = False

    @property
    def shows(self) -> bool:
        return self.result and not _CONTENTS.match(self.instruction)


class Fields:
    """The fields that are open at a place in the text; they may run over many paragraphs.

    Where the marks of a file do not pair, a field without its end would swallow the rest; there the marks are
    passed over and only the instructions, which have elements of their own, are left out.
    """

    def __init__(self, root: etree._Element) -> None:
        """Look whether the marks below ``root`` pair."""
        marks = [mark for mark in root.iter(W + "fldChar") if not _removed(mark)]
        kinds = [mark.get(W + "fldCharType") for mark in marks]
        self._paired = kinds.count("begin") == kinds.count("end")
        self._open: list[_Field] = []
        self.shows = True

    @property
    def contents(self) -> bool:
        """Whether this is inside a table of contents."""
        return any(field.result and not field.shows for field in self._open)

    def instruct(self, text: str) -> None:
        """Take a part of the instruction of the innermost field."""
        if self._open and not self._open[-1].result:
            self._open[-1].instruction += text

    def mark(self, kind: str | None) -> str:
        """Take a mark, and return what a field that has no stored result shows."""
        shown = ""
        if kind == "begin" and self._paired:
            self._open.append(_Field())
        elif kind == "separate" and self._open:
            self._open[-1].result = True
        elif kind == "end" and self._open:
            field = self._open.pop()
            shown = "" if field.result else _overlaid(field.instruction)
        self.shows = all(field.shows for field in self._open)
        return shown


def _removed(mark: etree._Element) -> bool:
    return any(above.tag in REMOVED for above in mark.iterancestors())


def _overlaid(instruction: str) -> str:
    r"""Return what an EQ field with characters over one another shows.

    >>> _overlaid(r" EQ \o\ac(○,3)"), _overlaid(r"EQ \* jc2 \o\ad(\s\up 9(mì),秘)"), _overlaid("PAGE")
    ('③', '秘', '')
    """
    match = _OVERLAY.search(instruction) if instruction.lstrip().upper().startswith("EQ") else None
    if match is None:
        return ""
    word = match[2].strip()
    circled = bool(match[1]) and word.isdecimal() and 1 <= int(word[:3]) <= 20
    return chr(0x245F + int(word)) if circled else word


@dataclass(frozen=True)
class Words:
    """What a paragraph shows, and the text boxes and pictures that hang on it."""

    text: str
    boxes: tuple[etree._Element, ...]
    pictures: tuple["Drawing", ...] = ()


@dataclass(frozen=True)
class Drawing:
    """A picture in a paragraph: its name among the parts that the text refers to, and its area in square points."""

    reference: str
    area: float


class Inline:
    """Reads the paragraphs of one story in their order: the body, a note, or a text box."""

    def __init__(self, root: etree._Element, styles: Styles, notes: Notes, mark: str = "") -> None:
        """Prepare for the paragraphs below ``root``; ``mark`` is the number of the note that it is."""
        self.fields = Fields(root)
        self._styles, self._notes, self._mark = styles, notes, mark
        self._words: list[str] = []
        self._boxes: list[etree._Element] = []
        self._pictures: list[Drawing] = []
        self._hidden = False
        # Looking for hidden text run by run takes as long as all the rest, and few documents have any.
        self._hides = styles.hides or next(root.iter(W + "vanish"), None) is not None
        self._elements = self._table()

    def read(self, paragraph: etree._Element) -> Words:
        """Return what a paragraph shows."""
        self._words, self._boxes, self._pictures = [], [], []
        self._hidden = self._styles.of(paragraph.find(P_PR)).hidden
        self._walk(paragraph)
        return Words("".join(self._words), tuple(self._boxes), tuple(self._pictures))

    def _table(self) -> Mapping[str, Callable[[etree._Element], None]]:
        passed_over = (P_PR, R_PR, W + "sdtPr", W + "sdtEndPr", W + "rt", W + "delText", W + "delInstrText", *REMOVED)
        boxed = (W + "drawing", W + "pict", W + "object")
        signs = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
        return {
            **{tag: lambda element: None for tag in passed_over},
            **{tag: self._drawn for tag in boxed},
            **{W + name: lambda element, sign=sign: self._say(sign) for name, sign in signs.items()},  # type: ignore[misc]
            W + "r": self._run,
            W + "t": self._text,
            _M + "t": self._text,
            _M + "f": self._fraction,
            W + "sym": lambda element: self._say(symbol(element.get(W + "font", ""), element.get(W + "char", ""))),
            W + "fldChar": lambda element: self._say(self.fields.mark(element.get(W + "fldCharType"))),
            W + "instrText": lambda element: self.fields.instruct(element.text or ""),
            W + "fldSimple": self._simple_field,
            W + "footnoteReference": lambda element: self._refer(element, "footnote"),
            W + "endnoteReference": lambda element: self._refer(element, "endnote"),
            W + "footnoteRef": lambda element: self._say(self._mark),
            W + "endnoteRef": lambda element: self._say(self._mark),
            SDT: lambda element: None if left_out(element) else self._walk(element),
            ALTERNATE: self._alternate,
        }

    def _drawn(self, element: etree._Element) -> None:
        self._boxes.extend(_boxes(element))
        if self.fields.shows and not self._hidden:
            self._pictures.extend(_pictures(element))

    def _walk(self, parent: etree._Element) -> None:
        elements = self._elements
        for child in parent:
            elements.get(child.tag, self._walk)(child)

    def _say(self, words: str) -> None:
        if words and self.fields.shows and not self._hidden:
            self._words.append(words)

    def _text(self, element: etree._Element) -> None:
        words = element.text or ""
        # Word shows line ends within a text as spaces; its own are elements.
        self._say(words if words.isprintable() else re.sub(r"[\n\r\t]", " ", words))

    def _run(self, run: etree._Element) -> None:
        if not self._hides:
            self._walk(run)
            return
        outside = self._hidden
        self._hidden = self._vanishes(next(run.iterchildren(R_PR), None), outside)
        self._walk(run)
        self._hidden = outside

    def _vanishes(self, r_pr: etree._Element | None, outside: bool) -> bool:
        own = switched(r_pr, W + "vanish")
        style_id = value(r_pr, W + "rStyle") or ""
        return own if own is not None else outside or (bool(style_id) and self._styles.facts(style_id).hidden)

    def _simple_field(self, field: etree._Element) -> None:
        if not _CONTENTS.match(field.get(W + "instr", "")):
            self._walk(field)

    def _refer(self, reference: etree._Element, kind: str) -> None:
        if self.fields.shows and not self._hidden:
            custom = (
                bool(reference.get(W + "customMarkFollows")) and reference.get(W + "customMarkFollows") not in "0false"
            )
            self._say(self._notes.refer(kind, reference.get(W + "id", ""), custom))

    def _fraction(self, fraction: etree._Element) -> None:
        for place, part in enumerate(child for child in fraction if child.tag in (_M + "num", _M + "den")):
            self._say("/" * place)
            self._walk(part)

    def _alternate(self, alternate: etree._Element) -> None:
        version = chosen(alternate)
        if version is not None:
            self._walk(version)


def _boxes(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the text boxes of a drawing, without those inside them."""
    for child in element:
        if child.tag == BOX:
            yield child
        elif child.tag == ALTERNATE:
            version = chosen(child)
            yield from () if version is None else _boxes(version)
        else:
            yield from _boxes(child)


def _pictures(element: etree._Element) -> Iterator[Drawing]:
    """Yield the pictures of a drawing that lie in no box of it; what lies behind the text is its ground."""
    if next(element.iter(BOX), None) is not None:
        return
    sizes = [(_number(item, "cx"), _number(item, "cy")) for item in element.iter(_WP + "extent")]
    area = max((wide * high for wide, high in sizes), default=0.0) / _EMU**2
    if any(item.get("behindDoc") in {"1", "true"} for item in element.iter(_WP + "anchor")):
        return
    for blip in element.iter(_A + "blip"):
        if reference := blip.get(_R + "embed"):
            yield Drawing(reference, area)
    for shape in element.iter(_V + "shape", _V + "rect"):
        size = {name: float(count) * _POINTS[unit] for name, count, unit in _SIZE.findall(shape.get("style", ""))}
        for data in shape.iter(_V + "imagedata"):
            if reference := data.get(_R + "id"):
                yield Drawing(reference, size.get("width", 0.0) * size.get("height", 0.0))


def _number(element: etree._Element, name: str) -> float:
    words = element.get(name, "")
    return float(words) if words.isdecimal() else 0.0
