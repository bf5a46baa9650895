"""A machine and its settings -> the files that start a kiosk there and lock its browser.

The page itself is `bot.web.kiosk`.
"""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.kiosk.command import kiosk

__all__ = ["kiosk"]

__getattr__ = on_demand(globals())
