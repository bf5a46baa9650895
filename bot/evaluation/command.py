"""The command: ask the questions of a set, show the measures, write the report."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from bot.answering import Bot
from bot.evaluation.comparison import Comparison, compare
from bot.evaluation.metrics import Figures, by_kind, difference_text, figure_text, figures
from bot.evaluation.report import prepare, render, write_report
from bot.evaluation.results import DEPTH, Expected, Result, read_expected, read_results, result_of
from bot.messages import Messages
from bot.plain import Terminal, answer_line, read_batch
from bot.settings import Settings
from embeddings.errors import MishuError, QuestionError


def evaluate(
    terminal: Terminal,
    questions: Path,
    settings: Settings,
    report: Path | None = None,
    against: Path | None = None,
    as_json: bool = False,
) -> int:
    """Evaluate the index of the settings with a question set, and return the command's exit status.

    All that can be wrong with files and folders is found before the model is loaded.

    Raises:
        MishuError: if the questions, the earlier report or the index cannot be read, or the report not written.
    """
    expected = list(read_expected(read_batch(questions)))
    earlier = None if against is None else read_results(against)
    if report is not None:
        prepare(report)
    bot = Bot.open(settings.index, settings=settings)
    results, wrong = ask_all(bot, expected, terminal)
    if not results:
        raise MishuError("eval.empty", "There is no usable question in {path}.", path=questions)
    comparison = None if earlier is None else compare(earlier, results)
    # The report first: a pipe whose reader has enough must not cost it.
    if report is not None:
        about = _about(bot, questions, settings, terminal.say)
        write_report(report, render(results, comparison, about, terminal.say), results)
        terminal.note(terminal.say("eval.written", path=report / "report.html"))
    if as_json:
        sys.stdout.write(json.dumps(_values(results, comparison), ensure_ascii=False) + "\n")
    else:
        _print(terminal, results, comparison)
    return 1 if wrong else 0


def ask_all(bot: Bot, lines: Sequence[Expected | QuestionError], terminal: Terminal) -> tuple[list[Result], int]:
    """Ask the questions; name the lines that are wrong and return how many they are beside the results."""
    results: list[Result] = []
    wrong = 0
    bot.warm_up()
    known = bot.index.store.document_titles()
    for line in terminal.track(lines, terminal.say("eval.asking")):
        try:
            if isinstance(line, QuestionError):
                raise line
            results.append(result_of(line, answer_line(bot, line.asked, DEPTH)))
        except QuestionError as error:
            wrong += 1
            terminal.error(error)
    missing = {result.doc for result in results if result.answerable and result.doc not in known}
    if missing:
        # Nearly always the wrong index, or paths from another folder: every such question is a miss.
        terminal.note(terminal.say("eval.missing_docs", count=len(missing), name=min(missing)), "yellow")
    return results, wrong


def _about(bot: Bot, questions: Path, settings: Settings, say: Messages) -> dict[str, str]:
    manifest = bot.index.manifest
    counts = manifest.counts
    return {
        say("eval.set"): questions.name,
        say("eval.index"): say("eval.counts", documents=counts["documents"], passages=counts["passages"]),
        say("eval.model"): manifest.model,
        say("eval.threshold"): f"{settings.threshold:g}",
        say("eval.date"): datetime.now().astimezone().isoformat(" ", "minutes"),
    }


def _print(terminal: Terminal, results: Sequence[Result], comparison: Comparison | None) -> None:
    say = terminal.say
    kinds = {kind or say("eval.no_kind"): figures(held) for kind, held in by_kind(results).items()}
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    for name in (say("eval.all"), *([say("eval.difference")] if comparison else []), *kinds):
        table.add_column(Text(name), justify="right", no_wrap=True)
    for measure, value in figures(results).items():
        row = [figure_text(measure, value)]
        if comparison:
            different = measure in comparison.differences
            row.append(difference_text(measure, comparison.differences[measure]) if different else "")
        row += [figure_text(measure, held[measure]) for held in kinds.values()]
        table.add_row(say(f"eval.{measure}"), *row)
    terminal.table(table)
    if comparison:
        right, wrong = len(comparison.became_right), len(comparison.became_wrong)
        terminal.line(say("eval.changed", right=right, wrong=wrong))
        only = {"before": comparison.only_before, "after": comparison.only_after}
        terminal.line(say("eval.shared", shared=comparison.shared, **only), "dim")


def _values(results: Sequence[Result], comparison: Comparison | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        "figures": _rounded(figures(results)),
        "kinds": {kind: _rounded(figures(held)) for kind, held in by_kind(results).items()},
    }
    if comparison:
        values["against"] = {
            "shared": comparison.shared,
            "differences": _rounded(comparison.differences),
            "became_right": [change.after.id for change in comparison.became_right],
            "became_wrong": [change.after.id for change in comparison.became_wrong],
        }
    return values


def _rounded(values: Figures) -> Figures:
    return {name: None if value is None else round(value, 4) for name, value in values.items()}
