"""Headings that a file itself declares -> section tree, with those that only their numbering gives away.

What is declared is believed. Authors forget the style on some headings, though: a line that carries on the numbering
of declared ones is taken for one of them, and between declared headings the rules for plain text apply, below the
heading they stand under.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from embeddings.records import Line, Section, Span
from embeddings.structure.outline import (
    HEADING_LENGTH,
    Heading,
    heading_title,
    numbered_headings,
    outline_text,
    sections_of,
    speech_lines,
)
from embeddings.text import Style, read_number

#: Depths between two declared levels, for numberings that are never declared: more than there are ranks of styles.
_APART = 100


def outline_styled(text: str, lines: Sequence[Line], headings: Sequence[tuple[int, int]]) -> list[Section]:
    """Return the sections of a text, given its lines without title and furniture, and the declared headings.

    ``headings`` are pairs of where a heading's line begins and its level. Without any the text is a plain one.
    """
    levels = _levels(text, lines, headings)
    if not any(levels):
        return outline_text(text, lines)
    found: list[Heading] = []
    speeches = {line.start for line in speech_lines(lines)}
    above, plain = 0, list[Line]()
    for line, declared in zip(lines, _completed(lines, levels), strict=True):
        speech = line.start in speeches
        depth = 0 if speech else declared
        if depth is None:
            plain.append(line)
            continue
        found += _below(above, numbered_headings(text, plain))
        found.append(Heading(depth, Span(line.start, line.end), heading_title(line.text), speech=speech))
        above, plain = depth, []
    found += _below(above, numbered_headings(text, plain))
    return sections_of(found, len(text))


def _below(depth: int, headings: Sequence[Heading]) -> list[Heading]:
    return [replace(heading, depth=heading.depth + depth) for heading in headings]


def _levels(text: str, lines: Sequence[Line], headings: Sequence[tuple[int, int]]) -> list[int]:
    """Return the declared level of each line, 0 where none is."""
    declared = {text.rfind("\n", 0, start) + 1: level for start, level in headings}
    return [declared.get(text.rfind("\n", 0, line.start) + 1, 0) if heading_title(line.text) else 0 for line in lines]


def _completed(lines: Sequence[Line], levels: Sequence[int]) -> list[int | None]:
    """Return the depth of each line that is a heading, declared or with a numbering as declared ones have."""
    numberings = [read_number(line) for line in lines]
    ranks: dict[int, int] = {}
    for level, numbering in zip(levels, numberings, strict=True):
        if level and numbering:
            ranks.setdefault(numbering[0].rank, level)
    series: dict[int, tuple[int, int]] = {}
    depths: list[int | None] = []
    for line, level, numbering in zip(lines, levels, numberings, strict=True):
        depth = level * _APART or None
        if numbering:
            style, number, _ = numbering
            if depth is None and _stands_alone(line):
                depth = _carried_on(series.get(style.rank), number) or _above(style, ranks)
        if depth is not None:
            series = {rank: known for rank, known in series.items() if known[0] <= depth}
            if numbering:
                series[style.rank] = (depth, number)
        depths.append(depth)
    return depths


def _carried_on(series: tuple[int, int] | None, number: int) -> int | None:
    return series[0] if series and number == series[1] + 1 else None


def _above(style: Style, ranks: Mapping[int, int]) -> int | None:
    """Return the depth for a style that is declared nowhere, where one that stands below it is."""
    lower = min((rank for rank in ranks if rank > style.rank), default=None)
    if lower is None or style.weak or style.rank in ranks:
        return None
    return ranks[lower] * _APART - (lower - style.rank)


def _stands_alone(line: Line) -> bool:
    return len(line.text) <= HEADING_LENGTH and line.text[-1] not in "。；;！!？?，,：:"
