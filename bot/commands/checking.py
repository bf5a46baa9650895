"""``mishu check``: a draft, a file or what is pasted -> what of it stands in the documents as it says."""

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.plain import Terminal
from bot.settings import load_settings
from embeddings.errors import MishuError, QuestionError, SourceError
from embeddings.records import Document

if TYPE_CHECKING:
    from bot.answering import Report

#: Exit statuses for scripts: something is wrong in the draft; it, or the index, cannot be read.
WRONG, UNREADABLE = 1, 2
#: Bytes that are taken from standard input: a draft of the greatest length, and one more.
_MOST = 4 * 300_000 + 1


def check(
    context: typer.Context,
    draft: Annotated[str, typer.Argument(help="help.draft", show_default=False)],
    index: Annotated[Path | None, typer.Option("--index", help="help.index")] = None,
    only_wrong: Annotated[bool, typer.Option("--only-wrong", help="help.only_wrong")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="help.json")] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="help.report_file", show_default=False)] = None,
) -> None:
    """Check a draft and exit: 0 nothing is wrong, 1 something is, 2 it cannot be read."""
    terminal: Terminal = context.obj
    try:
        report = _checked(terminal, draft, load_settings({"index": index}).index)
        if output is not None:
            _write(output, report, terminal, only_wrong)
    except MishuError as error:
        terminal.error(error)
        raise typer.Exit(UNREADABLE) from error
    if as_json:
        terminal.data(report.to_json(only_wrong))
    elif output is None:
        from bot.plain import show_report

        show_report(terminal, report, only_wrong)
    else:
        from bot.reports import summary

        terminal.note(summary(report, terminal.say))
        terminal.note(terminal.say("check.written", path=output))
    raise typer.Exit(WRONG if report.wrong else 0)


def _checked(terminal: Terminal, draft: str, index: Path) -> "Report":
    from bot.answering import Collection

    collection = Collection.open(index)
    return collection.check(_pasted(terminal) if draft == "-" else _read(terminal, Path(draft)))


def _read(terminal: Terminal, path: Path) -> Document:
    """Return what a file says; its documents as one, where it has several."""
    from bot.answering import read_file

    if not path.is_file():
        raise SourceError("check.no_file", "There is no file {path}; give a file, or - for pasted text.", path=path)
    opened, problems = read_file(path)
    for problem in problems:
        terminal.note(terminal.say.error(problem), "yellow")
    if len(opened) == 1:
        return opened[0].document
    text = "\n\n".join(each.document.text for each in opened)
    return Document(path.name, path.name, path.stem, text)


def _pasted(terminal: Terminal) -> Document:
    """Return what standard input gives, read as a file of text is: its encoding is told by its bytes."""
    given = sys.stdin.buffer.read(_MOST)
    if not given.strip():
        raise QuestionError("check.empty", "The draft is empty; give a file with text, or paste some.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "draft.txt"
        path.write_bytes(given)
        text = _read(terminal, path).text
    return Document("-", "-", terminal.say("check.pasted"), text)


def _write(path: Path, report: "Report", terminal: Terminal, only_wrong: bool) -> None:
    """Write a report whole or not at all."""
    from bot.reports import exported

    made = exported(report, path.suffix.lower(), terminal.say, only_wrong)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(made)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise MishuError(
            "check.write", "Cannot write {path}: {reason}.", path=path, reason=error.strerror or str(error)
        ) from error
