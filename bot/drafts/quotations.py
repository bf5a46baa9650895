"""The text of a draft -> what stands in it in quotation marks or as a block quote, and what is said before it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from embeddings.records import Span

#: Opening marks and what closes them. Straight ones close themselves.
_PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』", "〝": "〞", "＂": "＂", '"': '"'}
_CLOSING = frozenset(_PAIRS.values())
_STRAIGHT = frozenset('＂"')
#: Characters of a quotation; a mark that is not closed within them was none.
LONGEST = 2_000
#: Letters from which words in marks are a quotation and no term: 八个字以上. Fewer are one if they are said by someone.
_SENTENCE = 8
#: Letters that a quotation has at least, whoever says it.
_FEWEST = 4
_SAID = re.compile(
    r"(?:[:：,，]|(?:规定|指出|强调|要求|提出|明确|写道|写到|所说|所言|所述|原文|讲话|讲|说|曰|云)了?(?:的?是|道|过|的)?[:：,，]?)\s*$"
)
_STOPS = re.compile(r"[，。；：！？,;!?：]")
_BLOCK = re.compile(r"(?:^|(?<=\n))(?:[ \t]{0,3}>[^\n]*(?:\n|$))+")
_BLOCK_MARK = re.compile(r"(?:^|(?<=\n))[ \t]{0,3}>[> ]*")
#: What is left out of a quotation as it should be.
_ELLIPSIS = re.compile(r"…+|\.{3,6}|[（(](?:略|中略)[）)]")
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Quotation(Span):
    """Words that are quoted, without their marks; ``within`` are quotations inside it.

    ``is_term`` tells words that may be a mere name or term. ``whole`` is the span with its marks.
    """

    whole: Span
    is_term: bool
    within: tuple["Quotation", ...] = ()
    is_block: bool = False


def quotations_in(text: str) -> list[Quotation]:
    """Return the quotations of a text in their order; words outside of all others, with those inside them.

    >>> found = quotations_in("他说：“要做到‘人人有责’。”还有“硬骨头”")
    >>> [(each.start, each.end, each.is_term, len(each.within)) for each in found]
    [(4, 14, False, 1), (18, 21, True, 0)]
    """
    blocks = list(_blocks(text))
    marked = [each for each in _marked(text) if not any(b.start <= each.start and each.end <= b.end for b in blocks)]
    return sorted([*blocks, *marked], key=lambda each: each.start)


def parts_of(text: str, quotation: Quotation) -> list[Quotation]:
    """Return what a quotation has between its ellipses, one that has none as it is.

    >>> text = "他说“人人有责任……事事有人办”"
    >>> [part.of(text) for part in parts_of(text, quotations_in(text)[0])]
    ['人人有责任', '事事有人办']
    """
    edges = [quotation.start]
    for match in _ELLIPSIS.finditer(text, quotation.start, quotation.end):
        edges += [match.start(), match.end()]
    edges.append(quotation.end)
    spans = [Span(start, end).stripped(text) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    long = [span for span in spans if len(_LETTER.findall(span.of(text))) >= _FEWEST]
    if len(spans) == 1 or not long:
        return [quotation]
    return [replace(quotation, start=span.start, end=span.end, within=()) for span in long]


def _blocks(text: str) -> Iterator[Quotation]:
    for match in _BLOCK.finditer(text):
        first = _BLOCK_MARK.match(text, match.start())
        span = Span(first.end() if first else match.start(), match.end()).stripped(text)
        if len(_LETTER.findall(span.of(text))) >= _FEWEST:
            yield Quotation(span.start, span.end, Span(match.start(), match.end()), False, is_block=True)


def _marked(text: str) -> list[Quotation]:
    """Return what stands in pairs of marks; a mark without its other one opens nothing."""
    found: list[Quotation] = []
    open_marks: list[int] = []
    for match in re.finditer(r"[“”‘’「」『』〝〞＂\"\n]", text):
        mark, place = match[0], match.start()
        if mark == "\n":
            # Quotations run over paragraphs only in marks that have an opening form.
            open_marks = [each for each in open_marks if text[each] not in _STRAIGHT]
            continue
        opener = _opener(text, open_marks, mark) if mark in _CLOSING else None
        if opener is not None:
            start = open_marks[opener]
            del open_marks[opener:]
            if place - start <= LONGEST:
                _close(text, Span(start, place + 1), found)
        elif mark in _PAIRS:
            if open_marks and text[open_marks[-1]] == mark or len(open_marks) > 8:
                open_marks.pop()
            open_marks.append(place)
    return found


def _opener(text: str, open_marks: list[int], mark: str) -> int | None:
    """Return which of the open marks a closing one closes; None where it is none."""
    places = (place for place in reversed(range(len(open_marks))) if _PAIRS[text[open_marks[place]]] == mark)
    return next(places, None)


def _close(text: str, whole: Span, found: list[Quotation]) -> None:
    """Put in a quotation, with those inside it taken out of what was found."""
    within: list[Quotation] = []
    while found and found[-1].whole.start > whole.start:
        within.append(found.pop())
    span = Span(whole.start + 1, whole.end - 1).stripped(text)
    letters = len(_LETTER.findall(span.of(text)))
    if letters:
        is_term = letters < _FEWEST or letters < _SENTENCE and not _is_said(text, span, whole)
        found.append(Quotation(span.start, span.end, whole, is_term, tuple(reversed(within))))
    else:
        found.extend(reversed(within))


def _is_said(text: str, span: Span, whole: Span) -> bool:
    """Tell whether few words in marks are what someone says, or have a sentence's marks inside."""
    before = text[max(0, whole.start - 12) : whole.start]
    return bool(_SAID.search(before) and "、" not in before[-1:] or _STOPS.search(span.of(text).rstrip("。，；,;")))
