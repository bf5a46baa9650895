"""The head of a letter, announcement or order as offices in Taiwan write it -> issuer, kind and subject (主旨).

The parts of a letter and their labels: 文書處理手冊 of the Executive Yuan, chapter 2.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from embeddings.facts.issuers import is_issuer
from embeddings.records import Line, Span
from embeddings.text import plain

#: The head stands among the first lines, the subject among a few more.
_HEAD, _FIRST = 6, 40
_NAMED = re.compile(r"(?P<issuer>\S{2,30}?)\s*(?P<kind>书函|函|公告|令|开会通知单|通知单)(?:\s*\(稿\))?")
_SUBJECT = re.compile(r"主旨\s*[:：]\s*(?P<words>\S.*)")
#: What ends the subject: the next part of the letter. A page breaks the subject into so many lines at most.
_PART = re.compile(r"(?:说明|依据|办法|拟办|公告事项|正本|副本)\s*[:：]|[一壹]、")
_BROKEN = 4
_LABELS = re.compile(r"(?:发文(?:日期|字号)|受文者|速别|密等)\s*[:：]")
#: Two of these labels make sure that it is such a letter.
_FEWEST = 2


@dataclass(frozen=True)
class Letter:
    """Where issuer, kind and subject (主旨) of a letter stand; the subject, which orders lack, is its title."""

    issuer: Span
    kind: Span
    subject: Line | None


def read_letter(lines: Sequence[Line]) -> Letter | None:
    """Return what the head of a letter says; None for any other text.

    >>> texts = ["某某縣政府　函", "發文日期：中華民國113年5月1日", "發文字號：府教字第1號", "主旨：檢送計畫，請查照。"]
    >>> starts = [sum(len(text) + 1 for text in texts[:place]) for place in range(4)]
    >>> lines = [Line(start, start + len(text), text) for start, text in zip(starts, texts)]
    >>> letter = read_letter(lines)
    >>> letter.issuer, letter.subject.text
    (Span(start=0, end=5), '檢送計畫，請查照')
    """
    first = [(line, plain(line.text)) for line in lines[:_FIRST]]
    if sum(bool(_LABELS.match(words)) for _, words in first) < _FEWEST:
        return None
    for line, words in first[:_HEAD]:
        named = _NAMED.fullmatch(words)
        if named and is_issuer(named["issuer"]):
            places = [[line.start + place for place in named.span(name)] for name in ("issuer", "kind")]
            issuer, kind = (Span(start, end) for start, end in places)
            return Letter(issuer, kind, _subject(first))
    return None


def _subject(lines: Sequence[tuple[Line, str]]) -> Line | None:
    for place, (line, words) in enumerate(lines):
        if match := _SUBJECT.match(words):
            after = lines[place + 1 : place + _BROKEN] if words[-1] not in "。." else []
            run = [line, *(other for other, _ in takewhile(lambda item: not _PART.match(item[1]), after))]
            said = "".join([line.text[match.start("words") :], *(other.text for other in run[1:])])
            shorter = said.rstrip("。.")
            return Line(line.start + match.start("words"), run[-1].end - (len(said) - len(shorter)), shorter)
    return None
