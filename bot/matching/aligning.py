"""Words and a longer text -> where in it they stand with the fewest edits, and which characters those are.

Myers' bit vectors (J. ACM 46, 1999), a whole column of the table in one integer: a step for each character of the text,
however long the words are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: Places with the fewest edits that are looked at; the same words stand at many.
_ENDS = 6


@dataclass(frozen=True)
class Edit:
    """A stretch of the words that is another in the text; either may be empty."""

    start: int
    end: int
    text_start: int
    text_end: int


@dataclass(frozen=True)
class Alignment:
    """Where words stand in a text, with so many edits of a character each."""

    start: int
    end: int
    distance: int
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class _Columns:
    """For each place in the text which steps down the table go up by one (``more``) or down (``less``)."""

    more: Sequence[int]
    less: Sequence[int]
    distances: Sequence[int]


def align(words: str, text: str) -> Alignment:
    """Return the best place of some words in a text, of several the first.

    >>> align("值班室全天有人", "各科值班室昼夜有人在岗")
    Alignment(start=2, end=9, distance=2, edits=(Edit(start=3, end=5, text_start=5, text_end=7),))
    """
    columns = _columns(words, text)
    least = min(columns.distances)
    ends = [place for place, distance in enumerate(columns.distances) if distance == least]
    traced = (_traced(words, text, columns, end) for end in ends[:_ENDS])
    return _with_swaps(min(traced, key=lambda found: _unlikeness(found, words)), words, text)


def distance(words: str, text: str) -> int:
    """Return the number of edits that `align` would find."""
    return min(_columns(words, text).distances)


def _columns(words: str, text: str) -> _Columns:
    size = len(words)
    everywhere = (1 << size) - 1
    places: dict[str, int] = {}
    for place, char in enumerate(words):
        places[char] = places.get(char, 0) | 1 << place
    last = 1 << size - 1 if size else 0
    more, less, found = everywhere, 0, size
    kept_more, kept_less, distances = [more], [less], [found]
    for char in text:
        equal = places.get(char, 0)
        carried = equal | less
        crossed = (((equal & more) + more) ^ more) | equal
        up = less | ~(crossed | more) & everywhere
        down = more & crossed
        found += bool(up & last) - bool(down & last)
        up, down = up << 1 & everywhere, down << 1 & everywhere
        more = down | ~(carried | up) & everywhere
        less = up & carried
        kept_more.append(more)
        kept_less.append(less)
        distances.append(found)
    return _Columns(kept_more, kept_less, distances)


def _traced(words: str, text: str, columns: _Columns, end: int) -> Alignment:
    """Follow the table back from the end of the words at a place of the text."""
    row, column = len(words), end
    steps: list[Edit] = []
    while row:
        bit = 1 << row - 1
        only_words = bool(columns.more[column] & bit)
        if row == 1 and column > 1 and only_words and text[column - 2] == words[0]:
            column -= 1
            steps.append(Edit(1, 1, column, column + 1))
        elif only_words and not (row == 1 and column and _is_replaced(words)):
            steps.append(Edit(row - 1, row, column, column))
            row -= 1
        elif columns.less[column - 1] & bit:
            column -= 1
            steps.append(Edit(row, row, column, column + 1))
        else:
            row, column = row - 1, column - 1
            if words[row] != text[column]:
                steps.append(Edit(row, row + 1, column, column + 1))
    return Alignment(column, end, columns.distances[end], tuple(_joined(steps[::-1], words, text)))


def _is_replaced(words: str) -> bool:
    """Tell whether a first character that the text lacks stands for another, rather than being there twice."""
    return words[:1] != words[1:2]


def _unlikeness(found: Alignment, words: str) -> tuple[int, bool, int]:
    """Order alignments of the same distance: edits inside first; a last character is replaced, unless it is doubled."""
    size = len(words)
    at_edges = sum(edit.start == 0 or edit.end == size for edit in found.edits)
    doubled = words[-1:] == words[-2:-1]
    left_over = any(edit.end == size and edit.text_start == edit.text_end for edit in found.edits)
    return at_edges, left_over != doubled, found.start


def _with_swaps(found: Alignment, words: str, text: str) -> Alignment:
    """Take in the neighbour that the first or last character was swapped with, where it was cheaper left out."""
    edits, start, end, size = list(found.edits), found.start, found.end, len(words)
    if edits and (edit := edits[-1]).text_start == edit.text_end == end - 1 and edit.end == size - 1:
        if edit.end - edit.start == 1 and text[end : end + 1] == words[edit.start]:
            edits[-1], end = Edit(edit.start, size, edit.text_start, end + 1), end + 1
    if edits and (edit := edits[0]).start == 1 and edit.end == 2 and edit.text_start == edit.text_end == start + 1:
        if start and text[start - 1] == words[1]:
            edits[0], start = Edit(0, 2, start - 1, start + 1), start - 1
    return Alignment(start, end, found.distance, tuple(edits))


def _joined(steps: Sequence[Edit], words: str, text: str) -> Iterator[Edit]:
    """Join edits that touch, and two that together swap neighbours, which leave one of them in its place."""
    last: Edit | None = None
    for step in steps:
        if last and (last.end == step.start and last.text_end == step.text_start):
            last = Edit(last.start, step.end, last.text_start, step.text_end)
            continue
        if last and (swap := _swap(last, step, words, text)):
            last = swap
            continue
        if last:
            yield last
        last = step
    if last:
        yield last


def _swap(last: Edit, step: Edit, words: str, text: str) -> Edit | None:
    """Return two edits as one swap of neighbours, one that goes and comes on the other side; None if they are none.

    Of a character that is there twice the one that is nearer may as well have gone.
    """
    gone = (last.end - last.start, last.text_end - last.text_start)
    sizes = (*gone, step.end - step.start, step.text_end - step.text_start)
    if sizes not in ((0, 1, 1, 0), (1, 0, 0, 1)):
        return None
    start, text_start, end, text_end = last.start, last.text_start, step.end, step.text_end
    moved = text[text_start] if sizes[0] == 0 else words[start]
    kept = words[last.end : step.start]
    ahead = len(kept) - len(kept.lstrip(moved))
    behind = len(kept) - ahead - len(kept[ahead:].rstrip(moved))
    left = kept[ahead : len(kept) - behind]
    back = text[step.text_start] if sizes[0] else words[step.start]
    if len(left) != 1 or back != moved:
        return None
    return Edit(start + ahead, end - behind, text_start + ahead, text_end - behind)
