"""A machine and its settings -> the files that start a kiosk there and lock its browser.

The page itself is `bot.web.kiosk`.
"""

from bot.kiosk.command import kiosk

__all__ = ["kiosk"]
