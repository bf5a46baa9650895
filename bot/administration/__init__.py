"""Commands of who looks after the server -> accounts, keys, backups, and what is let go after a time."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.administration.accounts import admin

__all__ = ["admin"]

__getattr__ = on_demand(globals())
