"""BM25 over jieba words and character bigrams, with tantivy.

The searched text of a passage is its folded title, section path and words. Tokens are made here and handed
over separated by spaces, so that nothing in a question is ever read as query syntax. A `Lexicon` has what documents
say, word by word.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import tantivy

from embeddings.records import Hit
from embeddings.wording import Expansion, bigrams, words

_ORDINAL, _WORDS, _BIGRAMS = "ordinal", "words", "bigrams"
#: Words and bigrams that a word of four characters gives: itself, two words in it and three pairs.
_WORD_TERMS = 6
#: Words handed out at most; the rest of a larger vocabulary stands in a passage or two each.
_VOCABULARY = 200_000
_HEAP = 64 << 20  # bytes the writer may hold before it writes a segment; tantivy wants at least 15 MB


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(_ORDINAL, stored=True, indexed=True, fast=True)
    builder.add_text_field(_WORDS, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(_BIGRAMS, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


@dataclass(frozen=True)
class Terms:
    """The distinct words and bigrams of a folded text, in the order they first appear.

    ``others`` are the terms of other wordings that are sought too, each with the weight of its words and bigrams.
    """

    words: tuple[str, ...]
    bigrams: tuple[str, ...]
    others: tuple[tuple["Terms", float], ...] = ()

    @classmethod
    def of(cls, folded: str) -> "Terms":
        """Split a folded question."""
        return cls(tuple(dict.fromkeys(words(folded))), tuple(dict.fromkeys(bigrams(folded))))

    def __len__(self) -> int:
        """Return the number of words and bigrams, those of other wordings left out."""
        return len(self.words) + len(self.bigrams)

    def expanded(self, expansions: Iterable[Expansion]) -> "Terms":
        """Return these terms with other wordings; a long one weighs no more than a word or what it stands for."""
        others = []
        for expansion in expansions:
            other = Terms.of(expansion.term)
            most = max(_WORD_TERMS, len(Terms.of(expansion.source)))
            others.append((other, expansion.weight * min(1.0, most / len(other))))
        return replace(self, others=tuple(others))


@dataclass(frozen=True)
class Lexicon:
    """Folded words with the number of passages that hold each, and the same of any pair of characters."""

    words: Mapping[str, int]
    pair_frequency: Callable[[str], int]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Lexicon":
        """Count folded texts, one a passage.

        >>> lexicon = Lexicon.of(["值班制度", "值班值班"])
        >>> lexicon.words["值班"], lexicon.pair_frequency("班制"), lexicon.pair_frequency("督办")
        (2, 1, 0)
        """
        said: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        for text in texts:
            said.update(set(words(text)))
            pairs.update(set(bigrams(text)))
        return cls(said, pairs.__getitem__)


class LexicalIndex:
    """An inverted index, on disk or in memory."""

    def __init__(self, index: tantivy.Index, only: Sequence[int] | None = None) -> None:
        """Take an open tantivy index with this module's schema; with ``only`` no passages but these are found."""
        self._index = index
        self._schema = index.schema
        self._only = only if only is None else self._among(only)
        index.reload()
        self._searcher = index.searcher()

    @classmethod
    def build(cls, folder: Path | None, texts: Iterable[str]) -> "LexicalIndex":
        """Index the folded ``texts``, one a passage, in the order of their ordinals, in a new folder or in memory."""
        if folder is not None:
            folder.mkdir()
        index = tantivy.Index(_schema(), path=str(folder) if folder is not None else None)
        # One thread: the same texts then always give the same segments, and so the same scores.
        writer = index.writer(_HEAP, num_threads=1)
        for ordinal, text in enumerate(texts):
            document = tantivy.Document()
            document.add_unsigned(_ORDINAL, ordinal)
            document.add_text(_WORDS, " ".join(words(text)))
            document.add_text(_BIGRAMS, " ".join(bigrams(text)))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        return cls(index)

    @classmethod
    def open(cls, folder: Path) -> "LexicalIndex":
        """Open what `build` wrote."""
        return cls(tantivy.Index.open(str(folder)))

    def __len__(self) -> int:
        """Return the number of passages, of all documents even where the index is limited."""
        return int(self._searcher.num_docs)

    def limited(self, ordinals: Sequence[int]) -> "LexicalIndex":
        """Return the same index, of which only these passages are found.

        How rare a word is, and with it the BM25 of a passage, is still told by all passages.
        """
        return LexicalIndex(self._index, ordinals)

    def search(self, terms: Terms, count: int) -> list[Hit]:
        """Return the ``count`` passages of highest BM25, best first."""
        return self._run(self._any_of(terms), count)

    def scores(self, terms: Terms, ordinals: Sequence[int]) -> dict[int, float]:
        """Return the BM25 of each of these passages that holds a term at all."""
        if not ordinals:
            return {}
        query = _both(self._among(ordinals), self._any_of(terms))
        return {hit.ordinal: hit.score for hit in self._run(query, len(ordinals))}

    def search_all(self, pairs: Iterable[str], count: int) -> list[Hit]:
        """Return passages that hold every one of the bigrams, best first."""
        clauses = [(tantivy.Occur.Must, self._term(_BIGRAMS, pair)) for pair in dict.fromkeys(pairs)]
        return self._run(tantivy.Query.boolean_query(clauses), count) if clauses else []

    def search_character(self, character: str, count: int) -> list[Hit]:
        """Return passages that hold a single character, in no particular order."""
        pattern = f".*{character}.*"
        return self._run(tantivy.Query.regex_query(self._schema, _BIGRAMS, pattern), count)

    def frequency(self, word: str) -> int:
        """Return the number of passages that hold a jieba word."""
        return self._searcher.doc_freq(_WORDS, word)

    def vocabulary(self) -> dict[str, int]:
        """Return the commonest jieba words, at most 200,000, with the number of passages that hold each."""
        return dict(self._searcher.terms_with_prefix(_WORDS, "", limit=_VOCABULARY))

    def pair_frequency(self, pair: str) -> int:
        """Return the number of passages that hold a pair of characters."""
        return self._searcher.doc_freq(_BIGRAMS, pair)

    def _among(self, ordinals: Sequence[int]) -> tantivy.Query:
        """Return a query for these passages that adds nothing to their scores."""
        only = tantivy.Query.term_set_query(self._schema, _ORDINAL, list(ordinals))
        return tantivy.Query.const_score_query(only, 0.0)

    def _term(self, field: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, term, index_option="freq")

    def _any_of(self, terms: Terms) -> tantivy.Query:
        clauses = [(tantivy.Occur.Should, self._term(_WORDS, word)) for word in terms.words]
        clauses += [(tantivy.Occur.Should, self._term(_BIGRAMS, pair)) for pair in terms.bigrams]
        for other, weight in terms.others:
            clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(self._any_of(other), weight)))
        return tantivy.Query.boolean_query(clauses)

    def _run(self, query: tantivy.Query, count: int) -> list[Hit]:
        if self._only is not None:
            query = _both(self._only, query)
        found = self._searcher.search(query, count, count=False).hits
        return [Hit(self._searcher.doc(address)[_ORDINAL][0], float(score)) for score, address in found]


def _both(first: tantivy.Query, second: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, first), (tantivy.Occur.Must, second)])
