"""Documents that disagree: two deadlines or numbers for the same thing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.finding import Sought, holds
from bot.records import Quote
from embeddings.text import chinese_number, fold
from embeddings.wording import bigrams

#: Quotes that are compared with the first one.
_COMPARED = 5
#: Share of the first sentence's pairs of characters, numbers left out, that a sentence on the same thing has too.
_ALIKE = 0.4
_VALUE = re.compile(r"(\d+(?:\.\d+)?|[〇零一二两三四五六七八九十百千]+)(.*)", re.DOTALL)
#: A year, perhaps with its month or its end; and words for what holds today.
_PERIOD = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)年(?:(?P<month>\d{1,2})月|(?P<end>底|末|年底))?")
_OF_TIME = re.compile(r"[\d年月日号底末初中]+|现在|目前|最新|当前")
_NOW = re.compile(r"现在|目前|最新|当前|如今|眼下|近期")
_SENTENCES = re.compile(r"[^。！？!?；;\n]+")


@dataclass(frozen=True)
class _Statement:
    """A number with its unit, and the pairs of characters of the sentence around it."""

    number: str
    unit: str
    pairs: frozenset[str]


def names_time(question: str) -> bool:
    """Tell whether a question says of which time its answer shall be: 2023年底, 现在.

    >>> names_time("2023年底完成投资多少"), names_time("现在进展到哪一步了"), names_time("几天内报告")
    (True, True, False)
    """
    return bool(_PERIOD.search(fold(question)) or _NOW.search(fold(question)))


def differing(quotes: Sequence[Quote], sought: Sought, question: str, day: str) -> tuple[int, ...]:
    """Return the places of the quotes that say the same as the first, if they do not all give the same number.

    The same is said only with the same key words: what is said of another feast differs from nothing. First
    those of the time that the question names, then what holds on the day (ISO 8601), the newest first; without a date
    they come last. Empty if none differs.
    """
    timed = names_time(question)
    if not quotes or not timed and not any(kind.name in ("time", "number") for kind in sought.kinds):
        return ()
    first, words = _statement(quotes[0]), _held(quotes[0], sought)
    if first is None and not timed:
        return ()
    alike = {0: first}
    for place, quote in enumerate(quotes[1:_COMPARED], 1):
        if quote.doc == quotes[0].doc or not words <= _held(quote, sought):
            continue
        other = _statement(quote)
        if timed and quote.title == quotes[0].title or first and other and _alike(first, other):
            alike[place] = other
    if not timed and len({statement.number for statement in alike.values() if statement}) < 2:
        return ()
    period = _period(fold(question))
    order = sorted(
        alike, key=lambda place: (holds(quotes[place].meta, day), quotes[place].meta.get("date", "")), reverse=True
    )
    return tuple(sorted(order, key=lambda place: not quotes[place].meta.get("date", "").startswith(period)))


def _period(question: str) -> str:
    """Return the beginning of the dates of the time that a question names.

    >>> _period("2023年底"), _period("2023年6月底"), _period("2018年的办法"), _period("现在")
    ('2023-12', '2023-06', '2018', '')
    """
    match = _PERIOD.search(question)
    if match is None:
        return ""
    month = "12" if match["end"] else match["month"]
    return f"{match['year']}-{int(month):02}" if month else match["year"]


def _held(quote: Quote, sought: Sought) -> frozenset[str]:
    """Return the key words of the question that a quote has in its text, title or headings."""
    words = fold("\n".join([quote.title, *quote.section, quote.text]))
    terms = (unit.term for unit in sought.words if unit.weight and unit.count(words))
    # What the question says of the time is held against the date.
    return frozenset(term for term in terms if not _OF_TIME.fullmatch(term))


def _statement(quote: Quote) -> _Statement | None:
    if not quote.highlights:
        return None
    start, end = quote.highlights[0]
    match = _VALUE.fullmatch(fold(quote.text[start:end]))
    if match is None:
        return None
    sentence = next(m[0] for m in _SENTENCES.finditer(quote.text) if m.start() <= start < m.end())
    words = re.sub(r"[\d〇零一二两三四五六七八九十百千万]+", " ", fold(sentence))
    number = match[1] if match[1][0].isdigit() else str(chinese_number(match[1].replace("两", "二")))
    return _Statement(number, match[2].strip().removeprefix("个"), frozenset(bigrams(words)))


def _alike(first: _Statement, other: _Statement) -> bool:
    return first.unit == other.unit and len(first.pairs & other.pairs) >= _ALIKE * max(1, len(first.pairs))
