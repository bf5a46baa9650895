"""Documents that disagree: two deadlines or numbers for the same thing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.finding import Sought
from bot.records import Quote
from embeddings.text import chinese_number, fold
from embeddings.wording import bigrams

#: Quotes that are compared with the first one.
_COMPARED = 5
#: Share of the first sentence's pairs of characters, numbers left out, that a sentence on the same thing has too.
_ALIKE = 0.4
_VALUE = re.compile(r"(\d+(?:\.\d+)?|[〇零一二两三四五六七八九十百千]+)(.*)", re.DOTALL)
_SENTENCES = re.compile(r"[^。！？!?；;\n]+")


@dataclass(frozen=True)
class _Statement:
    """A number with its unit, and the pairs of characters of the sentence around it."""

    number: str
    unit: str
    pairs: frozenset[str]


def differing(quotes: Sequence[Quote], sought: Sought) -> tuple[int, ...]:
    """Return the places of the quotes that say the same as the first, if they do not all give the same number.

    Newest first; those without a date come last. Empty if none differs.
    """
    if not quotes or not any(kind.name in ("time", "number") for kind in sought.kinds):
        return ()
    first = _statement(quotes[0])
    if first is None:
        return ()
    alike = {0: first}
    for place, quote in enumerate(quotes[1:_COMPARED], 1):
        other = _statement(quote)
        if other and quote.doc != quotes[0].doc and _alike(first, other):
            alike[place] = other
    if len({statement.number for statement in alike.values()}) < 2:
        return ()
    return tuple(sorted(alike, key=lambda place: quotes[place].meta.get("date", ""), reverse=True))


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
