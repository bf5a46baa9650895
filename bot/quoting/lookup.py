"""Quick lookup: passages that hold the words as they are typed. Needs no model."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import islice, product

from bot.finding import documents_for, passing
from bot.quoting.passages import body_of, marked, place_of
from bot.quoting.spellings import spellings
from bot.records import Filter, Quote
from embeddings.catalogue import Listed, Traits, bare_number
from embeddings.index import Texts, context_text, kept_with
from embeddings.records import Passage, Span
from embeddings.text import fold
from embeddings.wording import bigrams
from embeddings.wording import words as jieba_words

#: Passages read for each lookup; the words are sought in them letter by letter.
_LOOKED_AT = 5_000
#: Combinations of the words' spellings that are looked for.
_WAYS = 16
#: Folded passages kept, a few hundred characters each.
_KEPT = 20_000
#: A phrase in quotation marks, whose end may still have to be typed, or a word.
_TERM = re.compile(r'["＂“”「『]([^"＂“”「」『』]*)(?:["＂“”」』]|$)|([^\s"＂“”「」『』，。、；：？！,;?!]+)')
_BRACKETS = {**dict.fromkeys("([〔【", r"[(\[〔【]"), **dict.fromkeys(")]〕】", r"[)\]〕】]")}


@dataclass(frozen=True)
class Word:
    """A word or phrase that is sought, as it was typed and folded, with the pattern of its places in folded text.

    ``spellings`` are those that the pattern finds, its own first.
    """

    typed: str
    folded: str
    pattern: re.Pattern[str]
    spellings: tuple[str, ...] = ()

    @classmethod
    def of(cls, typed: str) -> "Word":
        """Make the pattern.

        12 is not found inside 2012, nor ``age`` inside ``page``; the brackets in a document's number may be any.

        >>> bool(Word.of("[2024]12").pattern.search("办发〔2024〕12号")), bool(Word.of("12").pattern.search("2012"))
        (True, False)
        """
        folded = fold(typed)
        ways = spellings(folded)
        return cls(typed, folded, re.compile("|".join(map(_pattern, ways))), tuple(ways))


def _pattern(folded: str) -> str:
    before = r"(?<!\d)" if folded[0].isdecimal() else r"(?<![a-z])" if "a" <= folded[0] <= "z" else ""
    after = r"(?!\d)" if folded[-1].isdecimal() else ""
    inside = "".join(_BRACKETS.get(char) or re.escape(char) for char in folded)
    return before + inside + after


class Results(list[Quote]):
    """The quotes that are shown of what was found.

    ``total`` counts all that was found, at least that many where ``more`` is set. ``words`` are those that were
    sought, ``held`` is the most of them that one passage holds, and ``absent`` are those that none holds. ``apart``
    tells that a phrase was not found, and its words were sought one by one.
    """

    def __init__(
        self, quotes: Iterable[Quote], words: Sequence[Word], matches: Sequence["_Match"], more: bool = False
    ) -> None:
        """Take the quotes and all that was found, best first."""
        super().__init__(quotes)
        self.words = tuple(word.typed for word in words)
        self.total = len(matches)
        self.held = matches[0].held if matches else 0
        self.absent = tuple(
            word.typed for place, word in enumerate(words) if not any(match.holds[place] for match in matches)
        )
        self.more = more
        self.apart = False
        self._patterns = [word.pattern for word in words]

    def spans_in(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return where the words stand in a title or a heading."""
        return marked(text, self._patterns)


@dataclass(frozen=True)
class _Match:
    """Which of the words a passage holds, and at how many places in its text."""

    ordinal: int
    holds: tuple[bool, ...]
    places: int

    @property
    def held(self) -> int:
        """How many of the words it holds."""
        return sum(self.holds)


def words_of(typed: str) -> list[Word]:
    """Return the words, separated by white space, and the phrases in quotation marks.

    >>> [word.folded for word in words_of('值班 “突發事件 報告” 用印"二十四 小时')]
    ['值班', '突发事件 报告', '用印', '二十四 小时']
    """
    found = (phrase.strip() or word for phrase, word in _TERM.findall(typed))
    words = {fold(word): word for word in found if re.search(r"\w", fold(word))}
    return [Word.of(word) for word in words.values()]


def look_up(index: Texts, typed: str, count: int, only: Filter, start: int = 0) -> Results:
    """Return at most ``count`` passages that hold all the words, else those that hold the most of them.

    The first ``start`` of them are left out.

    Words are sought in title, section path and text, in either script, and in the number of a document; passages
    that hold them in their text come first. The words are highlighted. Documents that the filter leaves out are left
    out before anything is counted or cut off. Where one phrase is typed that nothing has, its words are sought apart.
    """
    results = _look_up(index, words_of(typed), count, only, start)
    if results.total or len(results.words) != 1 or typed.strip() != results.words[0]:
        return results
    folded = fold(typed.strip())
    parts = [Word.of(part) for part in jieba_words(folded) if 1 < len(part) < len(folded)]
    apart = _look_up(index, parts, count, only, start) if len(parts) > 1 else results
    apart.apart = bool(apart.total)
    return apart if apart.total else results


