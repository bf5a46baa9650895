"""Quick lookup: passages that hold the words as they are typed. Needs no model and no dictionary."""

import re
from collections.abc import Sequence

from bot.quoting import Quote, body_of, marked, place_of
from embeddings.folding import fold
from embeddings.index import Index
from embeddings.records import Passage
from embeddings.store import search_text
from embeddings.tokens import bigrams

#: Passages looked at for each lookup; the words are then sought in them letter by letter.
_LOOKED_AT = 500


#: Words held, marks in the text, place in the index (negative, so that more is better), and the quote.
_Result = tuple[int, int, int, Quote]


def look_up(index: Index, words: Sequence[str], count: int) -> list[Quote]:
    """Return at most ``count`` passages that hold all the words, else those that hold the most of them.

    Words are sought in title, section path and text, in either script; passages that hold them in their
    text come first. The words are highlighted.
    """
    sought = [fold(word).strip() for word in words if word.strip()]
    ordinals: dict[int, float] = {}
    for word in sought:
        for hit in _candidates(index, word):
            ordinals[hit] = ordinals.get(hit, 0.0) + 1
    passages = index.store.passages(list(ordinals))
    results = [result for ordinal, passage in passages.items() if (result := _result(index, passage, sought, ordinal))]
    results.sort(key=lambda result: result[:3], reverse=True)
    if results and results[0][0] == len(sought):
        results = [result for result in results if result[0] == len(sought)]
    return [quote for *_, quote in results[:count]]


def _candidates(index: Index, word: str) -> list[int]:
    # The last character of 18日 is a bigram with what follows it in the text, so it cannot be required.
    pairs = [pair for pair in bigrams(word) if len(pair) > 1 or pair.isascii()]
    if pairs:
        hits = index.lexical.search_all(pairs, _LOOKED_AT)
    else:
        hits = index.lexical.search_character(word, _LOOKED_AT) if len(word) == 1 else []
    return [hit.ordinal for hit in hits]


def _result(index: Index, passage: Passage, sought: Sequence[str], ordinal: int) -> _Result | None:
    document = index.store.document(passage.doc_id)
    if document is None:
        return None
    around = fold(search_text(document.title, passage, document.text))
    held = sum(word in around for word in sought)
    if not held:
        return None
    span = body_of(passage)
    text = span.of(document.text)
    spans = marked(text, sought)
    place = place_of(passage, document, span)
    quote = Quote(
        place.doc, place.title, place.section, place.start, place.end, text, spans, float(held), document.meta
    )
    return held, len(spans), -ordinal, quote
