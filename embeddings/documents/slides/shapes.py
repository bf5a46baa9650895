"""What lies on a slide, and in which order it is read: from top to bottom, in a row from left to right.

A file lists shapes from the one farthest behind to the one in front, which says nothing of the order. Placeholders
mostly have no place of their own and stand where the layout, or the master behind it, has put them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SHAPES = frozenset({P + name for name in ("sp", "grpSp", "graphicFrame", "cxnSp", "pic")})
#: Placeholders whose words come from the master: date, foot, number, head.
FURNITURE = frozenset({"dt", "ftr", "sldNum", "hdr"})
TITLES = frozenset({"title", "ctrTitle"})
#: Kinds of placeholders that stand for one another where a slide and its master name them differently.
_SAME = {"ctrTitle": "title", "subTitle": "body", "obj": "body", "": "body"}
#: Shapes whose tops differ by less than this share of the slide's height stand in one row: a hand has put them there.
_ROW = 1 / 40

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Shape:
    """A shape or a group of shapes: its element, what kind of placeholder it is (or None), where its top left is."""

    element: etree._Element
    kind: str | None
    top: float
    left: float
    inside: tuple["Shape", ...] = ()


class Places:
    """Where placeholders stand that have no place of their own: the trees of the layout and of the master."""

    def __init__(self, trees: Sequence[etree._Element | None]) -> None:
        """Take the layout's root, then the master's."""
        self._holders = [_holders(tree) for tree in trees if tree is not None]

    def of(self, element: etree._Element, kind: str | None) -> tuple[float, float]:
        """Return the top and the left of a shape; what nobody has placed comes last."""
        if own := _offset(element):
            return own
        if kind is not None:
            index = _placeholder(element).get("idx", "0")  # type: ignore[union-attr]
            for holders in self._holders:
                for key in (f"#{index}", _SAME.get(kind, kind)):
                    if key != "#0" and (found := holders.get(key)):
                        return found
        return (float("inf"), 0)


def _holders(root: etree._Element) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for element in root.iter(P + "sp"):
        holder, place = _placeholder(element), _offset(element)
        if holder is not None and place:
            kind = holder.get("type", "")
            found.setdefault(_SAME.get(kind, kind), place)
            found.setdefault(f"#{holder.get('idx', '0')}", place)
    return found


def _placeholder(element: etree._Element) -> etree._Element | None:
    return element.find(f"./*/{P}nvPr/{P}ph")


def _offset(element: etree._Element) -> tuple[float, float] | None:
    box = _box(element)
    return (box[1], box[0]) if box else None


def _box(element: etree._Element, names: tuple[str, str] = ("off", "ext")) -> Box | None:
    """Return the left, top, width and height of a shape, or those of a group as its shapes count them."""
    for path in (f"{P}spPr/{A}xfrm", f"{P}grpSpPr/{A}xfrm", f"{P}xfrm"):
        frame = element.find(path)
        if frame is not None:
            place, size = (frame.find(A + name) for name in names)
            if place is not None:
                sizes = (0.0, 0.0) if size is None else (_number(size, "cx"), _number(size, "cy"))
                return (_number(place, "x"), _number(place, "y"), *sizes)
    return None


def _number(element: etree._Element, name: str) -> float:
    try:
        return float(element.get(name, "0"))
    except ValueError:
        return 0.0


def shapes_of(tree: etree._Element, places: Places, height: float) -> list[Shape]:
    """Return the shapes of a slide in the order in which they are read; titles come first, hidden ones not at all."""
    found = _ordered([_shape(element, places, height) for element in _elements(tree)], height)
    return sorted(found, key=lambda shape: shape.kind not in TITLES)


def _shape(element: etree._Element, places: Places, height: float) -> Shape:
    holder = _placeholder(element)
    kind = None if holder is None else holder.get("type", "")
    top, left = places.of(element, kind)
    if element.tag != P + "grpSp":
        return Shape(element, kind, top, left)
    # The shapes of a group count in units of its own; they are compared with one another alone.
    outer, inner = _box(element), _box(element, ("chOff", "chExt"))
    scale = inner[3] / outer[3] if outer and inner and outer[3] else 1
    inside = [_shape(each, places, height) for each in _elements(element)]
    return Shape(element, kind, top, left, tuple(_ordered(inside, height * (scale or 1))))


def _elements(tree: etree._Element) -> Iterator[etree._Element]:
    for element in tree:
        if element.tag == _MC + "AlternateContent":
            choice, fallback = element.find(_MC + "Choice"), element.find(_MC + "Fallback")
            offered = [each for each in (choice, fallback) if each is not None]
            said = [each for each in offered if next(each.iter(A + "t", M + "t", A + "graphicData"), None) is not None]
            for version in (said or offered)[:1]:
                yield from _elements(version)
        elif element.tag in _SHAPES and not _is_hidden(element):
            yield element


def _is_hidden(element: etree._Element) -> bool:
    named = element.find(f"./*/{P}cNvPr")
    return named is not None and named.get("hidden") in ("1", "true")


def _ordered(shapes: Sequence[Shape], height: float) -> list[Shape]:
    rows: list[list[Shape]] = []
    for shape in sorted(shapes, key=lambda shape: shape.top):
        if rows and shape.top - rows[-1][0].top <= height * _ROW:
            rows[-1].append(shape)
        else:
            rows.append([shape])
    return [shape for row in rows for shape in sorted(row, key=lambda shape: shape.left)]
