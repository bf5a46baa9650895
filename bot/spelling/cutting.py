"""Letters of a keyboard -> the syllables they can be cut into, whole ones and beginnings of ones.

People leave syllables short: ``zbzd`` and ``zhibzd`` for zhi ban zhi du, and ``zhib`` while they are still typing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import inf

from bot.spelling.characters import syllables

_APOSTROPHE = "'"
_LONGEST = 6
#: What stands for a whole syllable before other letters.
_INITIALS = frozenset("zh ch sh a e o b p m f d t n l g k h j q x z c s r y w".split())
#: What a cut costs for each beginning that stands for a syllable, and for one at the end, which may yet be typed on.
_SHORT, _UNFINISHED = 2, 1
#: Syllables as they are typed and as they stand in the tables.
_TYPED = {"lue": "lve", "nue": "nve"}


@dataclass(frozen=True)
class Sound:
    """Letters that are a syllable, or the beginning of one where they are ``short``.

    ``end`` is the place behind them and the apostrophes that follow.
    """

    text: str
    short: bool
    end: int
    toll: int


@cache
def _beginnings() -> frozenset[str]:
    known = [*syllables(), *_TYPED]
    return frozenset(syllable[:length] for syllable in known for length in range(1, len(syllable)))


class Cuts:
    """All ways to cut letters, up to the first that fits in no syllable.

    >>> cuts = Cuts("zhib")
    >>> [[sound.text for sound in way] for way, _ in cuts.ways(0, 0, lambda way: True)]
    [['zhi'], ['zhi', 'b']]
    """

    def __init__(self, letters: str) -> None:
        """Take letters from a to z and apostrophes, which no syllable reaches across."""
        self.start = _behind(letters, 0)
        self.end = _reach(letters, self.start)
        typed = letters[: self.end]
        self._sounds = [tuple(_sounds(typed, place)) for place in range(self.end)]
        self._left: list[float] = [inf] * self.end + [0]
        for place in reversed(range(self.end)):
            costs = (sound.toll + self._left[sound.end] for sound in self._sounds[place])
            self._left[place] = min(costs, default=inf)

    def ways(
        self, place: int, spare: float, goes_on: Callable[[Sequence[Sound]], bool]
    ) -> Iterator[tuple[tuple[Sound, ...], float]]:
        """Yield the rows of sounds from a place that ``goes_on`` agrees to, each with what it leaves of ``spare``.

        What a row costs, with the best for the letters behind it, beyond the best for all letters is taken from there.
        """
        yield from self._longer((), place, spare, goes_on)

    def _longer(
        self, way: tuple[Sound, ...], place: int, spare: float, goes_on: Callable[[Sequence[Sound]], bool]
    ) -> Iterator[tuple[tuple[Sound, ...], float]]:
        for sound in self._sounds[place] if place < self.end else ():
            left = spare - (sound.toll + self._left[sound.end] - self._left[place])
            if left >= 0 and goes_on(longer := (*way, sound)):
                yield longer, left
                yield from self._longer(longer, sound.end, left, goes_on)


def _behind(letters: str, place: int) -> int:
    """Return the place behind the apostrophes that stand there."""
    while letters.startswith(_APOSTROPHE, place):
        place += 1
    return place


def _reach(letters: str, start: int) -> int:
    """Return how far sounds that follow one another lead."""
    reached = {start}
    for place in range(start, len(letters)):
        if place in reached:
            reached.update(sound.end for sound in _sounds(letters, place))
    return max(reached)


def _sounds(letters: str, place: int) -> Iterator[Sound]:
    for length in range(1, min(_LONGEST, len(letters) - place) + 1):
        text = letters[place : place + length]
        end = _behind(letters, place + length)
        if text in syllables() or text in _TYPED:
            yield Sound(_TYPED.get(text, text), False, end, 0)
        if end == len(letters) and text in _beginnings():
            yield Sound(text, True, end, _UNFINISHED)
        elif text in _INITIALS:
            yield Sound(text, True, end, _SHORT)
