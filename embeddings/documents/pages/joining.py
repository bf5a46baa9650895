"""The rows of all pages -> paragraphs, one line of text for each, whole across rows, columns and pages."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from embeddings.documents.pages.layout import WIDE, Row
from embeddings.records import Recognised
from embeddings.text import is_numbered

_STOP = re.compile(r"[。！？；：.!?;:…][”’」』）)]*$")
_BULLET = re.compile(r"[•●○■□◆◇▪·※★☆➢√✓–—-]\s*\S")
#: What ends a sentence: with the row above, or with a row of another column or page.
_ENDED_ABOVE, _ENDED_BEFORE = re.compile(r"(?:[。！？]|[一-鿿][!?])$"), re.compile(r"[。！？.!?]$")
_WORD = re.compile(rf"[^\s{WIDE.pattern[1:]}*")
#: A page with fewer rows than this does not show where its lines begin and end.
_SHOWING = 5
#: Rows further apart than this many times the usual distance are not of one paragraph.
_APART = 1.35
#: The widest usual distance, in em: that of double spacing.
_WIDEST_PITCH = 2.5
#: The share of rows that begin two em in from which a text marks its paragraphs so.
_INDENTED = 0.04
#: The sizes of rows of one paragraph differ by less than this share; those that OCR measures, by less than that.
_SAME_SIZE, _SAME_MEASURED = 0.08, 0.25


@dataclass(frozen=True)
class Paragraph:
    """Where a paragraph begins in the text, its words and the rows it was made of."""

    start: int
    text: str
    page: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Composed:
    """The text of a file, with the places that `Document` has."""

    paragraphs: tuple[Paragraph, ...]
    pages: tuple[int, ...]
    recognised: tuple[Recognised, ...]

    @cached_property
    def text(self) -> str:
        """The paragraphs, each on a line of its own."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


class _Placed(NamedTuple):
    page: int
    row: Row


def compose(pages: Sequence[Sequence[Row]]) -> Composed:
    """Join the rows of each paragraph and note where pages and recognised rows begin."""
    rows = _with_edges([_Placed(page, row) for page, rows in enumerate(pages) for row in rows])
    joined = (placed.row.text for placed in rows if "-" in placed.row.text)
    hyphenated = {match.lower() for text in joined for match in re.findall(r"\w+-\w+", text)}
    firsts: dict[int, int] = {}
    paragraphs: list[Paragraph] = []
    recognised: list[Recognised] = []
    start = 0
    for run in _runs(rows):
        text = ""
        for placed in run:
            piece = placed.row.text.strip()
            text = seamed(text, piece, hyphenated)
            if recognised and recognised[-1].end > start + len(text):  # a hyphen that went
                recognised[-1] = replace(recognised[-1], end=start + len(text))
            firsts.setdefault(placed.page, start + len(text))
            text += piece
            if placed.row.confidence is not None:
                place = start + len(text)
                recognised.append(Recognised(place - len(piece), place, round(placed.row.confidence, 4)))
        paragraphs.append(Paragraph(start, text, run[0].page, tuple(placed.row for placed in run)))
        start += len(text) + 1
    return Composed(tuple(paragraphs), _starts(firsts, len(pages), max(start - 1, 0)), tuple(recognised))


def _starts(firsts: Mapping[int, int], count: int, end: int) -> tuple[int, ...]:
    """Return where each page begins; one without text begins where the next does."""
    starts = [end] * count
    for page in reversed(range(count)):
        starts[page] = firsts.get(page, starts[page + 1] if page + 1 < count else end)
    return (0, *starts[1:])


def _with_edges(rows: Sequence[_Placed]) -> list[_Placed]:
    """Let the rows of a page that is nearly empty, or of short rows for the most part, have the edges of the others."""
    counts = Counter((placed.page, placed.row.left, placed.row.right) for placed in rows)
    for placed in rows:
        row = placed.row
        if row.x1 > row.right + 2.5 * row.em:
            counts[placed.page, row.left, row.right] = 0
    full = Counter(
        (placed.row.left, placed.row.right)
        for placed in rows
        if counts[placed.page, placed.row.left, placed.row.right] >= _SHOWING
    ).most_common(20)
    done = []
    for placed in rows:
        row = placed.row
        if counts[placed.page, row.left, row.right] < _SHOWING:
            near = next((edges for edges, _ in full if abs(edges[0] - row.left) <= 2.5 * row.em), None)
            if near:
                row = row._replace(left=min(row.left, near[0]), right=max(row.right, near[1]))
        done.append(_Placed(placed.page, row))
    return done


