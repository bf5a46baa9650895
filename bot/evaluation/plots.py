"""The plots of a report, as SVG whose letters are outlines: it looks the same wherever it is opened."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry, fontManager
from matplotlib.ft2font import FT2Font

from bot.evaluation.metrics import Figures, calibration, figures
from bot.evaluation.results import Result
from bot.messages import Messages

#: Families with Chinese letters, on Linux, Windows and macOS; the first that is installed is taken.
_CHINESE = (
    *("Noto Sans CJK", "Noto Sans SC", "Source Han Sans", "Microsoft YaHei", "PingFang", "Hiragino Sans GB"),
    *("WenQuanYi", "SimHei", "Heiti", "SimSun", "Songti", "Noto Serif CJK", "Arial Unicode MS"),
)
_LATIN = "DejaVu Sans"  # comes with matplotlib
_DARK, _MIDDLE, _PALE, _INK = "#9a1b1e", "#d08a80", "#efd5cf", "#5d564d"
#: Inches at 96 pixels each, so that a telephone shows the letters nearly as large as they are.
_WIDTH, _HEIGHT = 4.8, 3.2


@dataclass(frozen=True)
class Plot:
    """A plot: its caption and its SVG."""

    caption: str
    svg: bytes


@dataclass(frozen=True)
class _Font:
    """The families to draw with, and the characters that the first of them has."""

    families: tuple[str, ...]
    characters: frozenset[int]

    def draws(self, text: str) -> bool:
        return all(ord(character) in self.characters for character in text)


def plots(results: Sequence[Result], kinds: Mapping[str, Sequence[Result]], say: Messages) -> list[Plot]:
    """Return the plots that the results allow: hits, reliability, latency.

    Their letters are English where no Chinese font is installed, their captions are never.
    """
    font = _font()
    words = say if font.draws(say("eval.plot_hits")) else Messages("en")
    figure = figures(results)
    drawn = []
    with matplotlib.rc_context(_style(font)):
        if figure["answerable"]:
            drawn.append(Plot(say("eval.plot_hits"), _hits(results, kinds, font, words)))
        if figure["auroc"] is not None:
            drawn.append(Plot(say("eval.plot_reliability"), _reliability(results, words)))
        drawn.append(Plot(say("eval.plot_latency"), _latency(results, figure, words)))
    return drawn


def _style(font: _Font) -> dict[Any, Any]:
    return {
        "font.family": list(font.families),
        "font.size": 10,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": False,
        "text.parse_math": False,  # a kind may be called "$x$"
        "svg.hashsalt": "mishu",  # the same results make the same file
    }


def _font() -> _Font:
    """Return the first Chinese font that is installed, or what there always is."""
    installed: list[FontEntry] = sorted(fontManager.ttflist, key=lambda entry: (abs(_weight(entry) - 400), entry.fname))
    for family in _CHINESE:
        for entry in installed:
            if entry.name.startswith(family):
                return _Font((entry.name, _LATIN), frozenset(FT2Font(entry.fname).get_charmap()))
    latin = next(entry for entry in installed if entry.name == _LATIN)
    return _Font((_LATIN,), frozenset(FT2Font(latin.fname).get_charmap()))


def _weight(entry: FontEntry) -> int:
    return entry.weight if isinstance(entry.weight, int) else 400


def _axes(height: float = _HEIGHT) -> tuple[Figure, Axes]:
    figure = Figure((_WIDTH, height), layout="constrained")
    return figure, figure.add_subplot()


def _svg(figure: Figure) -> bytes:
    file = io.BytesIO()
    figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def _hits(results: Sequence[Result], kinds: Mapping[str, Sequence[Result]], font: _Font, say: Messages) -> bytes:
    """Draw hit@1, 3 and 5 over one another, since each holds the one before, a bar a kind."""
    rows = [(say("eval.all"), figures(results))]
    for number, (kind, held) in enumerate(kinds.items(), 1):
        name = kind or say("eval.no_kind")
        rows.append((name if font.draws(name) else f"#{number}", figures(held)))
    rows = [(name, row) for name, row in rows if row["answerable"]]
    figure, axes = _axes(1.2 + 0.4 * len(rows))
    places = range(len(rows))
    for measure, colour in (("hit@5", _PALE), ("hit@3", _MIDDLE), ("hit@1", _DARK)):
        axes.barh(places, [row[measure] or 0 for _, row in rows], 0.62, color=colour, label=measure)
    axes.set_yticks(places, [name for name, _ in rows])
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    handles, names = axes.get_legend_handles_labels()
    figure.legend(handles[::-1], names[::-1], loc="outside upper center", ncols=3, frameon=False)
    return _svg(figure)


def _reliability(results: Sequence[Result], say: Messages) -> bytes:
    bins = calibration(results)
    figure, axes = _axes()
    axes.plot([0, 1], [0, 1], ":", color=_INK, label=say("eval.ideal"))
    # The share of all questions that fall into a bin: a point over a low bar means little.
    shares = [held.count / len(results) for held in bins]
    axes.bar([b.low for b in bins], shares, 0.1, align="edge", color=_PALE, label=say("eval.bin_share"))
    means = [held.confidence for held in bins], [held.answerable for held in bins]
    axes.plot(*means, "o-", color=_DARK, label=say("eval.bin_answerable"))
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel=say("eval.confidence"))
    figure.legend(loc="outside upper center", ncols=3, frameon=False, fontsize=9, columnspacing=1, handlelength=1.5)
    return _svg(figure)


def _latency(results: Sequence[Result], values: Figures, say: Messages) -> bytes:
    figure, axes = _axes()
    axes.hist(np.array([result.elapsed_ms for result in results]), bins=30, color=_MIDDLE)
    for name, style in (("median_ms", "-"), ("p95_ms", "--")):
        axes.axvline(values[name] or 0, linestyle=style, color=_DARK, label=f"{say(f'eval.{name}')} {values[name]:.1f}")
    axes.set(xlabel=say("eval.milliseconds"), ylabel=say("eval.questions"))
    figure.legend(loc="outside upper center", ncols=2, frameon=False, fontsize=9)
    return _svg(figure)
