"""Passages -> quotes: whole sentences, word for word, with the sentence that answers marked."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bot.retrieval import Found
from embeddings.folding import fold, fold_with_map
from embeddings.records import Document, Passage, Sentence, Span
from embeddings.store import Store


@dataclass(frozen=True)
class Place:
    """Where a quote stands: ``start`` and ``end`` count characters of the document's text."""

    doc: str
    title: str
    section: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Quote:
    """A stretch of a document, ``text == document.text[start:end]``.

    ``highlights`` are spans inside ``text``; ``also`` are other places with the same words.
    """

    doc: str
    title: str
    section: tuple[str, ...]
    start: int
    end: int
    text: str
    highlights: tuple[tuple[int, int], ...]
    score: float
    meta: Mapping[str, str]
    also: tuple[Place, ...] = field(default=())

    @property
    def place(self) -> Place:
        """Where the quote stands."""
        return Place(self.doc, self.title, self.section, self.start, self.end)

    def to_json(self) -> dict[str, Any]:
        """Return the quote as plain values for `json.dumps`."""
        return {**asdict(self), "score": round(self.score, 4), "meta": dict(self.meta)}


def place_of(passage: Passage, document: Document, span: Span) -> Place:
    """Return the place of a span of a passage. A speech that shares its file has its own title.

    A top heading that repeats the title is not said twice.
    """
    title = passage.speech or document.title
    section = passage.section[1:] if passage.section[:1] == (title,) else passage.section
    return Place(document.id, title, section, span.start, span.end)


def body_of(passage: Passage) -> Span:
    """Return a passage without the headings at its beginning: the section path stands beside the quote."""
    body = [sentence for sentence in passage.sentences if not sentence.heading]
    return Span(body[0].start if body else passage.start, passage.end)


def make_quotes(store: Store, found: Sequence[Found], weights: Mapping[str, float]) -> list[Quote]:
    """Return a quote for each passage, best first; passages with the same words become one quote."""
    quotes: dict[str, Quote] = {}
    for item in found:
        document = store.document(item.passage.doc_id)
        if document is None:
            continue
        quote = _quote(document, item, weights)
        words = re.sub(r"\s+", "", quote.text)
        if words in quotes:
            first = quotes[words]
            quotes[words] = replace(first, also=(*first.also, quote.place))
        else:
            quotes[words] = quote
    return list(quotes.values())


def _quote(document: Document, item: Found, weights: Mapping[str, float]) -> Quote:
    passage = item.passage
    best = best_sentence(document.text, passage.sentences, weights)
    start = body_of(passage).start
    place = place_of(passage, document, Span(start, passage.end))
    return Quote(
        place.doc,
        place.title,
        place.section,
        place.start,
        place.end,
        document.text[start : passage.end],
        ((best.start - start, best.end - start),) if best else (),
        item.score,
        document.meta,
    )


def best_sentence(text: str, sentences: Sequence[Sentence], weights: Mapping[str, float]) -> Sentence | None:
    """Return the sentence that holds the most weight of the question's words; of equals the first.

    A heading is taken only where there is nothing else, since the section path says it already. None where no
    sentence holds a word of the question.
    """

    def weight(sentence: Sentence) -> float:
        folded = fold(sentence.of(text))
        return sum(weight for word, weight in weights.items() if word in folded)

    body = [sentence for sentence in sentences if not sentence.heading] or sentences
    best = max(body, key=weight)
    return best if weight(best) else None


def marked(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return the spans of ``text`` in which one of the folded words occurs, in order, without overlaps.

    >>> marked("督查督辦工作", ["督办", "工作"])
    ((2, 4), (4, 6))
    """
    folded = fold_with_map(text)
    covered = [False] * len(text)
    ends: set[int] = set()
    for word in filter(None, words):
        for match in re.finditer(re.escape(word), folded.text):
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
