"""The clauses of two documents -> which of the one is which of the other, by the likeness of their words."""

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from bot.comparing.clauses import Clause

#: From this likeness on two clauses are wordings of one, wherever they stand …
_ALIKE = 0.33
#: … and from this where they stand between the same neighbours. Both were chosen by reading what lies near them in 34
#: pairs of editions of regulations: anywhere unlike clauses reach .3, between the same neighbours .25.
_NEAR = 0.26
#: What the same place in the order adds to the likeness, so that of two like clauses the nearer is taken.
_IN_PLACE = 0.05
#: What more clauses than this hold leads to no candidates, and so many candidates are looked at closely.
_COMMON, _CLOSE = 40, 12
#: Characters that lead to candidates together: pairs, and more for the rows of a table, which have all pairs in common.
_LENGTHS = (2, 4)

Pairs = dict[int, int]


def align(old: Sequence[Clause], new: Sequence[Clause]) -> Pairs:
    """Return the place in ``new`` for each place in ``old`` that has one there.

    The same words are found first, then like ones, best first; number and order only decide where words do not.
    The time is that of the number of clauses, not of its square: see `_candidates`.
    """
    pairs = _same(old, new)
    likeness = _Likeness(old, new)
    taken = set(pairs.values())
    scored = []
    for mine, theirs in _candidates(old, new, pairs, taken):
        score = likeness(mine, theirs)
        if score >= _ALIKE:
            away = abs(mine / max(len(old), 1) - theirs / max(len(new), 1))
            scored.append((score + _IN_PLACE * (1 - away), mine, theirs))
    for _, mine, theirs in sorted(scored, key=lambda each: (-each[0], each[1], each[2])):
        if mine not in pairs and theirs not in taken:
            pairs[mine] = theirs
            taken.add(theirs)
    _fill(old, new, pairs, likeness)
    return pairs


def in_order(pairs: Pairs) -> set[int]:
    """Return the old places whose clauses kept their order: as many as possible (the longest ascending run)."""
    items = sorted(pairs.items())
    ends: list[int] = []  # the least last place of an ascending run of each length
    holders: list[int] = []
    before: dict[int, int | None] = {}
    for mine, theirs in items:
        length = bisect_left(ends, theirs)
        before[mine] = holders[length - 1] if length else None
        ends[length : length + 1] = [theirs]
        holders[length : length + 1] = [mine]
    kept: set[int] = set()
    last = holders[-1] if holders else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept


def _same(old: Sequence[Clause], new: Sequence[Clause]) -> Pairs:
    """Pair the clauses with the same words: those that are there once, their neighbours, then one after the other."""
    before, after = _places(old), _places(new)
    once = [(mine[0], after[words][0]) for words, mine in before.items() if len(mine) == len(after.get(words, ())) == 1]
    pairs = dict(once)
    taken = set(pairs.values())

    def pair(mine: int, theirs: int) -> bool:
        """Pair two places that are free and have the same words; tell whether they were."""
        if not (0 <= mine < len(old) and 0 <= theirs < len(new)) or mine in pairs or theirs in taken:
            return False
        if old[mine].words != new[theirs].words:
            return False
        pairs[mine] = theirs
        taken.add(theirs)
        return True

    for step, found in ((1, sorted(once)), (-1, sorted(pairs.items(), reverse=True))):
        for mine, theirs in found:
            away = step
            while pair(mine + away, theirs + away):
                away += step
    for words, places in before.items():
        free = (place for place in after.get(words, ()) if place not in taken)
        for mine, theirs in zip([place for place in places if place not in pairs], list(free), strict=False):
            pair(mine, theirs)
    return pairs


def _places(clauses: Sequence[Clause]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, clause in enumerate(clauses):
        found[clause.words].append(place)
    return found


def _grams(words: str, length: int = 2) -> list[str]:
    return [words[place : place + length] for place in range(len(words) - length + 1)] or [words]


def _leads(words: str) -> set[str]:
    return {gram for length in _LENGTHS for gram in _grams(words, length)}


class _Likeness:
    """How like two clauses are, from 0 to 1: by their pairs of characters, the rare ones counting most."""

    def __init__(self, old: Sequence[Clause], new: Sequence[Clause]) -> None:
        self._grams = ([Counter(_grams(clause.words)) for clause in old], [Counter(_grams(c.words)) for c in new])
        # How many clauses of one document have a pair: that both documents have it makes it no less rare.
        held = Counter[str]()
        for side in self._grams:
            held |= Counter(gram for grams in side for gram in grams)
        total = 1 + max(len(old), len(new))
        self._weights = {gram: math.log(total / count) for gram, count in held.items()}

    def __call__(self, mine: int, theirs: int) -> float:
        """Return the mean of the share that they have of both together, and of the shorter one.

        The latter keeps a clause together with itself where much was added to it.
        """
        one, other = self._grams[0][mine], self._grams[1][theirs]
        shared, first, second = (self._sum(grams) for grams in (one & other, one, other))
        if not shared:
            return 0.0
        return shared / (first + second) + shared / min(first, second) / 2

    def _sum(self, grams: Counter[str]) -> float:
        return sum(self._weights[gram] * count for gram, count in grams.items())


def _candidates(
    old: Sequence[Clause], new: Sequence[Clause], pairs: Pairs, taken: set[int]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of places that share rare words, for each old place the likeliest ones.

    An article is never another thing: a heading has no words but those of the articles below it.
    """
    holding: dict[tuple[bool, str], list[int]] = defaultdict(list)
    for place, clause in enumerate(new):
        if place not in taken:
            for gram in _leads(clause.words):
                holding[clause.article, gram].append(place)
    for mine, clause in enumerate(old):
        if mine in pairs:
            continue
        shared = Counter[int]()
        for gram in _leads(clause.words):
            places = holding.get((clause.article, gram), ())
            if len(places) <= _COMMON:
                shared.update(places)
        yield from ((mine, theirs) for theirs, _ in shared.most_common(_CLOSE))


def _fill(old: Sequence[Clause], new: Sequence[Clause], pairs: Pairs, likeness: _Likeness) -> None:
    """Pair what stands between the same neighbours in both and is still a little alike, in order."""
    kept = sorted(in_order(pairs))
    edges = [(-1, -1), *((mine, pairs[mine]) for mine in kept), (len(old), len(new))]
    taken = set(pairs.values())
    for (a, c), (b, d) in pairwise(edges):
        left = [place for place in range(a + 1, b) if place not in pairs]
        right = [place for place in range(c + 1, d) if place not in taken]
        if len(left) * len(right) > _COMMON**2:
            continue
        both = [(one, two) for one in left for two in right if old[one].article == new[two].article]
        for score, one, two in sorted(((likeness(one, two), one, two) for one, two in both), reverse=True):
            if score >= _NEAR and one not in pairs and two not in taken:
                pairs[one] = two
                taken.add(two)
