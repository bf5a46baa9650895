"""Ruled tables: the lines drawn on a page -> cells -> one line of text for each row of a table."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from operator import not_
from statistics import median
from typing import NamedTuple

from embeddings.documents.pages.joining import seamed
from embeddings.documents.pages.layout import WIDE, Fragment, lines_of

#: Rows from which a table must have this share of rows with two cells that are filled, or at least two such rows.
_SHADED, _LEAST_CELLS = 4, 0.2
#: Lines this close, in points, are one: the two edges of a drawn rule, or rules that should meet.
_NEAR = 3.0
#: More lines than this are a drawing.
_MOST_RULES = 20_000


class Rule(NamedTuple):
    """A drawn line, level or upright: its place on the other axis, and from where to where it goes."""

    level: bool
    place: float
    start: float
    end: float

    @classmethod
    def between(cls, one: tuple[float, float], other: tuple[float, float]) -> "Rule":
        """Return the rule between two points; a slanting line has no length."""
        level = abs(one[1] - other[1]) <= 1
        axis = 0 if level else 1
        length = 0.0 if not level and abs(one[0] - other[0]) > 1 else None
        start, end = sorted((one[axis], other[axis]))
        return cls(level, one[1 - axis], start, start if length == 0.0 else end)


def ruled_tables(fragments: Sequence[Fragment], rules: Iterable[Rule]) -> list[Fragment]:
    """Put one fragment with its rows in the place of each table."""
    rest = list(fragments)
    for grid in _grids([rule for rule in rules if rule.end - rule.start > _NEAR]):
        xs, ys = _places(grid, level=False), _places(grid, level=True)
        inside: list[Fragment] = []
        outside: list[Fragment] = []
        for item in rest:
            x, y = _middle(item)
            (inside if xs[0] < x < xs[-1] and ys[0] < y < ys[-1] else outside).append(item)
        if len(xs) < 3 or not inside:
            continue
        parted = [piece for item in inside for piece in _parted(item, xs[1:-1])]
        rows = tuple(_rows(parted, xs, ys))
        if len(rows) >= _SHADED and sum(" | " in row for row in rows) <= max(1, _LEAST_CELLS * len(rows)):
            continue  # lines with a ground of another colour behind them
        rest = outside
        em = median(item.em for item in inside)
        rest.append(Fragment(xs[0], ys[0], xs[-1], ys[-1], rows[0], em, rows=rows))
    return rest


def _parted(item: Fragment, xs: Sequence[float]) -> Iterator[Fragment]:
    """Yield a fragment in pieces where a rule runs through one of its blanks: cells that stand close together."""
    crossed = next((x for x in xs if item.x0 + _NEAR < x < item.x1 - _NEAR), None)
    blanks = [] if crossed is None else [match.start() for match in re.finditer(" ", item.text)]
    if crossed is None or not blanks:
        yield item
        return
    whole = _width(item.text)
    places = {blank: item.x0 + (item.x1 - item.x0) * _width(item.text[:blank]) / whole for blank in blanks}
    blank = min(blanks, key=lambda blank: abs(places[blank] - crossed))
    if abs(places[blank] - crossed) > item.em:
        yield item
        return
    yield item._replace(x1=crossed, text=item.text[:blank])
    yield from _parted(item._replace(x0=crossed, text=item.text[blank + 1 :]), xs)


def _width(text: str) -> int:
    return sum(2 if WIDE.match(char) else 1 for char in text)


def _middle(fragment: Fragment) -> tuple[float, float]:
    return (fragment.x0 + fragment.x1) / 2, (fragment.top + fragment.bottom) / 2


def _grids(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Yield the rules that hang together, table by table."""
    if len(rules) > _MOST_RULES:
        return
    merged = [*_merged(rules, level=True), *_merged(rules, level=False)]
    open_ = merged[:300]
    while open_:
        grid = [open_.pop()]
        for rule in grid:
            meets = [_meet(rule, other) for other in open_]
            grid += compress(open_, meets)
            open_ = list(compress(open_, map(not_, meets)))
        if any(rule.level for rule in grid) and not all(rule.level for rule in grid):
            yield grid


def _merged(rules: Sequence[Rule], level: bool) -> list[Rule]:
    """Join the pieces of one line, which is drawn cell by cell."""
    merged: list[Rule] = []
    rows: list[list[Rule]] = []
    for rule in sorted((rule for rule in rules if rule.level is level), key=lambda rule: rule.place):
        if rows and rule.place - rows[-1][0].place <= _NEAR:
            rows[-1].append(rule)
        else:
            rows.append([rule])
    for row in rows:
        row.sort(key=lambda rule: rule.start)
        start, end = row[0].start, row[0].end
        for rule in row[1:]:
            if rule.start > end + _NEAR:
                merged.append(Rule(level, row[0].place, start, end))
                start = rule.start
            end = max(end, rule.end)
        merged.append(Rule(level, row[0].place, start, end))
    return merged


def _meet(one: Rule, other: Rule) -> bool:
    return (
        one.level is not other.level
        and other.start - _NEAR <= one.place <= other.end + _NEAR
        and one.start - _NEAR <= other.place <= one.end + _NEAR
    )


def _places(grid: Sequence[Rule], level: bool) -> list[float]:
    """Return where a table's lines of one direction are; an open side is where those of the other end."""
    places = {rule.place for rule in grid if rule.level is level}
    places |= {end for rule in grid if rule.level is not level for end in (rule.start, rule.end)}
    apart: list[float] = []
    for place in sorted(places):
        if not apart or place - apart[-1] > 2 * _NEAR:
            apart.append(place)
    return apart


def _rows(inside: Sequence[Fragment], xs: Sequence[float], ys: Sequence[float]) -> Iterator[str]:
    bands: dict[int, list[Fragment]] = {}
    if len(ys) > 2:
        for item in inside:
            bands.setdefault(bisect_right(ys, _middle(item)[1]), []).append(item)
    else:  # ruled between columns alone: what stands on one line is a row
        bands = dict(enumerate(lines_of(inside)))
    for _, band in sorted(bands.items()):
        cells: dict[int, list[Fragment]] = {}
        for item in band:
            cells.setdefault(bisect_right(xs, _middle(item)[0]), []).append(item)
        yield " | ".join(_cell(items) for _, items in sorted(cells.items()))


def _cell(items: Sequence[Fragment]) -> str:
    text = ""
    for line in lines_of(items):
        for item in line:
            text = seamed(text, item.text.strip()) + item.text.strip()
    return text
