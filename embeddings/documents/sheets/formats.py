"""A number and its format -> the words that Excel shows for it, as a Chinese Excel does.

The formats are those of ECMA-376 part 1, 18.8.31. Widths make no difference: what Excel shows as #### because a
column is narrow is given whole.
"""

import math
import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

GENERAL = "General"
_LONG = 'yyyy"年"m"月"d"日"'
_MONTH, _DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
_HOUR, _SECOND = '上午/下午h"时"mm"分"', '上午/下午h"时"mm"分"ss"秒"'
_MONEY = '_ ¥* #,##0{0}_ ;_ ¥* -#,##0{0}_ ;_ ¥* "-"{1}_ ;_ @_ '
_PLAIN = '_ * #,##0{0}_ ;_ * -#,##0{0}_ ;_ * "-"{1}_ ;_ @_ '
#: The formats that have a number only, as Excel in Chinese has them (ECMA-376 part 1, 18.8.30, zh-cn).
BUILT_IN: dict[int, str] = {
    **dict(enumerate([GENERAL, "0", "0.00", "#,##0", "#,##0.00"])),
    **dict.fromkeys((5, 6), "¥#,##0;¥-#,##0"),
    **dict.fromkeys((7, 8), "¥#,##0.00;¥-#,##0.00"),
    **dict(enumerate(["0%", "0.00%", "0.00E+00", "# ?/?", "# ??/??", "yyyy/m/d", "d-mmm-yy", "d-mmm", "mmm-yy"], 9)),
    **dict(enumerate(["h:mm AM/PM", "h:mm:ss AM/PM", "h:mm", "h:mm:ss", "yyyy/m/d h:mm"], 18)),
    **dict(
        enumerate([_MONTH, _DAY, _DAY, "m/d/yy", _LONG, 'h"时"mm"分"', 'h"时"mm"分"ss"秒"', _HOUR, _SECOND, _MONTH], 27)
    ),
    **dict.fromkeys((37, 38), "#,##0;-#,##0"),
    **dict.fromkeys((39, 40), "#,##0.00;-#,##0.00"),
    41: _PLAIN.format("", ""),
    42: _MONEY.format("", ""),
    43: _PLAIN.format(".00", "??"),
    44: _MONEY.format(".00", "??"),
    **dict(enumerate(["mm:ss", "[h]:mm:ss", "mm:ss.0", "##0.0E+0", "@"], 45)),
    **dict(enumerate([_MONTH, _DAY, _MONTH, _DAY, _DAY, _HOUR, _SECOND, _MONTH, _DAY], 50)),
}
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<gap>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<half>上午/下午|AM/PM|A/P)|(?P<general>General|G/通用格式)"
    r"|(?P<exponent>E[+-])|(?P<date>y+|e+|m+|d+|aaaa|aaa|h+|s+)|(?P<digits>[0#?]+(?:,+[0#?]+)*)|(?P<other>.)",
    re.I | re.S,
)
_ELAPSED = re.compile(r"h+|m+|s+", re.I)
_SECTION = re.compile(r'((?:"[^"]*"?|\\.|\[[^\]]*\]|[^;"\\\[]|[\[\\])*)(?:;|$)')
_QUOTED = re.compile(r'"[^"]*"?|\\.')
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+)")
_SYSTEM_DATES = {"$-f800": _LONG, "$-x-sysdate": _LONG, "$-f400": "h:mm:ss", "$-x-systime": "h:mm:ss"}
_WEEKDAYS = "一二三四五六日"
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_NAMES = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_DIGITS = {"dbnum1": "〇一二三四五六七八九", "dbnum2": "零壹贰叁肆伍陆柒捌玖"}
_UNITS = {"dbnum1": ("十百千", "零"), "dbnum2": ("拾佰仟", "零")}
#: The last day that Excel knows: 31 December 9999.
_LAST_DAY = 2_958_466
#: Characters of a format; Excel allows 255.
_LONGEST = 255
#: Digits that a number in the format General has at most; more are noise of the arithmetic.
_GENERAL_DIGITS = 10
_MOST_DIGITS = 15


#: The kind of a piece of a format, and its characters.
_Token = tuple[str, str]


