"""A visitor's own file -> answers from it, alone or together with the collection; it is held in memory and let go."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.own.held import OwnFiles
    from bot.own.opening import MOST_BYTES, MOST_MINUTES, MOST_PAGES, Stage, readable_suffixes

__all__ = ["MOST_BYTES", "MOST_MINUTES", "MOST_PAGES", "OwnFiles", "Stage", "readable_suffixes"]

__getattr__ = on_demand(globals())
