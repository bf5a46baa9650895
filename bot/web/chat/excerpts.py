"""Quotes that were put aside -> a numbered list of them with their sources, as plain text or as Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.messages import Messages
from bot.records import Quote, has_slides
from bot.web.asking import plain
from bot.web.frame import official_source, place_words, reference

#: How sources are written: as official papers do, or by GB/T 7714-2015.
Style = Literal["official", "gbt7714"]


@dataclass(frozen=True)
class Excerpt:
    """A quote of the list; ``number`` counts from 1.

    ``mark`` stands behind the quote where sources have numbers of their own: [2], or [2]15 with a page. ``source`` is
    the entry in the list of sources, and ``notes`` say what is to be known beside it.
    """

    number: int
    quote: Quote
    mark: str
    source: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Excerpts:
    """A list of quotes with its furniture in the visitor's language.

    ``sources`` are the numbers and the words of the sources; ``lacking`` are sentences on what was left out.
    """

    title: str
    day: str
    excerpts: tuple[Excerpt, ...]
    heading: str
    sources: tuple[tuple[str, str], ...]
    lacking: tuple[str, ...]


def excerpts_of(
    quotes: Sequence[Quote], style: Style, day: date, say: Messages, lacking: Sequence[str] = ()
) -> Excerpts:
    """Return the list of these quotes in this order."""
    if style == "official":
        made = tuple(_official(number, quote, say) for number, quote in enumerate(quotes, 1))
        sources = tuple((f"{each.number}.", each.source) for each in made)
    else:
        entries = [reference(quote, day) for quote in quotes]
        numbers = {entry: number for number, entry in enumerate(dict.fromkeys(entries), 1)}
        made = tuple(
            _numbered(number, quote, entry, numbers[entry], say)
            for number, (quote, entry) in enumerate(zip(quotes, entries, strict=True), 1)
        )
        sources = tuple((f"[{number}]", entry) for entry, number in numbers.items())
    written = say("collect.day", year=day.year, month=day.month, day=day.day)
    return Excerpts(say("collect.heading"), written, made, say("collect.sources"), sources, tuple(lacking))


def plain_text(list_of: Excerpts) -> str:
    """Return the list as plain text."""
    parts = [f"{list_of.title}\n{list_of.day}"]
    for each in list_of.excerpts:
        notes = "".join(f"\n{note}" for note in each.notes)
        parts.append(f"{each.number}. “{each.quote.text}”{each.mark}{notes}")
    parts.append("\n".join([list_of.heading, *(f"{label} {source}" for label, source in list_of.sources)]))
    return "\n\n".join([*parts, *list_of.lacking]) + "\n"


def markdown(list_of: Excerpts) -> str:
    """Return the list as Markdown. The numbers are text: a list of Markdown's would count anew."""
    parts = [f"# {list_of.title}", list_of.day]
    for each in list_of.excerpts:
        # Two spaces at the end keep a line apart from the next.
        lines = "  \n".join(f"> {plain(line)}" for line in each.quote.text.splitlines())
        notes = "".join(f"  \n{plain(note)}" for note in each.notes)
        parts.append(f"{plain(f'{each.number}.')} {plain(each.mark)}{notes}".rstrip() + f"\n\n{lines}")
    parts.append(f"## {list_of.heading}")
    parts += [f"{plain(label)} {plain(source)}" for label, source in list_of.sources]
    return "\n\n".join([*parts, *map(plain, list_of.lacking)]) + "\n"


def _official(number: int, quote: Quote, say: Messages) -> Excerpt:
    return Excerpt(number, quote, "", official_source(quote), _notes(quote, say))


def _numbered(number: int, quote: Quote, entry: str, source: int, say: Messages) -> Excerpt:
    """Return a quote by GB/T 7714: the page behind its mark, what has no page in words below it."""
    page = "" if quote.page is None or has_slides(quote.doc) else str(quote.page)
    place = "，".join(words for words in place_words(quote) if words != f"第{page}页")
    notes = (place, *_notes(quote, say)) if place else _notes(quote, say)
    return Excerpt(number, quote, f"[{source}]{page}", entry, notes)


def _notes(quote: Quote, say: Messages) -> tuple[str, ...]:
    """Return what must be said beside a quote: what the cells of a row are, and that it does not hold."""
    header = quote.before.strip() if quote.row is not None else ""
    return (*([say("collect.header", header=header)] if header else []), *_standing(quote, say))


def _standing(quote: Quote, say: Messages) -> tuple[str, ...]:
    """Return what must be said beside a quote of what does not hold."""
    return tuple(filter(None, [*say.standing(quote.meta), say.superseded(quote.meta)[1]]))
