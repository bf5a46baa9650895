"""A touch screen's requests -> its one page and what that asks for."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.web.kiosk.kiosk import KIOSK, add_kiosk

__all__ = ["KIOSK", "add_kiosk"]

__getattr__ = on_demand(globals())
