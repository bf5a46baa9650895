"""Pieces of text with their boxes -> the rows of a page, in the order in which they are read.

Coordinates grow to the right and down. A page is cut into strips by its blank horizontal stretches; strips that
leave the same vertical stretch blank are columns where text flows on both sides of it, and else a table.

A long file has hundreds of thousands of pieces and rows: they are named tuples, as frozen dataclasses take four times
as long to make.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter
from statistics import median
from typing import NamedTuple

#: Characters that fill a square. Hangul is left out: it sets spaces between words.
_WIDE = "\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003134f"
WIDE = re.compile(f"[{_WIDE}“”‘’…—]")
#: Blank stretches from this width, in em, part columns and cells. Set columns are 2 em apart, dense ones 1.
_GUTTER = 0.8
#: A narrower one than this, in em, is no space. Word puts a quarter between Chinese and Latin characters.
_SPACE = 0.3
#: Columns of text are at least this wide, in em, and have at least so many rows; cells of a table are smaller.
_COLUMN_WIDTH, _COLUMN_ROWS = 8, 3


class Fragment(NamedTuple):
    """A piece of a line as a file sets it: its box, text, size of an em, font, and OCR's confidence in it.

    ``turn`` counts the quarter turns, against the clock, by which it was turned from upright. A ruled table is one
    fragment with its ``rows``.
    """

    x0: float
    top: float
    x1: float
    bottom: float
    text: str
    em: float
    font: str = ""
    bold: bool = False
    confidence: float | None = None
    turn: int = 0
    rows: tuple[str, ...] = ()


class Row(NamedTuple):
    """A line of a column, between the edges of its column; ``cells`` marks the row of a table."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str
    em: float
    left: float
    right: float
    font: str = ""
    bold: bool = False
    confidence: float | None = None
    cells: bool = False


def arrange(fragments: Sequence[Fragment]) -> list[Row]:
    """Return the rows of a page in reading order."""
    return list(_arrange([fragment for fragment in fragments if fragment.text.strip()], 0)) if fragments else []


def _arrange(fragments: Sequence[Fragment], depth: int) -> Iterator[Row]:
    strips = _strips(fragments)
    if len(strips) == len(fragments):  # nothing stands beside anything
        edges = _edges(strips)
        for strip in strips:
            yield from _rows(strip, edges, table=False)
        return
    edges = _edges(lines_of(fragments))
    for group in _groups(fragments):
        halves = _columns(group) if depth < 4 else None
        if halves:
            for half in halves:
                yield from _arrange(half, depth + 1)
        else:
            table = _tabular(group)
            for line in lines_of(group):
                yield from _rows(line, edges, table)


def _edges(lines: Sequence[Sequence[Fragment]]) -> tuple[float, float]:
    """Return where lines begin and end: the outermost place that two of them share, or else the outermost.

    Each line is in order from left to right.
    """
    em = median([fragment.em for line in lines for fragment in line])
    starts = sorted([line[0].x0 for line in lines])
    ends = sorted([max([fragment.x1 for fragment in line]) for line in lines], reverse=True)
    left = next((a for a, b in pairwise(starts) if b - a < em / 2), starts[0])
    right = next((a for a, b in pairwise(ends) if a - b < em), ends[0])
    return left, right


