"""Words that count what they stand for (五个力, 四个坚持) -> the list behind them, in drafts and documents alike."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.understanding import items_of
from embeddings.records import Span
from embeddings.text import chinese_number, heading_words, plain

_COUNT = r"(?:[二两三四五六七八九]|十[一二三四五六]?)"
#: 五个力, 四个坚持; and 五要五不要 in marks alone.
_PHRASE = re.compile(
    rf"(?<![第一二三四五六七八九十百千万\d])(?P<count>{_COUNT})(?P<unit>[个项大条种])(?P<noun>[一-鿿]{{1,6}})"
)
_IN_MARKS = re.compile(rf"[“「\"‘『](?P<count>{_COUNT})(?P<unit>[个项大条种要不]?)(?P<noun>[一-鿿]{{1,6}}?)[”」\"’』]")
#: What leads to the list itself.
_LEADS = re.compile(
    r"[”」\"’』]?\s*(?:[,，]?\s*(?:即|就是|也就是|分别是|分别为|是指|指的是|具体是|包括|是)\s*[:：]?|[:：]|[(（]\s*(?:即|是)?|——"
    r"|[,，]\s*(?=一[是要]))\s*"
)
#: Between a list and the phrase that sums it up: 、…等这“三个力”.
_SUMS_UP = re.compile(r"等?(?:这|此|的|是|为)?[“「\"‘『]?$")
_STOPS = "，。；：,;:!?！？\n"
_ENDS = re.compile(r"[。\n)）!！?？]")
_LOOSE_ENDS = re.compile(r"[，；,;：:]")
_TAIL = re.compile(r"(?:等(?:等|方面|内容)?|这?" + _COUNT + r"[个项大条种]方面)$")
_AND = re.compile(r"(?<=[一-鿿]{2})(?:和|与|及|以及)(?=[一-鿿]{2})")
#: Characters of an item, of a list in a sentence, and of what may stand between a phrase and the list below it.
_ITEM, _SENTENCE, _BELOW = 60, 600, 6_000
#: What is counted, but stands for nothing in particular: 三个方面, 五个月.
_MERE = re.compile(
    r"月|小时|工作日|方面|问题|阶段|环节|部分|单位|部门|乡镇|县|市|省|区|人|年|星期|学期|班子|村|社区|点|字|层|典型|案例"
)


@dataclass(frozen=True)
class Phrase(Span):
    """Words that count: ``words`` are what is sought in the documents, without marks."""

    words: str
    count: int
    noun: str


@dataclass(frozen=True)
class Listing:
    """The items of a list, as spans of the text."""

    items: tuple[Span, ...]

    @property
    def whole(self) -> Span:
        """From the first item to the last."""
        return Span(self.items[0].start, self.items[-1].end)


def phrases_in(text: str) -> list[Phrase]:
    """Return the counting words of a text that may stand for a list.

    >>> [(each.words, each.count, each.noun) for each in phrases_in("增强“五个力”，做到四个坚持：一，二。在三个方面")]
    [('五个力', 5, '力'), ('四个坚持', 4, '坚持')]
    """
    simple = plain(text)
    found = [_phrase(match) for match in _IN_MARKS.finditer(simple)]
    taken = {each.start for each in found}
    for match in _PHRASE.finditer(simple):
        # Without marks the words are only as long as what leads to the list shows.
        behind = _LEADS.search(simple, match.start("noun") + 1, match.end() + 6)
        if behind is None or _MERE.match(match["noun"]):
            continue
        end = min(behind.start(), match.end())
        noun = simple[match.start("noun") : end]
        phrase = Phrase(match.start(), end, simple[match.start() : end], chinese_number(match["count"]), noun)
        if noun and phrase.start not in taken:
            found.append(phrase)
    return sorted(found, key=lambda each: each.start)


def _phrase(match: re.Match[str]) -> Phrase:
    start, end = match.start("count"), match.end("noun")
    return Phrase(start, end, match.string[start:end], chinese_number(match["count"]), match["noun"])


def list_behind(text: str, phrase: Phrase) -> Listing | None:
    """Return the list that follows a phrase in its sentence; None where none does.

    >>> text = "增强“三个力”，即执行力、推动力和凝聚力，做好工作。"
    >>> [item.of(text) for item in list_behind(text, phrases_in(text)[0]).items]
    ['执行力', '推动力', '凝聚力']
    """
    simple = plain(text[phrase.start : phrase.end + _SENTENCE])
    lead = _LEADS.match(simple, phrase.end - phrase.start)
    if lead is None:
        return None
    stop = _ENDS.search(simple, lead.end())
    body = Span(lead.end(), stop.start() if stop else len(simple))
    ways = [_numbered(simple, body), *_separated(simple, body, phrase.count)]
    ways = [way for way in ways if len(way) > 1 and all(len(item.of(simple)) <= _ITEM for item in way)]
    if not ways:
        return None
    best = min(ways, key=lambda way: abs(len(way) - phrase.count))
    if abs(len(best) - phrase.count) > max(1, phrase.count // 2):
        return None
    return Listing(tuple(Span(phrase.start + item.start, phrase.start + item.end) for item in best))


def list_before(text: str, phrase: Phrase) -> Listing | None:
    """Return the list right before a phrase that sums it up; the first item may have other words before it.

    >>> text = "要有执行力、推动力、凝聚力这“三个力”。"
    >>> [item.of(text) for item in list_before(text, phrases_in(text)[0]).items]
    ['要有执行力', '推动力', '凝聚力']
    """
    begin = max(0, phrase.start - _SENTENCE)
    simple = plain(text[begin : phrase.start])
    lead = _SUMS_UP.search(simple)
    end = lead.start() if lead else len(simple)
    start = max((simple.rfind(mark, 0, end) for mark in _STOPS), default=-1) + 1
    items = list(_split(simple, Span(start, end), "、"))
    if len(items) < 2 or abs(len(items) - phrase.count) > max(1, phrase.count // 2):
        return None
    return Listing(tuple(Span(begin + item.start, begin + item.end) for item in items))


def _numbered(simple: str, body: Span) -> list[Span]:
    """Return the items of 一是…；二是…."""
    items = items_of(body.of(simple))
    ends = [*(item.start for item in items[1:]), body.end - body.start] if items else []
    spans = (Span(body.start + i.body, body.start + e) for i, e in zip(items, ends, strict=True))
    return [_trimmed(simple, span) for span in spans]


def _separated(simple: str, body: Span, count: int) -> Iterator[list[Span]]:
    """Yield the items between the marks of a list: those between 、 up to another mark, those between other marks."""
    loose = _LOOSE_ENDS.search(simple, body.start, body.end)
    first = Span(body.start, loose.start() if loose else body.end)
    for span, marks in ((first, "、"), (body, "，；,;")):
        items = list(_split(simple, span, marks))
        if len(items) == count - 1 and (joined := _AND.search(simple, items[-1].start, items[-1].end)):
            items[-1:] = [Span(items[-1].start, joined.start()), Span(joined.end(), items[-1].end)]
        yield items


def _split(simple: str, span: Span, marks: str) -> Iterator[Span]:
    start = span.start
    for place in range(span.start, span.end + 1):
        if place == span.end or simple[place] in marks:
            item = _trimmed(simple, Span(start, place))
            if item.start < item.end:
                yield item
            start = place + 1


def _trimmed(simple: str, span: Span) -> Span:
    """Leave out 和 before the last item, 等 behind it, and marks around."""
    words = span.of(simple)
    front = re.match(r"[\s“”「」\"‘’]*(?:和|以及|及|与)?[\s“「\"‘]*", words)
    start = span.start + (front.end() if front else 0)
    words = _TAIL.sub("", simple[start : span.end].rstrip('，；,;、 ”」"’)）'))
    return Span(start, start + len(words))


def list_below(text: str, phrase: Phrase) -> Listing | None:
    """Return the paragraphs or numbered items below a phrase that begin with its noun, as many as it counts.

    An item is what they begin with, up to the first mark.
    """
    stretch = text[phrase.end : phrase.end + _BELOW]
    found: list[Span] = []
    for match in re.finditer(r"[^\n]+", stretch):
        line = match[0].strip()
        words = heading_words(line)
        if plain(words).startswith(phrase.noun):
            start = match.start() + match[0].index(line) + len(line) - len(line[line.rfind(words) :])
            found.append(_head(stretch, start, match.end()))
        if len(found) == phrase.count:
            return Listing(tuple(Span(phrase.end + item.start, phrase.end + item.end) for item in found))
    return _numbered_below(stretch, phrase)


def _head(text: str, start: int, end: int) -> Span:
    stop = re.compile(r"[。，；：,;:\n]").search(text, start, end)
    return Span(start, stop.start() if stop else end)


def _numbered_below(stretch: str, phrase: Phrase) -> Listing | None:
    """Return the items of a run of numbers from one to the count, if all begin with the noun."""
    run: list[Span] = []
    for item in items_of(stretch):
        if item.number == len(run) + 1:
            run.append(_head(stretch, item.body, len(stretch)))
        if len(run) == phrase.count:
            break
    if len(run) != phrase.count or not all(plain(item.of(stretch)).startswith(phrase.noun) for item in run):
        return None
    return Listing(tuple(Span(phrase.end + item.start, phrase.end + item.end) for item in run))
