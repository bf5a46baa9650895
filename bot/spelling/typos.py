"""Mistyped words -> the documents' own, where what was typed is not said in the documents.

A false correction is worse than a missed one. So only stretches are looked at that hold a word or a pair of
characters which no document has, and only a word of the documents may take their place.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from bot.spelling.characters import Confusions, is_han
from bot.spelling.pinyin import ASKING, Reading
from embeddings.wording import cut, dictionary, people, places

#: Characters that do their own work in a sentence: what stands beside them is no part of their word.
_PARTICLES = frozenset(
    "的地得了着过是在有和与或及并而且但若则如也就还都又再很太最更只才不没未无非为自以因由于从到向往对给被把将让使"
    "吗呢吧啊呀么谁何哪什怎几多少这那此该各每某本其之所我你您他她它们请问能会可要想应需须去来做用找看指说谈讲叫算属"
    "等第个名位次条件项年月日天号时分元岁"
)
#: Characters that are hardly ever mistyped, but often part of a name beside them.
_MODIFIERS = frozenset("万千百十零〇一二三四五六七八九两半上下前后内外里中间左右东西南北大小新旧")
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪"
    "田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文施洪季樊庞殷柳葛齐伍俞关尤"
)
_LONGEST = 8
#: A shorter word from which one character is missing could be too many others.
_WITH_A_GAP = 4
#: Passages that must hold a word of two characters, or one that jieba's dictionary lacks.
_OFTEN = 2
#: How many times likelier the best word must be than the next.
_CLEAR = 3.0
_GAP_COST, _SWAP_COST = 1.0, 1.0


@dataclass(frozen=True)
class _Token:
    """A word of the question.

    It is ``suspect`` where it may be part of a mistyped word, and ``lone`` where it is a single character that the
    dictionary could not join to its neighbours.
    """

    start: int
    end: int
    suspect: bool
    lone: bool


@dataclass(frozen=True)
class _Candidate:
    """A word that may be meant; the score is the logarithm of its likelihood, but for a constant."""

    word: str
    score: float


_Window = Sequence[_Token]


class TypoReader:
    """Finds mistyped words of the documents in a question."""

    def __init__(self, words: Mapping[str, int], pair_frequency: Callable[[str], int]) -> None:
        """Take the documents' words and how often they have a pair of characters."""
        self._words = {word: count for word, count in words.items() if is_han(word)}
        self._pair_frequency = pair_frequency
        self._confusions = Confusions({char for word in self._words for char in word})
        self._gaps: Mapping[str, list[str]] = defaultdict(list)
        for word in self._words:
            if _WITH_A_GAP <= len(word) <= _LONGEST and dictionary().get(word):
                for without in {word[:place] + word[place + 1 :] for place in range(1, len(word) - 1)}:
                    self._gaps[without].append(word)

    def read(self, folded: str) -> list[Reading]:
        """Return the mistyped stretches with the words that are meant, in text order."""
        tokens = self._tokens(folded)
        found = [
            (window, candidate) for window in self._windows(folded, tokens) if (candidate := self._best(folded, window))
        ]
        found.sort(key=lambda pair: (pair[0][0].start - pair[0][-1].end, -pair[1].score))
        kept: list[Reading] = []
        for window, candidate in found:
            start, end = window[0].start, window[-1].end
            if all(end <= other.start or start >= other.end for other in kept):
                kept.append(Reading(start, end, candidate.word))
        return sorted(kept, key=lambda reading: reading.start)

    def said(self, text: str) -> bool:
        """Tell whether the documents say a word, or at least every pair of its characters."""
        return text in self._words or all(self._pair_frequency(a + b) for a, b in pairwise(text))

    def _tokens(self, folded: str) -> list[_Token]:
        cuts = cut(folded)
        ends = accumulate(map(len, cuts))
        return [
            _Token(
                end - len(word), end, self._suspect(word), len(word) == 1 and is_han(word) and word not in _PARTICLES
            )
            for word, end in zip(cuts, ends, strict=True)
        ]

    def _suspect(self, word: str) -> bool:
        """Tell whether a word of the question may be part of a mistyped one."""
        if not is_han(word):
            return False
        if len(word) == 1:
            return word not in _PARTICLES and word not in _MODIFIERS
        return word not in self._words and word not in places()

    def _windows(self, folded: str, tokens: Sequence[_Token]) -> Iterator[_Window]:
        """Yield stretches of two words or more that hold a suspect one and are not said in the documents."""
        for first in range(len(tokens)):
            for last in range(first + 1, len(tokens)):
                window = tokens[first : last + 1]
                text = folded[window[0].start : window[-1].end]
                if len(text) > _LONGEST or not is_han(text) or text[window[-1].start - window[0].start :] in ASKING:
                    break  # 按什么 is not 干什么: what asks is no part of a mistyped word
                if any(token.suspect for token in window) and not self.said(text):
                    if _stands_apart(folded, tokens, first, last) and (len(text) > 2 or _is_no_name(folded, window)):
                        yield window

    def _best(self, folded: str, window: _Window) -> _Candidate | None:
        """Return the word that is meant, if one is clearly the likeliest."""
        start = window[0].start
        text = folded[start : window[-1].end]
        suspects = {place - start for token in window if token.suspect for place in range(token.start, token.end)}
        best: dict[str, float] = {}
        for word, cost in self._meant(text, suspects):
            if self._may_be_meant(word):
                best[word] = max(best.get(word, -math.inf), math.log(self._words[word]) - cost * math.log(_CLEAR))
        if len(text) == 2:
            best = {word: score for word, score in best.items() if self._fits(folded, window, word, score)}
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        if not ranked or len(ranked) > 1 and ranked[0][1] - ranked[1][1] < math.log(_CLEAR):
            return None
        return _Candidate(*ranked[0])

    def _fits(self, folded: str, window: _Window, word: str, score: float) -> bool:
        """Tell whether a short word is common enough, and known beside the words that it would stand between."""
        left, right = folded[: window[0].start][-1:], folded[window[-1].end :][:1]
        joints = (left + word[0] if _joins(left) else "", word[-1] + right if _joins(right) else "")
        return score >= math.log(_OFTEN) and all(self._pair_frequency(joint) for joint in joints if joint)

    def _meant(self, text: str, suspects: set[int]) -> Iterator[tuple[str, float]]:
        """Yield words of the documents that a text may stand for, with their costs."""
        for place in suspects:
            for char, cost in self._confusions.of(text[place]).items():
                yield text[:place] + char + text[place + 1 :], cost
        for word in self._gaps.get(text, ()):
            yield word, _GAP_COST
        swaps = suspects | {place - 1 for place in suspects if place}
        for place in swaps - {len(text) - 1} if len(text) > 2 else ():
            yield text[:place] + text[place + 1] + text[place] + text[place + 2 :], _SWAP_COST

    def _may_be_meant(self, word: str) -> bool:
        """Tell whether a word of the documents is sure enough to take the place of what was typed."""
        if word in ASKING or word in people() or word in places():
            return False
        count = self._words.get(word, 0)
        if dictionary().get(word):
            return count > 0
        return len(word) > 2 and count >= _OFTEN and word[0] not in _SURNAMES


def _stands_apart(folded: str, tokens: Sequence[_Token], first: int, last: int) -> bool:
    """Tell whether no lone character stands beside a stretch, and no name begins with the stretch's last one."""
    around = [*tokens[max(0, first - 1) : first], *tokens[last + 1 : last + 2]]
    end = tokens[last].end
    name = tokens[last].lone and folded[end - 1] in _SURNAMES and _joins(folded[end : end + 1])
    return not name and not any(token.lone for token in around)


def _joins(char: str) -> bool:
    """Tell whether a character can be part of a word with the one beside it."""
    return is_han(char) and char not in _PARTICLES


def _is_no_name(folded: str, pair: _Window) -> bool:
    """Tell whether two characters are both free for another word, and no name of a person."""
    before = folded[max(0, pair[0].start - 1) : pair[0].start]
    return all(token.lone and token.suspect for token in pair) and not _SURNAMES & {before, folded[pair[0].start]}
