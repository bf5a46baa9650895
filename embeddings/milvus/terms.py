"""Our terms, written so that any tokenizer of Milvus gives them back, each whole and as it is.

Milvus Lite takes every run of letters and digits for a term and lowers it; a server can be told to cut at white space
alone. A term here has nothing but letters, digits and ``_``, none of which changes when it is lowered, and terms are
separated by spaces: the same terms in both. A letter in front tells words from pairs of characters.
"""

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from embeddings.index import Terms
from embeddings.wording import bigrams, words

#: What cuts at white space, and what stands for it in Milvus Lite, which has no such tokenizer.
SERVER_ANALYZER, LITE_ANALYZER = {"tokenizer": "whitespace"}, {"tokenizer": "standard"}
_WRITTEN = re.compile(r"_([0-9a-f]+)_")
_LATIN = re.compile(r"[a-z0-9]")
#: Milvus counts how often a query has a term, so a term that weighs a tenth stands once where the others stand ten
#: times.
_STEPS = 10
#: Bytes of the terms of a passage: what a VARCHAR holds at most.
MOST_BYTES = 65_535


def word_term(word: str) -> str:
    """Return the term of a jieba word.

    >>> word_term("督查"), word_term("3.5"), word_term("c++"), word_term("i̇")
    ('w督查', 'w3_2e_5', 'wc_2b__2b_', 'wi_307_')
    """
    return "w" + _plain(word)


def pair_term(pair: str) -> str:
    """Return the term of a pair of characters, or of a number or Latin word."""
    return "p" + _plain(pair)


def _plain(token: str) -> str:
    if token.isalnum() and token.lower() == token:
        return token
    return "".join(char if char.isalnum() and char.lower() == char else f"_{ord(char):x}_" for char in token)


def token_of(term: str) -> str:
    """Return the word or pair of a term.

    >>> token_of("w3_2e_5")
    '3.5'
    """
    return _WRITTEN.sub(lambda found: chr(int(found[1], 16)), term[1:])


def terms_of(folded: str) -> list[str]:
    """Return the terms of a passage, as often as it has them."""
    return [*map(word_term, words(folded)), *map(pair_term, bigrams(folded))]


def written(terms: list[str]) -> str:
    """Return terms as one text. What does not fit is left out: first what repeats another, then the last ones."""
    text = " ".join(terms)
    if len(text.encode()) > MOST_BYTES:
        text = " ".join(dict.fromkeys(terms))
        cut = text.encode()[: MOST_BYTES + 1].decode(errors="ignore")
        text = cut.rpartition(" ")[0] if len(text.encode()) > MOST_BYTES else text
    return text


def query_of(terms: Terms) -> tuple[str, int]:
    """Return a query in which each term stands as often as it weighs, and how often one stands that weighs 1."""
    weighed = list(_weighed(terms, 1.0))
    most = _STEPS if any(weight < 1 for _, weight in weighed) else 1
    return " ".join(term for term, weight in weighed for _ in range(max(1, round(weight * most)))), most


def _weighed(terms: Terms, weight: float) -> Iterator[tuple[str, float]]:
    for term in (*map(word_term, terms.words), *map(pair_term, terms.bigrams)):
        yield term, weight
    for other, less in terms.others:
        yield from _weighed(other, weight * less)


def grams_of(folded: str) -> dict[int, float]:
    """Return a sparse vector of what can be looked up in a passage: pairs, characters, and parts of Latin words."""
    found: set[str] = set()
    for pair in bigrams(folded):
        found.add(pair_term(pair))
        found.update(_inside(pair))
    return vector_of(found)


def part_grams(part: str) -> set[str]:
    """Return what each passage has that holds a single character, or a part of a number or Latin word."""
    return {f"c{part}"} if len(part) == 1 else _joints(part)


def _inside(pair: str) -> Iterator[str]:
    yield from (f"c{char}" for char in pair)
    if _LATIN.match(pair):
        yield from _joints(pair)


def _joints(run: str) -> set[str]:
    return {f"s{run[i : i + 2]}" for i in range(len(run) - 1)}


def vector_of(grams: Iterable[str]) -> dict[int, float]:
    """Return a sparse vector that has 1 for each gram: the product of two tells how many they share."""
    return {int.from_bytes(blake2b(gram.encode(), digest_size=4).digest()) >> 1: 1.0 for gram in grams}
