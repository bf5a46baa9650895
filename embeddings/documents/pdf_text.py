"""The text layer of a PDF page -> fragments: what stands together on a line, with its box.

Asking pdfium about each character would take longer than it takes to parse the page, so the text of a page is
fetched at once and only the ends of its pieces are looked at.
"""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pypdfium2
import pypdfium2.raw as pdfium

from embeddings.documents.encodings import commonness
from embeddings.documents.layout import WIDE, Fragment, lines_of, quarter
from embeddings.documents.tables import Rule, ruled_tables

#: A page with fewer characters than this may be a scan with a stamp or page number on it.
_FEW = 60
#: A picture that fills this share of a page makes it a scan, if there are few characters.
_FILLS = 0.5
#: Text of which fewer characters than this are in common use came out of a font without a table of its characters.
_READABLE = 0.5
#: So many characters of a page tell whether it is readable.
_SAMPLE = 200
#: Drawings with more objects than this are no rules of tables.
_MOST_OBJECTS = 5000
#: A blank from this many em parts a line: cells of a table may be no further apart.
_WIDE_BLANK = 0.4
#: What was typed parts a line from this many em: 第一条　and the like stay with what follows.
_WIDE_TYPED = 2.5
_BOLD = re.compile(r"bold|black|heavy|semibold|demi|-b$", re.I)
#: Pdfium joins a word that is broken at the end of a line, and puts one of these in the place of its hyphen.
_HYPHENS = "\ufffe\x02"
_CONTROLS = {code: " " for code in (*range(32), 127) if chr(code) not in "\t\r\n\x02"}
_PIECE = re.compile(f"[^\r\n{_HYPHENS}]+[{_HYPHENS}]?")


@dataclass(frozen=True)
class PageText:
    """What a page holds: its fragments, those that stand across the page, and the height they are measured in.

    ``picture``: it holds a picture of text instead.
    """

    fragments: list[Fragment] = field(default_factory=list)
    across: list[Fragment] = field(default_factory=list)
    height: float = 0.0
    picture: bool = False


def page_fragments(page: pypdfium2.PdfPage) -> PageText:
    """Return what the text layer of a page says, read in the direction of most of it."""
    layer = page.get_textpage()
    try:
        text = _Layer(layer, page.get_bbox())
        if _is_picture(page, text.text):
            return PageText(picture=True)
        fragments = list(text.fragments())
    finally:
        layer.close()
    return _upright(page, _once(fragments))


def _is_picture(page: pypdfium2.PdfPage, text: str) -> bool:
    bare = re.sub(r"\s", "", text[:_SAMPLE])
    if len(bare) >= _FEW:
        return commonness(bare) < _READABLE
    width, height = page.get_size()
    for image in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = image.get_bounds()
        if (right - left) * (top - bottom) >= _FILLS * width * height:
            return True
    return len(bare) >= 10 and commonness(bare) < _READABLE


