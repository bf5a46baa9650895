"""Words of a draft -> the stretches of the documents that may hold them, by their rarest pairs of characters."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from bot.matching import Letters, letters_of, plainest, without_spaces
from bot.places import quote_of
from bot.records import Quote
from embeddings.index import Terms, Texts
from embeddings.records import Document, Section, Span
from embeddings.text import fold
from embeddings.wording import bigrams

#: Pairs of characters that are sought, the rarest, and passages that have all of them and that have some.
_PAIRS, _WITH_ALL, _WITH_SOME = 24, 12, 12
#: Characters around a passage beyond the length of the words: they may begin in the one before.
_AROUND = 40
#: Stretches and what is left out of documents that are kept in memory.
_KEPT = 512
#: Characters of a sentence that are shown on each side of what is quoted.
_SHOWN = 200


@dataclass(frozen=True, eq=False)
class Stretch:
    """A stretch of a document, with what is compared of it; one is made once, and is itself alone."""

    document: Document
    letters: Letters

    @cached_property
    def plainest(self) -> str:
        """The letters, with variants made one."""
        return plainest(self.letters.text)


class Candidates:
    """The documents of a generation, as what a draft says is sought in them; safe to use from several threads."""

    def __init__(self, index: Texts) -> None:
        """Take what is open of the generation."""
        self.index = index
        self._stretch = lru_cache(_KEPT)(self._make_stretch)
        self.sections = lru_cache(_KEPT)(self._sections)

    def stretches(self, words: str, docs: Sequence[str] = ()) -> list[Stretch]:
        """Return where words may stand, the likeliest first; with ``docs`` in these documents alone."""
        found = self._passages(words, docs)
        passages = self.index.store.passages(found)
        margin = len(words) + _AROUND
        # Neighbours that overlap are one stretch, so that nothing is compared twice.
        spans: dict[str, list[Span]] = {}
        for ordinal in found:
            if passage := passages.get(ordinal):
                span = Span(max(0, passage.start - margin), passage.end + margin)
                spans[passage.doc_id] = _put_in(spans.get(passage.doc_id, []), span)
        return [self._stretch(doc_id, span.start, span.end) for doc_id, parts in spans.items() for span in parts]

    def whole(self, doc_id: str) -> Stretch:
        """Return all of a document."""
        return self._stretch(doc_id, 0, len(self.document(doc_id).text))

    def within(self, doc_id: str, span: Span) -> Stretch:
        """Return a span of a document."""
        return self._stretch(doc_id, span.start, span.end)

    def document(self, doc_id: str) -> Document:
        """Return a document that is known to be there."""
        document = self.index.store.document(doc_id)
        if document is None:
            raise LookupError(doc_id)
        return document

    def quote(self, document: Document, span: Span, marks: Iterable[Span] = ()) -> Quote:
        """Return the quote of a span below its headings, with the rest of its first and last sentence around it."""
        above = [section for section in self.sections(document.id) if section.start <= span.start < section.end]
        quote = quote_of(document, document.title, above[-1].path if above else (), span, tuple(marks))
        sentence = sentence_around(document.text, span)
        before, after = Span(sentence.start, span.start), Span(span.end, sentence.end)
        text = document.text
        return replace(quote, before=before.of(text)[-_SHOWN:], after=after.of(text)[:_SHOWN])

    def _passages(self, words: str, docs: Sequence[str]) -> list[int]:
        """Return passages with all of the rarest pairs of some words, and those with the most of them.

        Spaces are no part of words, and marks may be the draft's own: pairs of characters are sought without either.
        """
        lexical = self.index.lexical
        apart, whole = self._rarest(without_spaces(words)), self._rarest(letters_of(words).text)
        if docs:
            lexical = lexical.limited([o for listed in self.index.store.listed(docs).values() for o in listed.ordinals])
        hits = [*lexical.search_all(apart, _WITH_ALL)]
        for pairs in dict.fromkeys((apart, whole)):
            hits += lexical.search(Terms((), pairs), _WITH_SOME) if pairs else ()
        return list(dict.fromkeys(hit.ordinal for hit in hits))

    def _rarest(self, words: str) -> tuple[str, ...]:
        """Return the rarest pairs of characters of some words that a passage has at all."""
        counted = {pair: self.index.lexical.pair_frequency(pair) for pair in bigrams(fold(words))}
        held = (pair for pair, count in counted.items() if count)
        return tuple(sorted(held, key=lambda pair: (counted[pair], pair))[:_PAIRS])

    def _make_stretch(self, doc_id: str, start: int, end: int) -> Stretch:
        document = self.document(doc_id)
        span = Span(start, min(end, len(document.text)))
        return Stretch(document, letters_of(document.text, span, self.index.store.dropped(doc_id)))

    def _sections(self, doc_id: str) -> tuple[Section, ...]:
        return tuple(self.index.store.sections(doc_id))


def _put_in(spans: list[Span], new: Span) -> list[Span]:
    """Put a span among others, as one with those that it overlaps."""
    apart = [each for each in spans if each.end < new.start or new.end < each.start]
    touching = [each for each in spans if each not in apart] + [new]
    joined = Span(min(each.start for each in touching), max(each.end for each in touching))
    return [*apart, joined]


_SENTENCE_ENDS = "。！？!?\n"


def sentence_around(text: str, span: Span) -> Span:
    """Return the sentence or sentences that a span stands in.

    >>> sentence_around("一是办文。二是不得外传文件。", Span(9, 13))
    Span(start=5, end=14)
    """
    start = max(text.rfind(mark, 0, span.start) for mark in _SENTENCE_ENDS) + 1
    last = text[span.end - 1 : span.end]
    ends = [place for mark in _SENTENCE_ENDS if (place := text.find(mark, span.end)) >= 0]
    end = span.end if last and last in _SENTENCE_ENDS else min(ends, default=len(text) - 1) + 1
    return Span(start, end).stripped(text)


def occurrences(words: str, text: str, most: int = 20) -> Iterator[int]:
    """Yield where words stand in a text, at so many places at most."""
    place = text.find(words)
    while place >= 0 and most:
        yield place
        most -= 1
        place = text.find(words, place + 1)
