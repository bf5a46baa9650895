"""A name and a password -> a session; an account -> its pages, and those that few may see."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.web.accounts.entering import add_entering
    from bot.web.accounts.looking_after import add_looking_after
    from bot.web.accounts.own_account import add_account

__all__ = ["add_account", "add_entering", "add_looking_after"]

__getattr__ = on_demand(globals())