def shown_number(value: float, code: str, epoch_1904: bool = False) -> str:
    """Return what is shown for a number; ``epoch_1904`` tells that days are counted from 1904.

    >>> shown_number(0.853, "0.0%"), shown_number(1234567.5, "#,##0.00"), shown_number(12.0, "General")
    ('85.3%', '1,234,567.50', '12')
    >>> shown_number(36010219900101.0, "@"), shown_number(-2, "0.0;@"), shown_number(0, "0;-0;;@")
    ('36010219900101', '-2.0', '')
    >>> shown_number(45413, 'yyyy"年"m"月"d"日"'), shown_number(45413.5, "yyyy/m/d h:mm"), shown_number(305, '0"房间"')
    ('2024年5月1日', '2024/5/1 12:00', '305房间')
    """
    if not math.isfinite(value):
        return str(value)
    if code == GENERAL or len(code) > _LONGEST:
        return general(value)
    try:
        section, value = _section(code, value)
        tokens = _tokens(section)
        if any(kind == "date" for kind, _ in tokens) or _elapsed(tokens):
            return _date(value, tokens, epoch_1904)
        return _number(value, tokens)
    except (ArithmeticError, ValueError):
        return general(value)


def shown_text(words: str, code: str) -> str:
    """Return what is shown for words: a fourth section says what stands around them.

    >>> shown_text("张某", '0;-0;0;@"同志"'), shown_text("张某", "0.00")
    ('张某同志', '张某')
    """
    if code == GENERAL or len(code) > _LONGEST:
        return words
    sections = _sections(code)
    section = sections[3] if len(sections) > 3 else code if len(sections) == 1 and "@" in code else "@"
    if "@" not in section:
        return words if section.strip() else ""
    made = "".join(
        words if part == "@" and kind == "other" else _literal(kind, part) for kind, part in _tokens(section)
    )
    return made.strip()


def general(value: float) -> str:
    """Return a number as it is shown without a format.

    >>> general(3.0), general(0.1 + 0.2), general(13800138000), general(1e-7), general(-0.5)
    ('3', '0.3', '13800138000', '1E-07', '-0.5')
    """
    if value == int(value) and abs(value) < 10**_MOST_DIGITS:
        return str(int(value))
    if 1e-4 <= abs(value) < 10**_MOST_DIGITS:
        places = max(_GENERAL_DIGITS - len(str(int(abs(value)))), 2)
        words = f"{value:.{places}f}".rstrip("0").rstrip(".")
        return "0" if words in ("-0", "") else words
    mantissa, exponent = f"{value:.5E}".split("E")
    return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"


@cache
def _sections(code: str) -> tuple[str, ...]:
    """Cut a format at its semicolons, but for those in quotation marks or after a stroke."""
    return tuple(_SECTION.findall(code)[: code.count(";") + 1])


@cache
def _of_numbers(code: str) -> tuple[str, ...]:
    """Return the sections that are for numbers: the fourth, and any with an @, is for words."""
    sections = tuple(section for section in _sections(code)[:3] if "@" not in _QUOTED.sub("", section))
    return sections or (GENERAL,)


@cache
def _conditions(code: str) -> tuple[re.Match[str] | None, ...]:
    """Return the condition of each section that may have one: [>=60]."""
    sections = _of_numbers(code)
    return tuple(_CONDITION.search("".join(re.findall(r"\[([^\]]*)\]", section))) for section in sections)


def _section(code: str, value: float) -> tuple[str, float]:
    """Return the section of a format that a number takes, and the number that is written with it."""
    sections, conditions = _of_numbers(code), _conditions(code)
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _holds(value, condition[1], float(condition[2])):
                return section, abs(value) if value < 0 and condition and condition[1] in ("<", "<=") else value
        return sections[-1], value
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    if value == 0 and len(sections) > 2:
        return sections[2], value
    return sections[0], value


def _holds(value: float, sign: str, limit: float) -> bool:
    return {
        "<": value < limit,
        ">": value > limit,
        "=": value == limit,
        "<=": value <= limit,
        ">=": value >= limit,
        "<>": value != limit,
    }[sign]


@cache
def _tokens(section: str) -> tuple[_Token, ...]:
    """Cut a section into its pieces."""
    for system, code in _SYSTEM_DATES.items():
        if f"[{system}]" in section.lower():
            section = code
    return tuple((match.lastgroup or "other", match[match.lastgroup or 0]) for match in _TOKEN.finditer(section))


def _elapsed(tokens: tuple[_Token, ...]) -> bool:
    return any(kind == "bracket" and _ELAPSED.fullmatch(part) for kind, part in tokens)


def _literal(kind: str, part: str) -> str:
    """Return the characters that a piece stands for, whatever the number is."""
    if kind in ("quoted", "escaped"):
        return part
    if kind == "gap":
        return " "
    if kind == "bracket":  # a currency: [$¥-804]
        return part[1:].partition("-")[0] if part.startswith("$") else ""
    return part if kind == "other" else ""


def _chinese_digits(tokens: tuple[_Token, ...]) -> str:
    return next((part.lower() for kind, part in tokens if kind == "bracket" and part.lower() in _DIGITS), "")


