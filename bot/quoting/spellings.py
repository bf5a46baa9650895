"""One thing in its several spellings: 400元 and 四百元, 2021-08-03 and 2021年8月3日, GB/T9704 and GB/T 9704."""

import re
from collections.abc import Iterator
from itertools import islice, product

from embeddings.text import chinese_number

#: Spellings of one word that are looked for.
_MOST = 8
_C = "〇零一二三四五六七八九十百千"
_PIECE = re.compile(
    r"(?<=[a-z])(?P<space>\s?)(?=\d)|(?P<date>(?<!\d)(?:19|20)\d\d-\d{1,2}-\d{1,2}(?!\d))|(?P<share>\d{1,3}%)"
    rf"|百分之(?P<written>[{_C}]{{1,4}})|(?P<issue>第\d{{1,4}}(?=号))|(?P<digits>\d+)|(?P<chinese>[{_C}]{{1,7}})"
    r"|(?P<other>.)"
)


def spellings(folded: str) -> list[str]:
    """Return the spellings of a folded word, its own first.

    >>> spellings("400元"), spellings("第十七条"), spellings("40%"), spellings("2021-08-03")
    (['400元', '四百元'], ['第十七条', '第17条'], ['40%', '百分之四十'], ['2021-08-03', '2021年8月3日'])
    >>> spellings("gb/t9704"), spellings("发(2021)第15号")[-1], spellings("值班")
    (['gb/t9704', 'gb/t 9704'], '发(2021)15号', ['值班'])
    """
    pieces = [list(dict.fromkeys(_ways(match))) for match in _PIECE.finditer(folded)]
    return list(dict.fromkeys("".join(chosen) for chosen in islice(product(*pieces), _MOST)))


def _ways(match: re.Match[str]) -> Iterator[str]:
    yield match[0]
    words = match[0]
    if match["date"]:
        year, month, day = (int(part) for part in words.split("-"))
        yield f"{year}年{month}月{day}日"
    elif match["share"]:
        yield f"百分之{chinese_numeral(int(words[:-1]))}"
    elif match["written"]:
        yield f"{_value(match['written'])}%"
    elif match["issue"]:
        yield words.removeprefix("第")
    elif match["digits"] and len(words) <= 4 and not words.startswith("0") and not _is_year(match):
        yield chinese_numeral(int(words))
    elif match["chinese"] and (value := _value(words)) is not None:
        yield str(value)
    elif match["space"] is not None and not match["other"]:
        yield "" if words else " "


def _is_year(match: re.Match[str]) -> bool:
    return len(match[0]) == 4 and match.string[match.end() : match.end() + 1] in ("年", ")", "]", "〕", "】", "")


def _value(numeral: str) -> int | None:
    """Return what a numeral counts; None where it stands for digits, or for nothing."""
    if len(numeral) > 1 and not set(numeral) & set("十百千"):
        return None
    try:
        return chinese_number(numeral)
    except (KeyError, ValueError):
        return None


def chinese_numeral(number: int) -> str:
    """Return a number below 10,000 as it is written in Chinese.

    >>> [chinese_numeral(number) for number in (0, 2, 10, 17, 40, 103, 400, 1200, 2005)]
    ['零', '二', '十', '十七', '四十', '一百零三', '四百', '一千二百', '二千零五']
    """
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    written = ""
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            written += digits[digit] + unit
        elif written and not written.endswith("零"):
            written += "零"
    written = written.rstrip("零")
    return written.removeprefix("一") if number < 20 else written
