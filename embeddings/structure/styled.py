"""Headings that a file itself declares, with styles or the # of Markdown -> section tree, with those only numbers show.

What is declared is believed. Authors forget the style on some headings, though: a line that has the kind of number that
declared ones have is taken for one of them, and between declared headings the rules for plain text apply, below the
heading they stand under.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from embeddings.records import Line, Section, Span
from embeddings.structure.outline import (
    HEADING_LENGTH,
    Heading,
    begins_with,
    heading_title,
    numbered_headings,
    numbered_lines,
    outline_text,
    sections_of,
    speech_lines,
)
from embeddings.text import DECIMALS, Numbering, Style, read_numbers

#: Depths between two declared levels, for numberings that are never declared: more than there are ranks of styles.
_APART = 100
#: Chapters and what stands above them, and articles: the same number is the same level everywhere in a document.
_FIXED = 4

_MARKDOWN_HEADING = re.compile(r"(#{1,6})[ \t]+(?=[^\s#])")
#: Characters that the marks of a heading and the space around them take at most.
_MARKED = 20
_FENCE = re.compile(r"(`{3,}|~{3,})")


def outline_styled(text: str, lines: Sequence[Line], headings: Sequence[tuple[int, int]]) -> list[Section]:
    """Return the sections of a text, given its lines without title and furniture, and the declared headings.

    ``headings`` are pairs of where a heading's line begins and its level. Without any the text is a plain one.
    """
    levels = _levels(text, lines, headings)
    return _outline(text, lines, read_numbers(lines), levels) if any(levels) else outline_text(text, lines)


def _levels(text: str, lines: Sequence[Line], headings: Sequence[tuple[int, int]]) -> list[int]:
    """Return the declared level of each line, 0 where none is."""
    declared = {text.rfind("\n", 0, start) + 1: level for start, level in headings}
    return [declared.get(text.rfind("\n", 0, line.start) + 1, 0) if heading_title(line.text) else 0 for line in lines]


def outline_markdown(text: str, lines: Sequence[Line]) -> list[Section]:
    """Return the sections of a Markdown text: lines that begin with #, outside code blocks, articles and 5.2.1.

    The heading's span is its words, without the marks around them; an article's is its number (第三条), as in a text.
    Other numbers without a # are those of lists.
    """
    words: list[Line] = []
    levels: list[int] = []
    fence = ""
    for line in lines:
        if mark := _FENCE.match(line.text):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        elif not fence:
            match = _MARKDOWN_HEADING.match(line.text)
            bare = re.sub(r"[ \t]+#+$", "", line.text[match.end() :]).rstrip() if match else ""
            if match and heading_title(bare):
                line = Line(line.start + match.end(), line.start + match.end() + len(bare), bare)
            words.append(line)
            levels.append(len(match[1]) if match and heading_title(bare) else 0)
    numbers = [
        number if level or number and number.style.label else None
        for level, number in zip(levels, read_numbers(words), strict=True)
    ]
    sections = _outline(text, words, numbers, levels)
    return [replace(section, end=_before_mark(text, section.end)) for section in sections]


def _before_mark(text: str, end: int) -> int:
    """Return where a section ends before the next heading, whose marks are no words of either."""
    before = text[max(0, end - _MARKED) : end]
    return end if end == len(text) else end - len(before) + len(before.rstrip("# \t"))


def _outline(
    text: str, lines: Sequence[Line], numbers: Sequence[Numbering | None], levels: Sequence[int]
) -> list[Section]:
    found: list[Heading] = []
    speeches = {line.start for line in speech_lines(lines)}
    labels = {item.line.start: item for item in numbered_lines(lines, numbers) if item.style.label}
    above, first = 0, 0
    for place, depth in enumerate(_completed(lines, numbers, levels)):
        line = lines[place]
        speech = line.start in speeches
        if depth is None and not speech:
            continue
        found += _below(above, numbered_headings(text, lines[first:place], numbers[first:place]))
        above, first = 0 if speech else depth or 0, place + 1
        label = None if levels[place] or speech else labels.get(line.start)
        span = label.heading if label else Span(line.start, line.end)
        title = heading_title(span.of(text)) if label is None or label.heads else ""
        found.append(Heading(above, span, title, label is None or label.alone, speech))
    found += _below(above, numbered_headings(text, lines[first:], numbers[first:]))
    return sections_of(found, len(text))


def _below(depth: int, headings: Sequence[Heading]) -> list[Heading]:
    """Return headings below one of some depth; articles stand beside the declared headings that follow them there."""
    if all(heading.label for heading in headings if heading.depth == 1):
        depth += _APART - 1
    return [replace(heading, depth=heading.depth + depth) for heading in headings]


def _completed(lines: Sequence[Line], numbers: Sequence[Numbering | None], levels: Sequence[int]) -> list[int | None]:
    """Return the depth of each line that is a heading, declared or with a number as declared ones have."""
    ranks: dict[int, int] = {}
    for level, number in zip(levels, numbers, strict=True):
        if level and number:
            ranks.setdefault(number.style.rank, level * _APART)
    leading = _leading(numbers, levels)
    series: dict[int, tuple[int, int]] = {}
    decimals: list[tuple[int, tuple[int, ...]]] = []
    depths: list[int | None] = []
    for line, level, number, led in zip(lines, levels, numbers, leading, strict=True):
        depth = level * _APART or None
        if depth is None and number and (number.style.label or _stands_alone(line)):
            depth = _carried_on(series.get(number.style.rank), number) or led or _same(number.style, ranks)
            depth = depth or (_above(number.style, ranks) if _stands_alone(line) else None)
        if depth is not None:
            if number and number.style in DECIMALS:
                depth += _deeper(decimals, depth, number.parts)
            series = {rank: known for rank, known in series.items() if known[0] <= depth}
            decimals = [known for known in decimals if known[0] < depth]
            if number:
                series[number.style.rank] = (depth, number.number)
                decimals += [(depth, number.parts)] if number.style in DECIMALS else []
        depths.append(depth)
    return depths


def _carried_on(series: tuple[int, int] | None, number: Numbering) -> int | None:
    if number.style in DECIMALS:
        return None  # 5.1 and 6.2 are no series, but of one kind
    return series[0] if series and number.number == series[1] + 1 else None


def _leading(numbers: Sequence[Numbering | None], levels: Sequence[int]) -> list[int | None]:
    """Return the depth of the next declared heading for each line that has the number before it: 一、 before # 二、"""
    coming: dict[int, tuple[int, int]] = {}
    found: list[int | None] = []
    for level, number in zip(reversed(levels), reversed(numbers), strict=True):
        known = coming.get(number.style.rank) if number else None
        found.append(known[0] if number and known and known[1] == number.number + 1 else None)
        if level:
            coming = {rank: known for rank, known in coming.items() if known[0] <= level * _APART}
            if number:
                coming[number.style.rank] = (level * _APART, number.number)
    return found[::-1]


def _same(style: Style, ranks: Mapping[int, int]) -> int | None:
    """Return the depth that the same kind of number is declared with, where a kind has one level in a document."""
    return ranks.get(style.rank) if style.rank <= _FIXED or style in DECIMALS else None


def _above(style: Style, ranks: Mapping[int, int]) -> int | None:
    """Return the depth for a style that is declared nowhere, where one that stands below it is."""
    lower = min((rank for rank in ranks if rank > style.rank), default=None)
    if lower is None or style.weak or style.rank in ranks:
        return None
    depth = ranks[lower] - (lower - style.rank)
    upper = max((known for rank, known in ranks.items() if rank < style.rank), default=0)
    return depth if depth > upper else None


def _deeper(decimals: Sequence[tuple[int, tuple[int, ...]]], depth: int, parts: tuple[int, ...]) -> int:
    """Return how far below the first of its level a decimal number stands: files declare 5 and 5.1 as of one level."""
    return sum(depth <= known < depth + len(DECIMALS) and begins_with(parts, other) for known, other in decimals)


def _stands_alone(line: Line) -> bool:
    return len(line.text) <= HEADING_LENGTH and line.text[-1] not in "。；;！!？?，,：:"
