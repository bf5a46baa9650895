"""Running heads, feet and page numbers, known by their return on page after page.

They are left out by the readers of paged formats rather than marked by a rule of `cleaning`: a sentence goes on
over the page, and a mark in the middle of it would tear it and every quote of it. What goes must stand at the very
edge of its page and return at the same height, the same but for its digits; anything else stays.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from embeddings.documents.pages.layout import Row, body_size

#: Heads and feet stand in this share of the page's height at its edges; GB/T 9704 leaves an eighth above the text.
_EDGE = 0.125
#: As many rows from the top and from the bottom are looked at.
_ROWS = 3
#: The share of its returns in which a large head must tear a sentence, and the least length of a full row, in em.
_TORN, _FULL = 0.3, 12
_ENDED = re.compile(r"[。！？；：.!?;:][”’」』）)]*$")
#: A return on this many pages makes a head; of two pages, both.
_RETURNS = 3
_COUNTER = re.compile(
    r"[-–—·.\s]*(?:第|Page\s*|P\.?\s*)?\s*(\d{1,4})\s*[页頁]?(?:\s*(?:[/／，,]|of|共)\s*共?\s*\d+\s*[页頁]?)?[-–—·.\s]*"
)


def without_heads(pages: Sequence[Sequence[Row]], heights: Sequence[float]) -> tuple[list[list[Row]], list[str]]:
    """Return the rows of each page without its running heads, and the words that were left out, each once."""
    candidates = [list(_edge_rows(rows, height)) for rows, height in zip(pages, heights, strict=True)]
    needed = _RETURNS if len(pages) > 2 else 2
    body = body_size(row for rows in pages for row in rows)
    returns = Counter(key for rows in candidates for key in {key for row, top in rows for key in _keys(row, top)})
    offsets = Counter(
        number - page for page, rows in enumerate(candidates) for number in {_count(row) for row, _ in rows} if number
    )
    torn = [page for page in range(1, len(pages)) if _goes_on(pages[page - 1], candidates[page - 1])]
    large = Counter(key for page in torn for key in {key for row, top in candidates[page] for key in _keys(row, top)})
    kept, left_out = [], dict[str, None]()
    for page, rows in enumerate(pages):
        gone = set()
        for row, top in candidates[page]:
            number = _count(row)
            counted = number is not None and offsets[number - page] >= 2
            key = _keys(row, top)[1]
            # What is set larger may be the title of a form on each page, unless the text goes on below it.
            fits = row.em <= 1.15 * body or large[key] > _TORN * returns[key]
            returned = fits and number is None and returns[key] >= needed
            if counted or returned:
                gone.add(id(row))
                left_out.setdefault(re.sub(r"\d+", "#", row.text))
        kept.append([row for row in rows if id(row) not in gone])
    return kept, list(left_out)


def _goes_on(rows: Sequence[Row], candidates: Sequence[tuple[Row, bool]]) -> bool:
    """Tell whether the last row of a page, feet aside, goes on overleaf: it is full and ends no sentence."""
    edges = {id(row) for row, _ in candidates}
    last = next((row for row in reversed(rows) if id(row) not in edges), None)
    if last is None or last.cells or _ENDED.search(last.text):
        return False
    return last.right - last.x1 < 2 * last.em and last.x1 - last.x0 > _FULL * last.em


def _edge_rows(rows: Sequence[Row], height: float) -> Iterator[tuple[Row, bool]]:
    """Yield the rows at the edges of a page, each with whether it is the upper one."""
    ordered = sorted(rows, key=lambda row: row.top)
    upper = [row for row in ordered[:_ROWS] if row.bottom <= _EDGE * height]
    lower = [row for row in ordered[-_ROWS:] if row.top >= (1 - _EDGE) * height]
    yield from ((row, True) for row in upper)
    yield from ((row, False) for row in lower)


def _keys(row: Row, top: bool) -> list[tuple[bool, int, str]]:
    """Return what makes two heads the same: edge, height and words. Heights at a border of two steps are in both."""
    words = re.sub(r"\d+", "#", "".join(row.text.split()))
    step = int(row.top / row.em)
    return [(top, near, words) for near in (step - 1, step, step + 1)]


def _count(row: Row) -> int | None:
    match = _COUNTER.fullmatch(row.text.strip())
    return int(match[1]) if match else None