def _look_up(index: Texts, words: Sequence[Word], count: int, only: Filter, start: int) -> Results:
    shelf = _shelf(index).limited(only)
    candidates = shelf.holding_all(words)
    matches = [match for match in _matches(shelf, words, candidates) if match.held == len(words)]
    if not matches:
        times = Counter(ordinal for word in words for ordinal in shelf.holding_all([word]))
        candidates = [ordinal for ordinal, _ in times.most_common()]
        matches = _matches(shelf, words, candidates)
    matches.sort(key=lambda match: (-match.held, -match.places, match.ordinal))
    shown = matches[start : start + count]
    passages = index.store.passages([match.ordinal for match in shown])
    quotes = [_quote(index, passages[match.ordinal], words, match.held) for match in shown]
    return Results(quotes, words, matches, more=len(candidates) > _LOOKED_AT)


class _Shelf:
    """The passages of a generation, or of those of its documents that pass a filter; they are kept folded."""

    def __init__(self, index: Texts) -> None:
        self._index = index
        self._store, self._lexical = index.store, index.lexical
        self._folded: dict[int, tuple[str, str]] = {}

    def limited(self, only: Filter) -> "_Shelf":
        """Return the same of the documents that pass a filter."""
        if only == Filter():
            return self
        documents = documents_for(only, self._store)
        found = passing(only, documents, [Traits.of(document) for document in documents])
        shelf = copy(self)
        shelf._store = self._store.limited([document.id for document in found])
        shelf._lexical = self._lexical.limited(shelf._store.ordinals)
        return shelf

    def holding_all(self, words: Sequence[Word]) -> list[int]:
        """Return passages that may hold all of some words: best first, after those whose document's number has one."""
        letters = {bare_number(spelling).lower() for word in words for spelling in word.spellings or (word.folded,)}
        numbered = {each.id: each for some in sorted(letters) for each in self._store.numbers_with(some)}
        found = [
            numbered[doc_id].ordinals.start
            for doc_id in sorted(numbered)
            if any(_places(words, fold(numbered[doc_id].meta.get("number", ""))))
        ]
        ways = islice(product(*(word.spellings or (word.folded,) for word in words)), _WAYS)
        return list(dict.fromkeys([*found, *(ordinal for way in ways for ordinal in self._in_text(way))]))

    def _in_text(self, words: Sequence[str]) -> list[int]:
        terms = list(dict.fromkeys(term for word in words for term in bigrams(word)))
        # The last character of 18日 is a bigram with what follows it in the text, and 2024 may stand inside
        # 2024-03-01: neither can be required. Going through all bigrams for them is slow, so one is enough.
        pairs = [term for term in terms if len(term) > 1 and not term.isascii()]
        most = _LOOKED_AT + 1
        if pairs:
            hits = self._lexical.search_all(pairs, most)
        else:
            longest = max(terms, key=lambda term: (term.isascii(), len(term)), default="")
            hits = self._lexical.search_character(re.escape(longest), most) if longest else []
        return [hit.ordinal for hit in hits]

    def folded(self, ordinals: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Return for each passage what it stands under and its words, both folded."""
        kept = self._folded
        known = {ordinal: kept[ordinal] for ordinal in ordinals if ordinal in kept}
        missing = self._index.store.passages([ordinal for ordinal in ordinals if ordinal not in known])
        listed = self._index.store.listed(passage.doc_id for passage in missing.values())
        made = {ordinal: self._fold(passage, ordinal, listed[passage.doc_id]) for ordinal, passage in missing.items()}
        if len(kept) + len(made) > _KEPT:
            self._folded = made
        else:
            kept.update(made)
        return known | made

    def _fold(self, passage: Passage, ordinal: int, listed: Listed) -> tuple[str, str]:
        document = self._index.store.document(passage.doc_id)
        title, text = (document.title, document.text) if document else ("", "")
        body = body_of(passage)
        headings = text[passage.start : body.start] + (passage.header.of(text) if passage.header else "")
        number = fold(listed.meta.get("number", "")) if ordinal == listed.ordinals.start else ""
        return fold("\n".join((number, context_text(title, passage), headings))), fold(body.of(text))


@kept_with
def _shelf(index: Texts) -> _Shelf:
    """Return the shelf of a generation."""
    return _Shelf(index)


def _places(words: Sequence[Word], text: str) -> list[int]:
    """Return for each word how often it stands in a folded text."""
    return [sum(1 for _ in word.pattern.finditer(text)) for word in words]


def _matches(shelf: _Shelf, words: Sequence[Word], ordinals: Sequence[int]) -> list[_Match]:
    """Return those of the first passages that hold a word."""
    made = []
    for ordinal, (head, body) in shelf.folded(ordinals[:_LOOKED_AT]).items():
        places = _places(words, body)
        holds = (bool(inside or word.pattern.search(head)) for word, inside in zip(words, places, strict=True))
        made.append(_Match(ordinal, tuple(holds), sum(places)))
    return [match for match in made if match.held]


def _quote(index: Texts, passage: Passage, words: Sequence[Word], held: int) -> Quote:
    document = index.store.document(passage.doc_id)
    if document is None:
        raise LookupError(passage.doc_id)
    span = body_of(passage)
    found = marked(span.of(document.text), [word.pattern for word in words])
    highlights = [Span(span.start + start, span.start + end) for start, end in found]
    return Quote.of(document, place_of(passage, document, span), highlights, float(held))
