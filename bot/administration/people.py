"""``mishu person`` and ``mishu retention``: what is kept of somebody, and for how long anything is kept."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.accounts import erase, export, note
from bot.administration.accounts import caller
from bot.keeping import Database, let_go
from bot.plain import Terminal
from bot.settings import load_settings
from embeddings.errors import MishuError, SettingsError


def person(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="help.account", show_default=False)],
    exported: Annotated[bool, typer.Option("--export", help="help.person_export")] = False,
    erased: Annotated[bool, typer.Option("--erase", help="help.person_erase")] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="help.person_file", show_default=False)] = None,
) -> None:
    """Print all that is kept of somebody as JSON, or erase it, or both in this order."""
    terminal: Terminal = context.obj
    if not exported and not erased:
        raise SettingsError("person.which", "Write --export, --erase, or both: mishu person NAME --export")
    database = Database.of(load_settings())
    if exported:
        _give(terminal, export(database, name), output)
    if erased:
        erase(database, name, caller())
        terminal.note(terminal.say("person.erased", name=name))


def _give(terminal: Terminal, kept: dict[str, object], output: Path | None) -> None:
    if output is None:
        terminal.data(kept)
        return
    try:
        output.write_text(json.dumps(kept, ensure_ascii=False, indent=2), encoding="utf-8")
    except OSError as error:
        raise MishuError(
            "person.write", "Cannot write {path}: {reason}.", path=output, reason=error.strerror or str(error)
        ) from error


def retention(
    context: typer.Context,
    days: Annotated[int | None, typer.Option("--days", min=1, help="help.days", show_default=False)] = None,
) -> None:
    """Erase what is older than is kept."""
    terminal: Terminal = context.obj
    settings = load_settings()
    if not (days or settings.keep_days):
        terminal.note(terminal.say("retention.none"))
        return
    database = Database.of(settings)
    gone = let_go(database, days or settings.keep_days)
    with database.begin() as connection:
        note(connection, caller(), "retention", f"{days or settings.keep_days}: {sum(gone.values())}")
    terminal.note(terminal.say("retention.done", days=days or settings.keep_days, count=sum(gone.values())))
