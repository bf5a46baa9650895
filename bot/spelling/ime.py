"""Pinyin letters as they are typed -> the words that are offered for them, those of the documents first.

For a keyboard on the screen::

    [candidate.text for candidate in input_method_of(index).candidates("zhibanzhidu")]
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.spelling.characters import everyday, is_han
from bot.spelling.cutting import Cuts, Sound
from bot.spelling.paths import cheapest
from bot.spelling.pinyin import bond_by, likelihoods
from bot.spelling.wordlist import WordList
from embeddings.errors import QuestionError
from embeddings.index import Index, kept_with
from embeddings.text import fold
from embeddings.wording import dictionary, packaged_terms

#: The most letters that are read at once, and the most candidates that are given.
MOST_LETTERS, MOST_CANDIDATES = 60, 200
_LETTERS = re.compile(r"[a-z']*")
#: Words of jieba's dictionary of lower frequency, half of them, are mostly names.
_RAREST = 4
#: What a cut may cost beyond the cheapest, for words that take all letters; and how unlikely each of it makes a word.
_SPARE, _PER_EXTRA = 3, 4.0
#: Words tried for each cut of a stretch of letters within a phrase, and for one that leaves syllables short.
_TRIED, _TRIED_SHORT = 3, 6
#: What speaks in a row for a word of the documents, for each syllable of it that could stand for a word of its own, and
#: against a word of the dictionary alone: with 1, `benchmarks/spelling.py` reads 45 % of typed questions and not 36 %.
_KNOWN = 1.0
#: How people ask aloud, which documents do not say, and how likely each of these words is.
_TALKED = (
    "啥 咋 为啥 咋办 干啥 啥时候 哪天 哪年 多长时间 多少钱 几次 行吗 行不行 要不要 谁来 归谁 "
    "有几天 有几个 有多少 有哪些 有没有 是什么 怎么办 是啥 是谁 叫什么 指什么 在哪"
).split()
_TALK = 0.001
#: How likely each word of the field is taken to be: the news that a dictionary was counted in hardly say 年假.
_FIELD = 1e-5
#: What speaks for a word that takes all letters, against a row of shorter ones.
_WHOLE = 2.0
#: Weight of what the documents have side by side, where one side stands there already.
_BEFORE = 2.0
#: Words offered from each list for a cut that leaves syllables short; it fits hundreds.
_GUESSED = 12
#: What a word that the documents lack costs more where syllables are cut short.
_FOREIGN = 3.0


@dataclass(frozen=True)
class Candidate:
    """A word or phrase, and how many letters from the first it takes, apostrophes with them."""

    text: str
    used: int


@dataclass(frozen=True, order=True)
class _Rank:
    """What takes more letters comes first; characters of longer syllables come after all of this one; then costs."""

    unused: int
    longer: bool
    cost: float


class InputMethod:
    """Offers Chinese for pinyin; safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        """Take an index, whose words come before those of a dictionary."""
        own = likelihoods(index.lexical.vocabulary(), {})
        self._common = _common()
        self._own = WordList(own, self._common.heard)
        self._bond = lru_cache(maxsize=1 << 14)(bond_by(index.lexical.pair_frequency))

    def candidates(self, letters: str, before: str = "", count: int = 24) -> list[Candidate]:
        """Return what letters stand for, the likeliest reading of all of them first, then words of ever fewer.

        At most ``count`` are given, and 200 in any case. ``before`` is the text they are typed behind.

        Raises:
            QuestionError: if there are more than 60 letters, or others than a to z, ü and the apostrophe.
        """
        cuts = Cuts(_checked(letters))
        most = max(0, min(count, MOST_CANDIDATES))
        last = fold(before[-1:]) if is_han(before[-1:]) else ""
        phrase = self._phrase(cuts, last)
        words = self._words(cuts, last, most)
        ordered = sorted(words, key=words.__getitem__)
        offered = [Candidate(word, cuts.end - words[word].unused) for word in ordered if word not in phrase]
        return [*(Candidate(text, cuts.end) for text in phrase), *offered][:most]

    def _phrase(self, cuts: Cuts, last: str) -> list[str]:
        """Return the likeliest row of words for all letters, if it has more than one."""

        def edges(place: int) -> Iterator[tuple[int, str, float]]:
            for way, _ in cuts.ways(place, 0, self._begins):
                whole = place == cuts.start and way[-1].end == cuts.end
                for cost, word in self._in_row(way, _TRIED_SHORT if _is_short(way) else _TRIED):
                    yield way[-1].end, word, cost - _WHOLE * whole

        steps = cheapest(cuts.start, cuts.end, edges, self._bond, last)
        return ["".join(step.word for step in steps)] if len(steps) > 1 else []

    def _words(self, cuts: Cuts, last: str, most: int) -> dict[str, _Rank]:
        ranks: dict[str, _Rank] = {}
        for way, left in cuts.ways(cuts.start, _SPARE, self._begins):
            unused = cuts.end - way[-1].end
            if unused and left < _SPARE:
                continue
            for cost, word in self._sounding(way, _GUESSED if len(way) > 1 and _is_short(way) else most):
                cost += _PER_EXTRA * (_SPARE - left) - _BEFORE * self._bond(last, word)
                rank = _Rank(unused, left < _SPARE and len(way) == 1, cost)
                ranks[word] = min(ranks.get(word, rank), rank)
        return ranks

    def _in_row(self, way: Sequence[Sound], most: int) -> Iterator[tuple[float, str]]:
        """Yield cost and word of what sounds so and stands beside others: the documents' words are not split for them.

        年假有几天 is not read 年加油几天 where the documents speak of 年假, however common 年 and 加油 are.
        """
        yield from self._sounding(way, most, _KNOWN * (len(way) - 1), _KNOWN)

    def _sounding(
        self, way: Sequence[Sound], most: int, bonus: float = 0.0, surcharge: float = 0.0
    ) -> Iterator[tuple[float, str]]:
        """Yield cost and word of what sounds so: the documents' with a bonus, the dictionary's with a surcharge."""
        yield from ((cost - bonus, word) for cost, word in self._own.words(way, most))
        if len(way) > 1 and _is_short(way):
            surcharge += _FOREIGN
        yield from ((cost + surcharge, word) for cost, word in self._common.words(way, most))

    def _begins(self, way: Sequence[Sound]) -> bool:
        return self._own.begins(way) or self._common.begins(way)


