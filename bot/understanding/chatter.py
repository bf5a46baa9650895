"""Greetings, thanks and the like: what is said to the bot and asks nothing of the documents.

A surface answers these with the sentence ``small_talk.<kind>`` of its catalogue and searches nothing.
"""

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Literal, get_args

from embeddings.text import fold, fold_with_map

#: In the order in which they count where several are said at once: ``好的，谢谢，再见`` is a farewell.
SmallTalk = Literal[
    "who", "help", "recall", "insult", "complaint", "farewell", "praise", "thanks", "test", "laugh", "greeting", "ok"
]  # fmt: skip
KINDS: tuple[SmallTalk, ...] = get_args(SmallTalk)

#: More than this is no small talk, however it begins.
_LENGTH = 40
_PARTICLES = r"(?:[呀啊哦噢哟呢吧吗么嘛啦了咯哈嘞诶哎的~～]|们)*"
_WORD_END = r"(?:(?<![a-z0-9])|(?![a-z0-9]))"
#: What asks for a yes or no about what was said before.
_ASKS = re.compile(r"(对不对|是不是|好不好|行不行|可不可以)|^(是|对|行|可以|清楚|知道|明白|了解|没问题)(吗|么|呢)")
_EMOJI = "👍👏🌹❤👌🙏😂🤣"
_GAP = re.compile(rf"[^\w{_EMOJI}\U0001f600-\U0001f64f]*")
#: What may stand before a question without a mark between; all else has to be set apart by one.
_PREFACE = re.compile(
    r"[您你]好[呀啊]?|请问(?:一下)?[您你]?|谢谢[您你]?了?|麻烦[您你]?问一?下|打扰(?:一下|了)|我?想请?问一?[下问]?"
    r"|(?:好的|好吧|嗯+|哦|噢|明白了|知道了|懂了|辛苦了|哈{2,})(?=那)"
)


@cache
def _patterns() -> dict[SmallTalk, re.Pattern[str]]:
    """Return for each kind what small_talk.toml says."""
    table = tomllib.loads((resources.files("bot.understanding") / "small_talk.toml").read_text(encoding="utf-8"))
    patterns = {}
    for kind in KINDS:
        phrases = "|".join(table["phrases"][kind])
        for name, words in table["words"].items():
            phrases = phrases.replace(f"<{name}>", words)
        patterns[kind] = re.compile(f"(?:{phrases}){_PARTICLES}{_WORD_END}")
    return patterns


def small_talk(question: str) -> SmallTalk | None:
    """Return what kind of small talk it is, if there is nothing else in it.

    >>> small_talk("您好！"), small_talk("好的，謝謝"), small_talk("你好，请问秘书处的职责是什么")
    ('greeting', 'thanks', None)
    """
    text = fold(question).strip()
    if len(text) > _LENGTH or _ASKS.search(text):
        return None
    said: set[SmallTalk] = set()
    place = _gap(text, 0)
    while place < len(text):
        kind, end = _longest(text, place)
        if kind is None:
            return None
        said.add(kind)
        place = _gap(text, end)
    return next((kind for kind in KINDS if kind in said), None)


def without_preface(question: str) -> str:
    """Return a question without the small talk before it; as it is where nothing else is in it.

    >>> without_preface("您好，请问谁签字？"), without_preface("好的，谢谢。那督办呢"), without_preface("好人好事")
    ('谁签字？', '那督办呢', '好人好事')
    """
    folded = fold_with_map(question)
    text = folded.text
    place = _gap(text, 0)
    while place < len(text):
        match = _PREFACE.match(text, place)
        end = match.end() if match else _set_apart(text, place)
        if end is None:
            return question[folded.origins[place] :].strip() if place else question.strip()
        place = _gap(text, end)
    return question.strip()


def _set_apart(text: str, place: int) -> int | None:
    """Return the end of the phrases at ``place`` if a mark or a space follows them."""
    kind, end = _longest(text, place)
    if kind is None or kind in ("who", "help", "test"):
        return None
    return end if _gap(text, end) > end else _set_apart(text, end)


def _gap(text: str, place: int) -> int:
    match = _GAP.match(text, place)
    return match.end() if match else place


def _longest(text: str, place: int) -> tuple[SmallTalk | None, int]:
    """Return the kind and the end of the longest phrase at ``place``."""
    best: tuple[SmallTalk | None, int] = None, place
    for kind, pattern in _patterns().items():
        match = pattern.match(text, place)
        if match and match.end() > best[1]:
            best = kind, match.end()
    return best
