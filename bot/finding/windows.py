"""Where an answer may stand: runs of whole sentences in and around the passages that were found."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.finding.opposites import Opposites
from embeddings.encoder import Vectors
from embeddings.index import Index, context_text
from embeddings.records import Document, Passage, Sentence, Span
from embeddings.structure import QUOTE_LENGTH
from embeddings.text import fold

#: How an item of a list begins, folded.
_ITEM = re.compile(
    r"\s*(?:[-*•·]\s|\d{1,2}[.、)]|\([一二三四五六七八九十\d]+\)"
    r"|[一二三四五六七八九十]+(?:[、,]|是)|第[一二三四五六七八九十]+[,、])"
)
#: A colon at the end of a line introduces a list; its sentence may run on to the end of the first item.
_LEAD = re.compile(r":\s*(?:\n|$)")
#: Sentences, titles and headings kept folded, some hundred characters each.
_KEPT = 10_000
_PARAGRAPH = re.compile(r"[ \t]*(?:\n|\r|\u3000|  )")


@dataclass(frozen=True)
class Stretch:
    """A passage that was found with its neighbours of the same section, sentence by sentence.

    ``passage`` is the one that was found, ``ordinal`` its place in the index, ``rows`` are the sentences' vectors,
    shape (sentences, dimension), and ``context`` that of title and headings.
    """

    document: Document
    ordinal: int
    passage: Passage
    sentences: tuple[Sentence, ...]
    rows: Vectors
    context: Vectors

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The sentences as they are searched: a row with its header."""
        text, header = self.document.text, self.passage.header
        above = f"{header.of(text)}\n" if header else ""
        return tuple(_folded(above + sentence.of(text)) for sentence in self.sentences)

    @cached_property
    def heading(self) -> str:
        """Title and section path as they are searched."""
        return _folded(context_text(self.document.title, self.passage))

    @cached_property
    def title(self) -> str:
        """The title alone as it is searched."""
        return _folded(self.passage.speech or self.document.title)

    def ends_paragraph(self, place: int) -> bool:
        """Tell whether a line ends after a sentence; pages saved as one line have wide spaces between paragraphs."""
        end = self.sentences[place].end
        return end >= len(self.document.text) or bool(_PARAGRAPH.match(self.document.text, end))

    def lines(self, first: int, last: int) -> Iterator[int]:
        """Yield the sentences from ``first`` to before ``last`` that begin a line."""
        return (place for place in range(first, last) if place == 0 or self.ends_paragraph(place - 1))

    def begins_item(self, place: int) -> bool:
        """Tell whether a sentence begins an item of a list."""
        return bool(_ITEM.match(self.folded[place]))

    def windows(self) -> Iterator[tuple[int, int]]:
        """Yield first and one past the last of the sentences of each window that touches the passage.

        A window is as long as a quote may be, beginning or ending at each sentence of the passage. Headings at
        its beginning are left out: the section path stands beside the quote.
        """
        inside = [n for n, s in enumerate(self.sentences) if self.passage.start <= s.start < self.passage.end]
        pairs = {(inside[0], inside[-1] + 1)}
        for n in inside:
            pairs.add((n, self._last(n)))
            pairs.add((self._first(n), n + 1))
        spans = dict.fromkeys((self._body(first, last), last) for first, last in sorted(pairs))
        with_body = [span for span in spans if not self.sentences[span[0]].heading]
        yield from with_body or spans

    def _last(self, first: int) -> int:
        last = first + 1
        start = self.sentences[first].start
        while last < len(self.sentences) and self.sentences[last].end - start <= QUOTE_LENGTH:
            last += 1
        return last

    def _first(self, last: int) -> int:
        first = last
        end = self.sentences[last].end
        while first and end - self.sentences[first - 1].start <= QUOTE_LENGTH:
            first -= 1
        return first

    def _body(self, first: int, last: int) -> int:
        body = (n for n in range(first, last) if not self.sentences[n].heading)
        return next(body, first)


