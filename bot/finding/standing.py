"""How a document stood on a day: in force, not yet, replaced by a newer edition, abolished, a draft, or undated."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from embeddings.catalogue import Listed
from embeddings.index import Store
from embeddings.structure import DRAFT, begins_on
from embeddings.text import fold
from embeddings.wording import bigrams

if TYPE_CHECKING:
    from bot.finding.windows import Window

Standing = Literal["in_force", "undated", "not_yet", "replaced", "abolished", "draft"]
#: What holds, as far as is known.
HOLDING: frozenset[Standing] = frozenset({"in_force", "undated"})
ABOLISHED = "废止"
#: Windows among which the edition in force is looked for, and the share of pairs of characters that say the same.
_COMPARED, _SAME = 20, 0.5
_BEHIND = re.compile(r"[(\[〔【][^()\[\]〔〕【】]*[)\]〕】]$")
_NUMBERS = re.compile(r"[\d〇零一二三四五六七八九十百千万]+")


def today() -> str:
    """Return the day as ISO 8601 writes it."""
    return date.today().isoformat()


def standings(documents: Iterable[Listed], day: str) -> dict[str, Standing]:
    """Return how each document stood on a day (ISO 8601), by its id."""
    return {document.id: standing(document.meta, day) for document in documents}


def holds(meta: Mapping[str, str], day: str) -> bool:
    """Tell whether a document holds on a day, as far as is known."""
    return standing(meta, day) in HOLDING


def standing(meta: Mapping[str, str], day: str) -> Standing:
    """Return how a document stood on a day (ISO 8601).

    >>> old = {"date": "2015-03-01", "superseded_by": "c", "superseded_on": "2021-04-01", "replaced_on": "2018-03-01"}
    >>> [standing(old, day) for day in ("2014-12-31", "2015-03-01", "2018-03-01")]
    ['not_yet', 'in_force', 'replaced']
    """
    if meta.get("status") == DRAFT:
        return "draft"
    begins = begins_on(meta)
    if begins > day:
        return "not_yet"
    replaced = meta.get("replaced_on") or meta.get("superseded_on", "")
    if replaced and replaced <= day:
        return "replaced"
    # Who marks a paper as abolished without a day mostly does so because of the edition that followed.
    unsaid = (replaced or begins or day) if meta.get("status") == ABOLISHED else ""
    ended = meta.get("abolished") or unsaid
    if ended and ended <= day:
        return "abolished"
    return "in_force" if begins else "undated"


def holding_first(windows: "Sequence[Window]", store: Store, day: str) -> "list[Window]":
    """Put before what does not hold on a day what says the same in the edition that does, if it was found.

    Editions have the same newest one, or the same title but for what stands in brackets behind it, as that of a draft.
    """
    ordered = list(windows)
    listing = store.listed(window.stretch.document.id for window in windows[:_COMPARED])
    stood = standings(listing.values(), day)
    for window in windows[:_COMPARED]:
        here = listing[window.stretch.document.id]
        place = ordered.index(window)
        if stood[here.id] not in HOLDING:
            for later in ordered[place + 1 : _COMPARED]:
                there = listing[later.stretch.document.id]
                if stood[there.id] in HOLDING and _are_editions(here, there) and _alike(window, later):
                    ordered.remove(later)
                    ordered.insert(place, later)
                    break
    return ordered


def _family(document: Listed) -> str:
    """Return what the editions of a paper have in common: the id of the newest."""
    return document.meta.get("superseded_by") or document.id


def _are_editions(one: Listed, other: Listed) -> bool:
    return _family(one) == _family(other) or _bare_title(one) == _bare_title(other)


def _bare_title(document: Listed) -> str:
    return _BEHIND.sub("", "".join(fold(document.title).split()))


def _alike(one: "Window", other: "Window") -> bool:
    """Tell whether two stretches are on the same thing: most pairs of characters of the shorter are in the other."""
    pairs = sorted((frozenset(bigrams(_NUMBERS.sub(" ", fold(_words(each))))) for each in (one, other)), key=len)
    return len(pairs[0] & pairs[1]) >= _SAME * max(1, len(pairs[0]))


def _words(window: "Window") -> str:
    return window.span.of(window.stretch.document.text)
