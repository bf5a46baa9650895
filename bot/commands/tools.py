"""``mishu mcp``: the tools of an assistant, for the program that starts this command and talks to it through a pipe."""

from pathlib import Path
from typing import Annotated

import typer

from bot.settings import load_settings


def mcp(
    index: Annotated[Path | None, typer.Option("--index", help="help.index")] = None,
    model: Annotated[str | None, typer.Option("--model", help="help.model")] = None,
) -> None:
    """Offer the tools until standard input ends."""
    from bot.answering import Bot
    from bot.web import serve_pipe

    settings = load_settings({"index": index, "model": model})
    serve_pipe(Bot.open(settings.index, settings=settings))
