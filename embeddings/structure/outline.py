"""Headings -> section tree: 篇, 编/章/节/条, 5.2.1, 一、, (一), 1., 第一, 一是.

Numbering is ambiguous: the same 一、 may head a chapter or an item below (二). So the numbered paragraphs are
first arranged into series (1, 2, 3 …) with a stack, and only then is it decided which are headings.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from embeddings.records import Line, Section, Span
from embeddings.text import DECIMALS, NUMERAL, ORDINALS, Numbering, Style, chinese_number, read_numbers

#: A numbered line of its own longer than this is a sentence, not a heading. The longest real one seen in
#: the sample speeches has 65 characters.
HEADING_LENGTH = 80
#: A paragraph's first sentence longer than this does not work as a heading.
LEAD_LENGTH = 60
#: A line with a decimal number longer than this may be the first row of a paragraph that was wrapped.
_WRAPPED = 30

#: A heading that says something itself: it ends as a sentence does, or with the colon that introduces items, and
#: says something after a colon, or in 30 characters and more with a comma among them. What is shorter is a slogan.
_LEAD = re.compile(r"(?P<head>[^：:]*[^：:\d])[：:].{8,}[。；;：:！!？?]|(?=.{30}).*[，,；;].{6,}[。；;：:！!？?]")
_LATER_ARTICLE = re.compile(rf"[。；]\s*第({NUMERAL}|\d+)[条條][\s　]")
_LATE = ("再次", "最后", "最後")
_CLOSING = re.compile(r"(?:最后|最後)[,，].*(?:祝|谢|謝|希望|让我们|讓我們)")
_SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]+[”’」』》)）】\"']*")


@dataclass(frozen=True)
class Numbered:
    """A paragraph that begins with a number: its style, its value, and the span that would be the heading.

    ``alone``: the heading fills its line; ``heads``: it can be a heading; ``introduced``: the line before it
    ends with a colon; ``parent``: the next line has a number of a lower rank; ``depth``: 1 is the top, 0 not known yet;
    ``parts``: those of a decimal number.
    """

    line: Line
    style: Style
    number: int
    heading: Span
    alone: bool
    heads: bool
    introduced: bool = False
    parent: bool = False
    depth: int = 0
    parts: tuple[int, ...] = ()


def numbered_lines(lines: Sequence[Line], numbers: Sequence[Numbering | None]) -> Iterator[Numbered]:
    """Yield the numbered paragraphs. What heads nothing is yielded too, since it still counts in a series."""
    found = _in_turn(lines, numbers)
    for position, line in enumerate(lines):
        numbering = found[position]
        if numbering is None:
            continue
        style, number, length, _ = numbering
        if style in DECIMALS:
            yield _decimal(line, numbering, lines[position + 1 : position + 2], found[position + 1 : position + 2])
            continue
        introduced = position > 0 and lines[position - 1].text[-1] in "：:"
        if style.label:
            label = Span(line.start, line.start + len(line.text[:length].rstrip(" 　:：")))
            # Where a scraper put several articles on one line, the first does not speak for the others.
            speaks = not _LATER_ARTICLE.search(line.text, length)
            yield Numbered(line, style, number, label, False, speaks)
            continue
        lead = _SENTENCE.match(line.text)
        if lead is None or lead.end() == len(line.text):
            following = found[position + 1] if position + 1 < len(lines) else None
            parent = following is not None and following.style.rank > style.rank
            body = parent or (following is None and position + 1 < len(lines))
            heads = body and len(line.text) <= HEADING_LENGTH
            yield Numbered(line, style, number, Span(line.start, line.end), True, heads, introduced, parent)
        else:
            span = Span(line.start, line.start + lead.end())
            heads = lead.end() <= LEAD_LENGTH and not _CLOSING.match(lead[0])
            yield Numbered(line, style, number, span, False, heads, introduced)


def _decimal(
    line: Line, numbering: Numbering, following: Sequence[Line], numbers: Sequence[Numbering | None]
) -> Numbered:
    """Return a paragraph with a decimal number: a line that is a heading, or else the number as the label of a text."""
    parts = numbering.parts
    heading = Span(line.start, line.start + len(line.text[: numbering.length].rstrip(" 　.．、|")))
    wrapped = len(line.text) > _WRAPPED and bool(following) and following[0].start == line.end + 1
    alone = False
    ends = "。；;！!？?，,、：:" if numbering.above else "。；;！!？?，,、"
    if len(line.text) <= HEADING_LENGTH and line.text[-1] not in ends and not wrapped:
        heading = Span(line.start, line.end)
        below = numbers[0] if numbers else None
        # A line with nothing below it is an item of a list as much as a heading: it is a text that can be found.
        alone = bool(following) and (below is None or below.style.rank > numbering.style.rank)
    return Numbered(line, numbering.style, numbering.number, heading, alone, True, parts=parts)


def _in_turn(lines: Sequence[Line], found: Sequence[Numbering | None]) -> list[Numbering | None]:
    """Leave out 再次 and 最后 where no 其次 stands before them, as in 最后，我代表大家…"""
    kept: list[Numbering | None] = []
    before = 0
    for line, numbering in zip(lines, found, strict=True):
        if numbering and numbering.style.name == "第一":
            if line.text.startswith(_LATE) and before < ORDINALS["其次"]:
                numbering = None
            else:
                before = numbering.number if line.text.startswith(tuple(ORDINALS)) else 0
        kept.append(numbering)
    return kept


def _arrange(candidates: Sequence[Numbered]) -> list[Numbered]:
    """Give each numbered paragraph its depth (1 is the top) by following the series with a stack.

    A number that continues a series on the stack closes what is below that series. Any other opens one,
    below the deepest open heading of a higher rank. A 1 opens it below the deepest open heading of all
    where a colon introduces it, or where its style is open already in the other layout (line of its own
    against beginning of a paragraph).
    """
    stack: list[Numbered] = []
    arranged = []
    for item in candidates:
        level = _within(stack, item) if item.parts else _continued(stack, item)
        if level is None:
            level = len(stack)
            while level and not (_nests(stack, item) or stack[level - 1].style.rank < item.style.rank):
                level -= 1
        item = replace(item, depth=level + 1)
        del stack[level:]
        stack.append(item)
        arranged.append(item)
    return arranged


def _within(stack: Sequence[Numbered], item: Numbered) -> int | None:
    """Return the level of a decimal number: below the nearest that it begins with, or else beside the topmost one."""
    open_ = [level for level, other in enumerate(stack) if other.parts]
    above = [level for level in open_ if begins_with(item.parts, stack[level].parts)]
    if above:
        return above[-1] + 1
    return open_[0] if open_ else None


def begins_with(parts: tuple[int, ...], others: tuple[int, ...]) -> bool:
    """Tell whether a decimal number stands below another: 5.2.1 below 5.2 and 5."""
    return len(parts) > len(others) and parts[: len(others)] == others


def _continued(stack: Sequence[Numbered], item: Numbered) -> int | None:
    same = [level for level, open_ in enumerate(stack) if open_.style is item.style]
    exact = [level for level in same if stack[level].number == item.number - 1]
    if exact:
        return next((level for level in reversed(exact) if stack[level].alone == item.alone), exact[-1])
    if item.number > 1 and same:
        return same[-1]
    return None


def _nests(stack: Sequence[Numbered], item: Numbered) -> bool:
    same = [open_ for open_ in stack if open_.style is item.style]
    other_layout = bool(same) and all(open_.alone and not item.alone for open_ in same)
    # In a document with decimal numbers, 一、 stands below them unless it came first.
    below = bool(stack and stack[0].parts) and not same and item.style.name == "一、"
    return item.number == 1 and (other_layout or below or (item.introduced and not same))


def _series(arranged: Sequence[Numbered]) -> Iterator[list[int]]:
    """Yield the positions of paragraphs that are siblings: same depth, same style, no parent between."""
    open_: dict[int, list[int]] = {}
    for position, item in enumerate(arranged):
        for depth in [depth for depth in open_ if depth > item.depth]:
            yield open_.pop(depth)
        run = open_.get(item.depth)
        if run and arranged[run[-1]].style is item.style and item.number > arranged[run[-1]].number:
            run.append(position)
            continue
        if run:
            yield run
        open_[item.depth] = [position]
    yield from open_.values()


def _genuine(arranged: Sequence[Numbered]) -> list[Numbered]:
    """Leave out the paragraphs whose number is part of running text rather than of a series."""
    keep: dict[int, Numbered] = {}
    for run in _series(arranged):
        items = [arranged[position] for position in run]
        if len(run) > 1 and not any(item.heads for item in items[:-1]):
            continue  # a plain list; what follows its last item belongs to none of them
        if any(not item.alone for item in items):
            # Among items with text of their own, a line that is a whole sentence is one more of them.
            items = [replace(item, heads=item.heads and not _is_sentence(item)) for item in items]
        counted = len(run) > 1 and items[0].number == 1
        loose = items[0].style.weak or not items[0].alone
        if counted or not loose or items[0].style.label:
            keep.update(zip(run, items, strict=True))
    return [keep[position] for position in sorted(keep)]


def _is_sentence(item: Numbered) -> bool:
    return item.alone and not item.parent and item.line.text[-1] in "。；;！!？?"


_SPEECH = re.compile(r"(?P<name>\S.{1,60}?)\s*篇\s*(?P<number>\d{1,3}|" + NUMERAL + r")")


def speech_lines(lines: Sequence[Line]) -> list[Line]:
    """Return the lines that title one of several speeches in a file: the same words, then 篇1, 篇2, ….

    >>> titles = speech_lines([Line(0, 6, "会上讲话 篇1"), Line(7, 9, "同志们"), Line(9, 15, "会上讲话 篇2")])
    >>> [line.start for line in titles]
    [0, 9]
    """
    titles = [(line, match) for line in lines if (match := _SPEECH.fullmatch(line.text))]
    first = next((m["name"] for _, m in titles if chinese_number(m["number"]) == 1), None)
    same = [line for line, match in titles if match["name"] == first]
    return same if len(same) > 1 else []


def speech_name(line: Line) -> Span:
    """Return the part of a speech's title line that all speeches of the file share."""
    match = _SPEECH.fullmatch(line.text)
    name = match["name"].rstrip() if match else line.text
    return Span(line.start, line.start + len(name))


