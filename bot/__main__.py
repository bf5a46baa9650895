"""``python -m bot`` is the command ``mishu``."""

from bot.cli import main

main()