def _number(value: float, tokens: tuple[_Token, ...]) -> str:
    digits = [place for place, (kind, _) in enumerate(tokens) if kind == "digits"]
    chinese = _chinese_digits(tokens)
    whole = [place for place, (kind, _) in enumerate(tokens) if kind == "general"]
    if whole:
        words = _in_chinese(abs(value), chinese) if chinese else general(abs(value))
        return _around(tokens, whole[0], whole[0], ("-" if value < 0 else "") + words)
    if not digits:
        return _around(tokens, -1, -1, "") if tokens else ""
    first, last = digits[0], digits[-1]
    inside = tokens[first : last + 1]
    sign = "-" if value < 0 else ""
    scaled = Decimal(repr(abs(value)))
    scaled *= 100 ** sum(part == "%" and kind == "other" for kind, part in tokens)
    while last + 1 < len(tokens) and tokens[last + 1] == ("other", ","):  # thousands are left out: 0,
        last, scaled = last + 1, scaled / 1000
    if any(part == "/" and kind == "other" for kind, part in inside):
        words = _fraction(scaled, inside)
    elif any(kind == "exponent" for kind, _ in inside):
        words = _scientific(scaled, inside)
    else:
        words = _in_chinese(float(scaled), chinese) if chinese else _plain(scaled, inside)
    if not re.search("[1-9]", words) and not chinese:
        sign = ""
    return _around(tokens, first, last, sign + words, sign)


def _around(tokens: tuple[_Token, ...], first: int, last: int, words: str, sign: str = "") -> str:
    """Return the words with what stands before and after them; a minus stands before a currency."""
    before = "".join(_literal(*token) for token in tokens[: max(first, 0)]).strip()
    after = "".join(_literal(*token) for token in tokens[last + 1 :]).strip()
    if sign and before:
        return f"{sign}{before}{words.removeprefix(sign)}{after}".strip()
    return f"{before}{words}{after}".strip()


def _plain(value: Decimal, inside: tuple[_Token, ...]) -> str:
    """Write a number into its places: 0 always, # where there is a digit, with what stands between them."""
    parts: list[str] = [part for kind, part in inside if kind == "digits"]
    points = [place for place, token in enumerate(inside) if token == ("other", ".")]
    point = points[0] if points else len(inside)
    whole = [part for place, (kind, part) in enumerate(inside) if kind == "digits" and place < point]
    decimals = "".join(part for place, (kind, part) in enumerate(inside) if kind == "digits" and place > point)
    rounded = value.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    integer, _, fraction = f"{rounded:f}".partition(".")
    least = sum(part.count("0") for part in whole)
    integer = (integer if int(integer) else "").rjust(least, "0")
    if any("," in part for part in parts):
        integer = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", integer)
    elif len(whole) > 1:  # 000-0000 writes the digits between other signs
        integer = _spread(integer, inside[:point])
    while fraction and decimals[len(fraction) - 1] in "#?" and fraction[-1] == "0":
        fraction = fraction[:-1]
    if not points:
        return integer
    return f"{integer}.{fraction}" if fraction or "0" in decimals or not integer else f"{integer}."


def _spread(integer: str, places: tuple[_Token, ...]) -> str:
    made, left = "", list(integer)
    for kind, part in reversed(places):
        if kind == "digits":
            made = "".join(left[-len(part) :]) + made
            left = left[: -len(part)]
        else:
            made = _literal(kind, part) + made
    return "".join(left) + made


def _scientific(value: Decimal, inside: tuple[_Token, ...]) -> str:
    code = "".join(part for _, part in inside)
    mantissa, _, exponent = re.split(r"(E[+-])", code, maxsplit=1, flags=re.I)
    places = len(mantissa.partition(".")[2])
    number, power = f"{value:.{places}E}".split("E")
    width = max(len(exponent), 1)
    sign = "-" if int(power) < 0 else "+" if "+" in code else ""
    return f"{number}E{sign}{abs(int(power)):0{width}}"


def _fraction(value: Decimal, inside: tuple[_Token, ...]) -> str:
    code = "".join(part for _, part in inside)
    below = code.partition("/")[2].strip()
    from fractions import Fraction

    most = int(below) if below.isdigit() and int(below) else 10 ** max(len(below), 1) - 1
    near = Fraction(value)
    near = Fraction(round(near * most), most) if below.isdigit() else near.limit_denominator(most)
    whole, rest = divmod(near.numerator, near.denominator)
    if " " not in code.partition("/")[0].strip():
        return f"{near.numerator}/{near.denominator}"
    return (
        f"{whole} {rest}/{near.denominator}" if whole and rest else f"{rest}/{near.denominator}" if rest else str(whole)
    )


