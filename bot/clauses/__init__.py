"""A place named by numbers (第十七条第二款) -> its span in a document; the places that a text refers to."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.clauses.clauses import Found, Missing, count_of, find_place, items_in
    from bot.clauses.crossreferences import with_references
    from bot.clauses.mentions import Mention, mentions_in

__all__ = [
    "Found",
    "Mention",
    "Missing",
    "count_of",
    "find_place",
    "items_in",
    "mentions_in",
    "with_references",
]

__getattr__ = on_demand(globals())
