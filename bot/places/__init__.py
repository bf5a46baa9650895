"""A question that names a document, a place or a fact in it -> the very place, or that it is not there."""

from bot.places.resolving import Resolution, resolve_request

__all__ = ["Resolution", "resolve_request"]
