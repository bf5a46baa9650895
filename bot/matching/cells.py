"""The cells of a row, and which of them is asked for by the name of its column."""

import re
from collections.abc import Collection, Iterator

from embeddings.records import Span
from embeddings.text import fold
from embeddings.wording import bigrams

_UNIT = re.compile(r"[(（][^()（）]*[)）]")
_CELL_DAY = re.compile(
    r"(?:(\d{4})[年/.-])?(\d{1,2})[月/.-](\d{1,2})日?(?:\s*[(（]?(?:星期|周)?[一二三四五六日天][)）]?)?(?: 0:00)?"
)
_ASKED_DAY = re.compile(r"(?:(?<!\d)(\d{4})年)?(?<!\d)(\d{1,2})月(\d{1,2})[日号]")
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


def days_in(asked: str) -> list[str]:
    """Return the words of a folded question that name a day.

    >>> days_in("2024年3月5日和8月1号谁值班")
    ['2024年3月5日', '8月1号']
    """
    return [match[0] for match in _ASKED_DAY.finditer(asked)]


def is_day(cell: str) -> bool:
    """Tell whether a folded cell holds a day and nothing else."""
    return bool(_CELL_DAY.fullmatch(cell))


def same_day(said: str, cell: str) -> bool:
    """Tell whether a cell is the day that a question names, in whatever way it is written there.

    >>> same_day("3月5日", "2024/3/5"), same_day("2023年3月5日", "2024年3月5日"), same_day("3月5号", "3月5日(周二)")
    (True, False, True)
    """
    asked, held = _ASKED_DAY.fullmatch(said), _CELL_DAY.fullmatch(cell)
    if asked is None or held is None or (int(asked[2]), int(asked[3])) != (int(held[2]), int(held[3])):
        return False
    return not asked[1] or not held[1] or asked[1] == held[1]
