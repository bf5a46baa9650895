"""A text -> the words in it that name a place: 本办法第十七条, 本条第二款, 前款, 见4.4, 《车辆管理办法》第三条."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from bot.requests import UNITS, Step, Unit
from embeddings.text import chinese_number, fold_with_map

#: Where the steps of a mention begin: in the document it stands in (this), in one that is named in marks or without
#: (named, called), where it stands (article, paragraph), or so many articles, paragraphs or items before it.
Head = Literal["this", "named", "called", "article", "paragraph", "article before", "paragraph before", "item before"]

_BEFORE: dict[str, Head] = {"条": "article before", "款": "paragraph before", "项": "item before"}
_N = r"(?:[〇零○一二三四五六七八九十百千两]{1,7}|\d{1,4})"
_KINDS = (
    "条例|办法|规定|规则|细则|章程|制度|准则|守则|规范|标准|规程|方案|预案|通知|意见|决定|决议|公约|条约|协定|议定书|"
    "法典|法律|法规|法"
)
_STEP = rf"(?:第\s?{_N}\s?[编章节条款项](?:之{_N})?|第?\({_N}\)项?)"
_EACH = re.compile(rf"第\s?(?P<number>{_N})\s?(?P<unit>[编章节条款项])(?:之{_N})?|第?\((?P<item>{_N})\)项?")
_DECIMAL = r"(?<![\d.])\d{1,2}(?:\.\d{1,2}){1,4}(?!\.?\d|[%a-z万亿元倍米年月])"
_ANNEX = rf"附件\s?{_N}?"
_MENTION = re.compile(
    r"(?:《(?P<title>[^《》]{2,60})》(?:\([^()]{1,40}\))?的?"
    rf"|(?P<this>(?<![基成资原文版底样])本(?:实施)?(?P<kind>{_KINDS})的?))"
    rf"(?:(?P<steps>{_STEP}+)|第?(?P<decimal>{_DECIMAL})条?|(?P<annex>{_ANNEX}))"
    rf"|本(?P<here>[条款])(?P<below_here>{_STEP}+)"
    rf"|[前上](?P<back>[一二两三四五])?(?P<before>[条款项])(?P<below_before>{_STEP}*)"
    rf"|(?P<bare>(?=第){_STEP}+)"
    rf"|(?:见|按照?|依照|依据|根据|符合|执行|违反|参照|满足|遵守)\(?第?(?P<led>{_DECIMAL}|{_ANNEX})"
    rf"|(?P<alone>附件\s?{_N})"
)
#: Between mentions that share what they begin with: 本条例第三条、第五条和第七条.
_JOINED = re.compile(r"[\s、,和与及或至到]{0,3}|以及|或者")
#: What stands before a number that is one of this document: 违反第三条; but 专利法第五条, 该法第五条, 其第五条.
_FREE = re.compile(r"[、,。;:(《“\"和与及或除照据反合按有在对于由为属见受以自从将经用]$|^$")
#: What follows it: 第三条规定, 第三条的; but 第三条道路.
_GOES_ON = re.compile(r"[规的所、,。;和与及或至到)中列各办执处要等]|$")
#: In a sentence that speaks of another document, what stands free may be that one's.
_OTHER = re.compile(r"《|(?<!本)(?<!实施)(?:条例|办法|细则|规则|章程)|该法")
_SENTENCE = re.compile(r"[^。;\n]*$")
_CHAPTERS = re.compile(r"(?:见|按|照|据|反|用|合)$")
_CALLED = re.compile(rf"\w{{2,30}}(?:{_KINDS})$")
#: Characters before a number in which the name of a document is looked for.
_NAME = 40
_LEVELS: tuple[Unit, ...] = ("part", "chapter", "group", "article", "paragraph", "item")


@dataclass(frozen=True)
class Mention:
    """Words that name a place: where they are, where its steps begin, and the steps.

    ``title`` are the words of a named document, of a called one the last of those before the number, of this one the
    kind that it is said to be, if any (本办法); ``back`` counts what lies before: 前两款. An annex may have none: 0.
    """

    start: int
    end: int
    head: Head
    steps: tuple[Step, ...] = ()
    title: str = ""
    back: int = 1


def mentions_in(text: str) -> Iterator[Mention]:
    """Yield the mentions of a text in their order. What goes on from another has that one's beginning.

    >>> [(m.head, [step.words for step in m.steps]) for m in mentions_in("依照本辦法第三條第二款、第五條")]
    [('this', ['第三条', '第二款']), ('this', ['第五条'])]
    >>> [(m.head, m.title) for m in mentions_in("《保密法》第八条、专利法第五条、第六条，其第七条、第八条")]
    [('named', '保密法'), ('called', '《保密法》第八条、专利法'), ('called', '《保密法》第八条、专利法')]
    """
    folded = fold_with_map(text)
    last: Mention | None = None
    done = -1
    for match in _MENTION.finditer(folded.text):
        joined = done >= 0 and bool(_JOINED.fullmatch(folded.text, done, match.start()))
        if _is_label(folded.text, match):
            last, done = None, -1
            continue
        before, last, done = last, None, match.end()
        mention = _mention(folded.text, match)
        if match["bare"] and mention.head == "this" and joined:
            # 第六条 after a 第五条 that is none of this document is none either.
            last = before and _continued(before, mention)
        elif not match["bare"] or mention.head == "called" or _is_free(folded.text, match, mention.steps[0].unit):
            last = mention
        if last:
            span = folded.span(match.start("led") if match["led"] else match.start(), match.end())
            last = replace(last, start=span.start, end=span.end)
            yield last


def _is_label(text: str, match: re.Match[str]) -> bool:
    """Tell whether a number heads its own paragraph or section, or a list of annexes."""
    if not match["bare"] and not match["alone"]:
        return False
    line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    return not line.strip(" #*") or text[match.end() : match.end() + 1] in {" ", ":"}


def _mention(text: str, match: re.Match[str]) -> Mention:
    found = match.groupdict()
    if found["title"] or found["this"]:
        steps = _steps(found["steps"]) if found["steps"] else _one(found["decimal"] or found["annex"])
        return Mention(0, 0, "named" if found["title"] else "this", steps, found["title"] or found["kind"])
    if found["here"]:
        return Mention(0, 0, "article" if found["here"] == "条" else "paragraph", _steps(found["below_here"]))
    if found["before"]:
        back = chinese_number(found["back"]) if found["back"] else 1
        return Mention(0, 0, _BEFORE[found["before"]], _steps(found["below_before"]), back=back)
    if found["bare"]:
        before = text[max(0, match.start() - _NAME) : match.start()]
        called = before if _CALLED.search(before) else ""
        return Mention(0, 0, "called" if called else "this", _steps(found["bare"]), called)
    return Mention(0, 0, "this", _one(found["led"] or found["alone"]))


def _is_free(text: str, match: re.Match[str], unit: Unit) -> bool:
    """Tell whether a number without a document before it is one of this document."""
    before = text[: match.start()]
    if unit == "article":
        sentence = _SENTENCE.search(before)
        free = _FREE.search(before) and _GOES_ON.match(text, match.end())
        return bool(free and sentence and not _OTHER.search(sentence[0]))
    # Chapters are spoken of in other ways too, and paragraphs are those of anything.
    return unit in ("part", "chapter", "group") and bool(_CHAPTERS.search(before))


def _steps(words: str) -> tuple[Step, ...]:
    return tuple(map(_step, _EACH.finditer(words)))


def _step(match: re.Match[str]) -> Step:
    unit: Unit = UNITS[match["unit"]] if match["unit"] else "item"
    return Step(unit, chinese_number(match["number"] or match["item"]), match[0])


def _one(words: str) -> tuple[Step, ...]:
    """Return the step to an annex or to a decimal number."""
    if not words.startswith("附件"):
        return (Step("decimal", 1, words, words),)
    number = words.removeprefix("附件").strip()
    return (Step("annex", chinese_number(number) if number else 0, words),)


def _continued(before: Mention, mention: Mention) -> Mention:
    """Return a mention that goes on from another with what it shares: in 第三条第一款、第二款 the article."""
    unit = mention.steps[0].unit
    level = _LEVELS.index(unit)
    if before.head not in ("this", "named", "called"):
        if unit not in ("paragraph", "item"):
            return mention
        if before.head.startswith(unit):
            return replace(mention, head="article" if unit == "paragraph" else "paragraph")
    shared = (step for step in before.steps if step.unit in _LEVELS and _LEVELS.index(step.unit) < level)
    return replace(before, steps=(*shared, *mention.steps))
