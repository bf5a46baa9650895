"""A passage -> the place and the words of its quote, and where in them given words stand."""

import re
from collections.abc import Iterator, Sequence

from bot.records import Place
from embeddings.records import Document, Passage, Span
from embeddings.text import fold_with_map


def place_of(passage: Passage, document: Document, span: Span) -> Place:
    """Return the place of a span of a passage. A speech that shares its file has its own title.

    A top heading that repeats the title is not said twice.
    """
    title = passage.speech or document.title
    section = passage.section[1:] if passage.section[:1] == (title,) else passage.section
    return Place.at(document, title, section, span)


def body_of(passage: Passage) -> Span:
    """Return a passage without the headings at its beginning: the section path stands beside the quote."""
    body = [sentence for sentence in passage.sentences if not sentence.heading]
    return Span(body[0].start if body else passage.start, passage.end)


def marked(text: str, words: Sequence[str | re.Pattern[str]]) -> tuple[tuple[int, int], ...]:
    """Return the spans of ``text`` in which one of the folded words or patterns occurs, in order, without overlaps.

    >>> marked("督查督辦工作", ["督办", "工作"])
    ((2, 4), (4, 6))
    """
    folded = fold_with_map(text)
    covered = [False] * len(text)
    ends: set[int] = set()
    for word in words:
        pattern = word if isinstance(word, re.Pattern) else re.compile(re.escape(word))
        for match in pattern.finditer(folded.text):
            span = folded.span(match.start(), match.end())
            covered[span.start : span.end] = [True] * (span.end - span.start)
            ends.add(span.end)
    return tuple(_runs(covered, ends))


def _runs(covered: Sequence[bool], ends: set[int]) -> Iterator[tuple[int, int]]:
    start: int | None = None
    for place, inside in enumerate([*covered, False]):
        if start is not None and (not inside or place in ends):
            yield start, place
            start = None
        if inside and start is None:
            start = place
