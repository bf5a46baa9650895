"""Lines -> the number that each begins with, decimal ones (5, 5.2, 5.2.1) where they make series.

A decimal number may as well be an amount, a time or a version, and 5 anything at all. So they are read together: those
count that stand in ascending order, beside a neighbour (5.1 and 5.2) or below their heading (5 and 5.1).
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from embeddings.records import Line
from embeddings.text.numbering import DECIMALS, Numbering, annex_number, read_decimal, read_number

Parts = tuple[int, ...]

#: The head of a chapter: 5 公文用纸, 5. 公文用纸, 5、公文用纸, 附录A.
_CHAPTER = re.compile(
    r"(?:(?P<number>\d{1,2})(?P<mark>[.．、]?)(?P<gap>[\s　]*)(?=[^\W\d_])(?![年月日号时点分秒周次届名人]|季度|小时)"
    r"|附[ 　]*[录錄][ 　]*(?P<annex>[A-Z])(?![A-Za-z])[\s　]*)"
)
_CHAPTER_LENGTH = 40
_ENDS_SENTENCE = "。；;，,！!？?、"
#: An entry of a table of contents ends with dots or a gap, and a page.
_LEADERS = re.compile(r"(?:[.．·…]{2,}|(?:[.·…][ 　]){3,}|\t)[.．·…\s]*(?:\d{1,3}|[IVX]{1,5})$")
#: Characters at the end of a line that are looked at: a row of dots may be long.
_TAIL = 40
#: A line for each of so many headings that stand again further down is a table of contents.
_ENTRIES = 3
#: So many chapters in a row count without any number below them.
_CHAPTERS = 3


def is_entry(line: str) -> bool:
    """Tell whether a line is an entry of a table of contents, with its page.

    >>> is_entry("5.2 版面 ........ 3"), is_entry("第一章 总则…………1"), is_entry("5.2 版面")
    (True, True, False)
    """
    return bool(_LEADERS.search(line[-_TAIL:]))


def read_numbers(lines: Sequence[Line]) -> list[Numbering | None]:
    """Return the number that each line begins with, or None; entries of a table of contents have none."""
    entries = {place for place, line in enumerate(lines) if is_entry(line.text)}
    decimals = _decimals(lines, entries)
    return [None if place in entries else decimals.get(place) or read_number(line) for place, line in enumerate(lines)]


def _decimals(lines: Sequence[Line], entries: Collection[int]) -> dict[int, Numbering]:
    several = {
        place: number
        for place, line in enumerate(lines)
        if place not in entries and (number := read_decimal(line.text))
    }
    bare = {place for place, number in several.items() if number.length == len(lines[place].text)}
    single = {
        place: number
        for place, line in enumerate(lines)
        if place not in entries and place not in several and (number := _chapter(line.text))
    }
    if not several and len(single) < _CHAPTERS:
        return {}
    # A number alone on its line may be one of a column of amounts.
    known = {number.parts for place, number in (*several.items(), *single.items()) if place not in bare}
    several = {place: number for place, number in several.items() if place not in bare or _upper(number.parts) in known}
    heads = _heads(several, single)
    apart = {place for place in single if _stands_apart(lines, place, single)}
    found = {**several, **{place: number for place, number in single.items() if place in heads | apart}}
    repeated = _contents(lines, found)
    kept: dict[int, Numbering] = {}
    for run in _runs([(place, number) for place, number in sorted(found.items()) if place not in repeated], heads):
        kept |= _series(run)
    return kept | _between(single, kept)


def _chapter(text: str) -> Numbering | None:
    match = _CHAPTER.match(text)
    if match is None or len(text) > _CHAPTER_LENGTH or text[-1] in _ENDS_SENTENCE or "|" in text:
        return None
    number = annex_number(match["annex"]) if match["annex"] else int(match["number"])
    return Numbering(DECIMALS[0], number, match.end()) if number else None


def _heads(several: Mapping[int, Numbering], single: Mapping[int, Numbering]) -> set[int]:
    """Return the chapters whose next decimal number is one of their own: 5, then 5.1."""
    found = set()
    below: Numbering | None = None
    for place in sorted({*several, *single}, reverse=True):
        if place in several:
            below = several[place]
        elif below and below.above[0] == single[place].number:
            found.add(place)
            below = None  # a chapter has one heading, the nearest
    return found


def _stands_apart(lines: Sequence[Line], place: int, single: Mapping[int, Numbering]) -> bool:
    """Tell whether a line 5 公文用纸 has a text below it, other than the rows of a table and the items of a list."""
    match = _CHAPTER.match(lines[place].text)
    named = bool(match and (match["annex"] or match["gap"] and not match["mark"]))
    return named and place + 1 < len(lines) and place + 1 not in single


def _contents(lines: Sequence[Line], found: Mapping[int, Numbering]) -> set[int]:
    """Return the lines of a table of contents without dots: one after another, and all of them again further down."""
    last = {_words(lines[place].text): place for place in found}
    again = [place for place in sorted(found) if last[_words(lines[place].text)] > place]
    contents: set[int] = set()
    run: list[int] = []
    for place in [*again, len(lines) + 1]:
        if run and place != run[-1] + 1:
            contents.update(run if len(run) >= _ENTRIES else ())
            run = []
        run.append(place)
    return contents


def _words(text: str) -> str:
    """Return the words of a heading, without the page that an entry of a table of contents ends with."""
    return re.sub(r"[\s　]+\d{1,3}$|[\s　]", "", text)


def _runs(found: Sequence[tuple[int, Numbering]], heads: Collection[int]) -> Iterator[list[tuple[int, Numbering]]]:
    """Cut what was found where the numbering begins anew with 1.1, or with a 1 that has one."""
    run: list[tuple[int, Numbering]] = []
    for place, number in found:
        first = not any(part > 1 for part in number.parts) and (number.above or place in heads)
        if run and first and max(other.parts for _, other in run) >= number.parts:
            yield run
            run = []
        run.append((place, number))
    yield run


def _series(run: Sequence[tuple[int, Numbering]]) -> dict[int, Numbering]:
    """Return what of a run makes series: in ascending order, and each beside or below another."""
    ascending = _ascending(run)
    parts = {number.parts for _, number in ascending}
    if not _is_numbering(parts):
        return {}
    return {
        place: number
        for place, number in ascending
        if not number.above or _upper(number.parts) in parts or _has_neighbour(number.parts, parts)
    }


def _ascending(run: Sequence[tuple[int, Numbering]]) -> list[tuple[int, Numbering]]:
    """Return the longest row of ascending numbers, so that a few amounts between them do not matter (patience sort)."""
    ends: list[Parts] = []
    last: list[int] = []
    before: list[int] = []
    for position, (_, number) in enumerate(run):
        length = bisect_left(ends, number.parts)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [number.parts]
        last[length : length + 1] = [position]
    row = []
    position = last[-1] if last else -1
    while position >= 0:
        row.append(run[position])
        position = before[position]
    return row[::-1]


def _is_numbering(parts: Collection[Parts]) -> bool:
    """Tell whether numbers are those of headings: they begin with 1 in several places, below 1, or below a chapter."""
    begun = {each[:-1] for each in parts if len(each) > 1 and each[-1] == 1}
    series = {above for above in begun if (*above, 2) in parts}
    chapters = {each for each in parts if len(each) == 1}
    if not begun and all((number,) in chapters for number in range(1, _CHAPTERS + 1)):
        return True
    headed = [above for above in begun if above in chapters or above[:1] in chapters]
    return (
        bool(series) and (len(begun) > 1 or bool(headed) or any(above[0] == 1 for above in series)) or len(headed) > 1
    )


def _upper(parts: Parts) -> Parts:
    """Return the number of the heading above: that above 1.0.1 is 1."""
    upper = parts[:-1]
    while len(upper) > 1 and not upper[-1]:
        upper = upper[:-1]
    return upper


def _has_neighbour(parts: Parts, others: Collection[Parts]) -> bool:
    above, number = parts[:-1], parts[-1]
    below = (*parts, 1) in others
    return below or (*above, number - 1) in others or (*above, number + 1) in others


def _between(single: Mapping[int, Numbering], kept: Mapping[int, Numbering]) -> dict[int, Numbering]:
    """Return the chapters (2. 职责) that have no number below them and stand between, or after, others that have."""
    chapters = [(place, number.number) for place, number in sorted(kept.items()) if not number.above]
    found: dict[int, Numbering] = {}
    for (place, number), (end, following) in pairwise([*chapters, (max(single, default=0) + 1, 100)]):
        item = 0  # the number that a list below the chapter has come to
        for each in sorted(each for each in single if place < each < end):
            if single[each].number == item + 1:
                item += 1
            elif single[each].number == number + 1 < following:
                found[each] = single[each]
                number, item = number + 1, 0
    return found
