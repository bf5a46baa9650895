"""Words at places on a page -> lines in reading order -> paragraphs. Lengths are in the page's own unit.

A page of an office document has no paragraphs, only words at places. A paragraph begins where a line is indented,
where the line before ended early, where the type changes, or below a gap.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Protocol

#: In sizes of the type: words on one line differ less in height; a wider gap separates cells or columns; a line
#: that begins further in is indented; one that ends further from the margin ended early; a column is wider.
_SAME_LINE, _CELL_GAP, _WORD_GAP, _INDENT, _SHORT, _COLUMN = 0.5, 0.8, 0.25, 1.5, 1.2, 8
#: A step to the next line that is longer than this many usual ones, or than so many sizes, is a gap.
_STEP, _GAP = 1.6, 3
#: A line that begins further in than this is centred or set to the right; no first line of a paragraph does.
_CENTRED = 4
#: Type that differs by more than this share is another.
_OTHER_SIZE = 0.1
#: Of the lines of a column of prose, so many at least fill so much of its width; cells of a table do not.
_FULL_LINES, _FULL_WIDTH = 0.5, 0.85
_COLUMN_LINES = 3


class Run(Protocol):
    """Words with the left end of their base line, the size of the type and their width."""

    text: str
    x: float
    y: float
    size: float
    width: float


@dataclass(frozen=True)
class Piece:
    """Words that stand together on a line: ``left`` to ``right``, with the height of their base line."""

    text: str
    left: float
    right: float
    y: float
    size: float


@dataclass(frozen=True)
class PlacedParagraph:
    """Text of a page. ``close``: it belongs to a table, with the row before it; ``open``: it may go on overleaf;
    ``indented``: it does not begin where lines go on; ``confidence``: it was read off a picture.
    """

    text: str
    y: float
    close: bool = False
    open: bool = False
    indented: bool = True
    confidence: float | None = None


def paragraphs(runs: Iterable[Run]) -> list[PlacedParagraph]:
    """Return the paragraphs of a page in reading order; columns of prose are read one after the other."""
    rows = [_pieces(line) for line in _lines(_once(runs))]
    found: list[PlacedParagraph] = []
    for flow, right in _flows(rows):
        new = list(_paragraphs(flow)) if flow else []
        if right and new and found and found[-1].open and not new[0].indented:
            before = found.pop()
            new[0] = replace(new[0], text=_seamed(before.text, new[0].text), y=before.y, indented=before.indented)
        found += new
    return found


def _once(runs: Iterable[Run]) -> list[Run]:
    """Leave out blank runs, and those drawn twice at one place to look bold."""
    seen = {(run.text, round(run.x * 4), round(run.y * 4)): run for run in runs if run.text.strip()}
    return list(seen.values())


def _lines(runs: Sequence[Run]) -> Iterator[list[Run]]:
    line: list[Run] = []
    for run in sorted(runs, key=lambda run: run.y):
        if line and run.y - line[0].y > _SAME_LINE * max(run.size, line[0].size):
            yield sorted(line, key=lambda run: run.x)
            line = []
        line.append(run)
    if line:
        yield sorted(line, key=lambda run: run.x)


def _pieces(line: Sequence[Run]) -> list[Piece]:
    pieces: list[Piece] = []
    for run in line:
        new = Piece(run.text, run.x, run.x + run.width, run.y, run.size)
        gap = new.left - pieces[-1].right if pieces else 0.0
        if not pieces or gap > _CELL_GAP * run.size:
            pieces.append(new)
            continue
        space = " " if gap > _WORD_GAP * run.size and _latin(pieces[-1].text[-1:] + run.text[:1]) else ""
        pieces[-1] = replace(
            pieces[-1], text=pieces[-1].text + space + run.text, right=max(pieces[-1].right, new.right)
        )
    return [replace(piece, text=piece.text.strip()) for piece in pieces]


def _latin(ends: str) -> bool:
    return ends.isascii()


Row = list[Piece]


def _flows(rows: Sequence[Row]) -> Iterator[tuple[list[Row], bool]]:
    """Yield runs of rows that are read from top to bottom, a column or what spans the page; True with right columns."""
    split = _split(rows)
    if split is None:
        yield list(rows), False
        return
    for in_columns, group in groupby(rows, key=lambda row: _fits(row, split)):
        part = list(group)
        sides = [[[piece for piece in row if (piece.left < split) is left] for row in part] for left in (True, False)]
        if in_columns and all(_is_prose([row[0] for row in side if row]) for side in sides):
            yield from (([row for row in side if row], right) for side, right in zip(sides, (False, True), strict=True))
        else:
            yield part, False


def _fits(row: Row, split: float) -> bool:
    return len(row) <= 2 and all(piece.right <= split or piece.left >= split - _SAME_LINE * piece.size for piece in row)


def _split(rows: Sequence[Row]) -> float | None:
    """Return where the right one of two columns begins: the commonest beginning of a second piece."""
    starts = sorted(row[1].left for row in rows if len(row) == 2)
    if len(starts) < _COLUMN_LINES:
        return None
    width = max((piece.size for row in rows for piece in row), default=1.0)
    return max(starts, key=lambda start: (sum(abs(other - start) < width for other in starts), -start))


def _is_prose(pieces: Sequence[Piece]) -> bool:
    if len(pieces) < _COLUMN_LINES:
        return False
    width = max(piece.right for piece in pieces) - min(piece.left for piece in pieces)
    full = sum(piece.right - piece.left >= _FULL_WIDTH * width for piece in pieces)
    return width >= _COLUMN * pieces[0].size and full >= _FULL_LINES * len(pieces)


def _paragraphs(rows: Sequence[Row]) -> Iterator[PlacedParagraph]:
    """Join the lines of one flow."""
    left = _left(rows)
    right = max(piece.right for row in rows for piece in row)
    body = sorted(piece.size for row in rows for piece in row)[sum(map(len, rows)) // 2]
    steps = sorted(after[0].y - before[0].y for before, after in pairwise(rows))
    usual = steps[len(steps) // 2] if steps else 0.0
    lines: Row = []
    cells = 0
    for row in rows:
        same_title = bool(lines) and len(row) == 1 and _title_goes_on(lines[-1], row[0], left, right, body)
        if lines and not same_title and (len(row) > 1 or _begins(lines[-1], row[0], left, right, usual)):
            yield _joined(lines, left, right)
            lines = []
        if len(row) > 1:
            yield PlacedParagraph(_cells(row, cells), row[0].y, close=cells == len(row))
        else:
            lines.append(row[0])
        cells = len(row)
    if lines:
        yield _joined(lines, left, right)


def _left(rows: Sequence[Row]) -> float:
    """Return where lines begin: left of it may stand a mark in the margin, at a place where nothing else begins."""
    starts = sorted((piece.left, piece.size) for row in rows for piece in row[:1])
    shared = (start for (start, size), (other, _) in pairwise(starts) if other - start < _SAME_LINE * size)
    return next(shared, starts[0][0])


def _begins(before: Piece, line: Piece, left: float, right: float, usual: float) -> bool:
    step = line.y - before.y
    if abs(line.size - before.size) > _OTHER_SIZE * before.size or step > min(_STEP * usual, _GAP * line.size):
        return True
    if before.left - left > _CENTRED * before.size and abs(line.left - before.left) > line.size:
        return True
    return line.left - left > _INDENT * line.size or right - before.right > _SHORT * before.size


def _title_goes_on(before: Piece, line: Piece, left: float, right: float, body: float) -> bool:
    """Tell whether two lines are of one title: centred, in the same type, which is larger than that of the text."""
    centred = all(
        piece.left - left > _SAME_LINE * piece.size
        and abs((piece.left - left) - (right - piece.right)) < _INDENT * piece.size
        for piece in (before, line)
    )
    larger = before.size > (1 + _OTHER_SIZE) * body
    return centred and larger and before.size == line.size and line.y - before.y < _GAP * line.size


def _joined(lines: Sequence[Piece], left: float, right: float) -> PlacedParagraph:
    text = lines[0].text
    for line in lines[1:]:
        text = _seamed(text, line.text)
    last = lines[-1]
    goes_on = right - last.right <= _SHORT * last.size and not re.search(r"[。！？；：]$", text)
    return PlacedParagraph(text, lines[0].y, open=goes_on, indented=lines[0].left - left > _INDENT * lines[0].size)


def _seamed(text: str, line: str) -> str:
    return text + (" " if _latin(text[-1] + line[0]) else "") + line


def _cells(row: Row, before: int) -> str:
    return (
        " | ".join(piece.text for piece in row)
        if len(row) > 2 or before == len(row)
        else "　".join(p.text for p in row)
    )
