"""``mishu kiosk install``: write the files that run a kiosk, and say what to do with them."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.kiosk.account import account_of
from bot.kiosk.files import Kiosk, files_of
from bot.kiosk.placing import Placed, placed
from bot.kiosk.steps import explain, warn
from bot.plain import Terminal
from bot.settings import load_settings
from embeddings.errors import SettingsError

kiosk = typer.Typer(no_args_is_help=True)


@kiosk.callback()
def group() -> None:
    """Keep ``install`` a subcommand although it is the only one."""


@kiosk.command(help="help.kiosk_install")
def install(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Option("--folder", help="help.kiosk_folder", show_default=False)] = None,
    user: Annotated[str | None, typer.Option("--user", help="help.kiosk_user", show_default=False)] = None,
    index: Annotated[Path | None, typer.Option("--index", help="help.index")] = None,
    port: Annotated[int | None, typer.Option("--port", help="help.port", show_default="7860")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="help.dry_run")] = False,
    force: Annotated[bool, typer.Option("--force", help="help.force")] = False,
) -> None:
    """Write the kiosk's files, or show them, and say what to do next."""
    terminal: Terminal = context.obj
    account = account_of(user)
    settings = load_settings({"index": index, "port": port})
    files = files_of(Kiosk(sys.executable, settings.index, settings.port, settings.kiosk.printing))
    plan = placed(files, account, folder, named_index=index is not None)
    if dry_run:
        _show(terminal, plan)
    else:
        _write(terminal, plan, force)
    explain(terminal, account, plan, installed=folder is None)
    warn(terminal, settings)


def _show(terminal: Terminal, plan: Sequence[Placed]) -> None:
    for item in plan:
        terminal.line(terminal.say(f"install.would_{item.state}", path=item.path), "bold")
        terminal.line(item.file.content)


def _write(terminal: Terminal, plan: Sequence[Placed], force: bool) -> None:
    """Write what is not there yet; what is there and differs only if it is forced."""
    states = {item.path: item.state for item in plan}
    differing = [str(path) for path, state in states.items() if state == "differs"]
    if differing and not force:
        raise SettingsError(
            "install.differs",
            "Nothing was written: what is there differs from what would be written ({paths}). See with --dry-run what "
            "that is; --force replaces it.",
            paths=", ".join(differing),
        )
    for item in plan:
        if states[item.path] != "same":
            item.write()
        terminal.line(terminal.say(f"install.{states[item.path]}", path=item.path), "bold")
        terminal.line("  " + terminal.say(f"install.{item.file.kind}"))
