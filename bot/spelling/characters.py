"""How characters sound, without tones, and which are mistaken for one another."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.metadata import distribution
from types import ModuleType
from typing import Any

#: Groups of characters that look alike, gathered by hand from common slips of the pen, of shape input (五笔) and of
#: text recognition. Those that also sound alike need not stand here.
LOOK_ALIKE = (
    "未末 己已巳 人入八 日曰 官宫 冶治 睛晴 贷货 拔拨 洒酒 幕墓 辨辩辫 即既 祟崇 戍戌戊 析折拆 卷券 徙徒 免兔 乌鸟 "
    "土士 千干 午牛 夫天 太大犬 白自 令今 代伐 季委李 查杳 菅管 荼茶 扳板 核该刻 记纪 汛讯 印卯 童章 签鉴 责贵 员贡 "
    "王主玉 住往 仕任 值植 报极 场扬杨 阵陈 陪倍部 传转 轮抡 抢枪 侍待 特持 辅捕铺 输愉 徽微 遗遣 遂逐 具其 旦且 冒昌 "
    "亨享亭 径轻茎 扑朴 燥操 渴揭竭 情清请精 昨作 根很 狠狼 限恨 检险 编偏篇 廷延 栽裁载 暑署著 凤风 爪瓜 孤弧 稍梢 "
    "搞稿 迁还 迟退 迹述 处外 访防 妨坊 诉拆 换挽 授援 拨拔 沟构购 淮准 郎朗 叙敍 决诀 伸仲 但坦 凝疑 历厉"
).split()

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_SYLLABLE = re.compile(r"[a-z]*[aeiouv][a-z]*")
_LONGEST_PHRASE = 4
#: Readings beyond these are those of rare names and of old books.
_COMMON_READINGS = 2
#: Everyday readings that pypinyin does not name first.
_SPOKEN = {"谁": "shei", "地": "de", "得": "de", "了": "le", "着": "zhe", "还": "hai", "这": "zhe", "那": "na"}


@cache
def _characters() -> Mapping[int, str]:
    """Return the readings of characters, by their numbers."""
    readings: Mapping[int, str] = _table("pinyin_dict")
    return readings


@cache
def _phrases() -> Mapping[str, list[list[str]]]:
    """Return the readings of phrases, character by character."""
    readings: Mapping[str, list[list[str]]] = _table("phrases_dict")
    return readings


def _table(name: str) -> Any:  # noqa: ANN401 - the package has no types
    """Return a table of pypinyin's. Its import would count the words of all its phrases: .2 seconds and 20 MB."""
    path = distribution("pypinyin").locate_file(f"pypinyin/{name}.py")
    loader = SourceFileLoader(f"{__name__}.{name}", str(path))
    module = ModuleType(loader.name)
    module.__file__ = str(path)  # beside it lies what it reads
    loader.exec_module(module)
    return getattr(module, name)


@cache
def plain(syllable: str) -> str:
    """Return a syllable without its tone, ü as v.

    >>> plain("lǜ"), plain("zhǐ"), plain("nü")
    ('lv', 'zhi', 'nv')
    """
    apart = unicodedata.normalize("NFD", syllable.replace("ü", "v"))
    apart = apart.replace("u\u0308", "v")
    return "".join(char for char in apart if not unicodedata.combining(char))


@cache
def readings(char: str) -> tuple[str, ...]:
    """Return the two commonest syllables of a character, or the one it has; none for what is no Chinese character.

    >>> readings("长"), readings("女"), readings("a")
    (('zhang', 'chang'), ('nv', 'ru'), ())
    """
    return sounds(char)[:_COMMON_READINGS]


def sounds(char: str) -> tuple[str, ...]:
    """Return all syllables of a character, commonest first; none for what is no Chinese character.

    >>> sounds("行"), sounds("a")
    (('xing', 'hang', 'heng'), ())
    """
    toned = _characters().get(ord(char), "") if char else ""
    first = [_SPOKEN[char]] if char in _SPOKEN else []
    found = (plain(syllable) for syllable in toned.split(",") if syllable)
    return tuple(dict.fromkeys([*first, *filter(_SYLLABLE.fullmatch, found)]))


def is_han(text: str) -> bool:
    """Tell whether a text is made of Chinese characters and nothing else."""
    return _HAN.fullmatch(text) is not None


def reading(word: str) -> tuple[str, ...]:
    """Return the syllables of a word, those of known phrases inside it before those of single characters.

    >>> reading("银行长期"), reading("行政")
    (('yin', 'hang', 'chang', 'qi'), ('xing', 'zheng'))
    """
    syllables: list[str] = []
    while len(syllables) < len(word):
        syllables += _beginning(word, len(syllables))
    return tuple(syllables)


def _beginning(word: str, start: int) -> list[str]:
    for length in range(min(_LONGEST_PHRASE, len(word) - start), 1, -1):
        if phrase := _phrases().get(word[start : start + length]):
            return [plain(toned[0]) for toned in phrase]
    return [next(iter(readings(word[start])), "")]


def near(syllable: str) -> str:
    """Return what a syllable becomes where z/zh, c/ch, s/sh, n/l and in/ing, en/eng sound the same.

    >>> near("zheng"), near("zen"), near("ling"), near("nin")
    ('zen', 'zen', 'nin', 'nin')
    """
    flat = re.sub(r"^([zcs])h", r"\1", syllable)
    return re.sub(r"([ie])ng$", r"\1n", re.sub(r"^l", "n", flat))


def everyday() -> str:
    """Return the 6,763 characters of GB 2312."""
    pages = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return "".join(page.decode("gb2312", "ignore") for page in pages)


@cache
def syllables() -> frozenset[str]:
    """Return the syllables of the characters of GB 2312, which are those that Chinese is written with."""
    return frozenset(syllable for char in everyday() for syllable in readings(char))


class Confusions:
    """The characters of a vocabulary that each character may have been mistaken for."""

    def __init__(self, chars: Iterable[str]) -> None:
        """Take the characters that may be meant."""
        self._known: dict[str, dict[str, float]] = {}
        self._by_sound: Mapping[str, list[str]] = defaultdict(list)
        for char in sorted(set(chars)):
            for sound in {near(syllable) for syllable in readings(char)}:
                self._by_sound[sound].append(char)

    def of(self, char: str) -> dict[str, float]:
        """Return characters with their costs.

        0 where they sound the same, 1 where nearly so or where they look alike, 2 where only a rarer reading does.
        """
        known = self._known.get(char)
        if known is None:
            known = self._known[char] = self._find(char)
        return known

    def _find(self, char: str) -> dict[str, float]:
        sounds = readings(char)
        others = {other for sound in sounds for other in self._by_sound.get(near(sound), ())}
        costs = {other: _distance(sounds[0], readings(other)[0]) for other in others}
        for group in LOOK_ALIKE:
            if char in group:
                costs |= {other: min(1.0, costs.get(other, 1.0)) for other in group}
        costs.pop(char, None)
        return costs


def _distance(one: str, other: str) -> float:
    if one == other:
        return 0.0
    return 1.0 if near(one) == near(other) else 2.0