def is_lead(text: str) -> bool:
    """Tell whether a heading is a sentence as well, and can be quoted as one.

    >>> is_lead("二、条件：任职满八年的，分类条件如下："), is_lead("二、任职条件：")
    (True, False)
    """
    return _LEAD.fullmatch(text) is not None


def heading_title(text: str) -> str:
    """Return a heading as it is shown in a section path: on one line, without its final stop.

    >>> heading_title("一是提高认识。")
    '一是提高认识'
    >>> heading_title("四、推荐办法：有两种，任选一种。")
    '四、推荐办法'
    """
    if (lead := _LEAD.fullmatch(text)) and lead["head"]:
        text = lead["head"]
    return re.sub(r"\s+", " ", text).strip().rstrip("。；;：:，,")


@dataclass(frozen=True)
class Heading:
    """What becomes a section or, where ``title`` is empty, only ends the sections of its depth and below.

    ``label`` tells a number that heads its paragraph: 第三条.
    """

    depth: int
    span: Span
    title: str
    alone: bool = True
    speech: bool = False
    label: bool = False


def sections_of(headings: Sequence[Heading], end: int) -> list[Section]:
    """Build sections from headings in text order. Levels never skip."""
    open_: list[tuple[Heading, tuple[str, ...]]] = []
    sections: list[Section] = []

    def close(depth: int, place: int) -> None:
        while open_ and open_[-1][0].depth >= depth:
            heading, path = open_.pop()
            inside = heading.speech or any(other.speech for other, _ in open_)
            span = heading.span
            sections.append(Section(span.start, place, span, path, heading.alone, heading.speech, inside))

    for heading in headings:
        close(heading.depth, heading.span.start)
        if heading.title:
            above = open_[-1][1] if open_ else ()
            open_.append((heading, (*above, heading.title)))
    close(0, end)
    return sorted(sections, key=lambda section: (section.start, section.level))


