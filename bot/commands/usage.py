"""Help and usage errors of the command line in the reader's language; typer itself speaks English."""

from typing import Any

import typer

from bot.messages import LANGS, Lang, Messages
from embeddings.errors import MishuError


def take_lang(words: list[str]) -> tuple[str | None, list[str]]:
    """Take ``--lang X`` out of the arguments, wherever it stands before a ``--``."""
    rest: list[str] = []
    chosen: str | None = None
    waiting = iter(words)
    for word in waiting:
        if word == "--":
            rest += [word, *waiting]
        elif word == "--lang":
            chosen = next(waiting, "")
        elif word.startswith("--lang="):
            chosen = word.removeprefix("--lang=")
        else:
            rest.append(word)
    return chosen, rest


def lang_or_chinese(name: str) -> Lang:
    """Return the language of this name, Chinese if there is none."""
    return next((lang for lang in LANGS if lang == name), "zh")


def translate(command: Any, say: Messages, parent: Any = None) -> None:  # noqa: ANN401 - typer's classes are private
    """Put sentences for the help keys of a command, its parameters and its subcommands.

    ``parent`` is the context of the command that this is one of; the names of the help option come from there.
    """
    command.help = say(command.help)
    command.options_metavar = say("usage.options_metavar")
    if hasattr(command, "subcommand_metavar"):
        command.subcommand_metavar = say("usage.subcommand_metavar")
    usage = command.get_usage
    command.get_usage = lambda context: usage(context).replace("Usage:", say("usage.title"), 1)
    shown = command.format_help

    def format_help(*given: object) -> None:
        _translate_headings(say)
        shown(*given)

    command.format_help = format_help
    for parameter in command.params:
        parameter.help = say(parameter.help)
    context = typer.Context(command, parent=parent, **command.context_settings)
    option = command.get_help_option(context)
    if option is not None:
        option.help = say("help.help")
    for subcommand in getattr(command, "commands", {}).values():
        translate(subcommand, say, context)


def _translate_headings(say: Messages) -> None:
    # Imported when help is shown, as typer does itself: it takes a tenth of a second.
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = say("usage.arguments")
    rich_utils.OPTIONS_PANEL_TITLE = say("usage.options")
    rich_utils.COMMANDS_PANEL_TITLE = say("usage.commands")
    rich_utils.DEFAULT_STRING = say("usage.default")
    rich_utils.REQUIRED_LONG_STRING = say("usage.required")


def usage_error(error: Exception, say: Messages) -> str | None:
    """Return what is wrong with the way a command was written, or None for other errors."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if "UsageError" not in kinds:
        return None
    message = str(getattr(error, "message", error))
    parameter = getattr(error, "param", None)
    name = getattr(error, "param_hint", None) or (parameter.opts[0] if parameter else "")
    if "NoSuchOption" in kinds:
        return say("usage.no_such_option", name=getattr(error, "option_name", message))
    if "unexpected extra argument" in message:
        return say("usage.extra", words=message.rpartition("(")[2].rstrip(").") or message)
    if "MissingParameter" in kinds:
        return say("usage.missing_argument", name=str(name).upper() if parameter else message)
    if message.startswith("No such command"):
        return say("usage.no_such_command", name=message.split("'")[1] if "'" in message else message)
    if message.startswith("Missing command"):
        return say("usage.missing_command")
    if "BadParameter" in kinds and parameter:
        return say("usage.bad_value", name=name)
    return say("usage.other", message=message.rstrip("."))


def unexpected(error: Exception) -> MishuError:
    """Return the sentence for an error that nobody has foreseen."""
    return MishuError(
        "unexpected",
        "Unexpected error ({kind}): {reason}. Run mishu doctor, or try again with MISHU_DEBUG=1 for details.",
        kind=type(error).__name__,
        reason=error,
    )
