"""Words by how they sound, for a keyboard: many words in little memory, found in a fraction of a millisecond."""

import math
import re
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from bot.spelling.characters import reading, sounds, syllables
from bot.spelling.cutting import Sound

#: How likely a reading of a character is taken to be at least, though no word has it.
_RARE = 1e-3
#: What is typed as often instead of a syllable: 谁 is read in both ways.
_ALSO = {"shei": "shui"}


class _Drawer:
    """The words with the same first letters of their first two syllables, likeliest first.

    Syllables stand in one string of bytes, a line a word, which takes a tenth of what tuples take.
    """

    def __init__(self) -> None:
        self.lines = bytearray(b"\n")
        self.words: list[str] = []
        self.costs = array("f")

    def add(self, key: str, word: str, cost: float) -> None:
        self.lines += key.encode() + b"\n"
        self.words.append(word)
        self.costs.append(cost)

    def find(self, pattern: re.Pattern[bytes]) -> Iterator[tuple[float, str]]:
        row = place = 0
        for match in pattern.finditer(self.lines):
            row += self.lines.count(b"\n", place, match.start())
            place = match.start()
            yield self.costs[row], self.words[row]


class WordList:
    """Words by their syllables, each with its cost, the negative logarithm of how likely it is."""

    def __init__(self, likelihoods: Mapping[str, float], heard: Mapping[str, float] | None = None) -> None:
        """Take words with how likely each is, and how often a larger list has each reading of a character.

        Without ``heard`` that is learnt from these words.
        """
        self._drawers: dict[str, _Drawer] = defaultdict(_Drawer)
        learnt: dict[str, float] = defaultdict(float)
        for word in sorted(likelihoods, key=likelihoods.__getitem__, reverse=True):
            for key in _keys(word) if len(word) > 1 else ():
                self._add(key, word, likelihoods[word])
                if heard is None:
                    for char, syllable in zip(word, key, strict=True):
                        learnt[char + syllable] += likelihoods[word]
        self.heard = learnt if heard is None else heard
        for likelihood, char, syllable in sorted(self._characters(likelihoods), reverse=True):
            self._add((syllable,), char, likelihood)
        self._drawers.default_factory = None

    def _characters(self, likelihoods: Mapping[str, float]) -> Iterator[tuple[float, str, str]]:
        for char, likelihood in likelihoods.items():
            if len(char) == 1:
                for syllable, share in self._shares(char).items():
                    if syllable in syllables():
                        yield likelihood * max(share, _RARE), char, syllable

    def _shares(self, char: str) -> dict[str, float]:
        """Return how likely each reading of a character is; where no word tells, pypinyin's first is."""
        heard = {syllable: self.heard.get(char + syllable, 0.0) for syllable in sounds(char)}
        total = sum(heard.values())
        if not total:
            return {syllable: float(rank == 0) for rank, syllable in enumerate(heard)}
        return {syllable: often / total for syllable, often in heard.items()}

    def _add(self, key: Sequence[str], word: str, likelihood: float) -> None:
        self._drawers[_drawer(key)].add("'".join(key), word, -math.log(likelihood))

    def words(self, way: Sequence[Sound], most: int) -> Iterator[tuple[float, str]]:
        """Yield cost and word of the likeliest that sound so, at most ``most``."""
        drawer = self._drawers.get(_drawer([sound.text for sound in way]))
        return islice(drawer.find(_pattern(way, b"(?=\n)")), most) if drawer else iter(())

    def begins(self, way: Sequence[Sound]) -> bool:
        """Tell whether any word begins so or sounds so."""
        if len(way) == 1:
            return True
        drawer = self._drawers.get(_drawer([sound.text for sound in way]))
        return drawer is not None and _pattern(way, b"['\n]").search(drawer.lines) is not None


def _keys(word: str) -> set[tuple[str, ...]]:
    """Return the syllables that a word is typed with; none where a character has none."""
    key = reading(word)
    return {key, tuple(_ALSO.get(syllable, syllable) for syllable in key)} if all(key) else set()


def _drawer(key: Sequence[str]) -> str:
    return key[0][0] + key[1][0] if len(key) > 1 else key[0][0]


def _pattern(way: Sequence[Sound], end: bytes) -> re.Pattern[bytes]:
    """Return what matches the line break before a word that sounds so, with its syllables."""
    parts = (sound.text + "[a-z]*" * sound.short for sound in way)
    return re.compile(b"\n" + "'".join(parts).encode() + end)
