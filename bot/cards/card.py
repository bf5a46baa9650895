"""An answer card: wordings of a question, and the places that answer it, word for word.

A card quotes what stands in the document now, never what it once saw: the words that were pinned only tell whether
the place is still theirs.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.understanding import without_courtesy
from embeddings.records import Document, Span
from embeddings.text import fold

_LEFT_OUT = re.compile(r"[\W_]+")
#: How a pinned place stands in its document: as it was, somewhere else, or not any more.
Standing = Literal["same", "moved", "gone"]


@dataclass(frozen=True)
class Pinned:
    """A place of a document with the words that stood there when the card was checked."""

    doc: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Card:
    """The wordings of a question, the first the main one, and at least one place; ``checked`` is a day (ISO 8601)."""

    id: int
    questions: Sequence[str]
    places: Sequence[Pinned]
    checked: str
    checker: str = ""


def card_key(question: str) -> str:
    """Return what two wordings share that differ in nothing that matters: signs, courtesy, scripts and widths.

    >>> card_key("请问，值班室几点有人？") == card_key("值班室幾點有人")
    True
    """
    folded = fold(question)
    asked = _LEFT_OUT.sub("", without_courtesy(folded)) or _LEFT_OUT.sub("", folded)
    # Courtesy that a comma set apart from what is asked stands before it now.
    return without_courtesy(asked)


def standing(pinned: Pinned, document: Document | None) -> tuple[Standing, Span | None]:
    """Return how a pinned place stands, and the span where its words are now.

    Words that stand elsewhere are only taken for the same where the document has them once.
    """
    if document is None:
        return "gone", None
    span = Span(pinned.start, pinned.end)
    if span.of(document.text) == pinned.text:
        return "same", span
    found = document.text.find(pinned.text)
    if found < 0 or document.text.find(pinned.text, found + 1) >= 0:
        return "gone", None
    return "moved", Span(found, found + len(pinned.text))
