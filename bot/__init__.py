"""Questions -> quotes, word for word, with the place they come from."""

from bot.answer import Answer, Bot, Quote

__all__ = ["Answer", "Bot", "Quote"]
