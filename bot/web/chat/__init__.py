"""Questions typed into the page -> turns of a conversation, waiting visitors told; ratings and the saved copy."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.web.chat.chat import Chat, chat_page
    from bot.web.chat.collecting import add_collecting
    from bot.web.chat.overview import add_overview
    from bot.web.chat.rating import add_ratings
    from bot.web.chat.saved import add_saving

__all__ = ["Chat", "add_collecting", "add_overview", "add_ratings", "add_saving", "chat_page"]

__getattr__ = on_demand(globals())
