"""An editor's requests -> the cards that answer first, and the questions that nobody answered."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.web.admin.cards import add_cards
    from bot.web.admin.unanswered import add_unanswered

__all__ = ["add_cards", "add_unanswered"]

__getattr__ = on_demand(globals())
