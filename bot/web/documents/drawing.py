"""What the pictures of the documents show: groups, counts, and the drawing that the gallery keeps."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.answering import Listed
from bot.records import Place

#: The shapes that tell groups apart, beside their colours; the last is for the rest.
SIGNS = "●■▲◆✚✖★▼•"


@dataclass(frozen=True)
class Group:
    """Documents with the same sign, a place in `SIGNS`, on the map; the group without a name is of all the rest."""

    name: str
    documents: frozenset[str]
    sign: int


@dataclass(frozen=True)
class Drawing:
    """The pictures as SVG, and what they show: the groups, the passages drawn, each document's nearest others."""

    kinds: str
    years: str
    map: str
    groups: tuple[Group, ...]
    places: Mapping[str, Sequence[Place]]
    near: Mapping[str, Sequence[str]]


def by_count(documents: Iterable[Listed], of: Callable[[Listed], str]) -> list[tuple[str, int]]:
    """Return how many documents there are of each value, most first, and last those without one."""
    return sorted(Counter(map(of, documents)).items(), key=lambda item: (not item[0], -item[1], item[0]))


def by_year(documents: Iterable[Listed]) -> list[tuple[str, int]]:
    """Return how many documents there are of each year, newest first, and last those without a date."""
    return sorted(Counter(listed.year for listed in documents).items(), reverse=True)
