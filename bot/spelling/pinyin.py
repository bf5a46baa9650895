"""Pinyin typed without tones -> the Chinese that the documents' words make of it.

The letters are cut into words by Viterbi search: each reading of a stretch of syllables is a word, and the reading is
best whose words are likeliest in the documents. Words of asking and jieba's dictionary stand in for what documents
do not say.
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.spelling.characters import is_han, plain, reading, readings, syllables
from bot.spelling.paths import cheapest
from embeddings.records import Span

_WORD = re.compile(r"(?<![0-9a-z@/_.\-])[a-z]++(?![0-9@/_\-]|\.[a-z0-9])")
_BETWEEN = re.compile(r"[\s'’]*")
#: Words of asking with what they count against a document's 1,000 words.
ASKING = {
    **dict.fromkeys(
        "什么 怎么 怎么做 怎么办 哪些 有哪些 是什么 如何 多少 谁 是谁 请问 为什么 什么时候 吗 呢 的 是 有".split(), 5
    ),
    **dict.fromkeys(
        "怎样 怎么样 哪个 哪里 哪 几 几个 几天 多久 何时 能不能 可以 可不可以 是不是 有没有 需要 要 做 在".split(), 1
    ),
    **dict.fromkeys(
        "我 我们 你 你们 什么样 哪儿 告诉 介绍 一下 想 知道 关于 和 与 应该 应当 会 能 由谁 有什么 给 去 吧 了".split(),
        1,
    ),
}
#: English words that could be pinyin as well: they say nothing about the language of a question.
_ENGLISH = frozenset(
    "a an age ban bang bare bale bane banana bandage balance base bite bone cage came can cane care case change "
    "chance china chose dance dare danger date die dime dine done due dude eager fan fang fade face fate fun gang "
    "gave gene gender ginger guide hanger hang he hen hide huge hunger hope i in age juice lane language late lane "
    "lie like line linger long lose made make male man manage many mane me mean men mention mine more name nice no "
    "none note one or orange page palace pale panda pie pile pin ping pipe pole race rage range rate re rice ride rule "
    "run sage sale sane save sang seal she shine shipping side sing size so song sun take tale tan time tire to tone "
    "use wage wake wane wander wanting weed woman women wonder yes you your zone".split()
)
#: English words of asking, and those that hold a sentence together: with one of them a question is English.
_ENGLISH_FRAME = frozenset(
    "the is are was were be of and for with from by on at as it its this that these those there what which who whom "
    "whose when where why how do does did my our his her their not if than must shall should would could will may "
    "about into any all each many much".split()
)
#: Share of the letters that may belong to words that are no pinyin, where they are not the documents' own.
_FOREIGN = 1 / 3
_LONGEST = 6
#: Weight of the documents' words against those of jieba's dictionary; only its words of this frequency are used.
_OWN, _COMMON = 0.7, 100
#: What it costs to leave a word of letters as it stands, and each syllable of it; a likely word costs about 8.
_KEPT, _KEPT_SYLLABLE = 6.0, 4.0
#: What each word costs beyond that, so that long words are preferred, and each that is a single character, since
#: these are so many for each syllable that hardly one is right.
_PER_WORD, _LONE = 1.0, 3.0
#: Readings of one stretch that are tried.
_TRIED = 5


@dataclass(frozen=True)
class Reading:
    """A stretch of a text and the Chinese it is read as."""

    start: int
    end: int
    text: str


class Lexicon:
    """Words by their syllables, each with its cost, the negative logarithm of how likely it is."""

    def __init__(self, words: Mapping[str, int], common: Mapping[str, int]) -> None:
        """Take the words of the documents and those of a dictionary, with their frequencies."""
        likely = likelihoods(words, common)
        by_syllables: dict[tuple[str, ...], list[tuple[float, str]]] = defaultdict(list)
        for word, likelihood in likely.items():
            for key in _keys(word):
                by_syllables[key].append((_cost(word, likelihood), word))
        self._readings = {key: sorted(found)[:_TRIED] for key, found in by_syllables.items()}
        self._beginnings = {key[:length] for key in self._readings for length in range(1, len(key) + 1)}

    def of(self, key: tuple[str, ...]) -> Sequence[tuple[float, str]]:
        """Return cost and word of the likeliest readings of some syllables."""
        return self._readings.get(key, ())

    def goes_on(self, key: tuple[str, ...]) -> bool:
        """Tell whether any word begins with these syllables."""
        return key in self._beginnings


def likelihoods(words: Mapping[str, int], common: Mapping[str, int], least: int = _COMMON) -> dict[str, float]:
    """Return how likely each Chinese word is, by the documents' words, a dictionary's, and those of asking.

    Of the dictionary's words only those of the frequency ``least`` are used.
    """
    likely: dict[str, float] = defaultdict(float)
    _add(likely, {word: count for word, count in words.items() if is_han(word)}, _OWN)
    _add(likely, {word: count for word, count in common.items() if count >= least and is_han(word)}, 1 - _OWN)
    for word, thousandths in ASKING.items():
        likely[word] += thousandths / 1000
    return likely


def _add(likely: dict[str, float], words: Mapping[str, int], weight: float) -> None:
    total = sum(words.values())
    for word, count in words.items():
        likely[word] += weight * count / total


def _cost(word: str, likelihood: float) -> float:
    lone = _LONE if len(word) == 1 and word not in ASKING else 0.0
    return _PER_WORD + lone - math.log(likelihood)


def bond_by(pair_frequency: Callable[[str], int]) -> Callable[[str, str], float]:
    """Return a function that tells what it speaks for two words that the documents have them side by side."""

    def bond(left: str, right: str) -> float:
        return math.log1p(pair_frequency(left[-1] + right[0])) / 2 if left and right else 0.0

    return bond


def _keys(word: str) -> set[tuple[str, ...]]:
    if len(word) == 1:
        return {(syllable,) for syllable in readings(word)}
    return {reading(word)}


def letters(folded: str) -> str:
    """Return a text with its letters bared of tone marks, ü as v, in the same length.

    >>> letters("mìshū lǜ 处")
    'mishu lv 处'
    """
    return "".join(bare if len(bare := plain(char)) == 1 else char for char in folded)


@lru_cache(maxsize=1024)
def _syllables_of(word: str) -> int:
    """Return the fewest syllables that a word of letters falls into, 0 if it is no pinyin.

    >>> _syllables_of("xian"), _syllables_of("duban"), _syllables_of("office")
    (1, 2, 0)
    """
    fewest = [0] + [math.inf] * len(word)
    for end in range(1, len(word) + 1):
        starts = range(max(0, end - _LONGEST), end)
        fewest[end] = min((fewest[s] + 1 for s in starts if word[s:end] in syllables()), default=math.inf)
    return 0 if math.isinf(fewest[-1]) else int(fewest[-1])


class PinyinReader:
    """Finds and reads the pinyin of a question."""

    def __init__(
        self, words: Mapping[str, int], pair_frequency: Callable[[str], int], common: Mapping[str, int]
    ) -> None:
        """Take the documents' words, how often they have a pair of characters, and a dictionary's frequencies."""
        self._words = words
        self._bond = bond_by(pair_frequency)
        self._lexicon = Lexicon(words, common)

    def read(self, folded: str) -> list[Reading]:
        """Return the stretches that are pinyin with their readings, in text order; none for a question in English."""
        text = letters(folded)
        spans = [Span(*match.span()) for match in _WORD.finditer(text)]
        if not self._is_pinyin([text[s.start : s.end] for s in spans]):
            return []
        pieces = [piece for run in _runs(text, spans) for piece in self._best(text, run)]
        return _joined(text, pieces) if self._bears_out(pieces) else []

    def _is_pinyin(self, words: Sequence[str]) -> bool:
        if _ENGLISH_FRAME.intersection(words):
            return False
        sound = [word for word in words if self._counts(word) and word not in _ENGLISH]
        foreign = sum(len(word) for word in words if not _syllables_of(word) and word not in self._words)
        return bool(sound) and foreign <= _FOREIGN * sum(map(len, words))

    def _counts(self, word: str) -> bool:
        return word not in self._words and _syllables_of(word) > 0

    def _bears_out(self, pieces: Sequence[Reading]) -> bool:
        """Tell whether at least half of what was read are longer words of the documents or of asking."""
        known = sum(len(p.text) for p in pieces if len(p.text) > 1 and (p.text in self._words or p.text in ASKING))
        return known * 2 >= sum(len(piece.text) for piece in pieces) > 0

    def _best(self, text: str, run: Sequence[Span]) -> list[Reading]:
        """Return the words of the likeliest reading of a run; words of letters that stay are left out."""
        ends = {span.start: span.end for span in run}
        joints = {span.end: following.start for span, following in pairwise(run)}

        def edges(place: int) -> Iterator[tuple[int, str, float]]:
            for end, word, cost in self._edges(text, place, ends.get(place), joints):
                yield joints.get(end, end), word, cost

        steps = cheapest(run[0].start, run[-1].end, edges, self._bond)
        after = [step.start for step in steps[1:]] + [run[-1].end]
        stretches = (
            (step, text[step.start : end].rstrip(" '’\t\u3000")) for step, end in zip(steps, after, strict=True)
        )
        return [Reading(step.start, step.start + len(typed), step.word) for step, typed in stretches if step.word]

    def _edges(
        self, text: str, place: int, kept: int | None, joints: Mapping[int, int]
    ) -> Iterator[tuple[int, str, float]]:
        """Yield end, word and cost of what can stand at a place; the word is empty where letters stay to ``kept``."""
        if kept is not None:
            yield kept, "", _KEPT + _KEPT_SYLLABLE * _syllables_of(text[place:kept])
            if not self._counts(text[place:kept]):
                return
        for key, end in self._keys_from(text, place, (), joints):
            for cost, word in self._lexicon.of(key):
                yield end, word, cost

    def _keys_from(
        self, text: str, place: int, before: tuple[str, ...], joints: Mapping[int, int]
    ) -> Iterator[tuple[tuple[str, ...], int]]:
        for length in range(1, min(_LONGEST, len(text) - place) + 1):
            key = (*before, text[place : place + length])
            if key[-1] in syllables() and self._lexicon.goes_on(key):
                end = place + length
                yield key, end
                yield from self._keys_from(text, joints.get(end, end), key, joints)


def _runs(text: str, spans: Sequence[Span]) -> list[list[Span]]:
    """Return the words of letters in runs that only spaces and apostrophes interrupt."""
    runs: list[list[Span]] = []
    for span in spans:
        if runs and _BETWEEN.fullmatch(text, runs[-1][-1].end, span.start):
            runs[-1].append(span)
        else:
            runs.append([span])
    return runs


def _joined(text: str, pieces: Sequence[Reading]) -> list[Reading]:
    """Return readings with those that follow one another made one, and without spaces towards Chinese characters."""
    joined: list[Reading] = []
    for piece in pieces:
        if joined and _BETWEEN.fullmatch(text, joined[-1].end, piece.start):
            joined[-1] = Reading(joined[-1].start, piece.end, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return [_without_gaps(text, piece) for piece in joined]


def _without_gaps(text: str, piece: Reading) -> Reading:
    start, end = piece.start, piece.end
    left, right = text[:start].rstrip(), text[end:].lstrip()
    if left and is_han(left[-1]):
        start = len(left)
    if right and is_han(right[0]):
        end = len(text) - len(right)
    return Reading(start, end, piece.text)
