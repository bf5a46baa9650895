"""A question for what a new edition changed -> its clauses that are new or changed, with what is new in them marked."""

from collections.abc import Callable

from bot.comparing import Change, Comparison, compare_documents, earlier_editions, editions_of
from bot.places.quotes import Resolution, quote_of
from bot.records import Compared, OpenDocument, Quote
from bot.requests import (
    RevisionRequest,
    candidates,
    documents_meant,
    is_of_kind,
    is_title,
    kind_named,
    points,
    read_revision,
)
from embeddings.index import Store
from embeddings.records import Span

#: So many clauses are quoted; the whole comparison is offered beside them.
_MOST = 10


def revised(question: str, store: Store, recent: Callable[[], str | None]) -> Resolution | None:
    """Quote the clauses that the edition meant has changed; None where there is no earlier one."""
    asked = read_revision(question)
    if asked is None:
        return None
    pair = _meant(asked, store, recent)
    return _compared(store, *pair) if pair else None


def _meant(asked: RevisionRequest, store: Store, recent: Callable[[], str | None]) -> tuple[str, str] | None:
    """Return the earlier and the later edition of the one document that is meant."""
    newer = earlier_editions(store.replaced())
    if not newer:
        return None

    def pair_of(doc: str) -> tuple[str, str] | None:
        """Return the editions; what an old one changed itself is not asked of the new one."""
        return editions_of(doc, store) if doc in newer or asked.editions else None

    for words in asked.documents:
        if is_title(words) and not points(words):
            # The newest first, and with it the edition right before it.
            pairs = [pair for each in documents_meant(words, candidates(words, store)) if (pair := pair_of(each.id))]
            if len({new for _, new in pairs}) == 1:
                return pairs[0]
    pointing = next((words for words in asked.documents if points(words)), None)
    if pointing is None:
        return None
    if (spoken := recent()) is not None and (pair := pair_of(spoken)):
        return pair
    kind = kind_named(pointing)
    kept = [each.id for each in store.listed(newer).values() if is_of_kind(kind, each)]
    return (newer[kept[0]], kept[0]) if asked.editions and len(kept) == 1 else None


def _compared(store: Store, old: str, new: str) -> Resolution | None:
    before, after = _opened(store, old), _opened(store, new)
    if before is None or after is None:
        return None
    comparison = compare_documents(before, after)
    told = _told(comparison)[:_MOST]
    quotes = tuple(_quote(change, comparison, number) for number, change in enumerate(told, 1))
    date = before.document.meta.get("date", "")
    counts = {kind: count for kind, count in comparison.counts.items() if kind != "same"}
    return Resolution(quotes, compared=Compared(old, new, date, counts, len(quotes))) if quotes else None


def _told(comparison: Comparison) -> list[Change]:
    """Return what is new or changed, or else gone; what stands above all headings, such as the date, only then."""
    came = [each for each in comparison.changes if each.kind in ("new", "changed")]
    gone = [each for each in comparison.changes if each.kind == "gone"]
    below = ([each for each in changes if each.place.section] for changes in (came, gone))
    return next(filter(None, below), came or gone)


def _opened(store: Store, doc: str) -> OpenDocument | None:
    document = store.document(doc)
    return OpenDocument(document, tuple(store.sections(doc)), tuple(store.dropped(doc))) if document else None


def _quote(change: Change, comparison: Comparison, number: int) -> Quote:
    """Return the quote of a clause with what the other edition has not marked."""
    document = comparison.new if change.new else comparison.old
    place = change.place
    marks = [piece.new.stripped(document.text) for piece in change.pieces if piece.new and not piece.old]
    # That an article has another number says nothing of its words.
    marks = [mark for mark in marks if (mark.of(document.text),) != place.section[-1:]]
    return quote_of(document, place.title, place.section, Span(place.start, place.end), marks, number)
