"""Our terms, written so that any tokenizer of Milvus gives them back, each whole and as it is.

Milvus Lite takes every run of letters and digits for a term and lowers it; a server can be told to cut at white space
alone. A term here has nothing but letters, digits and ``_``, none of which changes when it is lowered, and terms are
separated by spaces: the same terms in both. A letter in front tells words from pairs of characters. In how many
passages each is, Milvus knows and does not tell, and so it is counted here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

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
    return vector_of(found or {"-"})  # a server may refuse a vector of nothing


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


class Counts:
    """Terms with the number of passages that hold each, 12 bytes a term."""

    def __init__(self, keys: NDArray[np.uint64], counts: NDArray[np.uint32]) -> None:
        """Take the keys of terms, ascending, and their counts."""
        self._keys = keys
        self._counts = counts

    @classmethod
    def none(cls) -> "Counts":
        """Return counts of no terms."""
        return cls(np.zeros(0, np.uint64), np.zeros(0, np.uint32))

    @classmethod
    def read(cls, data: bytes) -> "Counts":
        """Return what `written` gave."""
        with np.load(BytesIO(data), allow_pickle=False) as arrays:
            return cls(arrays["keys"], arrays["counts"])

    def written(self) -> bytes:
        """Return them as bytes."""
        file = BytesIO()
        np.savez(file, keys=self._keys, counts=self._counts)
        return file.getvalue()

    def __len__(self) -> int:
        """Return the number of terms."""
        return len(self._keys)

    def of(self, term: str) -> int:
        """Return the count of a term, 0 for one that no passage has."""
        key = _key(term)
        place = int(np.searchsorted(self._keys, key))
        return int(self._counts[place]) if place < len(self._keys) and self._keys[place] == key else 0

    def changed(self, counts: Mapping[str, int]) -> "Counts":
        """Return these counts with others for some terms; a term that no passage has any more is left out.

        >>> counts = Counts.none().changed({"w值班": 2, "p值班": 3})
        >>> [counts.changed({"w值班": 0}).of(term) for term in ("w值班", "p值班", "w督办")]
        [0, 3, 0]
        """
        new = np.array([_key(term) for term in counts], np.uint64)
        kept = ~np.isin(self._keys, new)
        keys = np.concatenate([self._keys[kept], new])
        values = np.concatenate([self._counts[kept], np.fromiter(counts.values(), np.uint32, len(counts))])
        order = np.argsort(keys, kind="stable")
        order = order[values[order] > 0]
        return Counts(keys[order], values[order])


def _key(term: str) -> np.uint64:
    return np.uint64(int.from_bytes(blake2b(term.encode(), digest_size=8).digest()))
