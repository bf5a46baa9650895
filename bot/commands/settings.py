"""``mishu settings``: every setting -> its value, and whether a flag, the environment or the file gave it."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.plain import Terminal
from bot.settings import Origin, load_settings, origins, settings_files


def settings(
    context: typer.Context,
    index: Annotated[Path | None, typer.Option("--index", help="help.index")] = None,
    model: Annotated[str | None, typer.Option("--model", help="help.model")] = None,
    rerank: Annotated[str | None, typer.Option("--rerank", help="help.rerank", show_default=False)] = None,
    host: Annotated[str | None, typer.Option("--host", help="help.host", show_default=False)] = None,
    port: Annotated[int | None, typer.Option("--port", help="help.port", show_default=False)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="help.json")] = False,
) -> None:
    """Print what ``mishu serve`` with these flags would go by."""
    terminal: Terminal = context.obj
    flags = {"index": index, "model": model, "rerank": rerank, "host": host, "port": port}
    # `--lang` was taken before; it has had its say where the language is not that of file and environment.
    if load_settings().lang != terminal.say.lang:
        flags["lang"] = terminal.say.lang
    found = origins(load_settings(flags), flags)
    if as_json:
        terminal.data({each.name: {"value": each.value, "source": each.source, "place": each.place} for each in found})
    else:
        _print(terminal, found)


def _print(terminal: Terminal, found: list[Origin]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    say = terminal.say
    table = Table(say("settings.name"), say("settings.value"), say("settings.source"), box=box.SIMPLE)
    for each in found:
        source = say(f"settings.{each.source}")
        # Written as in mishu.toml.
        value = "" if each.value is None else json.dumps(each.value, ensure_ascii=False)
        table.add_row(each.name, Text(value), Text(f"{source} {each.place}".rstrip()))
    terminal.table(table)
    if not any(path.is_file() for path in settings_files()):
        places = "\n  ".join(str(path.absolute()) for path in settings_files())
        terminal.note(say("settings.no_file", places=places))
