"""The steps to a place -> its span in a document, on the section tree and inside its clauses."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.requests import Step, Unit
from bot.understanding import Item, items_of
from embeddings.facts import signs
from embeddings.records import Document, Line, Section, Span
from embeddings.text import chinese_number, fold, plain, read_date, read_decimal, read_number

_STYLES: dict[Unit, tuple[str, ...]] = {
    "part": ("part",),
    "chapter": ("chapter", "chapter without space"),
    "group": ("clause group",),
    "article": ("article", "article without space"),
    "annex": ("annex",),
    "point": ("一、", "第一"),
    "item": ("(一)", "(1)", "1."),
}
#: No document has so many of a unit.
_BEYOND = 10_000
#: How items and points are numbered, the likeliest first.
_ITEMS = ("bracket", "digits", "digit", "chapter", "circle")
_POINTS = ("chapter", "ordinal", "word", "bracket", "digit", "digits", "circle")
#: The chapters of a standard: 5 公文用纸.
_CHAPTER = re.compile(r"(\d{1,2})[ 　]")
_AFTER = re.compile(r"第[^条]{1,9}条之([一二三四五六七八九十\d]+)")
_LABEL = re.compile(r"第\S{1,9}?[条條](?:之[一二三四五六七八九十]+)?[:：]?[\s　]*")


@dataclass(frozen=True)
class Found:
    """A place: its span, and the headings that stand above it."""

    span: Span
    path: tuple[str, ...]


@dataclass(frozen=True)
class Missing:
    """A step that leads nowhere, and how many of its unit there are."""

    step: Step
    count: int


def find_place(
    document: Document, sections: Sequence[Section], steps: Sequence[Step], within: Found | None = None
) -> Found | Missing | None:
    """Follow the steps, from a place ``within`` if one is given.

    None where a document has nothing of the kind that is asked for, and so is not meant.
    """
    here = within or Found(Span(0, len(document.text)), ())
    for place, step in enumerate(steps):
        found = _follow(document, sections, here, step)
        if isinstance(found, Missing) and not found.count and not place:
            return None
        if isinstance(found, Missing):
            return found
        here = found
    return here


def count_of(document: Document, sections: Sequence[Section], here: Found, unit: Unit) -> tuple[int, list[Found]]:
    """Return how many clauses, chapters or items a place has, by the number of the last, and where they stand."""
    beyond = _follow(document, sections, here, Step(unit, _BEYOND, ""))
    count = beyond.count if isinstance(beyond, Missing) else 0
    places = (_follow(document, sections, here, Step(unit, number, "")) for number in range(1, count + 1))
    return count, [place for place in places if isinstance(place, Found)]


def _follow(document: Document, sections: Sequence[Section], here: Found, step: Step) -> Found | Missing:
    text = document.text
    if step.unit == "page":
        pages = document.pages
        number = step.number if step.number > 0 else len(pages) + 1 + step.number
        if not 1 <= number <= len(pages):
            return Missing(step, len(pages))
        end = pages[number] if number < len(pages) else len(text)
        return Found(Span(pages[number - 1], end).stripped(text), ())
    inside = [s for s in sections if here.span.start <= s.start < here.span.end]
    numbered = [(number_of(section, step), section) for section in inside]
    same = [(number, section) for number, section in numbered if number is not None]
    if same:
        return _section(text, same, step)
    if step.unit == "paragraph":
        return _nth(paragraphs_in(text, here.span), step, here.path)
    if step.unit in ("item", "point"):
        return _nth(items_in(text, here.span, step.unit), step, here.path)
    return Missing(step, 0)


def _section(text: str, same: Sequence[tuple[int, Section]], step: Step) -> Found | Missing:
    if step.number < 0:
        found = same[step.number][1] if -step.number <= len(same) else None
    else:
        found = next((section for _, section in same if is_at(section, step)), None)
    if found is None:
        return Missing(step, max(number for number, _ in same))
    return Found(_unsigned(text, Span(found.start, found.end).stripped(text)), found.path)


def _unsigned(text: str, span: Span) -> Span:
    """Leave out the signature below the last clause: offices and a date on lines of their own."""
    lines = _lines(text, span)
    while len(lines) > 1 and (read_date(words := lines[-1].of(text)) or signs("".join(plain(words).split()))):
        lines.pop()
    return Span(span.start, lines[-1].end) if lines else span


def number_of(section: Section, step: Step) -> int | None:
    """Return the number of a section among those of the unit of a step; None where it is none of them."""
    words = section.title
    if step.unit == "decimal":
        decimal = read_decimal(words)
        return decimal.number if decimal and len(decimal.parts) == len(_parts(step)) else None
    if step.unit == "chapter" and (chapter := _CHAPTER.match(words)):
        return int(chapter[1])
    # 第三条 is the number of an article before a space alone, 附件2 that of an annex at the end alone.
    words += "" if step.unit == "annex" else " "
    numbering = read_number(Line(0, len(words), words))
    return numbering.number if numbering and numbering.style.name in _STYLES.get(step.unit, ()) else None


def is_at(section: Section, step: Step) -> bool:
    """Tell whether a section is the one that a step with a number leads to; 第三条之一 is another than 第三条."""
    if step.unit == "decimal":
        decimal = read_decimal(section.title)
        return decimal is not None and decimal.parts == _parts(step)
    return number_of(section, step) == step.number and _after(section.title) == _after(step.words)


def _parts(step: Step) -> tuple[int, ...]:
    return tuple(map(int, step.label.split(".")))


def _after(words: str) -> int:
    match = _AFTER.match(fold(words))
    return chinese_number(match[1]) if match else 0


def _nth(spans: Sequence[Span], step: Step, path: tuple[str, ...]) -> Found | Missing:
    place = step.number - 1 if step.number > 0 else step.number
    if -len(spans) <= place < len(spans):
        return Found(spans[place], path)
    return Missing(step, len(spans))


def paragraphs_in(text: str, span: Span) -> list[Span]:
    """Return the paragraphs (款) of a clause; the items of a list (项) belong to the paragraph before them."""
    found: list[Span] = []
    for line in _lines(text, span):
        start = line.start
        if not found and (label := _LABEL.match(text, start, line.end)):
            start = label.end()
        if found and read_number(Line(line.start, line.end, line.of(text))):
            found[-1] = Span(found[-1].start, line.end)
        elif start < line.end:
            found.append(Span(start, line.end))
    return found


def items_in(text: str, span: Span, unit: Unit = "item") -> list[Span]:
    """Return the items (（一）, 1.) or points (一、) of the first such list in a stretch, each up to the next one.

    Pages are scraped to one line, so that points stand in running text too.
    """
    words = span.of(text)
    found = items_of(words)
    for style in _POINTS if unit == "point" else _ITEMS:
        same: list[Item] = []
        for item in found:
            if item.style == style and item.number == len(same) + 1:
                same.append(item)
        if len(same) > 1:
            ends = [*(item.start for item in same[1:]), len(words)]
            line_end = words.find("\n", same[-1].start)
            ends[-1] = line_end if line_end > 0 else len(words)
            pairs = zip(same, ends, strict=True)
            return [Span(span.start + item.start, span.start + end).stripped(text) for item, end in pairs]
    return []


def _lines(text: str, span: Span) -> list[Span]:
    found = []
    for match in re.finditer(r"[^\n]+", span.of(text)):
        line = Span(span.start + match.start(), span.start + match.end()).stripped(text)
        if line.start < line.end:
            found.append(line)
    return found
