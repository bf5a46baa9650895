"""How headings are numbered: 第一编, 第一章, 第一条, 5.2.1, 一、, (一), 1., (1), 第一, 一是, with ㈠, ⑴ and ⒈ too."""

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from embeddings.records import Line

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2, "○": 0}
#: The forms that cannot be altered by a stroke; papers of Taiwan number their parts with them.
_DIGITS |= {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")} | {"貳": 2, "參": 3, "叄": 3, "参": 3, "陸": 6}
_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10}
NUMERAL = r"[零〇○一二三四五六七八九十百千两兩]{1,7}"


def chinese_number(numeral: str) -> int:
    """Return the value of a numeral below 10,000, in Chinese or Arabic digits.

    >>> chinese_number("十二"), chinese_number("二十"), chinese_number("一百零三"), chinese_number("12")
    (12, 20, 103, 12)
    >>> chinese_number("㈡"), chinese_number("⑿"), chinese_number("⒊"), chinese_number("③")
    (2, 12, 3, 3)
    >>> chinese_number("拾壹"), chinese_number("參")
    (11, 3)
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
        "article without space",
        4,
        re.compile(rf"第({NUMERAL}|\d+)[条條](?:之{NUMERAL}|(?!之{NUMERAL}))[:：]?(?=[^\s　])"),
        label=True,
    ),
    Style("壹、", 4, re.compile(r"([壹贰貳叁參叄参肆伍陆陸柒捌玖拾]{1,3})[、．.]\s*(?=\S)"), weak=False),
    Style("一、", 5, re.compile(rf"({NUMERAL})[、．.]\s*(?=\S)"), weak=False),
    Style("(一)", 12, re.compile(rf"(?:[(（]({NUMERAL})[)）]|([㈠-㈩]))\s*(?=\S)"), weak=False),
    Style("1.", 13, re.compile(r"(?:(\d{1,2})(?:[、．]|\.(?!\d))|([⒈-⒛]))\s*(?=\S)")),
    Style("(1)", 14, re.compile(r"(?:[(（](\d{1,2})[)）]|([⑴-⒇]))\s*(?=\S)")),
    Style(
        "第一",
        15,
        re.compile(
            rf"(?:第({NUMERAL})(?:点|點|个方面|個方面|方面|个问题|個問題|件事)?(?=[,，、:：])"
            rf"|其([一二三四五六七八九十])(?=[,，、:：])|(首先|其次|再次|最后|最後)(?=[,，]))"
        ),
    ),
    Style("一是", 16, re.compile(rf"({NUMERAL})(?:是|要|就是)(?=\S)")),
)
#: 再次 and 最后 count only after 其次, and a closing that begins with 最后 is no point of a speech.
ORDINALS = {"首先": 1, "其次": 2, "再次": 3, "最后": 99, "最後": 99}
_LAST_CHAPTER = {"附": 99}

#: What a decimal number counts: amounts look the same.
_AMOUNT = (
    r"[万亿倍%‰℃°吨]|元(?!数据)|(?:公[里斤顷分尺]|平方|立方|[厘毫分]米|千[米克瓦伏]|个百分点|小时)|米(?![一-鿿])"
    r"|[a-zμ]{1,4}(?![a-z])"
)
_DECIMAL = re.compile(
    rf"((?:\d{{1,2}}|[A-Z])(?:\s?[.．]\s?\d{{1,2}}){{1,5}})(?!\d|[.．]\d)(?!\s*(?:{_AMOUNT}))"
    # Where a page sets numbers far from their text, readers of pages see two cells.
    r"[.．、]?[\s　]*(?:\|[\s　]*)?(?=[^\W\d_]|[《〈（(“「【\[]|$)(?!.*\|)"
)
#: Decimal numbers by how many parts they have: 5, 5.2, 5.2.1 and so on. One alone proves nothing: see `decimals`.
DECIMALS = tuple(Style("1" + ".1" * depth, 6 + depth, _DECIMAL, weak=False, label=True) for depth in range(6))


class Numbering(NamedTuple):
    """The number that a line begins with: style, value and length; ``above`` are the parts of 5.2.1 before the last."""

    style: Style
    number: int
    length: int
    above: tuple[int, ...] = ()

    @property
    def parts(self) -> tuple[int, ...]:
        """All parts of a decimal number.

        >>> Numbering(DECIMALS[2], 1, 5, (5, 2)).parts
        (5, 2, 1)
        """
        return (*self.above, self.number)


def read_number(line: Line) -> Numbering | None:
    """Return style, value and length of the numbering that a line begins with, or None.

    >>> found = read_number(Line(0, 6, "(二)办会务"))
    >>> found.style.name, found.number, found.length
    ('(一)', 2, 3)
    """
    for style in _STYLES:
        if match := style.pattern.match(line.text):
            numeral = next((group for group in match.groups() if group), "1")
            number = (ORDINALS | _LAST_CHAPTER).get(numeral) or chinese_number(numeral)
            return Numbering(style, number, match.end()) if number else None
    return None


def read_decimal(text: str) -> Numbering | None:
    """Return the decimal number of two or more parts that a line begins with, or None. It may be an amount still.

    >>> read_decimal("5.2.1 页边").parts, read_decimal("6. 1 制版").parts, read_decimal("2024.3.1 制定") is None
    ((5, 2, 1), (6, 1), True)
    >>> read_decimal("1.2 倍") is None, read_decimal("3.5 万元") is None, read_decimal("1.0 版") is None
    (True, True, True)
    """
    match = _DECIMAL.match(text)
    if match is None:
        return None
    parts = tuple(map(_part, re.split(r"[.．]", match[1])))
    # 1.0.1 is a clause of a technical code, 1.0 a version.
    if not parts[0] or not parts[-1]:
        return None
    return Numbering(DECIMALS[len(parts) - 1], parts[-1], match.end(), parts[:-1])


def _part(part: str) -> int:
    """Return the value of a part; those of annexes, which have letters, come after all others."""
    part = part.strip()
    return int(part) if part.isdecimal() else annex_number(part)


def annex_number(letter: str) -> int:
    """Return what the letter of an annex counts as at the beginning of a decimal number."""
    return 100 + ord(letter)


def is_numbered(heading: str) -> bool:
    """Tell whether a heading begins with its number.

    >>> is_numbered("一、接听电话"), is_numbered("第一，接听电话"), is_numbered("5.1 接听电话"), is_numbered("接听电话")
    (True, True, True, False)
    """
    return any(style.pattern.match(heading) for style in (*_STYLES, DECIMALS[0]))


def heading_words(heading: str) -> str:
    """Return a heading without its numbering.

    >>> heading_words("三、报告时限"), heading_words("第三条之一")
    ('报告时限', '第三条之一')
    """
    numbering = read_number(Line(0, len(heading), heading)) or read_decimal(heading)
    return heading[numbering.length :].strip(" ，,、:：") if numbering else heading
