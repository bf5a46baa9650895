"""``mishu admin``: the first password, accounts, keys of programs, the log. No command has a password in it."""

import getpass
import os
import sys
from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from bot.access import Role
from bot.accounts import AccountError, Accounts, Keys, entries
from bot.keeping import Database
from bot.plain import Terminal
from bot.settings import load_settings
from embeddings.errors import MishuError, SettingsError

admin = typer.Typer(invoke_without_command=True)

#: The name of the account that the first password is for, unless another one is given.
_FIRST = "admin"
#: Bytes of a file with a password in it.
_MOST = 4096

NameArgument = Annotated[str, typer.Argument(help="help.account", show_default=False)]
FileOption = Annotated[str | None, typer.Option("--password-file", help="help.password_file", show_default=False)]
RoleOption = Annotated[str, typer.Option("--role", metavar="reader|editor|admin", help="help.role")]
GroupOption = Annotated[list[str] | None, typer.Option("--group", help="help.group", show_default=False)]


@admin.callback()
def first(context: typer.Context, password_file: FileOption = None) -> None:
    """Give the first administrator a password, without a subcommand."""
    if context.invoked_subcommand is not None:
        return
    accounts = Accounts(_database())
    if accounts.is_open():
        _list(context.obj, accounts)
    else:
        _create(context.obj, accounts, _FIRST, "admin", [], password_file)


@admin.command(help="help.admin_create")
def create(
    context: typer.Context,
    name: NameArgument,
    role: RoleOption = "reader",
    group: GroupOption = None,
    password_file: FileOption = None,
) -> None:
    """Make an account."""
    _create(context.obj, Accounts(_database()), name, _role(role), group or [], password_file)


@admin.command(help="help.admin_password")
def password(context: typer.Context, name: NameArgument, password_file: FileOption = None) -> None:
    """Give an account another password."""
    accounts = Accounts(_database())
    accounts.set_password(name, _password(context.obj, password_file), caller())
    context.obj.note(context.obj.say("admin.password_set", name=name))


@admin.command(help="help.admin_change")
def change(
    context: typer.Context,
    name: NameArgument,
    role: Annotated[
        str | None, typer.Option("--role", metavar="reader|editor|admin", help="help.role", show_default=False)
    ] = None,
    group: GroupOption = None,
) -> None:
    """Change what an account may do; groups that are given take the place of those it has."""
    Accounts(_database()).change(name, role=None if role is None else _role(role), groups=group or None, by=caller())
    _list(context.obj, Accounts(_database()))


@admin.command(help="help.admin_lock")
def lock(context: typer.Context, name: NameArgument) -> None:
    """Keep an account from entering, at once."""
    Accounts(_database()).change(name, locked=True, by=caller())
    context.obj.note(context.obj.say("admin.locked", name=name))


@admin.command(help="help.admin_unlock")
def unlock(context: typer.Context, name: NameArgument) -> None:
    """Let an account enter again."""
    Accounts(_database()).change(name, locked=False, by=caller())
    context.obj.note(context.obj.say("admin.unlocked", name=name))


@admin.command("list", help="help.admin_list")
def list_(context: typer.Context) -> None:
    """Show all accounts."""
    _list(context.obj, Accounts(_database()))


@admin.command(help="help.admin_key")
def key(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="help.key_name", show_default=False)],
    role: RoleOption = "reader",
    group: GroupOption = None,
    account: Annotated[str | None, typer.Option("--account", help="help.key_account", show_default=False)] = None,
) -> None:
    """Make a key for a program and print it, which is done once."""
    terminal: Terminal = context.obj
    made = Keys(_database()).make(name, group or [], _role(role), account, caller())
    terminal.note(terminal.say("admin.key_once"))
    terminal.line(made)


@admin.command(help="help.admin_keys")
def keys(context: typer.Context) -> None:
    """Show all keys."""
    terminal: Terminal = context.obj
    for each in Keys(_database()).all():
        parts = [str(each.id), each.name, each.account or "-", each.role, _joined(each.groups), each.made[:10]]
        terminal.line("  ".join([*parts, each.used or "-"]))


@admin.command(help="help.admin_revoke")
def revoke(
    context: typer.Context, number: Annotated[int, typer.Argument(help="help.key_number", show_default=False)]
) -> None:
    """Let a key be none any more."""
    Keys(_database()).revoke(number, caller())
    context.obj.note(context.obj.say("admin.revoked", number=number))


@admin.command(help="help.admin_log")
def log(
    context: typer.Context,
    most: Annotated[int, typer.Option("-n", "--most", min=1, max=10_000, help="help.admin_most")] = 50,
) -> None:
    """Show what was done last."""
    for each in entries(_database(), most):
        context.obj.line("  ".join((each.time, each.who or "-", each.what, each.about or "-", each.address or "-")))


def _database() -> Database:
    return Database.of(load_settings())


def _create(
    terminal: Terminal, accounts: Accounts, name: str, role: Role, groups: list[str], password_file: str | None
) -> None:
    terminal.note(terminal.say("admin.making", name=name))
    account = accounts.create(name, _password(terminal, password_file), role, groups, caller())
    terminal.note(terminal.say("admin.made", name=account.name))


def _list(terminal: Terminal, accounts: Accounts) -> None:
    for each in accounts.all():
        state = terminal.say("account.locked") if each.is_locked else ""
        terminal.line("  ".join(filter(None, (each.name, each.role, _joined(each.groups), each.made[:10], state))))


def _joined(groups: frozenset[str]) -> str:
    return ",".join(sorted(groups)) or "-"


def _role(name: str) -> Role:
    if name not in get_args(Role):
        raise SettingsError(
            "admin.role", "The role {name} is none of: {names}", name=name, names=", ".join(get_args(Role))
        )
    return cast(Role, name)


def caller() -> str:
    """Return who is at the command line, for the log."""
    try:
        return f"os:{getpass.getuser()}"
    except (OSError, KeyError):
        return f"os:{os.getuid()}"


def _password(terminal: Terminal, file: str | None) -> str:
    """Return a new password: the first line of a file or of standard input, else what is typed twice, unseen."""
    if file is not None:
        return _first_line(file)
    if not _is_typed():
        raise SettingsError(
            "admin.terminal",
            "There is no terminal to type a password in: name a file that holds it with --password-file, or - for "
            "standard input.",
        )
    password = getpass.getpass(terminal.say("admin.ask"))
    if getpass.getpass(terminal.say("admin.again")) != password:
        raise AccountError("admin.differ", "The two passwords differ; nothing was changed.")
    return password


def _is_typed() -> bool:
    return sys.stdin.isatty()


def _first_line(file: str) -> str:
    try:
        if file == "-":
            given = sys.stdin.buffer.read(_MOST)
        else:
            with Path(file).open("rb") as opened:
                given = opened.read(_MOST)
        return given.decode("utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise MishuError(
            "admin.file",
            "Cannot read a password from {path}: {reason}.",
            path=file,
            reason=getattr(error, "strerror", None) or str(error),
        ) from error