def _runs(rows: Sequence[_Placed]) -> Iterator[list[_Placed]]:
    """Yield the rows of each paragraph."""
    pitch = _pitch(rows)
    indented = sum(1.5 <= _indent(placed.row) <= 2.6 for placed in rows) >= _INDENTED * len(rows)
    run: list[_Placed] = []
    for placed in rows:
        if run and not _continues(run, placed, pitch, indented):
            yield run
            run = []
        run.append(placed)
    if run:
        yield run


def _pitch(rows: Sequence[_Placed]) -> float:
    """Return the usual distance of rows, in em."""
    steps = [
        (after.row.top - before.row.top) / after.row.em
        for before, after in pairwise(rows)
        if _below(before, after) and not after.row.cells
    ]
    return min(median(steps), _WIDEST_PITCH) if steps else _WIDEST_PITCH


def _below(before: _Placed, after: _Placed) -> bool:
    """Tell whether a row stands under the other in the same column of the same page."""
    return before.page == after.page and before.row.left == after.row.left and after.row.top > before.row.top


def _indent(row: Row) -> float:
    return (row.x0 - row.left) / row.em


def _continues(run: Sequence[_Placed], placed: _Placed, pitch: float, indented: bool) -> bool:
    before, row = run[-1].row, placed.row
    alike = _SAME_SIZE if row.confidence is None else _SAME_MEASURED
    if before.cells or row.cells or abs(before.em - row.em) > alike * row.em:
        return False
    below = _below(run[-1], placed)
    if below and row.top - before.top > _APART * pitch * row.em:
        return False
    if _centred(before) and _centred(row):
        return below and before.font == row.font and not _STOP.search(before.text) and not _numbered(row)
    if _room(before, row) or (_STOP.search(before.text) and _numbered(row)):
        return False
    if _indent(row) >= 1.2:
        return _hangs(run, row)
    # Where nothing is indented, a sentence that ends with its row ends the paragraph: little is lost if it did not.
    return indented or not (_ENDED_ABOVE if below else _ENDED_BEFORE).search(before.text)


def _centred(row: Row) -> bool:
    before, after = row.x0 - row.left, row.right - row.x1
    return min(before, after) >= 1.5 * row.em and abs(before - after) <= 1.2 * row.em


def _room(before: Row, row: Row) -> bool:
    """Tell whether the first word of a row would have fitted into the row before it, had they been one paragraph."""
    word = _WORD.match(row.text)
    # Signs that may not begin a line pull a character along, hence two for Chinese.
    needed = 2.2 if word is None or not word.group() else 0.6 * len(word.group()) + 1.2
    return before.right - before.x1 > needed * row.em


def _numbered(row: Row) -> bool:
    text = row.text.strip()
    return bool(is_numbered(text) or _BULLET.match(text))


def _hangs(run: Sequence[_Placed], row: Row) -> bool:
    """Tell whether a row that begins further in hangs from the number or bullet of its paragraph."""
    first, before = run[0].row, run[-1].row
    if len(run) > 1:
        return abs(before.x0 - row.x0) < 0.5 * row.em
    return _numbered(first) and 0.8 * row.em <= row.x0 - first.x0 <= 5 * row.em


def seamed(text: str, piece: str, hyphenated: Set[str] = frozenset()) -> str:
    """Return the text ready for the next row: without the hyphen that only broke a word, with a space if it needs one.

    >>> seamed("the secre-", "tary"), seamed("a well-", "known rule", {"well-known"}), seamed("in", "the")
    ('the secre', 'a well-', 'in ')
    >>> seamed("各单位", "要")
    '各单位'
    """
    if not text:
        return text
    broken = re.search(r"([^\W\d_]{2,})[-\u00ad\u2010]$", text[-40:]) if text[-1] in "-\u00ad\u2010" else None
    rest = re.match(r"[^\W\d_A-Z]+", piece)
    if broken and rest and not WIDE.match(piece):
        return text if f"{broken[1]}-{rest.group()}".lower() in hyphenated else text[:-1]
    a, b = text[-1], piece[:1]
    if WIDE.match(a) or WIDE.match(b) or a in "-—/" or (a.isdigit() and b.isdigit() and WIDE.search(text + piece)):
        return text
    return text + " "
