"""What stands below the title of a rule of when it was passed, made known and amended -> the events, oldest first."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from embeddings.records import Line, Span
from embeddings.text import DATE, Dated, find_dates, plain

#: Events are told in so many lines, and a bracket with them is so long, at most.
_LINES, _LONGEST = 40, 4000
_EVENTS = {
    "amended": re.compile("修订|修正|修改"),
    "issued": re.compile("公布|发布|颁布|印发|下发|颁发|施行并公布"),
    "passed": re.compile("批准|通过|审议|同意"),
    "effective": re.compile("施行|实施|生效|执行"),
}
_BEGINS = re.compile(rf"[(\[【]?\s*(?:根据|经|自)?\s*{DATE}")
#: A line that tells one is no longer.
_LINE = 200


@dataclass(frozen=True)
class Event:
    """What happened on a day: ``amended``, ``issued``, ``passed``, ``effective``, or nothing that is said.

    ``words`` is the span of what is said of it, from the date on.
    """

    date: Dated
    kind: str
    words: Span


def read_history(text: str, below: Sequence[Line]) -> list[Event]:
    """Return the events that are told right below a title, in brackets or line by line.

    ``below`` are the lines below the title.

    >>> text = "（1994年1月28日国务院令第142号发布　2018年12月18日国务院令第707号修订）"
    >>> [(event.date.value, event.kind) for event in read_history(text, [Line(0, len(text), text)])]
    [('1994-01-28', 'issued'), ('2018-12-18', 'amended')]
    """
    for place, line in enumerate(below[:4]):
        if _tells(line) or _BEGINS.match(plain(line.text)) and plain(line.text)[0] in "([【":
            return list(_events(text, _region(text, below[place:])))
    return []


def _region(text: str, lines: Sequence[Line]) -> Span:
    """Return the brackets that the first line opens, or the lines that begin with a date as the first does."""
    first = plain(lines[0].text)
    if first[0] in "([【":
        closed = _closing(plain(text[lines[0].start : lines[0].start + _LONGEST]))
        if closed:
            return Span(lines[0].start, lines[0].start + closed)
    end = lines[0].end
    for line in lines[1:_LINES]:
        if not _tells(line):
            break
        end = line.end
    return Span(lines[0].start, end)


def _tells(line: Line) -> bool:
    """Tell whether a line begins with a date and says what happened then, and is no sentence."""
    words = plain(line.text)
    dated = len(words) <= _LINE and words[-1] not in "。;" and _BEGINS.match(words)
    return bool(dated and any(pattern.search(words) for pattern in _EVENTS.values()))


def _closing(words: str) -> int:
    """Return where the bracket that opens the words is closed; 0 where it is not."""
    depth = 0
    for place, letter in enumerate(words):
        depth += letter in "([【"
        depth -= letter in ")]】"
        if not depth:
            return place + 1
    return 0


def _events(text: str, region: Span) -> Iterator[Event]:
    words = plain(region.of(text))
    # A date in the name of another paper is no event: 《关于修改〈2009年度计划〉的决定》.
    outside = re.sub(r"《[^》]*》", lambda match: " " * len(match[0]), words)
    dates = list(find_dates(outside))
    ends = [*(date.start for date in dates[1:]), len(words)]
    for date, end in zip(dates, ends, strict=True):
        said = re.sub(r"《[^》]*》", "", words[date.end : end])
        kind = next((name for name, pattern in _EVENTS.items() if pattern.search(said)), "")
        place = Dated(region.start + date.start, region.start + date.end, date.value)
        yield Event(place, kind, Span(place.start, region.start + end))
