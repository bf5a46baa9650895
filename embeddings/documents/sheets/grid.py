"""A sheet as it is shown: its rows with the words of their cells, and which cells are merged."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

#: What Excel has at most (its specifications and limits); a file that names more is damaged.
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384


@dataclass(frozen=True)
class Merge:
    """A block of merged cells: its first and last row, counted from 1, and its first and last column, from 0."""

    first: int
    left: int
    last: int
    right: int


@dataclass(frozen=True)
class Line:
    """A row of a sheet: its number as Excel counts, and the words of its cells, by column from 0.

    ``numbers`` are the columns whose cells hold a number, a date or the like. ``hidden`` tells that it is not shown.
    """

    number: int
    cells: Mapping[int, str]
    numbers: frozenset[int] = frozenset()
    hidden: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet, its rows in order; those without words may be left out."""

    name: str
    lines: Sequence[Line]
    merges: Sequence[Merge] = ()
    hidden: frozenset[int] = frozenset()


def bare(words: str) -> str:
    r"""Return the words of a cell on one line, without the sign that parts cells.

    >>> bare(" 值班\n室 "), bare("A|B")
    ('值班 室', 'A｜B')
    """
    return " ".join(words.replace("\0", "").replace("|", "｜").split())


def as_shown(sheet: Sheet) -> Sheet:
    """Return a sheet without what is hidden; what is merged over rows stands in each of them that has other words."""
    lines = [line for line in _carried(sheet) if not line.hidden]
    if sheet.hidden:
        lines = [replace(line, cells=_without(line.cells, sheet.hidden)) for line in lines]
    return Sheet(sheet.name, [line for line in lines if line.cells], sheet.merges)


def _without(cells: Mapping[int, str], hidden: frozenset[int]) -> dict[int, str]:
    return {column: words for column, words in cells.items() if column not in hidden}


def _carried(sheet: Sheet) -> Iterator[Line]:
    """Yield the lines with the words of merged cells where they are shown first, and in each row that they span."""
    open_: list[tuple[Merge, str]] = []
    begins = _by_first_row(sheet.merges)
    for line in sheet.lines:
        open_ = [(merge, words) for merge, words in open_ if merge.last >= line.number]
        cells = dict(line.cells)
        for merge in begins.pop(line.number, ()):
            words = cells.get(merge.left, "")
            for column in [column for column in cells if merge.left < column <= merge.right]:
                del cells[column]  # Excel keeps, but does not show, what other cells of the block hold
            if words:
                cells[_shown_column(merge, sheet.hidden)] = cells.pop(merge.left)
                open_.append((merge, words))
        if cells:
            cells.update(
                (_shown_column(merge, sheet.hidden), words)
                for merge, words in open_
                if merge.first < line.number and _others(cells, merge)
            )
        yield replace(line, cells=dict(sorted(cells.items()))) if cells != line.cells else line


def _by_first_row(merges: Iterable[Merge]) -> dict[int, list[Merge]]:
    found: dict[int, list[Merge]] = {}
    for merge in merges:
        found.setdefault(merge.first, []).append(merge)
    return found


def _shown_column(merge: Merge, hidden: frozenset[int]) -> int:
    return next((column for column in range(merge.left, merge.right + 1) if column not in hidden), merge.left)


def _others(cells: Mapping[int, str], merge: Merge) -> bool:
    return any(not merge.left <= column <= merge.right for column in cells)
