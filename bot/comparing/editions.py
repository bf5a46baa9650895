"""The documents of an index -> which is the edition before which."""

from collections.abc import Iterable, Mapping

from embeddings.catalogue import Listed
from embeddings.index import Store
from embeddings.structure import DRAFT


def earlier_editions(listing: Iterable[Listed]) -> Mapping[str, str]:
    """Return for each edition the one before it, by their ids; a draft for comment is none."""
    replaced = [listed for listed in listing if _next(listed) and listed.meta.get("status") != DRAFT]
    replaced.sort(key=lambda listed: listed.meta.get("date", ""))
    return {_next(listed): listed.id for listed in replaced}


def _next(listed: Listed) -> str:
    """Return the edition that followed, where the index knows only the newest that one."""
    return listed.meta.get("replaced_by") or listed.meta.get("superseded_by", "")


def editions_of(doc: str, store: Store) -> tuple[str, str] | None:
    """Return the earlier and the later of the editions that a document is one of; None where no other is known."""
    newer = [_next(listed) for listed in store.listed([doc]).values()]
    if newer and store.listed(newer):
        return doc, newer[0]
    older = earlier_editions(store.before([doc])).get(doc)
    return (older, doc) if older else None
