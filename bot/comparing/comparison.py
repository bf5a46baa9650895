"""Two documents -> what is new, gone and changed in the later one, clause by clause, with both places."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from bot.comparing.aligning import align, in_order
from bot.comparing.clauses import Clause, clauses_of
from bot.comparing.wording import Piece, pieces_of
from bot.records import OpenDocument, Place
from embeddings.records import Document, Span

#: ``renumbered`` and ``moved`` have the same words: an article another number, anything else another number or place.
ChangeKind = Literal["new", "gone", "changed", "renumbered", "moved", "same"]


@dataclass(frozen=True)
class Change:
    """A clause of either document or of both. ``pieces`` are spans of the two texts that make up the whole of it."""

    kind: ChangeKind
    old: Place | None
    new: Place | None
    pieces: tuple[Piece, ...]

    @property
    def place(self) -> Place:
        """Where it stands: in the new document, or in the old one where that alone has it."""
        return next(place for place in (self.new, self.old) if place)


@dataclass(frozen=True)
class Comparison:
    """Two documents with all their clauses, in the order of the new one."""

    old: Document
    new: Document
    changes: tuple[Change, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many clauses there are of each kind, none left out."""
        found = Counter(change.kind for change in self.changes)
        return {kind: found[kind] for kind in get_args(ChangeKind)}

    def text_of(self, piece: Piece) -> str:
        """Return the words of a piece, those of the new text where both have them."""
        if piece.new:
            return piece.new.of(self.new.text)
        return piece.old.of(self.old.text) if piece.old else ""

    def to_json(self) -> dict[str, Any]:
        """Return the comparison as plain values for `json.dumps`."""
        return {
            "old": _head(self.old),
            "new": _head(self.new),
            "counts": self.counts,
            "changes": [self._change(change) for change in self.changes],
        }

    def _change(self, change: Change) -> dict[str, Any]:
        places = {
            side: {**asdict(place), "text": Span(place.start, place.end).of(document.text)} if place else None
            for side, place, document in (("old", change.old, self.old), ("new", change.new, self.new))
        }
        pieces = [
            {"kind": kind_of(piece), "old": _ends(piece.old), "new": _ends(piece.new), "text": self.text_of(piece)}
            for piece in change.pieces
        ]
        return {"kind": change.kind, **places, "pieces": pieces}


def kind_of(piece: Piece) -> ChangeKind:
    """Tell whether the words of a piece stayed, went or came."""
    return "same" if piece.old and piece.new else "gone" if piece.old else "new"


def _head(document: Document) -> dict[str, str]:
    return {"doc": document.id, "title": document.title, "date": document.meta.get("date", "")}


def _ends(span: Span | None) -> tuple[int, int] | None:
    return (span.start, span.end) if span else None


def compare_documents(old: OpenDocument, new: OpenDocument) -> Comparison:
    """Compare two documents clause by clause; what the two have in common is found by its words, not by its number."""
    before, after = clauses_of(old), clauses_of(new)
    pairs = align(before, after)
    kept = in_order(pairs)
    origins = {theirs: mine for mine, theirs in pairs.items()}
    gone = _gone(len(before), pairs, kept)
    changes = [_gone_change(old, before[place]) for place in gone.get(-1, ())]
    for place, clause in enumerate(after):
        mine = origins.get(place)
        if mine is None:
            changes.append(_new_change(new, clause))
        else:
            changes.append(_paired(old, before[mine], new, clause, mine in kept))
        changes += [_gone_change(old, before[lost]) for lost in gone.get(place, ())]
    return Comparison(old.document, new.document, tuple(changes))


def _gone(count: int, pairs: Mapping[int, int], kept: set[int]) -> Mapping[int, list[int]]:
    """Return the old places that have no new one, by the new place that they are told after: that of the one before."""
    found: dict[int, list[int]] = {}
    after = -1
    for place in range(count):
        if place in kept:
            after = pairs[place]
        elif place not in pairs:
            found.setdefault(after, []).append(place)
    return found


def _gone_change(old: OpenDocument, clause: Clause) -> Change:
    return Change("gone", _place(old.document, clause), None, (Piece(_span(clause), None),))


def _new_change(new: OpenDocument, clause: Clause) -> Change:
    return Change("new", None, _place(new.document, clause), (Piece(None, _span(clause)),))


def _paired(old: OpenDocument, before: Clause, new: OpenDocument, after: Clause, kept: bool) -> Change:
    kind = _kind(before, after, kept)
    if kind == "same":
        pieces: tuple[Piece, ...] = (Piece(_span(before), _span(after)),)
    else:
        pieces = pieces_of(old, before, new, after)
    return Change(kind, _place(old.document, before), _place(new.document, after), pieces)


def _kind(before: Clause, after: Clause, kept: bool) -> ChangeKind:
    if before.words != after.words:
        return "changed"
    if before.article and after.article:
        return "same" if before.number == after.number else "renumbered"
    return "same" if kept and before.number == after.number else "moved"


def _place(document: Document, clause: Clause) -> Place:
    return Place.at(document, document.title, clause.path, _span(clause))


def _span(clause: Clause) -> Span:
    return Span(clause.start, clause.end)