def outline_text(text: str, lines: Sequence[Line]) -> list[Section]:
    """Return the sections of a plain text, given its lines without title and furniture."""
    speeches = speech_lines(lines)
    headings: list[Heading] = []
    titles = {speech.start for speech in speeches}
    starts = [speech.start for speech in speeches] or [0]
    for position, start in enumerate(starts):
        stop = starts[position + 1] if position + 1 < len(starts) else len(text)
        if speeches:
            title = speeches[position]
            headings.append(Heading(0, Span(title.start, title.end), heading_title(title.text), speech=True))
        part = [line for line in lines if start <= line.start < stop and line.start not in titles]
        headings += numbered_headings(text, part, read_numbers(part))
    return sections_of(headings, len(text))


def numbered_headings(text: str, lines: Sequence[Line], numbers: Sequence[Numbering | None]) -> list[Heading]:
    """Return the headings among some lines that their numbers give away; their depths begin with 1."""
    arranged = _arrange(list(numbered_lines(lines, numbers)))
    while len(genuine := _genuine(arranged)) < len(arranged):
        arranged = _arrange(genuine)
    return [
        Heading(
            item.depth,
            item.heading,
            heading_title(item.heading.of(text)) if item.heads else "",
            item.alone,
            label=item.style.label,
        )
        for item in arranged
    ]
