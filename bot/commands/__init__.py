"""Words typed after ``mishu`` -> what they do: the command line, its help, the doctor."""

from bot.commands.cli import main

__all__ = ["main"]