def _in_chinese(value: float, kind: str) -> str:
    """Write a number in Chinese: 一百二十三, or in the characters of money.

    >>> _in_chinese(123, "dbnum1"), _in_chinese(10050, "dbnum2"), _in_chinese(0.5, "dbnum1")
    ('一百二十三', '壹万零伍拾', '〇.五')
    """
    digits, (units, zero) = _DIGITS[kind], _UNITS[kind]
    integer, _, fraction = general(value).partition(".")
    if not integer.isdigit():
        return general(value)
    groups = [integer[max(0, end - 4) : end] for end in range(len(integer), 0, -4)][::-1]
    made, gap = "", False
    for place, group in enumerate(groups):
        said = False
        for number, digit in enumerate(group.rjust(4, "0") if place else group):
            power = (4 if place else len(group)) - 1 - number
            if digit == "0":
                gap = True
                continue
            made += (zero if gap and made else "") + digits[int(digit)] + (units[power - 1] if power else "")
            gap, said = False, True
        made += ["", "万", "亿", "万亿"][min(len(groups) - 1 - place, 3)] if said else ""
    made = made or digits[0]
    if kind == "dbnum1" and made.startswith("一十"):
        made = made[1:]
    return f"{made}.{''.join(digits[int(digit)] for digit in fraction)}" if fraction else made


def _date(value: float, tokens: tuple[_Token, ...], epoch_1904: bool) -> str:
    if value < 0 or value >= _LAST_DAY:
        return general(value)
    finest = 10 ** len(_subseconds(tokens))
    seconds = round(value * 86400 * finest) / finest
    moment = _moment(seconds, epoch_1904)
    halves = any(kind == "half" for kind, _ in tokens)
    chinese = _DIGITS.get(_chinese_digits(tokens), "")
    made = ""
    for place, (kind, part) in enumerate(tokens):
        if kind == "date":
            words = _date_part(moment, part.lower(), _is_minute(tokens, place), halves)
            made += (
                "".join(chinese[int(c)] for c in words)
                if chinese and part[0] in "yYeE"
                else (_in_chinese(int(words), _chinese_digits(tokens)) if chinese and words.isdigit() else words)
            )
        elif kind == "bracket" and _ELAPSED.fullmatch(part):
            passed = seconds / {"h": 3600, "m": 60, "s": 1}[part[0].lower()]
            made += f"{int(passed):0{len(part)}}"
        elif kind == "half":
            early, late = part.split("/")
            made += late if moment.hour >= 12 else early
        elif kind == "digits" and made.endswith("."):
            made += f"{int(seconds % 1 * finest):0{len(part)}}"
        else:
            made += _literal(kind, part)
    return made.strip()


def _moment(seconds: float, epoch_1904: bool) -> datetime:
    """Return the moment so many seconds after the day 0. Excel has a 29 February in 1900, which never was."""
    if epoch_1904:
        return datetime(1904, 1, 1) + timedelta(seconds=seconds)
    early = seconds < 60 * 86400
    return datetime(1899, 12, 31 if early else 30) + timedelta(seconds=seconds)


def _subseconds(tokens: tuple[_Token, ...]) -> str:
    for (kind, part), (_, before) in zip(tokens[1:], tokens, strict=False):
        if kind == "digits" and before == ".":
            return part[:3]
    return ""


def _is_minute(tokens: tuple[_Token, ...], place: int) -> bool:
    """Tell whether an m means minutes: after hours or before seconds."""
    kinds = [
        part[0].lower()
        for kind, part in (*tokens[:place][::-1],)
        if kind == "date" or (kind == "bracket" and _ELAPSED.fullmatch(part))
    ]
    after = [part[0].lower() for kind, part in tokens[place + 1 :] if kind == "date"]
    return (bool(kinds) and kinds[0] == "h") or (bool(after) and after[0] == "s")


def _date_part(moment: datetime, part: str, minute: bool, halves: bool) -> str:
    kind, width = part[0], len(part)
    if kind in "ye":
        return f"{moment.year % 100:02}" if kind == "y" and width <= 2 else str(moment.year)
    if kind == "m" and not minute:
        names = {3: _MONTHS[moment.month - 1], 4: _NAMES[moment.month - 1], 5: _MONTHS[moment.month - 1][:1]}
        return names.get(width) or f"{moment.month:0{min(width, 2)}}"
    if kind == "d" and width > 2:
        return _DAYS[moment.weekday()][: 3 if width == 3 else None]
    if kind == "a":
        return ("星期" if width > 3 else "") + _WEEKDAYS[moment.weekday()]
    hour = (moment.hour % 12 or 12) if halves else moment.hour
    number = {"d": moment.day, "h": hour, "m": moment.minute, "s": moment.second}[kind]
    return f"{number:0{min(width, 2)}}"
