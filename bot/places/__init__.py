"""A question that names a document, a place or a fact -> that place, or that there is none; quotes -> references."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.places.quotes import Resolution, quote_at, quote_of
    from bot.places.resolving import resolve_request

__all__ = ["Resolution", "quote_at", "quote_of", "resolve_request"]

__getattr__ = on_demand(globals())
