"""Two runs of a question set, question by question."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.evaluation.metrics import COUNTS, Figures, figures
from bot.evaluation.results import Result


@dataclass(frozen=True)
class Change:
    """A question whose outcome is another one now."""

    before: Result
    after: Result


@dataclass(frozen=True)
class Comparison:
    """What changed, of the ``shared`` questions that both runs asked.

    ``differences`` are those of the measures over these questions, later minus earlier.
    """

    shared: int
    only_before: int
    only_after: int
    became_right: tuple[Change, ...]
    became_wrong: tuple[Change, ...]
    differences: Figures


def compare(before: Sequence[Result], after: Sequence[Result]) -> Comparison:
    """Compare a run with an earlier one; a question is the same when its id is."""
    earlier = {repr(result.id): result for result in before}
    pairs = [Change(earlier[repr(result.id)], result) for result in after if repr(result.id) in earlier]
    return Comparison(
        len(pairs),
        len(before) - len(pairs),
        len(after) - len(pairs),
        tuple(pair for pair in pairs if pair.after.correct and not pair.before.correct),
        tuple(pair for pair in pairs if pair.before.correct and not pair.after.correct),
        _differences(figures([pair.before for pair in pairs]), figures([pair.after for pair in pairs])),
    )


def _differences(before: Figures, after: Figures) -> Figures:
    return {name: _difference(before[name], after[name]) for name in after if name not in COUNTS}


def _difference(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before
