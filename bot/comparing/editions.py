"""The documents of an index -> which is the edition before which."""

from collections.abc import Iterable, Mapping

from embeddings.index import Listed


def earlier_editions(listing: Iterable[Listed]) -> Mapping[str, str]:
    """Return for each newest edition the one before it, by their ids: the latest of those that it has superseded."""
    superseded = [listed for listed in listing if "superseded_by" in listed.meta]
    superseded.sort(key=lambda listed: listed.meta.get("date", ""))
    return {listed.meta["superseded_by"]: listed.id for listed in superseded}


def editions_of(doc: str, listing: Iterable[Listed]) -> tuple[str, str] | None:
    """Return the earlier and the later of the editions that a document is one of; None where no other is known."""
    documents = {listed.id: listed for listed in listing}
    newer = documents[doc].meta.get("superseded_by") if doc in documents else None
    if newer in documents:
        return doc, newer
    older = earlier_editions(documents.values()).get(doc)
    return (older, doc) if older else None
