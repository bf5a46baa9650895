"""Measure with your own questions, then see what another threshold changes.

usage: python examples/evaluate_and_compare.py INDEX QUESTIONS.jsonl THRESHOLD

QUESTIONS.jsonl is as for `mishu eval`, a line each: {"id", "question", "doc", "answers"}.
"""

import sys
from pathlib import Path

from bot import Bot, QuestionError, load_settings
from bot.evaluation.comparison import Comparison, compare
from bot.evaluation.results import DEPTH, Result, read_expected, result_of
from bot.plain import answer_line, read_batch


def evaluate(index: Path, questions: Path, threshold: float | None = None) -> list[Result]:
    """Ask every question of a set; a line that cannot be used is an error that names it."""
    bot = Bot.open(settings=load_settings({"index": index, "threshold": threshold}))
    results = []
    for expected in read_expected(read_batch(questions)):
        if isinstance(expected, QuestionError):
            raise expected
        results.append(result_of(expected, answer_line(bot, expected.asked, DEPTH)))
    return results


def show(comparison: Comparison) -> str:
    """Return which questions went from wrong to right, and the other way."""
    lines = [f"共 {comparison.shared} 题"]
    lines += [f"由错变对：{change.after.question}" for change in comparison.became_right]
    lines += [f"由对变错：{change.after.question}" for change in comparison.became_wrong]
    return "\n".join(lines)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    folder, file = Path(sys.argv[1]), Path(sys.argv[2])
    print(show(compare(evaluate(folder, file), evaluate(folder, file, float(sys.argv[3])))))
