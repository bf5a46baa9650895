"""Questions typed into the page -> turns of a conversation, waiting visitors told; ratings and the saved copy."""

from bot.web.chat.chat import Chat, chat_page
from bot.web.chat.rating import add_ratings
from bot.web.chat.saved import add_saving

__all__ = ["Chat", "add_ratings", "add_saving", "chat_page"]
