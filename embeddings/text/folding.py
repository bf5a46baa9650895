"""Search text: NFKC, Traditional -> Simplified, lower case; with a map back to the original.

Folded text is only ever searched, never shown.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import opencc

from embeddings.records import Span


@dataclass(frozen=True)
class Folded:
    """Folded text, and for each of its characters the place of the one it was made from."""

    text: str
    origins: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Return the span of the original that ``text[start:end]`` was made from; it is not empty."""
        return Span(self.origins[start], self.origins[end - 1] + 1)


#: Share of characters from which a text is in Traditional characters: such texts have a fifth and more that differ,
#: while a Simplified text may have a stray one.
_TRADITIONAL_SHARE = 0.03


_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
#: Share of Chinese characters up to which a text is in another language: 怎么装UKey has half of them.
_NAMING = 0.4


def is_chinese(text: str) -> bool:
    """Tell whether a text is written with Chinese characters, and does not just name something in them.

    >>> is_chinese("怎么装UKey"), is_chinese("Who heads the 关工委?"), is_chinese("Кто дежурит?")
    (True, False, False)
    """
    letters = sum(char.isalpha() for char in text)
    return len(_HAN.findall(text)) > _NAMING * letters


def is_traditional(text: str) -> bool:
    """Tell whether a text is written in Traditional characters.

    >>> is_traditional("會議紀要"), is_traditional("会议纪要"), is_traditional("公文")
    (True, False, False)
    """
    simple = simplify(text)
    return sum(a != b for a, b in zip(text, simple, strict=True)) > _TRADITIONAL_SHARE * len(text)


def in_script(text: str, traditional: bool) -> str:
    """Return a text in Traditional or Simplified characters; as it is where it is in them already.

    >>> in_script("会议纪要", True), in_script("會議紀要", False), in_script("會議紀要", True)
    ('會議紀要', '会议纪要', '會議紀要')
    """
    if not traditional:
        return simplify(text)
    converted: str = text if is_traditional(text) else _traditionaliser().convert(text)
    return converted


@cache
def _traditionaliser() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


@cache
def _simplifier() -> opencc.OpenCC:
    # As t2s, with Hong Kong's forms of characters (衞, 粧, 枱) before it; of 1.2 million characters of real text it
    # changes 17 more, all rightly. The tables with "p" in their name turn words into others: 程序 into 进程.
    return opencc.OpenCC("hk2s")


#: 著 for 着, as Taiwan writes it: 隨著, 著手. OpenCC's tables change all (著名 too) or none; of 450 in real text this
#: rule takes 3 wrongly.
_ZHE = re.compile(
    r"(?<![显顯卓昭土名原专專译譯编編论論巨合所拙遗遺其])著(?![名作者称稱录錄述书書有于於《])",
)


class _Widths(dict[int, str]):
    """What each character is in its plain width and in small letters; one is looked up in Unicode's tables once."""

    def __missing__(self, code: int) -> str:
        self[code] = unicodedata.normalize("NFKC", chr(code)).lower()
        return self[code]


_WIDTHS = _Widths()


def fold(text: str) -> str:
    """Return the folded text.

    >>> fold("辦公室ＡＢＣ㈠")
    '办公室abc(一)'
    """
    return simplify(text.lower() if text.isascii() else text.translate(_WIDTHS))


def fold_with_map(text: str) -> Folded:
    """Return the folded text with the place that each of its characters came from.

    >>> folded = fold_with_map("㈠辦公室")
    >>> folded.text, folded.span(3, 6)
    ('(一)办公室', Span(start=1, end=4))
    """
    pieces = [_WIDTHS[ord(char)] for char in text]
    origins = tuple(place for place, piece in enumerate(pieces) for _ in piece)
    return Folded(simplify("".join(pieces)), origins)


def simplify(plain: str) -> str:
    """Return the text in Simplified characters, as many as it had.

    OpenCC's phrase tables are used, and single characters where a phrase changes the length.

    >>> simplify("辦公室 GB/T，"), simplify("隨著衞生局的著作，著手辦理")
    ('办公室 GB/T，', '随着卫生局的著作，着手办理')
    """
    if plain.isascii():
        return plain
    plain = _ZHE.sub("着", plain) if "著" in plain else plain
    simple: str = _simplifier().convert(plain)
    if len(simple) != len(plain):
        converted = ((char, _simplifier().convert(char)) for char in plain)
        simple = "".join(new if len(new) == len(char) else char for char, new in converted)
    return simple
