"""The text layer of a PDF page -> fragments: what stands together on a line, with its box.

Asking pdfium about each character would take longer than it takes to parse the page, so the text of a page is
fetched at once and only the ends of its pieces are looked at. Handles are passed instead of pypdfium2's objects,
which look them up, and make an object for each part of a page, at every call.
"""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from embeddings.documents.pages import WIDE, Fragment, Rule, lines_of, quarter, ruled_tables
from embeddings.documents.pdf.drawn import Box, only_seen, picture_between, readable

#: Drawings with more objects than this are no rules of tables.
_MOST_OBJECTS = 5000
#: A blank from this many em parts a line: cells of a table may be no further apart.
_WIDE_BLANK = 0.4
#: What was typed parts a line from this many em: 第一条　and the like stay with what follows.
_WIDE_TYPED = 2.5
_BOLD = re.compile(r"bold|black|heavy|semibold|demi|-b$", re.I)
#: Pdfium joins a word that is broken at the end of a line, and puts one of these in the place of its hyphen.
_HYPHENS = "\ufffe\x02"
_CONTROLS = re.compile("[\x00\x01\x03-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PIECE = re.compile(f"[^\r\n{_HYPHENS}]+[{_HYPHENS}]?")
_BLANKS = re.compile(r"[ \u3000]+")
#: Room for the name of a font: kept, because ctypes would make the type anew for each page.
_Name = ctypes.c_char * 128


@dataclass(frozen=True)
class PageText:
    """What a page holds: its fragments, those that stand across the page, and the height they are measured in.

    ``picture``: it may hold a picture of text instead, that says more. ``between``: where a picture of the size of a
    page stands among the fragments (left, top, right, bottom).
    """

    fragments: list[Fragment] = field(default_factory=list)
    across: list[Fragment] = field(default_factory=list)
    height: float = 0.0
    picture: bool = False
    between: Box | None = None


def page_fragments(page: pypdfium2.PdfPage) -> PageText:
    """Return what the text layer of a page says, read in the direction of most of it."""
    layer = page.get_textpage()
    try:
        text = _Layer(layer, page.get_bbox())
        fragments = stacked(_once(list(text.fragments()))) if readable(text.text) else []
        seen = not readable(text.text) or only_seen(page, text.text, text.unnamed)
    finally:
        layer.close()
    found = replace(_upright(page, fragments), picture=seen)
    if seen or found.across or any(item.turn for item in fragments):
        return found
    return replace(found, between=picture_between(page, fragments))


class _Layer:
    """The characters of a page as pdfium puts them in lines."""

    def __init__(self, layer: pypdfium2.PdfTextPage, page: Box) -> None:
        """``page`` is its left, bottom, right and top; places are measured from its upper left corner."""
        self._layer = layer.raw
        self._left, self._top = page[0], page[3]
        count = pdfium.FPDFText_CountChars(self._layer)
        buffer = bytearray(2 * count + 2)
        written = pdfium.FPDFText_GetText(self._layer, 0, count, ctypes.c_ushort.from_buffer(buffer))
        units = buffer[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")
        self.text, self.unnamed = _CONTROLS.subn(" ", units)
        # Places in the text are those of pdfium's characters unless some have no Unicode value or need two units.
        self._units = None if len(units) == count else [0, *accumulate(1 + (char > "\uffff") for char in units)]
        self._box, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        self._name, self._flags = _Name(), ctypes.c_int()

    def _place(self, index: int) -> int:
        if self._units is None:
            return index
        return max(int(pdfium.FPDFText_GetCharIndexFromTextIndex(self._layer, self._units[index])), 0)

    def _bounds(self, index: int) -> Box:
        box = self._box
        pdfium.FPDFText_GetLooseCharBox(self._layer, self._place(index), box)
        return box.left - self._left, self._top - box.top, box.right - self._left, self._top - box.bottom

    def fragments(self) -> Iterator[Fragment]:
        """Yield the pieces of each line that pdfium saw, parted where the line has a wide blank."""
        for match in _PIECE.finditer(self.text):
            words = match.group().lstrip()
            start = match.end() - len(words)
            if words := words.rstrip():
                yield from self._pieces(start, start + len(words))

    def _pieces(self, start: int, end: int) -> Iterator[Fragment]:
        begun, place, text, first, em = start, start, "", self._bounds(start), 0.0
        for blank in _BLANKS.finditer(self.text, start, end):
            a, b = blank.span()
            before, after, made = self._bounds(a - 1), self._bounds(b), self._made(a, b)
            em = em or self._set(self._place(start))[0]
            gap = (after[0] - before[2]) / em
            text += self.text[place:a]
            if gap < -1 or gap >= (_WIDE_BLANK if made else _WIDE_TYPED):
                yield self._fragment(begun, a, text, (first, before))
                begun, text, first = b, "", after
            elif not (made and gap < 0.35 and self._by_wide(a, b)):
                text += self.text[a:b]
            place = b
        yield self._fragment(begun, end, text + self.text[place:end], (first, self._bounds(end - 1)))

    def _by_wide(self, start: int, end: int) -> bool:
        """Tell whether a blank stands where pdfium puts one although Chinese and Latin merely meet."""
        return bool(WIDE.match(self.text, start - 1) or WIDE.match(self.text, end))

    def _made(self, start: int, end: int) -> bool:
        """Tell whether a blank is pdfium's own, where pieces of text stand apart, and was not typed."""
        return end - start == 1 and bool(pdfium.FPDFText_IsGenerated(self._layer, self._place(start)) == 1)

    def _fragment(self, start: int, end: int, text: str, ends: tuple[Box, Box]) -> Fragment:
        first, last = ends
        place = self._place(start)
        em, turn = self._set(place)
        # Brackets and digits may be of another font than the Chinese, which tells what the line is set in.
        wide = WIDE.search(self.text, start, end)
        font, bold = self._font(self._place(wide.start()) if wide else place)
        x0, x1 = min(first[0], last[0]), max(first[2], last[2])
        top, bottom = min(first[1], last[1]), max(first[3], last[3])
        if text[-1] in _HYPHENS:
            text = text[:-1] + "-"
        if not turn and first[1] - last[1] > em and x1 - x0 < 1.6 * em:  # a vertical line that pdfium gives from below
            text = text[::-1]
        return Fragment(x0, top, x1, bottom, text, em, font, bold, turn=turn)

    def _set(self, place: int) -> tuple[float, int]:
        """Return the size of an em, and the quarter turns from upright, in which a character is set."""
        matrix = self._matrix
        pdfium.FPDFText_GetMatrix(self._layer, place, matrix)
        em = pdfium.FPDFText_GetFontSize(self._layer, place) * math.hypot(matrix.c, matrix.d)
        return max(em, 1.0), round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90) % 4

    def _font(self, place: int) -> tuple[str, bool]:
        pdfium.FPDFText_GetFontInfo(self._layer, place, self._name, 128, self._flags)
        return _named(self._name.value)


@lru_cache(256)
def _named(name: bytes) -> tuple[str, bool]:
    """Return the name of a font without the mark of its subset, and whether it is a bold one."""
    font = name.decode("utf-8", "replace").split("+")[-1]
    return font, bool(_BOLD.search(font))


def _once(fragments: Sequence[Fragment]) -> list[Fragment]:
    """Leave out what is printed twice in almost the same place to look bold."""
    seen: dict[str, list[Fragment]] = {}
    kept = []
    for fragment in fragments:
        same = seen.setdefault(fragment.text, [])
        near = 0.3 * fragment.em
        if not any(abs(other.x0 - fragment.x0) < near and abs(other.top - fragment.top) < near for other in same[-50:]):
            same.append(fragment)
            kept.append(fragment)
    return kept


def _upright(page: pypdfium2.PdfPage, fragments: Sequence[Fragment]) -> PageText:
    """Turn the page so that most of its text is upright; what then stands across comes last, line by line."""
    fragments = [fragment._replace(turn=3) if _stands(fragment) else fragment for fragment in fragments]
    weights = Counter[int]()
    for fragment in fragments:
        weights[fragment.turn] += len(fragment.text)
    turn = weights.most_common(1)[0][0] if weights else 0
    left, bottom, right, top = page.get_bbox()
    corner = quarter(Fragment(0.0, 0.0, right - left, top - bottom, "", 1.0), turn)
    turned = [_moved(quarter(fragment, turn), corner) for fragment in fragments] if turn else fragments
    straight = [fragment for fragment in turned if not fragment.turn]
    across = [fragment for fragment in turned if fragment.turn]
    if not turn and len(lines_of(straight)) < len(straight):
        straight = ruled_tables(straight, list(_rules(page, left, top)))
    return PageText(straight, across, corner.bottom - corner.top)


def stacked(fragments: Sequence[Fragment]) -> list[Fragment]:
    """Join the characters of vertical lines, where pdfium takes each for a line of its own.

    Only on pages that mostly consist of such: in tables, characters of a heading may stand one below the other.
    """
    alone = [item for item in fragments if len(item.text) == 1 and WIDE.match(item.text) and not item.turn]
    tall = sum(len(item.text) for item in fragments if _stands(item))
    if len(alone) < 3 or 2 * (len(alone) + tall) <= sum(len(item.text) for item in fragments):
        return list(fragments)
    columns = [column for beside in _beside(alone) for column in _below(beside)]
    if 2 * sum(len(column) > 1 for column in columns) <= len(columns):
        return list(fragments)
    kept = set(map(id, alone))
    return [*(item for item in fragments if id(item) not in kept), *map(_column, columns)]


def _beside(items: Sequence[Fragment]) -> Iterator[list[Fragment]]:
    """Yield the characters that stand at one distance from the left."""
    column: list[Fragment] = []
    for item in sorted(items, key=lambda item: item.x0 + item.x1):
        if column and item.x0 + item.x1 - column[0].x0 - column[0].x1 > item.em:
            yield column
            column = []
        column.append(item)
    yield column


def _below(items: Sequence[Fragment]) -> Iterator[list[Fragment]]:
    """Yield the runs of characters that stand closely one below the other."""
    run: list[Fragment] = []
    for item in sorted(items, key=lambda item: item.top):
        if run and item.top - run[-1].top > 1.8 * item.em:
            yield run
            run = []
        run.append(item)
    yield run


def _column(items: Sequence[Fragment]) -> Fragment:
    text = "".join(item.text for item in items)
    x0, x1 = min(item.x0 for item in items), max(item.x1 for item in items)
    return items[0]._replace(x0=x0, x1=x1, bottom=max(item.bottom for item in items), text=text)


def _stands(fragment: Fragment) -> bool:
    """Tell whether a fragment is a line of vertical writing."""
    tall = fragment.bottom - fragment.top > 1.6 * fragment.em
    return not fragment.turn and tall and fragment.x1 - fragment.x0 < 1.6 * fragment.em and len(fragment.text) > 1


def _moved(fragment: Fragment, corner: Fragment) -> Fragment:
    x, y = corner.x0, corner.top
    return fragment._replace(x0=fragment.x0 - x, x1=fragment.x1 - x, top=fragment.top - y, bottom=fragment.bottom - y)


def _rules(page: pypdfium2.PdfPage, left: float, top: float) -> Iterator[Rule]:
    """Yield the straight lines that are drawn on a page, the edges of boxes among them."""
    handle = page.raw
    count = pdfium.FPDFPage_CountObjects(handle)
    if count > _MOST_OBJECTS:
        return
    for number in range(count):
        item = pdfium.FPDFPage_GetObject(handle, number)
        if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_PATH:
            yield from _drawn(item, left, top)


def _drawn(path: Any, left: float, top: float) -> Iterator[Rule]:  # noqa: ANN401 - a handle of pdfium
    x, y, matrix = ctypes.c_float(), ctypes.c_float(), pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(path, matrix)
    a, b, c, d, e, f = matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
    first = last = (0.0, 0.0)
    for number in range(min(pdfium.FPDFPath_CountSegments(path), _MOST_OBJECTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, number)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (a * x.value + c * y.value + e - left, top - (b * x.value + d * y.value + f))
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO:
            yield Rule.between(last, point)
        else:
            first = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield Rule.between(point, first)
        last = point
