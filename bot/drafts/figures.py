"""Words -> the figures in them, however they are written: 五千万元, 5000万元, 百分之三十, 不超过十五日, 2014年3月."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from embeddings.records import Span
from embeddings.text import chinese_number, find_dates, plain

_C = "〇零一二两三四五六七八九十百千"
_N = rf"(?:\d[\d,]{{0,20}}(?:\.\d{{1,8}})?|[{_C}]{{1,12}}(?:点[〇零一二三四五六七八九]{{1,6}})?)"
_SCALES = {"百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
#: What is counted; longer names first. 天 and 日 are one, as are 名, 位 and 人.
_UNITS = (
    "个工作日|工作日|个月|小时|分钟|平方米|平方公里|公里|公斤|千克|公顷|立方米|毫米|厘米|周岁|人次|万吨|美元|港元|"
    "个[一-鿿]{2}|元|日|天|年|月|周|人|名|位|次|件|份|项|条|倍|米|亩|吨|岁|页|字|家|所|类|种|届|级|场|期|章|户|辆|套|台|间|层|克|时"
)
_SAME = {"天": "日", "名": "人", "位": "人", "个工作日": "工作日", "周岁": "岁", "千克": "公斤"}
_FIGURE = re.compile(
    rf"百分之(?P<share>{_N})|(?<!\d)(?P<percent>\d{{1,9}}(?:\.\d{{1,8}})?)\s?%|(?<![{_C}])(?P<below>[{_C}]{{1,12}})分之(?P<above>[{_C}]{{1,12}})"
    rf"|(?<![第{_C}\d.])(?P<number>{_N})\s?(?P<scale>[百千万亿]{{0,2}})多?余?(?P<unit>{_UNITS})"
)
#: Words for a limit, before or behind its figure: 不超过十五日, 十五日以内.
_MOST = re.compile(r"(?:不得?超过|不多于|不高于|不大于|至多|最多|最长|最高|不晚于)$|^(?:以内|之内|以下|内)")
_LEAST = re.compile(r"(?:不得?少于|不低于|不小于|不短于|至少|最少|最低|超过)$|^以上")
#: No figures: 一些, 一个, 一次 as mere articles, 一项.
_ARTICLE = frozenset({"一", "两"})


@dataclass(frozen=True)
class Figure(Span):
    """A figure with its unit; ``value`` is its number or its day, ``limit`` tells most from least."""

    value: str
    unit: str
    limit: str = ""


def figures_in(text: str, span: Span | None = None) -> list[Figure]:
    """Return the figures in a span of a text, in order; dates have the unit ``date``.

    >>> [(f.value, f.unit, f.limit) for f in figures_in("不超过十五日，五千万元，占30%，三个方面，2014年3月")]
    [('15', '日', 'most'), ('50000000', '元', ''), ('30', '%', ''), ('3', '个方面', ''), ('2014-03', 'date', '')]
    """
    span = span or Span(0, len(text))
    words = plain(span.of(text))
    dates = [Figure(each.start, each.end, each.value, "date") for each in find_dates(words)]
    rest = [each for each in _counted(words) if not any(d.start < each.end and each.start < d.end for d in dates)]
    found = sorted([*dates, *rest], key=lambda each: each.start)
    return [Figure(span.start + f.start, span.start + f.end, f.value, f.unit, f.limit) for f in found]


def _counted(words: str) -> Iterator[Figure]:
    for match in _FIGURE.finditer(words):
        value, unit = _value(match)
        if value is None or unit.startswith("个") and match["number"] in _ARTICLE:
            continue
        before, behind = words[max(0, match.start() - 6) : match.start()], words[match.end() : match.end() + 3]
        limit = "most" if _limited(_MOST, before, behind) else "least" if _limited(_LEAST, before, behind) else ""
        yield Figure(match.start(), match.end(), f"{value.normalize():f}", _SAME.get(unit, unit), limit)


def _limited(pattern: re.Pattern[str], before: str, behind: str) -> bool:
    return bool(pattern.search(before) or pattern.match(behind))


def _value(match: re.Match[str]) -> tuple[Decimal | None, str]:
    if match["share"] or match["percent"]:
        return number_of(match["share"] or match["percent"]), "%"
    if match["below"]:
        below, above = number_of(match["below"]), number_of(match["above"])
        return (round(above / below, 6) if below and above else None), "share"
    value = number_of(match["number"])
    for char in match["scale"]:
        value = value * _SCALES[char] if value is not None else None
    return value, match["unit"]


def number_of(numeral: str) -> Decimal | None:
    """Return what a numeral counts; None where it is none.

    >>> [str(number_of(numeral)) for numeral in ("5,000", "十五", "三点五", "两千", "二〇一四")]
    ['5000', '15', '3.5', '2000', '2014']
    """
    whole, _, part = numeral.replace(",", "").partition("点")
    try:
        if not part:
            return Decimal(whole) if whole[0].isdecimal() else Decimal(chinese_number(whole))
        digits = "".join(str(chinese_number(digit)) for digit in part)
        return Decimal(f"{chinese_number(whole)}.{digits}")
    except (InvalidOperation, KeyError, ValueError):
        return None
