"""Words typed after ``mishu`` -> what they do: the command line, its help, the doctor."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.commands.cli import main

__all__ = ["main"]

__getattr__ = on_demand(globals())