class _Layer:
    """The characters of a page as pdfium puts them in lines."""

    def __init__(self, layer: pypdfium2.PdfTextPage, page: tuple[float, float, float, float]) -> None:
        """``page`` is its left, bottom, right and top; places are measured from its upper left corner."""
        self._layer = layer
        self._left, self._top = page[0], page[3]
        self._count = pdfium.FPDFText_CountChars(layer)
        buffer = ctypes.create_string_buffer(2 * self._count + 2)
        target = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
        written = pdfium.FPDFText_GetText(layer, 0, self._count, target)
        units = buffer.raw[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")
        self.text = units.translate(_CONTROLS)
        # Places in the text are those of pdfium's characters unless some have no Unicode value or need two units.
        self._same = len(units) == self._count
        self._box, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        self._name, self._flags = ctypes.create_string_buffer(128), ctypes.c_int()

    def _place(self, index: int) -> int:
        if self._same:
            return index
        units = len(self.text[:index].encode("utf-16-le")) // 2
        return max(int(pdfium.FPDFText_GetCharIndexFromTextIndex(self._layer, units)), 0)

    def _bounds(self, index: int) -> tuple[float, float, float, float]:
        box = self._box
        pdfium.FPDFText_GetLooseCharBox(self._layer, self._place(index), box)
        return box.left - self._left, self._top - box.top, box.right - self._left, self._top - box.bottom

    def fragments(self) -> Iterator[Fragment]:
        """Yield the pieces of each line that pdfium saw, parted where the line has a wide blank."""
        for match in _PIECE.finditer(self.text):
            yield from self._pieces(match.start(), match.end())

    def _pieces(self, start: int, end: int) -> Iterator[Fragment]:
        while start < end and self.text[start].isspace():
            start += 1
        while start < end and self.text[end - 1].isspace():
            end -= 1
        if start == end:
            return
        whole = self._fragment(start, end)
        spaces = [match.span() for match in re.finditer(r"[ \u3000]+", whole.text)]
        if not spaces:
            yield whole
            return
        begun, place, text = start, start, ""
        for a, b in spaces:
            before, after = self._bounds(start + a - 1), self._bounds(start + b)
            gap = (after[0] - before[2]) / whole.em
            text += self.text[place : start + a]
            if gap < -1 or gap >= (_WIDE_BLANK if self._made(start + a, start + b) else _WIDE_TYPED):
                yield self._fragment(begun, start + a, text)
                begun, text = start + b, ""
            else:
                text += self._space(start + a, start + b, gap)
            place = start + b
        yield self._fragment(begun, end, text + self.text[place:end])

    def _space(self, start: int, end: int, gap: float) -> str:
        """Return the blank as it is to stand in the text; pdfium puts one where Chinese and Latin merely meet."""
        before, after = self.text[start - 1], self.text[end]
        if gap < 0.35 and (WIDE.match(before) or WIDE.match(after)) and self._made(start, end):
            return ""
        return self.text[start:end]

    def _made(self, start: int, end: int) -> bool:
        """Tell whether a blank is pdfium's own, where pieces of text stand apart, and was not typed."""
        return end - start == 1 and bool(pdfium.FPDFText_IsGenerated(self._layer, self._place(start)) == 1)

    def _fragment(self, start: int, end: int, text: str = "") -> Fragment:
        first, last = self._bounds(start), self._bounds(end - 1)
        place = self._place(start)
        matrix = self._matrix
        pdfium.FPDFText_GetMatrix(self._layer, place, matrix)
        em = pdfium.FPDFText_GetFontSize(self._layer, place) * math.hypot(matrix.c, matrix.d)
        # Brackets and digits may be of another font than the Chinese, which tells what the line is set in.
        wide = WIDE.search(self.text, start, end)
        pdfium.FPDFText_GetFontInfo(
            self._layer, self._place(wide.start()) if wide else place, self._name, 128, self._flags
        )
        font = self._name.value.decode("utf-8", "replace").split("+")[-1]
        x0, x1 = min(first[0], last[0]), max(first[2], last[2])
        top, bottom = min(first[1], last[1]), max(first[3], last[3])
        turn = round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90) % 4
        words, bold = text or self.text[start:end], bool(_BOLD.search(font))
        if words[-1] in _HYPHENS:
            words = words[:-1] + "-"
        return Fragment(x0, top, x1, bottom, words, max(em, 1.0), font, bold, turn=turn)


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
    fragments = [replace(fragment, turn=3) if _stands(fragment) else fragment for fragment in fragments]
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


def _stands(fragment: Fragment) -> bool:
    """Tell whether a fragment is a line of vertical writing."""
    tall = fragment.bottom - fragment.top > 1.6 * fragment.em
    return not fragment.turn and tall and fragment.x1 - fragment.x0 < 1.6 * fragment.em and len(fragment.text) > 1


def _moved(fragment: Fragment, corner: Fragment) -> Fragment:
    x, y = corner.x0, corner.top
    return replace(fragment, x0=fragment.x0 - x, x1=fragment.x1 - x, top=fragment.top - y, bottom=fragment.bottom - y)


def _rules(page: pypdfium2.PdfPage, left: float, top: float) -> Iterator[Rule]:
    """Yield the straight lines that are drawn on a page, the edges of boxes among them."""
    if pdfium.FPDFPage_CountObjects(page) > _MOST_OBJECTS:
        return
    x, y, matrix = ctypes.c_float(), ctypes.c_float(), pdfium.FS_MATRIX()
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=1):
        pdfium.FPDFPageObj_GetMatrix(item, matrix)
        first = last = (0.0, 0.0)
        for number in range(min(pdfium.FPDFPath_CountSegments(item), _MOST_OBJECTS)):
            segment = pdfium.FPDFPath_GetPathSegment(item, number)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            point = (
                matrix.a * x.value + matrix.c * y.value + matrix.e - left,
                top - (matrix.b * x.value + matrix.d * y.value + matrix.f),
            )
            if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO:
                yield Rule.between(last, point)
            else:
                first = point
            if pdfium.FPDFPathSegment_GetClose(segment):
                yield Rule.between(point, first)
            last = point
