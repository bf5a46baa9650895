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
    sought = [folded for word in words if re.search(r"\w", folded := fold(word))]
    results = _results(index, sought, _holding(index, "\n".join(sought)))
    whole = [result for result in results if result[0] == len(sought)]
    if not whole:
        ordinals = [ordinal for word in sought for ordinal in _holding(index, word)]
        results = _results(index, sought, list(dict.fromkeys(ordinals)))
        whole = [result for result in results if result[0] == len(sought)]
    return [quote for *_, quote in (whole or results)[:count]]


def _holding(index: Index, words: str) -> list[int]:
    """Return passages that may hold all of some folded words."""
    # The last character of 18日 is a bigram with what follows it in the text, so it cannot be required.
    pairs = [pair for pair in bigrams(words) if len(pair) > 1 or pair.isascii()]
    if pairs:
        hits = index.lexical.search_all(pairs, _LOOKED_AT)
    else:
        characters = re.findall(r"\w", words)
        hits = index.lexical.search_character(characters[0], _LOOKED_AT) if len(characters) == 1 else []
    return [hit.ordinal for hit in hits]


def _results(index: Index, sought: Sequence[str], ordinals: Sequence[int]) -> list[_Result]:
    passages = index.store.passages(ordinals)
    made = (_result(index, passage, sought, ordinal) for ordinal, passage in passages.items())
    return sorted((result for result in made if result), key=lambda result: result[:3], reverse=True)


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
