"""The title or number that a draft gives -> the documents that have it, or the one whose title is nearly so."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from bot.clauses import names_of
from bot.matching import align
from bot.requests import in_force_first, numbered
from embeddings.index import Listed
from embeddings.text import fold, plain

_ABOUT = re.compile(r"^.{2,20}?(?=关于)")
_TRIAL = re.compile(r"[(（\[〔][^()（）]{1,12}[)）\]〕]$")
#: Letters of a title from which one letter in it may be wrong, and two; shorter ones differ so from those of others.
_ONE, _TWO = 6, 14
_FIGURES = re.compile(r"[\d〇零一二三四五六七八九十]")


class Names:
    """What the documents of a collection are called."""

    def __init__(self, listing: Sequence[Listed]) -> None:
        """Take the list of documents."""
        self._listing = listing
        self._titled: dict[str, list[Listed]] = defaultdict(list)
        for listed in listing:
            for name in set(_names(listed.title)):
                self._titled[name].append(listed)

    def titled(self, title: str) -> list[Listed]:
        """Return the documents that have a title, the one in force first."""
        found = next((self._titled[name] for name in _own_names(title) if name in self._titled), [])
        if not found and (about := _about(title)):
            # The issuer may be said where the title has none; another issuer than its own is a slip.
            found = [each for each in self._titled.get(about, ()) if _about(each.title) is None]
        return in_force_first(found)

    def numbered(self, number: str) -> list[Listed]:
        """Return the documents that have a number."""
        same = [each for each in self._listing if same_number(each.meta.get("number", ""), number)]
        return in_force_first(same or numbered(number, self._listing))

    def nearly(self, title: str) -> Listed | None:
        """Return the one document whose title differs by a slip, not by a figure; None if there is none, or several."""
        name = bare(title)
        most = 2 if len(name) >= _TWO else 1 if len(name) >= _ONE else 0
        slips = [(_slip(name, other, most), other) for other in self._titled]
        least = min((edits for edits, _ in slips if edits), default=0)
        near = {each.id: each for edits, other in slips if edits and edits == least for each in self._titled[other]}
        held = in_force_first(list(near.values()))
        return held[0] if len({bare(each.title) for each in held}) == 1 else None


def bare(title: str) -> str:
    """Return the letters of a title.

    >>> bare("《公務用車 辦法（試行）》")
    '公务用车办法试行'
    """
    return re.sub(r"[\W_]+", "", fold(title))


def same_number(one: str, other: str) -> bool:
    """Tell whether two numbers of papers are the same, however their brackets are written.

    >>> same_number("国办发〔2014〕20号", "国办发[2014]第20号"), same_number("国办发〔2014〕20号", "办发〔2014〕120号")
    (True, False)
    """
    first, second = (re.sub(r"第|[\W_]", "", plain(number)) for number in (one, other))
    return bool(first and second) and (first.endswith(second) or second.endswith(first))


def _names(title: str) -> Iterator[str]:
    """Yield what a document may be cited as: without the country, the issuer or 试行 in brackets."""
    yield from _own_names(title)
    if about := _about(title):
        yield about


def _own_names(title: str) -> Iterator[str]:
    yield from names_of(title)
    shorter = _TRIAL.sub("", title.strip())
    if shorter != title.strip():
        yield bare(shorter)


def _about(title: str) -> str | None:
    """Return the letters of a title from 关于 on, None where nothing stands before that.

    >>> _about("县政府关于用车的通知"), _about("关于用车的通知")
    ('关于用车的通知', None)
    """
    match = _ABOUT.match(fold(title))
    return bare(fold(title)[match.end() :]) if match else None


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
