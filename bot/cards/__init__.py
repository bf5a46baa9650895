"""A question that an editor has answered -> the places pinned to it; and the questions that nobody answered."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.cards.card import Card, Pinned, standing
    from bot.cards.errors import CardError
    from bot.cards.examples import example_lines
    from bot.cards.shelf import CardShelf
    from bot.cards.unanswered import Unanswered, keep_unanswered, unanswered_groups

__all__ = [
    "Card",
    "CardError",
    "CardShelf",
    "Pinned",
    "Unanswered",
    "example_lines",
    "keep_unanswered",
    "standing",
    "unanswered_groups",
]

__getattr__ = on_demand(globals())
