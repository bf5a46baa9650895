"""The table of contents of a text -> its lines. Each entry stands in the text once more, as a heading."""

import re
from collections.abc import Iterator, Sequence

from embeddings.records import Line
from embeddings.text import is_entry, is_numbered

_WORD = re.compile(r"目\s*[录錄次]|contents", re.I)
#: A page number at the end of an entry, with what leads to it.
_PAGE = re.compile(r"[\s　.．·…—–-]*[(（]?(?:\d{1,4}|[ivx]{1,5})[)）]?$", re.I)
_DOTS = re.compile(r"[.．·…][\s　.．·…]+\w+$")
#: Entries are not longer than this, and do not end as sentences do.
_ENTRY = 80
#: So many entries at least make a table: below its word, or where only the leaders to page numbers show it.
_FEWEST, _FEWEST_LED = 3, 4
#: So many lines in a row may be no entries: those that wrap an entry.
_BETWEEN = 1


def find_contents(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of tables of contents: below 目录 what the text has once more, and rows that lead to pages.

    >>> texts = ["手册", "目 录", "一、值班 1", "二、办会 3", "三、督查 9", "一、值班", "二、办会", "三、督查"]
    >>> [line.text for line in find_contents([Line(0, 0, text) for text in texts])]
    ['目 录', '一、值班 1', '二、办会 3', '三、督查 9']
    """
    last = {_compact(line.text): place for place, line in enumerate(lines)}
    found: list[Line] = []
    place = 0
    while place < len(lines):
        worded = _WORD.fullmatch(lines[place].text) is not None
        first = place + worded
        end = _end(lines, first, last) if worded else first + sum(1 for _ in _led(lines, first))
        if end - first >= (_FEWEST if worded else _FEWEST_LED):
            found += lines[place:end]
        place = max(end, place + 1)
    return found


def headings_named(entries: Sequence[str], lines: Sequence[Line]) -> list[Line]:
    """Return the lines that the entries of a table of contents name; none where numbers tell the headings.

    >>> lines = [Line(0, 4, "值班制度"), Line(5, 9, "办会。")]
    >>> [line.text for line in headings_named(["值班制度 1", "办会制度 3"], lines)]
    ['值班制度']
    """
    if any(is_numbered(entry) for entry in entries):
        return []
    names = {reading for entry in entries for reading in _readings(entry)}
    return [line for line in lines if _compact(line.text) in names]


def _led(lines: Sequence[Line], first: int) -> Iterator[Line]:
    """Yield the lines from ``first`` on that lead to pages by dots; gaps are between the columns of tables too."""
    for line in lines[first:]:
        if not (is_entry(line.text) and _DOTS.search(line.text)):
            return
        yield line


def _end(lines: Sequence[Line], first: int, last: dict[str, int]) -> int:
    """Return where the entries from ``first`` on end: at the first that is there again, or where none follows."""
    end, entries = first, set[str]()
    for place in range(first, len(lines)):
        line = lines[place]
        if place - end > _BETWEEN or _compact(line.text) in entries:
            break
        again = next((each for each in _readings(line.text) if last.get(each, 0) > place), "")
        if len(line.text) <= _ENTRY and line.text[-1] not in "。；;" and (again or is_entry(line.text)):
            entries.add(again or _readings(line.text)[-1])
            end = place + 1
    return end


def _readings(entry: str) -> list[str]:
    """Return an entry as its heading may be written: as it stands, and without the page."""
    return [_compact(entry), _compact(_PAGE.sub("", entry))]


def _compact(text: str) -> str:
    return "".join(text.split())
