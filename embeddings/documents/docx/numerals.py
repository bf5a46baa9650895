"""Numbers as Word writes them before a paragraph, by the formats of ECMA-376 part 1, 17.18.59.

What the standard leaves open is taken from the implementer notes [MS-DOCX] 2.4 and [MS-OI29500] 2.1.540.
"""

from collections.abc import Callable, Mapping

#: Formats that grow with the value stop here, so that no file can ask for a label of a million letters.
_LONGEST = 780

_ROMAN = (
    *[(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")],
    *[(40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")],
)
_SMALL = "一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        written += letters * (number // value)
        number %= value
    return written


def _letters(number: int) -> str:
    """Return A to Z, then AA, BB and so on: Word repeats a letter instead of counting in 26s."""
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _digits(number: int, digits: str) -> str:
    return "".join(digits[int(digit)] for digit in str(number))


def _counting(number: int, digits: str) -> str:
    """Return tens with their unit up to 99 (二十一), and digit after digit from 100 (一○○)."""
    if number >= 100:
        return _digits(number, digits)
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else digits[tens]) + "十" if tens else ""
    return head + (digits[ones] if ones else "")


def _spoken(number: int, digits: str, units: str) -> str:
    """Return a number below 10,000 with its units: 一百零一, 壹佰零壹."""
    written, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            written += digits[0] * (gap and bool(written)) + digits[digit] + (units[place - 1] if place else "")
        gap = not digit
    return written


def _thousand(number: int) -> str:
    """Return 十 for 10 and 十一 for 11, but 一百一十 for 110."""
    return _spoken(number, "零" + _SMALL, "十百千").removeprefix("一" * (10 <= number < 20))


def _of(signs: str) -> Callable[[int], str]:
    """Return the format that has a sign of its own for each of the first numbers."""
    return lambda number: signs[number - 1] if number <= len(signs) else str(number)


def _row(first: int, count: int) -> Callable[[int], str]:
    return _of("".join(map(chr, range(first, first + count))))


#: Format -> how it writes a number from 1 to 9,999. What is not here is written in plain digits.
_FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02}",
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": lambda number: _letters(number) if number <= _LONGEST else str(number),
    "lowerLetter": lambda number: _letters(number).lower() if number <= _LONGEST else str(number),
    "chineseCounting": lambda number: _counting(number, "○" + _SMALL),
    "taiwaneseCounting": lambda number: _counting(number, "○" + _SMALL),
    "japaneseCounting": _thousand,
    "chineseCountingThousand": _thousand,
    "taiwaneseCountingThousand": _thousand,
    "chineseLegalSimplified": lambda number: _spoken(number, "零壹贰叁肆伍陆柒捌玖", "拾佰仟"),
    "ideographLegalTraditional": lambda number: _spoken(number, "零壹貳參肆伍陸柒捌玖", "拾佰仟"),
    "ideographDigital": lambda number: _digits(number, "〇" + _SMALL),
    "japaneseDigitalTenThousand": lambda number: _digits(number, "〇" + _SMALL),
    "taiwaneseDigital": lambda number: _digits(number, "○" + _SMALL),
    "decimalFullWidth": lambda number: _digits(number, "０１２３４５６７８９"),
    "decimalFullWidth2": lambda number: _digits(number, "０１２３４５６７８９"),
    "ideographTraditional": _of(_STEMS),
    "ideographZodiac": _of(_BRANCHES),
    "ideographZodiacTraditional": lambda number: _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12],
    "decimalEnclosedCircle": _row(0x2460, 20),
    "decimalEnclosedCircleChinese": _row(0x2460, 20),
    "decimalEnclosedParen": _row(0x2474, 20),
    "decimalEnclosedFullstop": _row(0x2488, 20),
    # Word encloses these in parentheses, whatever their name says.
    "ideographEnclosedCircle": _row(0x3220, 10),
    "numberInDash": lambda number: f"- {number} -",
    "none": lambda number: "",
}


def numeral(number: int, style: str) -> str:
    """Return a number in one of Word's formats; plain digits where the format has no sign for it.

    >>> [numeral(n, "chineseCounting") for n in (3, 10, 21, 100)]
    ['三', '十', '二十一', '一○○']
    >>> [numeral(n, "chineseCountingThousand") for n in (10, 101, 110, 1001)]
    ['十', '一百零一', '一百一十', '一千零一']
    >>> numeral(12, "chineseLegalSimplified"), numeral(14, "lowerRoman"), numeral(28, "upperLetter")
    ('壹拾贰', 'xiv', 'BB')
    """
    write = _FORMATS.get(style)
    return write(number) if write and (0 < number < 10_000 or style == "none") else str(number)
