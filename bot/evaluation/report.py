"""A run as a folder: report.html for people, results.jsonl for a later comparison."""

import base64
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.evaluation.comparison import Comparison
from bot.evaluation.metrics import COUNTS, LOWER_IS_BETTER, by_kind, difference_text, figure_text, figures
from bot.evaluation.plots import plots
from bot.evaluation.results import DEPTH, Result, write_results
from bot.messages import Messages
from embeddings.errors import MishuError

_HTML_LANG = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True)
class Group:
    """Results that went wrong in the same way; ``name`` is the key of its heading."""

    name: str
    results: tuple[Result, ...]


def groups(results: Sequence[Result]) -> tuple[Group, ...]:
    """Return what went wrong, the surest mistakes first; a question may stand in two groups."""
    sure = sorted(results, key=lambda result: -result.confidence)
    yes = [result for result in sure if result.answerable]
    return (
        Group("not_found", tuple(r for r in yes if r.rank is None)),
        Group("not_first", tuple(r for r in yes if r.rank is not None and r.rank > 1)),
        Group("wrongly_answered", tuple(r for r in sure if r.answered and not r.answerable)),
        Group("wrongly_refused", tuple(r for r in yes[::-1] if not r.answered)),
    )


def render(results: Sequence[Result], comparison: Comparison | None, about: Mapping[str, str], say: Messages) -> str:
    """Return the page of a run; ``about`` are the lines below its title, names and values.

    Nothing in it is fetched from elsewhere, and every text is escaped.
    """
    kinds = by_kind(results)
    pages = Environment(
        loader=PackageLoader("bot.evaluation", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    template = pages.get_template("report.html")
    return template.render(
        say=say,
        lang=_HTML_LANG[say.lang],
        css=resources.files("bot.evaluation").joinpath("templates", "report.css").read_text(encoding="utf-8"),
        about=about,
        columns=[(say("eval.all"), figures(results))]
        + [(kind or say("eval.no_kind"), figures(held)) for kind, held in kinds.items()],
        comparison=comparison,
        plots=[(plot.caption, base64.b64encode(plot.svg).decode()) for plot in plots(results, kinds, say)],
        groups=groups(results),
        depth=DEPTH,
        figure_text=figure_text,
        difference_text=difference_text,
        better=better,
        explained=[name for name in figures(results) if name not in COUNTS],
    )


def better(name: str, difference: float | None) -> str:
    """Return the class of a difference: ``better``, ``worse`` or none.

    >>> better("hit@1", 0.1), better("ece", 0.1), better("ece", 0.00001), better("auroc", None)
    ('better', 'worse', '', '')
    """
    if difference is None or difference_text(name, difference) == "0":
        return ""
    return "better" if (difference > 0) != (name in LOWER_IS_BETTER) else "worse"


def prepare(folder: Path) -> None:
    """Make the folder of a report, so that one that cannot be written is known before hours of asking.

    Raises:
        MishuError: if it cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_beside(folder / "report.html", b"").unlink()
    except OSError as error:
        raise _unwritable(folder, error) from error


def write_report(folder: Path, page: str, results: Sequence[Result]) -> None:
    """Write a run's two files; neither takes its place before both are whole on disk.

    Raises:
        MishuError: if they cannot be written; what stood there is as it was.
    """
    contents = {"report.html": page.encode(), "results.jsonl": write_results(results)}
    try:
        fresh = [(_write_beside(folder / name, content), folder / name) for name, content in contents.items()]
        for written, path in fresh:
            os.replace(written, path)
    except OSError as error:
        raise _unwritable(folder, error) from error


def _write_beside(path: Path, content: bytes) -> Path:
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return fresh


def _unwritable(folder: Path, error: OSError) -> MishuError:
    return MishuError(
        "eval.unwritable", "The report cannot be written to {folder}: {reason}.", folder=folder, reason=error.strerror
    )
