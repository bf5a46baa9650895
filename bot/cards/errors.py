"""What can be wrong with a card."""

from embeddings.errors import MishuError


class CardError(MishuError):
    """A card cannot be made as it was asked for."""
