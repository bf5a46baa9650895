"""The cheapest row of words over a stretch of letters, by Viterbi search."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

#: The words that can stand at a place: the place after each, the word, and its cost.
Edges = Callable[[int], Iterable[tuple[int, str, float]]]


@dataclass(frozen=True)
class Step:
    """A word on the way to a place: the cost up to there, the word, where it begins, and the word before it."""

    cost: float
    word: str
    start: int
    before: str


def cheapest(start: int, end: int, edges: Edges, bond: Callable[[str, str], float], before: str = "") -> list[Step]:
    """Return the words of the cheapest way from ``start`` to ``end``, in order; none where no way leads there.

    ``bond`` is what two words that follow one another save; ``before`` stands in front of the first.
    """
    ways: dict[int, dict[str, Step]] = {start: {before: Step(0.0, before, -1, "")}}
    for place in range(start, end):
        here = ways.get(place)
        if here:
            for after, word, cost in edges(place):
                _extend(ways.setdefault(after, {}), here, Step(cost, word, place, ""), bond)
    return _back(ways, start, end)


def _extend(there: dict[str, Step], here: Mapping[str, Step], added: Step, bond: Callable[[str, str], float]) -> None:
    """Keep the cheapest way whose last word is that of ``added``."""
    totals = ((step.cost + added.cost - bond(last, added.word), last) for last, step in here.items())
    total, before = min(totals, key=lambda way: way[0])
    known = there.get(added.word)
    if known is None or total < known.cost:
        there[added.word] = Step(total, added.word, added.start, before)


def _back(ways: Mapping[int, Mapping[str, Step]], start: int, end: int) -> list[Step]:
    steps: list[Step] = []
    if end not in ways:
        return steps
    place, word = end, min(ways[end], key=lambda name: ways[end][name].cost)
    while place > start:
        steps.append(ways[place][word])
        place, word = steps[-1].start, steps[-1].before
    return steps[::-1]