def _is_short(way: Sequence[Sound]) -> bool:
    return any(sound.short for sound in way)


@cache
def _common() -> WordList:
    """Return jieba's words, those of the field and of asking, and every character of GB 2312; about a second."""
    # Not among the words of asking, by which mistyped questions are read: those are seldom talked.
    words = {word: count for word, count in dictionary().items() if count >= _RAREST and len(word) > 1}
    characters = {char: max(1, dictionary().get(char, 0)) for char in everyday()}
    likely = likelihoods({}, words | characters, least=1)
    field = {word: _FIELD for word in packaged_terms().dictionary if len(word) > 1 and is_han(word)}
    for word, share in (field | dict.fromkeys(_TALKED, _TALK)).items():
        likely[word] = likely.get(word, 0.0) + share
    return WordList(likely)


@kept_with
def input_method_of(index: Index) -> InputMethod:
    """Return the input method of a generation."""
    return InputMethod(index)


def _checked(letters: str) -> str:
    typed = letters.lower().replace("ü", "v")
    if len(letters) > MOST_LETTERS or not _LETTERS.fullmatch(typed):
        raise QuestionError(
            "ime.letters",
            "Pinyin is written with at most {most} letters from a to z, v for ü, and apostrophes.",
            most=MOST_LETTERS,
        )
    return typed
