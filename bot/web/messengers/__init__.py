"""Messages that an office's messenger passes on, signed -> answers in the form that it shows."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.web.messengers.callbacks import add_callbacks

__all__ = ["add_callbacks"]

__getattr__ = on_demand(globals())
