"""Text -> whole sentences, as spans."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from embeddings.records import Line, Span

#: A sentence longer than this is cut where a reader would pause, so that every sentence can be quoted.
SENTENCE_LENGTH = 380
#: A line shorter than this that ends without punctuation is taken for a line of its own (a name, a table
#: cell); a longer one for a line that the typesetter wrapped.
_WRAPPED_LENGTH = 30

_CLOSERS = "”’」』》〉)）】〕\"'"
_STOP = re.compile(rf"(?:[。！？!?]+|…{{2,}}|(?<=[A-Za-z)])\.(?=\s|$))[{_CLOSERS}]*")
_GOES_ON = "，,、；;：:—"
_OWN_LINE = re.compile(r"([-*+#>|]|\d+[.)、]|`{3}|~{3})")
#: Where a sentence that is too long may be cut, best first.
_CUTS = ("；;", "\n", "，,", "、 　")


def split_sentences(text: str, span: Span) -> Iterator[Span]:
    """Yield the sentences inside ``span``, without the white space around them.

    >>> text = "他说：“好！” 散会。"
    >>> [s.of(text) for s in split_sentences(text, Span(0, len(text)))]
    ['他说：“好！”', '散会。']
    """
    start = span.start
    for match in _STOP.finditer(text, span.start, span.end):
        yield from _stripped(text, Span(start, match.end()))
        start = match.end()
    yield from _stripped(text, Span(start, span.end))


def cut_sentence(text: str, span: Span, limit: int = SENTENCE_LENGTH) -> Iterator[Span]:
    """Yield ``span`` in pieces of at most ``limit`` characters.

    >>> [s.of("甲甲甲，乙乙") for s in cut_sentence("甲甲甲，乙乙", Span(0, 6), limit=5)]
    ['甲甲甲，', '乙乙']
    """
    start = span.start
    while span.end - start > limit:
        window = text[start : start + limit]
        places = (max(window.rfind(mark) + 1 for mark in marks) for marks in _CUTS)
        place = next((place for place in places if place > limit // 4), limit)
        yield from _stripped(text, Span(start, start + place))
        start += place
    yield from _stripped(text, Span(start, span.end))


def sentences_of(text: str, lines: Sequence[Line]) -> list[Span]:
    """Return the sentences of adjacent lines; one that runs over several lines is joined.

    >>> text = "分三步：\\n一看；\\n二问。"
    >>> lines = [Line(0, 4, "分三步："), Line(5, 8, "一看；"), Line(9, 12, "二问。")]
    >>> [s.of(text) for s in sentences_of(text, lines)]
    ['分三步：\\n一看；\\n二问。']
    """
    joined: list[Span] = []
    goes_on = False
    for line, following in pairwise([*lines, None]):
        if line is None:  # pragma: no cover - pairwise puts None second only
            continue
        spans = list(split_sentences(text, line))
        if goes_on and spans[0].end - joined[-1].start <= SENTENCE_LENGTH:
            joined[-1] = Span(joined[-1].start, spans.pop(0).end)
        joined += spans
        goes_on = following is not None and _goes_on(text, line, following)
    return [piece for span in joined for piece in cut_sentence(text, span)]


def _goes_on(text: str, line: Line, following: Line) -> bool:
    if line.text[-1] in _GOES_ON:
        return True
    adjacent = text.count("\n", line.end, following.start) == 1
    wrapped = len(line.text) >= _WRAPPED_LENGTH and line.text[-1].isalnum()
    return adjacent and wrapped and not _OWN_LINE.match(following.text)


def _stripped(text: str, span: Span) -> Iterator[Span]:
    part = span.of(text)
    if bare := part.strip():
        start = span.start + part.index(bare)
        yield Span(start, start + len(bare))
