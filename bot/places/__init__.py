"""A question that names a document, a place or a fact in it -> the very place, or that it is not there."""

from bot.places.quotes import Resolution
from bot.places.resolving import resolve_request

__all__ = ["Resolution", "resolve_request"]
