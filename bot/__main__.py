"""``python -m bot`` is the command ``mishu``."""

from bot.commands import main

main()
