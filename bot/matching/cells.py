"""The cells of a row, and which of them is asked for by the name of its column."""

import re
from collections.abc import Collection, Iterator

from embeddings.records import Span
from embeddings.text import fold
from embeddings.wording import bigrams

_UNIT = re.compile(r"[(（][^()（）]*[)）]")
#: Share of the pairs of characters of a column's name that a question says where it asks for the column.
LEAST_SHARE = 1 / 3


def cells_of(text: str, line: Span) -> Iterator[Span]:
    """Yield the spans of the cells of a row, empty ones too; a bar at its beginning stands behind an empty cell.

    >>> text = "| 甲 |  | 乙"
    >>> [cell.of(text) for cell in cells_of(text, Span(0, len(text)))]
    ['', '甲', '', '乙']
    """
    start = line.start
    for cell in line.of(text).split("|"):
        bare = cell.strip()
        begin = start + len(cell) - len(cell.lstrip())
        yield Span(begin, begin + len(bare))
        start += len(cell) + 1


def named(words: str) -> str:
    """Return the name of a column as it is compared: folded, without unit and signs.

    >>> named("低保户数（户）"), named("联系 电话")
    ('低保户数', '联系电话')
    """
    return re.sub(r"\W", "", _UNIT.sub("", fold(words)))


def asked_cells(text: str, header: Span, row: Span, said: Collection[str]) -> list[Span]:
    """Return the cells of a row whose columns a question names best; ``said`` are its pairs of characters, folded."""
    best: list[Span] = []
    most = LEAST_SHARE
    for head, cell in zip(cells_of(text, header), cells_of(text, row), strict=False):
        pairs = bigrams(named(head.of(text)))
        share = sum(pair in said for pair in pairs) / len(pairs) if pairs else 0.0
        if share < most or cell.start == cell.end:
            continue
        best = [*best, cell] if best and share == most else [cell]
        most = share
    return best
