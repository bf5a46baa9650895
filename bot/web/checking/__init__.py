"""A draft that is pasted or uploaded -> the page of its report, and the report as a file."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.web.checking.draft import add_checking

__all__ = ["add_checking"]

__getattr__ = on_demand(globals())