@dataclass(frozen=True)
class Window:
    """Some sentences of a stretch, ``sentences[first:last]``, and how well they answer.

    ``row`` are the ranking's features, shape (features,), and ``score`` their weighted sum.
    """

    stretch: Stretch
    first: int
    last: int
    score: float
    row: NDArray[np.float64]

    @cached_property
    def span(self) -> Span:
        """Where the window stands in the document."""
        sentences = self.stretch.sentences
        return Span(sentences[self.first].start, sentences[self.last - 1].end)

    def to_the_end_of_its_list(self) -> "Window":
        """Return the window with the rest of the items that its last lines begin to list, if they fit in a quote."""
        sentences, folded = self.stretch.sentences, self.stretch.folded
        lead = next((n for n in range(self.last - 1, self.first - 1, -1) if _LEAD.search(folded[n])), None)
        if lead is None or not all(map(self.stretch.begins_item, self.stretch.lines(lead + 1, self.last))):
            return self
        last = self.last
        for place in range(self.last, len(sentences)):
            begins = self.stretch.ends_paragraph(place - 1)
            if sentences[place].heading or (begins and not self.stretch.begins_item(place)):
                break
            if sentences[place].end - sentences[self.first].start > QUOTE_LENGTH:
                break
            if self.stretch.ends_paragraph(place):
                last = place + 1
        return replace(self, last=last)

    def side(self, opposites: Opposites) -> int:
        """Return 1 for a window about what is asked for of things that exclude one another, -1 for the opposite."""
        headings = _folded(" ".join(self.stretch.passage.section))
        return opposites.side("\n".join([headings, *self.stretch.folded[self.first : self.last]]))

    def trimmed(self, opposites: Opposites) -> "Window":
        """Return the window without sentences at its ends that are about the opposite of what is asked for."""
        if not opposites:
            return self
        first, last = opposites.trimmed(self.stretch.folded[self.first : self.last])
        return replace(self, first=self.first + first, last=self.first + last)

    def overlaps(self, other: "Window") -> bool:
        """Tell whether two windows share text."""
        if self.stretch.document.id != other.stretch.document.id:
            return False
        mine, theirs = self.span, other.span
        return mine.start < theirs.end and theirs.start < mine.end


@lru_cache(_KEPT)
def _folded(text: str) -> str:
    return fold(text)


def stretches(index: Index, ordinals: Sequence[int]) -> list[Stretch]:
    """Return the stretch around each passage, in the order of the ordinals."""
    around = sorted({near for o in ordinals for near in (o - 1, o, o + 1)})
    passages = index.store.passages(around)
    made = (_stretch(index, passages, ordinal) for ordinal in ordinals)
    return [stretch for stretch in made if stretch]


def _stretch(index: Index, passages: Mapping[int, Passage], ordinal: int) -> Stretch | None:
    passage = passages[ordinal]
    document = index.store.document(passage.doc_id)
    if document is None:
        return None
    members = [ordinal]
    before, after = (passages.get(near) if passage.header is None else None for near in (ordinal - 1, ordinal + 1))
    if before and _continues(document, before, passage):
        members.insert(0, ordinal - 1)
    if after and _continues(document, passage, after):
        members.append(ordinal + 1)
    return Stretch(
        document,
        ordinal,
        passage,
        tuple(sentence for member in members for sentence in passages[member].sentences),
        np.concatenate([index.parts.sentences(member) for member in members]),
        index.parts.context(ordinal),
    )


def _continues(document: Document, passage: Passage, following: Passage) -> bool:
    """Tell whether a passage goes on in the next one: same section, nothing dropped between them."""
    return (
        passage.doc_id == following.doc_id
        and passage.header == following.header
        and (
            passage.section == following.section
            or (passage.speech == following.speech and not following.sentences[0].heading)
        )
        and not document.text[passage.end : following.start].strip()
    )


def sums(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return sums over the rows before each one, shape (rows + 1, …), so that a window's sum is a difference."""
    return np.concatenate([np.zeros_like(rows[:1]), np.cumsum(rows, axis=0)])
