"""The title or number that a draft gives -> the documents that have it, or the one whose title is nearly so."""

import re
from collections.abc import Iterator, Sequence

from bot.matching import align
from bot.requests import candidates, in_force_first, numbered
from embeddings.catalogue import Listed, about, bare, bare_number, own_names
from embeddings.index import Store

#: Letters of a title from which one letter in it may be wrong, and two; shorter ones differ so from those of others.
_ONE, _TWO = 6, 14
_FIGURES = re.compile(r"[\d〇零一二三四五六七八九十]")


class Names:
    """What the documents of a collection are called."""

    def __init__(self, store: Store) -> None:
        """Take the store of the documents."""
        self._store = store

    def titled(self, title: str) -> list[Listed]:
        """Return the documents that have a title, the one in force first."""
        own = list(own_names(title))
        called = self._called([*own, about(title) or ""])
        found = next((called[name] for name in own if called[name]), [])
        if not found and (part := about(title)):
            # The issuer may be said where the title has none; another issuer than its own is a slip.
            found = [each for each in called[part] if about(each.title) is None]
        return in_force_first(found)

    def numbered(self, number: str) -> list[Listed]:
        """Return the documents that have a number."""
        same = self._store.numbered(bare_number(number)) if bare_number(number) else []
        return in_force_first(same or numbered(number, candidates(number, self._store)))

    def nearly(self, title: str) -> Listed | None:
        """Return the one document whose title differs by a slip, not by a figure; None if there is none, or several."""
        name = bare(title)
        most = 2 if len(name) >= _TWO else 1 if len(name) >= _ONE else 0
        slips = {other: _slip(name, other, most) for other in self._store.near(name, most)} if most else {}
        called = self._called([other for other, edits in slips.items() if edits])
        least = min((slips[other] for other, found in called.items() if found), default=0)
        near = {each.id: each for other, found in called.items() if slips[other] == least for each in found}
        held = in_force_first([near[doc_id] for doc_id in sorted(near)])
        return held[0] if len({bare(each.title) for each in held}) == 1 else None

    def _called(self, names: Sequence[str]) -> dict[str, list[Listed]]:
        """Return for each name the documents that may be cited so: not those whose file alone has it."""
        called = self._store.called(names)
        return {name: [each for each in called.get(name, ()) if name in set(_names(each.title))] for name in names}


def same_number(one: str, other: str) -> bool:
    """Tell whether two numbers of papers are the same, however their brackets are written.

    >>> same_number("国办发〔2014〕20号", "国办发[2014]第20号"), same_number("国办发〔2014〕20号", "办发〔2014〕120号")
    (True, False)
    """
    first, second = bare_number(one), bare_number(other)
    return bool(first and second) and (first.endswith(second) or second.endswith(first))


def _names(title: str) -> Iterator[str]:
    """Yield what a document may be cited as: without the country, the issuer or 试行 in brackets."""
    yield from own_names(title)
    if part := about(title):
        yield part


def _slip(name: str, other: str, most: int) -> int:
    """Return in how many letters two titles differ, 0 if in more than that, in a figure, or in none."""
    if abs(len(name) - len(other)) > most or name == other or len(set(name) - set(other)) > most:
        return 0
    found = align(name, other)
    left = other[: found.start] + other[found.end :]
    pieces = [name[e.start : e.end] + other[e.text_start : e.text_end] for e in found.edits]
    if _FIGURES.search("".join(pieces) + left):
        return 0
    is_swap = len(pieces) == 1 and len(set(pieces[0])) == 2 and len(pieces[0]) == 4
    # Another word of two letters is another title: 登记办法, 实施办法.
    is_word = any(len(edit) > 2 for edit in pieces) and not is_swap
    edits = (1 if is_swap else found.distance) + len(left)
    return edits if edits <= most and not is_word else 0
