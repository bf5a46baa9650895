"""Files of questions and answers (问：… 答：…): the question that is asked again -> its answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.finding import holds, today
from bot.places.near import Near
from embeddings.records import Document, Span
from embeddings.text import fold
from embeddings.wording import bigrams

#: Share of the pairs of characters that two wordings of one question have in common (Dice 1945).
_SAME = 0.75
_NUMBER = r"(?:[(（]?[\d一二三四五六七八九十]{1,3}[)）、.．]\s*)?"
_ASKED = re.compile(rf"^[ \t　#*]*{_NUMBER}(?:问|問|Q\d*|q\d*)\d*\s*[:：]\s*(?P<asked>[^\n]+)", re.MULTILINE)
_ANSWERED = re.compile(r"\s*(?:答|A\d*|a\d*)\d*\s*[:：]\s*")


@dataclass(frozen=True)
class Pair:
    """A question of a document and its answer, both as they stand there."""

    asked: Span
    answer: Span


def pairs_of(text: str) -> Iterator[Pair]:
    """Yield the questions and answers of a text.

    >>> text = "问：几点？\\n答：八点。\\n\\n问：何处？"
    >>> [pair.answer.of(text) for pair in pairs_of(text)]
    ['八点。']
    """
    found = list(_ASKED.finditer(text))
    for place, match in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(text)
        answer = _ANSWERED.match(text, match.end(), end)
        if answer and (words := text[answer.end() : end].rstrip()):
            yield Pair(Span(*match.span("asked")), Span(answer.end(), answer.end() + len(words)))


def answered_before(near: Near) -> tuple[Document, Span] | None:
    """Return the answer that a document gives to this very question, if one does."""
    wanted = _pairs(near.read.searched)
    best: tuple[tuple[bool, float], Document, Span] | None = None
    for document in near.documents if len(wanted) > 1 else ():
        for pair in pairs_of(document.text):
            other = _pairs(pair.asked.of(document.text))
            same = 2 * len(wanted & other) / (len(wanted) + len(other))
            if same >= _SAME:
                likeness = holds(document.meta, today()), same
                if best is None or likeness > best[0]:
                    best = likeness, document, pair.answer
    return best[1:] if best else None


def _pairs(question: str) -> frozenset[str]:
    return frozenset(bigrams(re.sub(r"[\W_]", "", fold(question))))
