"""Two wordings of a clause -> what of it stayed, went and came, as spans of both texts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.comparing.clauses import Clause
from bot.records import OpenDocument
from embeddings.records import Span
from embeddings.text import NUMERAL, fold_with_map
from embeddings.wording import cut

#: So many characters that stayed between two replaced stretches are no rest for the eye, and are replaced with them …
_ISLAND = 2
#: … and so many where both stretches are at least as long as what is between them.
_SMALL_ISLAND = 5
#: Where less than this share of the shorter wording stayed, the two are easier read one after the other.
_LEAST_KEPT = 0.25
#: Words of the one times words of the other that are compared word by word; beyond, sentences are compared first.
_MOST = 1_000_000
#: What is one word to a reader: the number of an article, a date.
_WHOLE = re.compile(rf"第(?:{NUMERAL}|\d{{1,4}})[编章节条款项](?:之{NUMERAL})?|\d{{4}}年\d{{1,2}}月(?:\d{{1,2}}日)?")
_STOPS = frozenset("，,、。；;：:！!？?")
_SENTENCE_ENDS = frozenset("。；;！!？?")


@dataclass(frozen=True)
class Piece:
    """A stretch with the same words in both texts, or one that only the old or only the new text has."""

    old: Span | None
    new: Span | None


@dataclass(frozen=True)
class _Token(Span):
    """A word with the white space behind it; ``key`` is what is compared."""

    key: str


@dataclass(frozen=True)
class _Block:
    """Tokens ``old[a:b]`` that stay as ``new[c:d]``, or are replaced by them."""

    same: bool
    a: int
    b: int
    c: int
    d: int


_Tokens = Sequence[_Token]


def pieces_of(old: OpenDocument, before: Clause, new: OpenDocument, after: Clause) -> tuple[Piece, ...]:
    """Return the pieces that two wordings of a clause consist of; those of each side, joined, are its whole text.

    Width, script, white space and page furniture make no difference.
    """
    left, right = _tokens(old, before), _tokens(new, after)
    blocks = _joined(_blocks(left, right), left, right)
    kept = sum(_size(left[block.a : block.b]) for block in blocks if block.same)
    if kept < _LEAST_KEPT * min(_size(left), _size(right)):
        blocks = [_Block(False, 0, len(left), 0, len(right))]
    return (*_number(before, after), *_pieces(_slid(blocks, left, right), left, right))


def _number(before: Clause, after: Clause) -> Iterator[Piece]:
    """Yield the numbers, which stay or are replaced whole."""
    old = Span(before.start, before.body) if before.number else None
    new = Span(after.start, after.body) if after.number else None
    if before.number and before.number == after.number:
        yield Piece(old, new)
    else:
        yield from _replaced(old, new)


def _tokens(opened: OpenDocument, clause: Clause) -> list[_Token]:
    """Return the words of a clause behind its number, end to end."""
    text, found = opened.document.text, list[_Token]()
    inside = [each for each in opened.dropped if each.start < clause.end and clause.start < each.end]
    folded = fold_with_map(text[clause.body : clause.end])
    starts = [clause.body + origin for origin in folded.origins] + [clause.end]
    place = 0
    for word in _words(folded.text):
        start, end = starts[place], starts[place + len(word)]
        place += len(word)
        furniture = any(each.start <= start < each.end for each in inside)
        key = "" if furniture else word.strip()
        if found and (not key or start == found[-1].start):
            # White space, furniture, or the rest of a character that was folded to several.
            found[-1] = _Token(found[-1].start, end, found[-1].key + key)
        else:
            found.append(_Token(start, end, key))
    return found


def _words(folded: str) -> Iterator[str]:
    """Yield the words of folded text end to end."""
    done = 0
    for match in _WHOLE.finditer(folded):
        yield from cut(folded[done : match.start()])
        yield match[0]
        done = match.end()
    yield from cut(folded[done:])


def _size(tokens: _Tokens) -> int:
    """Return how many characters some words have."""
    return sum(len(token.key) for token in tokens)


def _blocks(left: _Tokens, right: _Tokens) -> list[_Block]:
    if len(left) * len(right) <= _MOST:
        return _matched([token.key for token in left], [token.key for token in right])
    old, new = _sentences(left), _sentences(right)
    found: list[_Block] = []
    for block in _matched(*([_key_of(tokens[a:b]) for a, b in spans] for tokens, spans in ((left, old), (right, new)))):
        a, b = _edge(old, block.a), _edge(old, block.b)
        c, d = _edge(new, block.c), _edge(new, block.d)
        if block.same or (b - a) * (d - c) > _MOST:
            found.append(_Block(block.same, a, b, c, d))
        else:
            inside = _matched([token.key for token in left[a:b]], [token.key for token in right[c:d]])
            found += [_Block(each.same, a + each.a, a + each.b, c + each.c, c + each.d) for each in inside]
    return found


def _matched(left: Sequence[str], right: Sequence[str]) -> list[_Block]:
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return [_Block(tag == "equal", a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes()]


def _sentences(tokens: _Tokens) -> list[tuple[int, int]]:
    """Return the sentences that words make, each as the range of its words."""
    ends = [place for place, token in enumerate(tokens, 1) if token.key in _SENTENCE_ENDS or place == len(tokens)]
    return list(zip([0, *ends], ends, strict=False))


def _edge(sentences: Sequence[tuple[int, int]], place: int) -> int:
    return sentences[place - 1][1] if place else 0


def _key_of(tokens: _Tokens) -> str:
    return "".join(token.key for token in tokens)


def _joined(blocks: Sequence[_Block], left: _Tokens, right: _Tokens) -> list[_Block]:
    """Join what is replaced across small islands of what stayed, which would make confetti of a sentence."""
    found: list[_Block] = []
    for block in blocks:
        found.append(block)
        while len(found) > 1 and not found[-1].same and not found[-2].same:
            found[-2:] = [_union(found[-2], found[-1])]
        while len(found) > 2 and not found[-1].same and _is_island(found[-3:], left, right):
            found[-3:] = [_union(found[-3], found[-1])]
    return found


def _union(first: _Block, last: _Block) -> _Block:
    return _Block(False, first.a, last.b, first.c, last.d)


def _is_island(blocks: Sequence[_Block], left: _Tokens, right: _Tokens) -> bool:
    before, island, after = blocks
    if before.same or not island.same:
        return False
    gone = (before.a < before.b) or (after.a < after.b)
    came = (before.c < before.d) or (after.c < after.d)
    if not (gone and came):
        return False  # words that were only put in, or only left out, on both sides of it
    size = _size(left[island.a : island.b])
    around = min(max(_size(left[each.a : each.b]), _size(right[each.c : each.d])) for each in (before, after))
    return size <= _ISLAND or size <= _SMALL_ISLAND and size <= around


def _slid(blocks: Sequence[_Block], left: _Tokens, right: _Tokens) -> list[_Block]:
    """Move what was only put in or left out to where it begins and ends as sentences do, where it may as well stand.

    Of 甲、乙、丙 the words 、乙 or 乙、 may be what is new, and so with whole sentences that begin or end alike.
    """
    found, old, new = list(blocks), [token.key for token in left], [token.key for token in right]
    for place in range(1, len(found) - 1):
        before, block, after = found[place - 1 : place + 2]
        # Of the same sentences the words may be others, where white space parts one.
        alike = all(each.same and each.b - each.a == each.d - each.c for each in (before, after))
        if block.same or not alike or block.a < block.b and block.c < block.d:
            continue
        keys, first, last = (old, block.a, block.b) if block.a < block.b else (new, block.c, block.d)
        steps = [0]
        most = before.b - before.a - 1
        while -steps[0] < most and keys[first + steps[0] - 1] == keys[last + steps[0] - 1]:
            steps.insert(0, steps[0] - 1)
        most = after.b - after.a - 1
        while steps[-1] < most and keys[first + steps[-1]] == keys[last + steps[-1]]:
            steps.append(steps[-1] + 1)
        step = max(steps, key=lambda step: (_rest(keys, first + step) + _rest(keys, last + step), -abs(step)))
        found[place - 1] = _Block(True, before.a, before.b + step, before.c, before.d + step)
        found[place] = _Block(False, block.a + step, block.b + step, block.c + step, block.d + step)
        found[place + 1] = _Block(True, after.a + step, after.b, after.c + step, after.d)
    return found


def _rest(words: Sequence[str], place: int) -> int:
    """Return how great a rest there is before a word: after a sentence, after another mark, before a mark, or none."""
    before, after = words[place - 1], words[place]
    return 3 if before in _SENTENCE_ENDS else 2 if before in _STOPS else int(after in _STOPS)


def _pieces(blocks: Sequence[_Block], left: _Tokens, right: _Tokens) -> Iterator[Piece]:
    for block in blocks:
        old = Span(left[block.a].start, left[block.b - 1].end) if block.a < block.b else None
        new = Span(right[block.c].start, right[block.d - 1].end) if block.c < block.d else None
        if block.same:
            yield Piece(old, new)
        else:
            yield from _replaced(old, new)


def _replaced(old: Span | None, new: Span | None) -> Iterator[Piece]:
    if old:
        yield Piece(old, None)
    if new:
        yield Piece(None, new)
