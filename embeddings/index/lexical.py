"""BM25 over jieba words and character bigrams, with tantivy.

The searched text of a passage is its folded title, section path and words. Tokens are made here and handed
over separated by spaces, so that nothing in a question is ever read as query syntax. A `Lexicon` has what documents
say, word by word.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import tantivy

from embeddings.records import Hit
from embeddings.wording import Expansion, bigrams, cut_all, words

_ORDINAL, _WORDS, _BIGRAMS = "ordinal", "words", "bigrams"
#: Words and bigrams that a word of four characters gives: itself, two words in it and three pairs.
_WORD_TERMS = 6
#: Words handed out at most; the rest of a larger vocabulary stands in a passage or two each.
_VOCABULARY = 200_000
_HEAP = 64 << 20  # bytes the writer may hold before it writes a segment; tantivy wants at least 15 MB
#: Hits beyond those that are asked for, among which all that are as good as the last one mostly are.
_EQUALS = 64
#: Hits from which on no more are read to find those: a table may have a million rows that score the same.
_MOST = 1024
#: Passages up to which an index is limited by a query for each of them, 1.5 microseconds each; of more, those of
#: other documents are left out of what is found.
_NAMED = 10_000


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

    def __init__(self, index: tantivy.Index, only: Collection[int] | None = None) -> None:
        """Take an open tantivy index with this module's schema; with ``only`` no passages but these are found."""
        self._index = index
        self._schema = index.schema
        index.reload()
        self._searcher = index.searcher()
        self._only = only
        self._seen = _marked(only) if only is not None and len(only) > _NAMED else None

    @classmethod
    def build(cls, folder: Path | None, texts: Iterable[str]) -> "LexicalIndex":
        """Index the folded ``texts``, one a passage, in the order of their ordinals, in a new folder or in memory."""
        writer = LexicalWriter(folder)
        # Nobody waits for processes to start where an index is made in memory, of a file that a visitor sent.
        for ordinal, cut in enumerate(cut_all(texts, 1 if folder is None else None)):
            writer.add(ordinal, cut)
        return writer.close()

    @classmethod
    def open(cls, folder: Path) -> "LexicalIndex":
        """Open what `build` wrote."""
        return cls(tantivy.Index.open(str(folder)))

    def __len__(self) -> int:
        """Return the number of passages, of all documents even where the index is limited."""
        return int(self._searcher.num_docs)

    def limited(self, ordinals: Collection[int]) -> "LexicalIndex":
        """Return the same index, of which only these passages are found.

        How rare a word is, and with it the BM25 of a passage, is still told by all passages.
        """
        return LexicalIndex(self._index, ordinals)

    def search(self, terms: Terms, count: int) -> list[Hit]:
        """Return the ``count`` passages of highest BM25, best first; of equal ones the first."""
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
        """Return the first passages that hold a single character."""
        pattern = f".*{character}.*"
        return self._run(tantivy.Query.regex_query(self._schema, _BIGRAMS, pattern), count)

    def frequency(self, word: str) -> int:
        """Return the number of passages that hold a jieba word."""
        return self._frequency(_WORDS, word)

    def vocabulary(self) -> dict[str, int]:
        """Return the commonest jieba words, at most 200,000, with the number of passages that hold each."""
        return dict(self._searcher.terms_with_prefix(_WORDS, "", limit=_VOCABULARY))

    def pair_frequency(self, pair: str) -> int:
        """Return the number of passages that hold a pair of characters."""
        return self._frequency(_BIGRAMS, pair)

    def _frequency(self, field: str, term: str) -> int:
        # Passages that are gone are counted until tantivy merges what they stand in.
        return min(self._searcher.doc_freq(field, term), len(self))

    def _among(self, ordinals: Collection[int]) -> tantivy.Query:
        """Return a query for these passages that adds nothing to their scores."""
        only = tantivy.Query.term_set_query(self._schema, _ORDINAL, list(map(int, ordinals)))
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
        """Return the best passages of those that may be found, of equal ones the first."""
        if self._only is None:
            return self._best(query, count)
        limit = count * 4
        while self._seen is not None and limit <= _MOST * 8:
            hits = self._best(query, limit)
            seen = [hit for hit in hits if hit.ordinal < len(self._seen) and self._seen[hit.ordinal]]
            if len(seen) >= count or len(hits) < limit:
                return seen[:count]
            limit *= 4
        return self._best(_both(self._within, query), count)

    @cached_property
    def _within(self) -> tantivy.Query:
        """A query for the passages that the index is limited to."""
        return self._among(() if self._only is None else self._only)

    def _best(self, query: tantivy.Query, count: int) -> list[Hit]:
        """Return the best passages; tantivy alone orders equal ones by the segments that they happen to be in."""
        limit = count + _EQUALS
        hits = self._hits(query, limit)
        while _goes_on(hits, limit, count) and limit < _MOST:
            limit *= 4
            hits = self._hits(query, limit)
        if _goes_on(hits, limit, count):
            hits = self._first_of_equals(query, hits, count)
        return sorted(hits, key=_order)[:count]

    def _first_of_equals(self, query: tantivy.Query, hits: Sequence[Hit], count: int) -> list[Hit]:
        """Return the hits that are better than the last one, and the first of those that are as good.

        Of these there are more than hits. They are taken from a beginning of the index that has ``count`` hits and
        not many more, which is found by halving.
        """
        limit, score = len(hits), hits[-1].score
        better = [hit for hit in hits if hit.score > score]
        low, high = 0, max(hit.ordinal for hit in hits) + 1
        while True:
            middle = (low + high) // 2
            found = self._hits(_both(self._before(middle), query), limit)
            equal = [hit for hit in found if hit.score == score]
            if len(found) == limit and found[-1].score >= score:
                high = middle
            elif len(better) + len(equal) < count:
                low = middle
            else:
                return [*better, *equal]

    def _before(self, ordinal: int) -> tantivy.Query:
        """Return a query for the passages before one that adds nothing to their scores."""
        kind = tantivy.FieldType.Unsigned
        before = tantivy.Query.range_query(self._schema, _ORDINAL, kind, 0, ordinal, include_upper=False)
        return tantivy.Query.const_score_query(before, 0.0)

    def _hits(self, query: tantivy.Query, limit: int) -> list[Hit]:
        found = self._searcher.search(query, limit, count=False).hits
        ordinals = self._searcher.fast_field_values(_ORDINAL, [address for _, address in found])
        return [Hit(int(ordinal or 0), float(score)) for (score, _), ordinal in zip(found, ordinals, strict=True)]


