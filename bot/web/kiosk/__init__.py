"""A touch screen's requests -> its one page and what that asks for."""

from bot.web.kiosk.kiosk import KIOSK, add_kiosk

__all__ = ["KIOSK", "add_kiosk"]
