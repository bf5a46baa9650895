"""Dates as official papers write them, in figures or in characters -> 2014-03-01, or 2014-03 where no day is said."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from embeddings.records import Span
from embeddings.text.folding import simplify
from embeddings.text.numbering import chinese_number

#: Full-width forms and the circles that are typed for 〇; each becomes one character, so that places stay.
_WIDTHS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x25CB: 0x3007, 0x25EF: 0x3007}
_C = "〇零一二三四五六七八九"
#: A date of any spelling. O and 0 are typed for 〇 too, as in 二O一四年. A year of three figures is one of the
#: Republic, where a month and a day stand behind it: Taiwan writes 113年6月3日.
DATE = (
    rf"(?:(?<![\d{_C}])(?:(?:中华)?民国\s*[\d{_C}十百]{{1,4}}|(?:1[89]|20)\d\d|1[01]\d(?=\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日)|[{_C}Oo0]{{4}})\s*年"
    r"\s*[\d一二三四五六七八九十]{1,2}\s*月(?:\s*[\d一二三四五六七八九十]{1,3}\s*[日号])?"
    r"|(?<![\d.\-/])(?:19|20)\d\d(?:-\d{1,2}-|/\d{1,2}/|\.\d{1,2}\.)\d{1,2}(?![\d.]))"
)
_DATE = re.compile(DATE)
_PARTS = re.compile(r"[\d〇零一二三四五六七八九十百Oo]+")
#: A year, perhaps with a month and a day, in figures or in characters.
_SPAN = re.compile(
    rf"((?:19|20)\d\d|[{_C}]{{4}})(?:年度?|[-/.]|$)(?:([\d一二三四五六七八九十]{{1,2}})(?:月份?|[-/.]|$)"
    r"(?:([\d一二三四五六七八九十]{1,3})[日号]?)?)?"
)
#: The first year of the Republic, 1912, is counted from this one.
_REPUBLIC = 1911


def plain(text: str) -> str:
    """Return the text in half-width and Simplified characters, every character in its place.

    >>> plain("（二○一四年三月）發佈")
    '(二〇一四年三月)发布'
    """
    return simplify(text.translate(_WIDTHS))


@dataclass(frozen=True)
class Dated(Span):
    """A date where it stands, and as ISO 8601 writes it."""

    value: str


def read_date(words: str) -> str:
    """Return a date as ISO 8601 writes it, nothing where the words are none or there is no such day.

    >>> [read_date(words) for words in ("2014年3月1日", "二〇一四年十二月", "2014/3/1", "民國103年3月1日")]
    ['2014-03-01', '2014-12', '2014-03-01', '2014-03-01']
    >>> read_date("113年6月3日"), read_date("2014年2月30日"), read_date("三月一日")
    ('2024-06-03', '', '')
    """
    words = plain(words).strip()
    if not _DATE.fullmatch(words):
        return ""
    try:
        year, month, *day = (chinese_number(re.sub("[Oo]", "〇", part)) for part in _PARTS.findall(words))
        year += _REPUBLIC if "民国" in words or year < _REPUBLIC - 1000 else 0
        found = date(year, month, day[0] if day else 1)
    except (ValueError, KeyError):
        return ""
    return found.isoformat() if day else f"{found:%Y-%m}"


def last_day(words: str) -> str:
    """Return the last day of a day, a month or a year as ISO 8601 writes it; nothing where the words are none.

    >>> [last_day(words) for words in ("2019", "2019年", "2019-06", "二〇一九年六月", "2019/6/1", "2019年2月30日")]
    ['2019-12-31', '2019-12-31', '2019-06-30', '2019-06-30', '2019-06-01', '']
    """
    match = _SPAN.fullmatch("".join(plain(words).split()))
    if match is None:
        return ""
    try:
        year, month = chinese_number(match[1]), chinese_number(match[2] or "12")
        day = chinese_number(match[3]) if match[3] else monthrange(year, month)[1]
        return date(year, month, day).isoformat()
    except (ValueError, KeyError):
        return ""


def find_dates(words: str) -> Iterator[Dated]:
    """Yield the dates in a text that `plain` has made.

    >>> [dated.value for dated in find_dates("2012年1月5日通过,2014年3月1日修订")]
    ['2012-01-05', '2014-03-01']
    """
    for match in _DATE.finditer(words):
        if value := read_date(match.group()):
            yield Dated(match.start(), match.end(), value)
