"""What of a PDF page can be seen but is no text: pictures, whole or in strips, and characters drawn as shapes."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from embeddings.documents.files import commonness
from embeddings.documents.pages import Fragment

#: A page with fewer characters than this may be a scan with a stamp or page number on it.
_FEW = 60
#: Pictures that fill this share of a page make it a scan, if there are few characters.
_FILLS = 0.5
#: The share of one between lines of text, inside the margins.
_INSERTED = 0.4
#: Pictures that leave more than the rest of their common box blank are not the strips of one.
_DENSE = 0.8
#: A picture of the size of a page leaves this share of its height without text, even with a stamp on it.
_GAP = 0.3
#: Outlines of characters have some 40 points each; rules and boxes no more than five.
_BOX, _SHAPES = 5, 500
#: Text of which fewer characters than this are in common use came out of a font without a table of its characters.
_READABLE = 0.5
#: So many characters of a page tell whether it is readable.
_SAMPLE = 200
#: More objects than this are not looked at, nor forms within forms deeper than this.
_MOST_OBJECTS, _DEEPEST = 5000, 4

Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]
_UNMOVED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True)
class Drawn:
    """Where the pictures of a page are (left, bottom, right, top, in points), and the points of its shapes."""

    pictures: list[Box] = field(default_factory=list)
    shapes: int = 0


def readable(text: str) -> bool:
    """Tell whether the characters of a page are those that it shows: a font may number its own in any way."""
    bare = "".join(text[:_SAMPLE].split())
    return len(bare) < 10 or commonness(bare) >= _READABLE


def only_seen(page: pypdfium2.PdfPage, text: str, unnamed: int) -> bool:
    """Tell whether most of what a page says may be no text; ``unnamed`` characters have no place in Unicode."""
    bare = len("".join(text[: 4 * _SAMPLE].split()))
    if bare >= _FEW:
        return unnamed > bare
    if unnamed >= 10:
        return True
    drawn = look(page)
    return drawn.shapes >= _SHAPES or _share(page, drawn) >= _FILLS


def picture_between(page: pypdfium2.PdfPage, fragments: Sequence[Fragment]) -> Box | None:
    """Return where on a page of text a picture of the size of a page is, in the coordinates of its fragments."""
    if pdfium.FPDFPage_GetRotation(page.raw) or not _has_gap(fragments, page.get_size()[1]):
        return None
    drawn = look(page)
    if not drawn.pictures or _share(page, drawn) < _INSERTED:
        return None
    boxes = list(zip(*drawn.pictures, strict=True))
    left, bottom, right, top = min(boxes[0]), min(boxes[1]), max(boxes[2]), max(boxes[3])
    width, height = page.get_size()
    if _share(page, drawn) * width * height < _DENSE * (right - left) * (top - bottom):
        return None
    x, _, _, y = page.get_bbox()
    box = left - x, y - top, right - x, y - bottom
    within = sum(len(item.text) for item in fragments if lies_in(item, box))
    return box if within < _FEW else None


def _has_gap(fragments: Sequence[Fragment], height: float) -> bool:
    """Tell whether a stretch of a page is blank of text: without one, its objects need not be looked at."""
    places = sorted([0.0, height, *(item.top for item in fragments)])
    return any(after - before >= _GAP * height for before, after in pairwise(places))


def lies_in(item: Fragment, box: Box) -> bool:
    """Tell whether the middle of a fragment lies in a box (left, top, right, bottom)."""
    return box[0] <= (item.x0 + item.x1) / 2 <= box[2] and box[1] <= (item.top + item.bottom) / 2 <= box[3]


def _share(page: pypdfium2.PdfPage, drawn: Drawn) -> float:
    width, height = page.get_size()
    covered = sum((right - left) * (top - bottom) for left, bottom, right, top in drawn.pictures)
    return float(covered / max(width * height, 1.0))


def look(page: pypdfium2.PdfPage) -> Drawn:
    """Return what is drawn on a page, clipped to it."""
    x0, y0, x1, y1 = page.get_bbox()
    pictures: list[Box] = []
    shapes = 0
    for item, matrix in _objects(page):
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            points = pdfium.FPDFPath_CountSegments(item)
            shapes += points if points > _BOX else 0
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = _bounds(item, matrix)
            box = max(left, x0), max(bottom, y0), min(right, x1), min(top, y1)
            if box[0] < box[2] and box[1] < box[3]:
                pictures.append(box)
    return Drawn(pictures, shapes)


def _objects(page: pypdfium2.PdfPage) -> Iterator[tuple[Any, Matrix]]:
    """Yield the objects of a page and of the forms on it, each with what its form moves it by."""
    handle = page.raw
    count = min(pdfium.FPDFPage_CountObjects(handle), _MOST_OBJECTS)
    waiting = [(pdfium.FPDFPage_GetObject(handle, place), _UNMOVED, 0) for place in reversed(range(count))]
    left = _MOST_OBJECTS
    while waiting and left:
        item, matrix, depth = waiting.pop()
        left -= 1
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_FORM:
            yield item, matrix
        elif depth < _DEEPEST:
            inner = _within(_matrix(item), matrix)
            inside = min(max(pdfium.FPDFFormObj_CountObjects(item), 0), left)
            waiting += [(pdfium.FPDFFormObj_GetObject(item, place), inner, depth + 1) for place in range(inside)]


def _matrix(item: Any) -> Matrix:  # noqa: ANN401 - a handle of pdfium
    found = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, found)
    return found.a, found.b, found.c, found.d, found.e, found.f


def _within(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _bounds(item: Any, matrix: Matrix) -> Box:  # noqa: ANN401 - a handle of pdfium
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    a, b, c, d, e, f = matrix
    corners = [
        (a * x.value + c * y.value + e, b * x.value + d * y.value + f) for x in (left, right) for y in (bottom, top)
    ]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)
