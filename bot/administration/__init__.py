"""Commands of who looks after the server -> accounts, keys, backups, and what is let go after a time."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.administration.accounts import admin
    from bot.administration.backup import back_up, restore
    from bot.administration.people import person, retention

__all__ = ["admin", "back_up", "person", "restore", "retention"]

__getattr__ = on_demand(globals())
