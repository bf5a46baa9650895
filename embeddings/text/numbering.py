"""How headings are numbered: 第一编, 第一章, 第一条, 一、, (一), 1., (1), 第一, 一是, with ㈠, ⑴ and ⒈ too."""

import re
import unicodedata
from dataclasses import dataclass

from embeddings.records import Line

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2, "○": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = r"[零〇○一二三四五六七八九十百千两兩]{1,7}"


def chinese_number(numeral: str) -> int:
    """Return the value of a numeral below 10,000, in Chinese or Arabic digits.

    >>> chinese_number("十二"), chinese_number("二十"), chinese_number("一百零三"), chinese_number("12")
    (12, 20, 103, 12)
    >>> chinese_number("㈡"), chinese_number("⑿"), chinese_number("⒊"), chinese_number("③")
    (2, 12, 3, 3)
    """
    if numeral.isdecimal():
        return int(numeral)
    if unicodedata.decomposition(numeral[0]):  # ㈠ ⑴ ⒈ ①, one character each
        return chinese_number(re.sub(r"\W", "", unicodedata.normalize("NFKC", numeral)))
    if not any(c in _UNITS for c in numeral):
        return int("".join(str(_DIGITS[c]) for c in numeral))
    total = digit = 0
    for c in numeral:
        if c in _UNITS:
            total += (digit or 1) * _UNITS[c]
            digit = 0
        else:
            digit = _DIGITS[c]
    return total + digit


@dataclass(frozen=True)
class Style:
    """A style of numbering. ``rank`` orders the styles from the top of a document down.

    A ``weak`` style is used in running text too, so it makes headings only in series that begin with 1.
    ``label`` styles (第一条) head their paragraph by the number alone.
    """

    name: str
    rank: int
    pattern: re.Pattern[str]
    weak: bool = True
    label: bool = False


_STYLES = (
    Style("annex", 0, re.compile(r"附[ 　]*件(?:[ 　]*(\d{1,2}|[一二三四五六七八九十]{1,2})[:：]?)?$"), weak=False),
    Style("part", 1, re.compile(rf"第({NUMERAL}|\d+)[编編](?=[\s　])"), weak=False),
    Style("chapter", 2, re.compile(rf"(?:第({NUMERAL}|\d+)章(?=[\s　]|$)|(附)[ 　]*[则則]$)"), weak=False),
    Style("clause group", 3, re.compile(rf"第({NUMERAL}|\d+)[节節](?=[\s　]|$)"), weak=False),
    Style("article", 4, re.compile(rf"第({NUMERAL}|\d+)[条條](?:之{NUMERAL})?(?=[\s　])"), weak=False, label=True),
    Style("chapter without space", 2, re.compile(rf"第({NUMERAL}|\d+)章(?=[^\s　的])")),
    Style(
        "article without space", 4, re.compile(rf"第({NUMERAL}|\d+)[条條](?:之{NUMERAL})?[:：]?(?=[^\s　])"), label=True
    ),
    Style("一、", 5, re.compile(rf"({NUMERAL})[、．.]\s*(?=\S)"), weak=False),
    Style("(一)", 6, re.compile(rf"(?:[(（]({NUMERAL})[)）]|([㈠-㈩]))\s*(?=\S)"), weak=False),
    Style("1.", 7, re.compile(r"(?:(\d{1,2})(?:[、．]|\.(?!\d))|([⒈-⒛]))\s*(?=\S)")),
    Style("(1)", 8, re.compile(r"(?:[(（](\d{1,2})[)）]|([⑴-⒇]))\s*(?=\S)")),
    Style(
        "第一",
        9,
        re.compile(
            rf"(?:第({NUMERAL})(?:点|點|个方面|個方面|方面|个问题|個問題|件事)?(?=[,，、:：])"
            rf"|其([一二三四五六七八九十])(?=[,，、:：])|(首先|其次|再次|最后|最後)(?=[,，]))"
        ),
    ),
    Style("一是", 10, re.compile(rf"({NUMERAL})(?:是|要|就是)(?=\S)")),
)
#: 再次 and 最后 count only after 其次, and a closing that begins with 最后 is no point of a speech.
ORDINALS = {"首先": 1, "其次": 2, "再次": 3, "最后": 99, "最後": 99}
_LAST_CHAPTER = {"附": 99}

Numbering = tuple[Style, int, int]


def read_number(line: Line) -> Numbering | None:
    """Return style, value and length of the numbering that a line begins with, or None.

    >>> style, number, length = read_number(Line(0, 6, "(二)办会务"))
    >>> style.name, number, length
    ('(一)', 2, 3)
    """
    for style in _STYLES:
        if match := style.pattern.match(line.text):
            numeral = next((group for group in match.groups() if group), "1")
            number = (ORDINALS | _LAST_CHAPTER).get(numeral) or chinese_number(numeral)
            return (style, number, match.end()) if number else None
    return None


def is_numbered(heading: str) -> bool:
    """Tell whether a heading begins with its number.

    >>> is_numbered("一、接听电话"), is_numbered("第一，接听电话"), is_numbered("接听电话")
    (True, True, False)
    """
    return any(style.pattern.match(heading) for style in _STYLES)


def heading_words(heading: str) -> str:
    """Return a heading without its numbering.

    >>> heading_words("三、报告时限")
    '报告时限'
    """
    numbering = read_number(Line(0, len(heading), heading))
    return heading[numbering[2] :].strip(" ，,、:：") if numbering else heading
