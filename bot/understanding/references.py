"""What a follow-up points at in the quotes before it: numbered items, phrases, and people."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.records import Place, Quote
from bot.understanding.framing import VERBS
from bot.understanding.items import MARK, Item, items_of
from bot.understanding.slots import is_name, words_of
from embeddings.text import simplify

_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?]*")
#: Words of a quote longer than this are cut at a comma, so that the question stays one.
_LENGTH = 40


@dataclass(frozen=True)
class Pointed:
    """Words of a quote and where they stand."""

    words: str
    near: Place


def _place(quote: Quote, start: int, end: int) -> Place:
    return replace(quote.place, start=quote.start + start, end=quote.start + end)


def short(text: str) -> str:
    """Return the first sentence without its numbering and its stop, cut at a comma where it is long.

    >>> short("（二）审核文稿，把好文字关。再送领导。")
    '审核文稿，把好文字关'
    """
    match = MARK.match(text := text.strip())
    sentence = re.split(r"[。！？!?；;\n]", text[match.end() if match else 0 :].lstrip(), maxsplit=1)[0]
    if len(sentence) > _LENGTH:
        sentence = re.sub(r"[，,、][^，,、]*$", "", sentence[:_LENGTH])
    return sentence.strip(" 　,，:：")


def _end(items: Sequence[Item], item: Item, text: str) -> int:
    """An item ends where the next of its style begins, or of a style that was there before it."""
    outer = {other.style for other in items if other.start < item.start} | {item.style}
    return next((other.start for other in items if other.start > item.start and other.style in outer), len(text))


def _in_text(quote: Quote, number: int) -> Pointed | None:
    """Return an item of a quote; negative numbers count from the last."""
    items = items_of(quote.text)
    for style in dict.fromkeys(item.style for item in items):
        same = [item for item in items if item.style == style]
        if len(same) < 2 and style != "article":
            continue
        if number < 0:
            found = same[number] if len(same) >= -number else None
        else:
            found = next((item for item in same if item.number == number), None)
        if found:
            end = found.start + len(quote.text[found.start : _end(items, found, quote.text)].rstrip())
            return Pointed(short(quote.text[found.body : end]), _place(quote, found.start, end))
    return None


def _in_headings(quotes: Sequence[Quote], number: int) -> Pointed | None:
    numbered: dict[int, tuple[Quote, str]] = {}
    for quote in quotes:
        for heading in reversed(quote.section):
            if items := items_of(heading)[:1]:
                numbered.setdefault(items[0].number, (quote, heading))
                break
    if number < 0 and len(numbered) >= max(2, -number):
        number = sorted(numbered)[number]
    if number not in numbered or len(numbered) < 2:
        return None
    quote, heading = numbered[number]
    return Pointed(short(heading), quote.place)


def item(quotes: Sequence[Quote], number: int) -> Pointed | None:
    """Return item ``number`` of the quotes, -1 the last: in their text, their headings, else the quote itself."""
    if listed := [quote for quote in quotes if quote.item]:
        place = number - 1 if number > 0 else number
        return Pointed(short(listed[place].text), listed[place].place) if -len(listed) <= place < len(listed) else None
    found = next(filter(None, (_in_text(quote, number) for quote in quotes)), None) or _in_headings(quotes, number)
    if found or not number or not -len(quotes) <= number <= len(quotes):
        return found
    quote = quotes[number - 1 if number > 0 else number]
    return Pointed(short(highlight(quote)), quote.place)


def highlight(quote: Quote) -> str:
    """Return the first highlighted words of a quote, all of it where there are none."""
    start, end = quote.highlights[0] if quote.highlights else (0, len(quote.text))
    return quote.text[start:end]


def _sentences(quotes: Sequence[Quote]) -> Iterator[tuple[Quote, int, str]]:
    for quote in quotes:
        for match in _SENTENCE.finditer(quote.text):
            if match.group().strip():
                skipped = len(match.group()) - len(match.group().lstrip())
                yield quote, match.start() + skipped, match.group().strip()


def phrase(quotes: Sequence[Quote], said: str) -> tuple[Pointed, int] | None:
    """Return the sentence that holds the longest beginning of ``said``, and how long that is."""
    best: tuple[Pointed, int] | None = None
    for quote, start, sentence in _sentences(quotes):
        held = _beginning(simplify(sentence), said)
        if held > (best[1] if best else 1):
            best = Pointed(short(_around(sentence, said[:held])), _place(quote, start, start + len(sentence))), held
    return best


def _beginning(sentence: str, said: str) -> int:
    return next((length for length in range(len(said), 1, -1) if said[:length] in sentence), 0)


def _around(sentence: str, said: str) -> str:
    """Return the sentence, or of a long one what begins with the clause that holds ``said``."""
    place = simplify(sentence).find(said)
    begin = max(sentence.rfind(mark, 0, place) for mark in "，,；;") + 1
    return sentence[begin:] if len(sentence) > _LENGTH else sentence


def noun(quotes: Sequence[Quote], end: str) -> Pointed | None:
    """Return the compound noun of the quotes that ends in ``end``, as 登记表 does in 表."""
    for quote, start, sentence in _sentences(quotes):
        words = words_of(simplify(sentence))
        for place, (word, sort) in enumerate(words):
            if not (sort and word.endswith(end)):
                continue
            first = place
            while first and words[first - 1][1] and words[first - 1][0] not in VERBS:
                first -= 1
            found = "".join(word for word, _ in words[first : place + 1])
            if len(found) >= max(2, len(end)):
                return Pointed(found, _place(quote, start, start + len(sentence)))
    return None


def people(text: str, several: bool) -> str:
    """Return the person that a text names, by name if it does, or from the first to the last of several.

    >>> people("值班室由值班员和带班领导组成", True), people("处长王明负责督办", False), people("会计档案", False)
    ('值班员和带班领导', '王明', '')
    """
    words = words_of(simplify(text))
    places = [
        place
        for place, (_, sort) in enumerate(words)
        if sort == "person" and (place + 1 == len(words) or words[place + 1][1] != "thing")
    ]
    if not places:
        return ""
    if several:
        return "".join(word for word, _ in words[places[0] : places[-1] + 1])
    return next((words[place][0] for place in places if is_name(words[place][0])), words[places[0]][0])