def _goes_on(hits: Sequence[Hit], limit: int, count: int) -> bool:
    """Tell whether there may be more hits that are as good as the last one that is wanted."""
    return len(hits) == limit and hits[-1].score == hits[count - 1].score


def _order(hit: Hit) -> tuple[float, int]:
    return -hit.score, hit.ordinal


def _marked(ordinals: Collection[int]) -> bytearray:
    """Return a byte for each ordinal, 1 for these."""
    seen = bytearray(max(ordinals) + 1)
    for ordinal in ordinals:
        seen[ordinal] = 1
    return seen


class LexicalWriter:
    """Adds passages to an inverted index, and takes them out."""

    def __init__(self, folder: Path | None) -> None:
        """Go on with what is in the folder; make it if it is not there; without one work in memory."""
        if folder is not None and folder.exists():
            self._index = tantivy.Index.open(str(folder))
        else:
            if folder is not None:
                folder.mkdir()
            self._index = tantivy.Index(_schema(), path=str(folder) if folder is not None else None)
        # One thread: the same texts then always give the same segments.
        self._writer = self._index.writer(_HEAP, num_threads=1)

    def add(self, ordinal: int, cut: tuple[str, str]) -> None:
        """Index a passage by its words and pairs, as `cut_all` yields them."""
        document = tantivy.Document()
        document.add_unsigned(_ORDINAL, ordinal)
        document.add_text(_WORDS, cut[0])
        document.add_text(_BIGRAMS, cut[1])
        self._writer.add_document(document)

    def remove(self, first: int, last: int) -> None:
        """Take out the passages from one ordinal to another, both included."""
        kind = tantivy.FieldType.Unsigned
        self._writer.delete_documents_by_query(tantivy.Query.range_query(_schema(), _ORDINAL, kind, first, last))

    def commit(self) -> None:
        """Put what was done so far on the disk."""
        self._writer.commit()

    def close(self) -> LexicalIndex:
        """Put everything on the disk and return what can be searched."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        return LexicalIndex(self._index)


def _both(first: tantivy.Query, second: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, first), (tantivy.Occur.Must, second)])