def _strips(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """Cut at the heights that no fragment covers; what reaches a little into the next line does not count."""
    strips: list[list[Fragment]] = []
    reach = float("-inf")
    for top, bottom, fragment in sorted(map(_body, fragments), key=itemgetter(0)):
        if top > reach:
            strips.append([])
        strips[-1].append(fragment)
        reach = max(reach, bottom)
    return strips


def _body(fragment: Fragment) -> tuple[float, float, Fragment]:
    """Return a fragment after the top and bottom of what no other line reaches into."""
    slack = min(fragment.bottom - fragment.top, fragment.em) * 0.2
    return fragment.top + slack, fragment.bottom - slack, fragment


def _gaps(fragments: Sequence[Fragment]) -> list[tuple[float, float]]:
    """Return the vertical stretches between fragments that none of them covers."""
    return _between(_covered((fragment.x0, fragment.x1) for fragment in fragments), _width(fragments))


def _width(fragments: Sequence[Fragment]) -> float:
    return _GUTTER * median(fragment.em for fragment in fragments)


def _covered(stretches: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    covered: list[tuple[float, float]] = []
    for start, end in sorted(stretches):
        if covered and start <= covered[-1][1]:
            covered[-1] = (covered[-1][0], max(covered[-1][1], end))
        else:
            covered.append((start, end))
    return covered


def _between(covered: Sequence[tuple[float, float]], width: float) -> list[tuple[float, float]]:
    return [(before, after) for (_, before), (after, _) in pairwise(covered) if after - before >= width]


def _groups(fragments: Sequence[Fragment]) -> Iterator[list[Fragment]]:
    """Put strips together for as long as they leave the same vertical stretch blank, or none does."""
    group: list[Fragment] = []
    covered: list[tuple[float, float]] = []
    far, width, bottom = 2.2 * median(fragment.em for fragment in fragments), _width(fragments), 0.0
    for strip in _strips(fragments):
        own = _covered((fragment.x0, fragment.x1) for fragment in strip)
        gaps, both = _between(covered, width), _covered([*covered, *own])
        apart = bool(gaps) and not _between(own, width) and min(fragment.top for fragment in strip) - bottom > far
        if group and (apart or ((gaps or _between(own, width)) and not _between(both, width))):
            yield group
            group, both = [], own
        group.extend(strip)
        covered = both
        bottom = max(fragment.bottom for fragment in group[-len(strip) :])
    if group:
        yield group


def _tabular(group: Sequence[Fragment]) -> bool:
    """Tell whether strips that leave the same stretches blank are a table: three of them, or two of three cells."""
    gaps = len(_gaps(group))
    gapped = sum(bool(_gaps(strip)) for strip in _strips(group)) if gaps else 0
    return gapped >= 3 or (gapped == 2 and gaps >= 2)


def _columns(group: Sequence[Fragment]) -> tuple[list[Fragment], list[Fragment]] | None:
    """Part a group at the widest blank stretch that has running text on both sides."""
    for start, end in sorted(_gaps(group), key=lambda gap: gap[0] - gap[1]):
        before = [fragment for fragment in group if fragment.x1 <= start]
        after = [fragment for fragment in group if fragment.x0 >= end]
        if _flows(before) and _flows(after):
            return before, after
    return None


def _flows(fragments: Sequence[Fragment]) -> bool:
    """Running text fills its column: many lines reach the edge. Cells are narrow, or end anywhere."""
    lines = lines_of(fragments)
    em = median(fragment.em for fragment in fragments)
    left, right = min(fragment.x0 for fragment in fragments), max(fragment.x1 for fragment in fragments)
    full = sum(max(fragment.x1 for fragment in line) > right - 2 * em for line in lines)
    return len(lines) >= _COLUMN_ROWS and right - left >= _COLUMN_WIDTH * em and full >= 0.4 * len(lines)


def lines_of(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """Put the fragments on one base line together, from left to right; the lines from the top down."""
    lines: list[list[Fragment]] = []
    middle = height = 0.0
    for fragment in sorted(fragments, key=lambda fragment: fragment.top + fragment.bottom):
        own, tall = (fragment.top + fragment.bottom) / 2, fragment.bottom - fragment.top
        if not lines or own - middle > min(height, tall) / 2 or fragment.rows:
            lines.append([])
            middle, height = own, tall
        lines[-1].append(fragment)
    return [sorted(line, key=lambda fragment: fragment.x0) for line in lines]


def _rows(line: Sequence[Fragment], edges: tuple[float, float], table: bool) -> Iterator[Row]:
    main = max(line, key=lambda fragment: len(fragment.text)) if len(line) > 1 else line[0]
    if len(line) == 1 and not main.rows:
        yield Row(*main[:6], *edges, main.font, main.bold, main.confidence)
        return
    sure = [fragment.confidence for fragment in line if fragment.confidence is not None]
    texts = main.rows or (_joined(line, table),)
    for text in texts:
        yield Row(
            min(fragment.x0 for fragment in line),
            min(fragment.top for fragment in line),
            max(fragment.x1 for fragment in line),
            max(fragment.bottom for fragment in line),
            text,
            main.em,
            *edges,
            main.font,
            all(fragment.bold for fragment in line),
            sum(sure) / len(sure) if sure else None,
            bool(main.rows) or " | " in text,
        )


def _joined(line: Sequence[Fragment], table: bool) -> str:
    """Join what stands on a line. Characters set far apart for show, as in 通　知, stay one word."""
    if len(line) > 1 and all(len(fragment.text) == 1 and WIDE.match(fragment.text) for fragment in line) and not table:
        return "".join(fragment.text for fragment in line)
    text = line[0].text
    for before, fragment in pairwise(line):
        gap = (fragment.x0 - before.x1) / min(before.em, fragment.em)
        mark = " | " if table and gap >= _GUTTER else " " if gap >= _SPACE else ""
        text = text.rstrip() + mark + fragment.text.lstrip() if mark else text + fragment.text
    return text


def quarter(fragment: Fragment, turn: int) -> Fragment:
    """Return a fragment in the coordinates of a page turned so that text with this ``turn`` is upright."""
    x0, top, x1, bottom = fragment.x0, fragment.top, fragment.x1, fragment.bottom
    box = ((x0, top, x1, bottom), (-bottom, x0, -top, x1), (-x1, -bottom, -x0, -top), (top, -x1, bottom, -x0))[turn]
    return fragment._replace(x0=box[0], top=box[1], x1=box[2], bottom=box[3], turn=(fragment.turn - turn) % 4)


def body_size(rows: Iterable[Row]) -> float:
    """Return the size of an em in the middle of the text: half of its characters are no larger."""
    lengths = Counter[float]()
    for row in rows:
        lengths[row.em] += len(row.text)
    half = lengths.total() / 2
    for size in sorted(lengths):
        half -= lengths[size]
        if half <= 0:
            return size
    return 1.0
