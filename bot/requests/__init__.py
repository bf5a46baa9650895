"""A question -> what it names: a document, a place or a fact in it, an outline, which documents of the collection."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.requests.collection import documents_of, read_collection
    from bot.requests.comparison import read_comparison
    from bot.requests.grammar import STRONG, UNITS, FactName, Request, Step, Unit, quoted_title, read_request
    from bot.requests.outlines import OutlineRequest, read_outline
    from bot.requests.revisions import RevisionRequest, read_revision
    from bot.requests.times import AsOf, edition_meant, read_as_of
    from bot.requests.titles import (
        PAPER,
        candidates,
        documents_meant,
        in_force_first,
        is_of_kind,
        is_title,
        kind_named,
        numbered,
        of_kind,
        points,
    )

__all__ = [
    "PAPER",
    "STRONG",
    "UNITS",
    "AsOf",
    "FactName",
    "OutlineRequest",
    "Request",
    "RevisionRequest",
    "Step",
    "Unit",
    "candidates",
    "documents_meant",
    "documents_of",
    "edition_meant",
    "in_force_first",
    "is_of_kind",
    "is_title",
    "kind_named",
    "numbered",
    "of_kind",
    "points",
    "quoted_title",
    "read_as_of",
    "read_collection",
    "read_comparison",
    "read_outline",
    "read_request",
    "read_revision",
]

__getattr__ = on_demand(globals())
