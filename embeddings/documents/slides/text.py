"""The words of a shape: paragraphs with the numbers that are shown before them, rows of tables, SmartArt, charts."""

import re
from collections.abc import Iterator

from lxml import etree

from embeddings.documents.docx import numeral
from embeddings.documents.slides.shapes import A, M

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
#: Schemes of automatic numbers (ECMA-376 part 1, 20.1.10.61): how the number is written, then what stands around it.
_SCHEME = re.compile(r"(.+?)(Period|ParenBoth|ParenR|Plain|Minus)")
_NUMERALS = {
    "arabic": "decimal",
    "arabicDb": "decimalFullWidth",
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
    "circleNumDb": "decimalEnclosedCircle",
    "circleNumWdBlack": "decimalEnclosedCircle",
    "circleNumWdWhite": "decimalEnclosedCircle",
    "ea1Chs": "chineseCounting",
    "ea1Cht": "taiwaneseCounting",
    "ea1JpnKor": "japaneseCounting",
    "ea1JpnChsDb": "chineseCounting",
}
_AROUND = {"Period": ("", "."), "ParenBoth": ("(", ")"), "ParenR": ("", ")"), "Plain": ("", ""), "Minus": ("-", "-")}
#: Points of SmartArt that are no words of the author: links between points, and how they are drawn.
_NO_NODES = frozenset({"pres", "parTrans", "sibTrans", "doc"})


def paragraphs(body: etree._Element | None) -> list[str]:
    """Return the paragraphs of a text body that say something, with the numbers that the program counts."""
    found: list[str] = []
    counts: dict[int, tuple[str, int]] = {}
    for paragraph in body.iter(A + "p") if body is not None else ():
        words = _words(paragraph)
        if not words.strip():
            continue
        found.append(_label(paragraph, counts) + words.strip())
    return found


def _words(paragraph: etree._Element) -> str:
    pieces: list[str] = []
    for element in paragraph.iter(A + "t", A + "br", M + "t"):
        parent = element.getparent()
        if element.tag == A + "br":
            pieces.append("\n")
        elif parent is None or parent.tag != A + "fld" or parent.get("type") != "slidenum":
            pieces.append((element.text or "").replace("\v", "\n").replace("_x000B_", "\n"))
    return "".join(pieces)


def _label(paragraph: etree._Element, counts: dict[int, tuple[str, int]]) -> str:
    """Return the automatic number of a paragraph, and count it; deeper levels begin anew."""
    properties = paragraph.find(A + "pPr")
    level = _integer(properties, "lvl", 0)
    for deeper in [each for each in counts if each > level]:
        del counts[deeper]
    bullet = None if properties is None else properties.find(A + "buAutoNum")
    if bullet is None:
        counts.pop(level, None)
        return ""
    scheme, first = bullet.get("type", ""), _integer(bullet, "startAt", 1)
    before = counts.get(level)
    number = before[1] + 1 if before and before[0] == scheme else first
    counts[level] = (scheme, number)
    match = _SCHEME.fullmatch(scheme)
    if not match or match[1] not in _NUMERALS:
        return ""
    begin, end = _AROUND[match[2]]
    end = "．" if end == "." and match[1].endswith("Db") else end
    return f"{begin}{numeral(number, _NUMERALS[match[1]])}{end} "


def _integer(element: etree._Element | None, name: str, default: int) -> int:
    written = "" if element is None else element.get(name, "")
    return int(written) if re.fullmatch(r"\d{1,5}", written) else default


def rows(table: etree._Element) -> list[str]:
    """Return the rows of a table as Word's are written; a cell that continues another is empty.

    A table of one column only frames its paragraphs.
    """
    found = [[_cell(cell) for cell in row.findall(A + "tc")] for row in table.findall(A + "tr")]
    if all(len(row) <= 1 for row in found):
        return [line for row in table.findall(A + "tr") for cell in row for line in paragraphs(cell.find(A + "txBody"))]
    return [" | ".join(row).rstrip(" |").lstrip() for row in found if any(row)]


def _cell(cell: etree._Element) -> str:
    if any(cell.get(name) in ("1", "true") for name in ("hMerge", "vMerge")):
        return ""
    return re.sub(r"[ \t\n]+", " ", " ".join(paragraphs(cell.find(A + "txBody"))))


def smart_art(data: etree._Element | None) -> list[str]:
    """Return the words of SmartArt, point by point with those below it."""
    if data is None:
        return []
    points = {point.get("modelId", ""): point for point in data.iter(_DGM + "pt")}
    below: dict[str, list[tuple[int, str]]] = {}
    for link in data.iter(_DGM + "cxn"):
        if link.get("type", "parOf") == "parOf":
            below.setdefault(link.get("srcId", ""), []).append((_integer(link, "srcOrd", 0), link.get("destId", "")))
    order: list[str] = []
    waiting = [key for key, point in points.items() if point.get("type") == "doc"]
    while waiting:
        key = waiting.pop(0)
        if key not in order:
            order.append(key)
            waiting[:0] = [each for _, each in sorted(below.get(key, []))]
    order += [key for key in points if key not in order]
    nodes = [points[key] for key in order if key in points and points[key].get("type", "node") not in _NO_NODES]
    return [line for point in nodes for line in paragraphs(point.find(_DGM + "t"))]


def chart(root: etree._Element | None) -> list[str]:
    """Return the words of a chart: titles, then the names of what is drawn. Its numbers are not read."""
    if root is None:
        return []
    titles = [line for title in root.iter(_C + "title") for line in paragraphs(title)]
    return list(dict.fromkeys([*titles, *_names(root)]))


def _names(root: etree._Element) -> Iterator[str]:
    for kind in ("tx", "cat"):
        for series in root.iter(_C + "ser"):
            for cache in series.iterfind(f"{_C}{kind}//{_C}strCache"):
                yield from (value.text.strip() for value in cache.iter(_C + "v") if value.text and value.text.strip())
