"""A text -> what of it is compared: its letters, digits and signs of value, folded, each with its place."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from embeddings.records import Span
from embeddings.text import fold_with_map

#: Signs that say something: 10% is not 10‰, nor 3.5 the same as 35, though all other marks may differ.
_TELLING = frozenset("%‰°±×÷+=≥≤≠")
_BETWEEN_DIGITS = frozenset(".:")
#: Circles that are typed for 〇.
_CIRCLES = str.maketrans("○◯", "〇〇")
#: One word in the spellings of both scripts that `fold` leaves apart, for its tables go by words.
_VARIANTS = str.maketrans("著乾瞭藉徵麽麼覆夥於祇隻裏裡後妳甦剋", "着干了借征么么复伙于只只里里后你苏克")


@dataclass(frozen=True)
class Letters:
    """What is compared of a text, and for each character of it the place in the whole text."""

    text: str
    origins: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Return the span of the whole text that ``text[start:end]`` was made from; an empty one where it is empty."""
        if start < end:
            return Span(self.origins[start], self.origins[end - 1] + 1)
        place = self.origins[start] if start < len(self.origins) else self.origins[-1] + 1 if self.origins else 0
        return Span(place, place)


def letters_of(text: str, span: Span | None = None, without: Iterable[Span] = ()) -> Letters:
    """Return what is compared of a span of a text, all of it unless one is given; ``without`` is left out.

    >>> letters_of("《辦法》 第３條，占3.5％。").text
    '办法第3条占3.5%'
    """
    span = span or Span(0, len(text))
    folded = fold_with_map(span.of(text))
    words = folded.text.translate(_CIRCLES)
    left_out = [each for each in without if each.start < span.end and span.start < each.end]
    kept = [
        (char, span.start + folded.origins[place])
        for place, char in enumerate(words)
        if _is_compared(char, words, place)
    ]
    if left_out:
        kept = [each for each in kept if not any(gap.start <= each[1] < gap.end for gap in left_out)]
    return Letters("".join(char for char, _ in kept), tuple(origin for _, origin in kept))


def _is_compared(char: str, words: str, place: int) -> bool:
    if char.isalnum() or char in _TELLING:
        return True
    if char in _BETWEEN_DIGITS:
        return words[place - 1 : place].isdecimal() and words[place + 1 : place + 2].isdecimal()
    return not char.isascii() and unicodedata.category(char) == "Sc"


def plainest(letters: str) -> str:
    """Return letters with the variants of both scripts made one, character for character."""
    return letters.translate(_VARIANTS)


#: Marks that are one with another: those of quotations in quotations, and straight ones.
_NESTING = str.maketrans("”‘’「」『』＂\"'〈〉", "““““““““““《》")
_SPACE = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


def without_spaces(text: str) -> str:
    """Return a text without spaces, line ends and what nobody sees.

    >>> without_spaces("财 政\u200b部")
    '财政部'
    """
    return _SPACE.sub("", text)


def differing_marks(one: str, other: str) -> tuple[str, ...]:
    """Return in what two texts with the same letters differ: punctuation, spaces, script; nothing where they are alike.

    >>> differing_marks("辦公室， 印章", "办公室,印章"), differing_marks("甲、乙", "甲，乙")
    (('spaces', 'script'), ('punctuation',))
    """
    found = []
    bare = [without_spaces(text) for text in (one, other)]
    marks = ["".join(char for char in _marks(text)) for text in bare]
    if marks[0] != marks[1]:
        found.append("punctuation")
    if _SPACE.findall(one) != _SPACE.findall(other):
        found.append("spaces")
    said = ["".join(filter(str.isalnum, unicodedata.normalize("NFKC", text))) for text in bare]
    if said[0] != said[1]:
        found.append("script")
    return tuple(found)


def _marks(text: str) -> Iterable[str]:
    plain = unicodedata.normalize("NFKC", text.translate(_NESTING))
    return (char for char in plain if not char.isalnum())
