"""The measures of a set of results."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from ir_measures import RR, Success, nDCG
from sklearn.metrics import roc_auc_score

from bot.evaluation.calibration import expected_error
from bot.evaluation.results import DEPTH, Result

#: The measures by name, in the order in which they are shown; None where the results do not tell.
Figures = Mapping[str, float | None]

#: Of these, less is better; of the numbers of questions neither.
LOWER_IS_BETTER = {"ece", "median_ms", "p95_ms"}
COUNTS = {"questions", "answerable", "unanswerable"}
_BINS = 10
_RANKED = {
    "hit@1": Success @ 1,
    "hit@3": Success @ 3,
    "hit@5": Success @ 5,
    "mrr@10": RR @ DEPTH,
    "ndcg@10": nDCG @ DEPTH,
}


@dataclass(frozen=True)
class Bin:
    """The results whose confidence lies between two bounds: their number and two means, ratios both."""

    low: float
    high: float
    count: int
    confidence: float
    answerable: float


def figures(results: Sequence[Result]) -> Figures:
    """Return the measures of results.

    The hits, MRR and nDCG are over the answerable questions, refused ones too. A question's answer counts as one
    relevant item, found where the first right quote stands: how many passages hold it no question set tells.
    ``correct`` is over all questions. Times are in milliseconds.
    """
    yes = [result for result in results if result.answerable]
    no = [result for result in results if not result.answerable]
    times = [result.elapsed_ms for result in results]
    return {
        "questions": len(results),
        "answerable": len(yes),
        "unanswerable": len(no),
        **_ranked([result.rank for result in yes]),
        "answered": _share([result.answered for result in yes]),
        "refused": _share([not result.answered for result in no]),
        "correct": _share([result.correct for result in results]),
        "auroc": _auroc(results) if yes and no else None,
        "ece": calibration_error(results) if yes and no else None,
        "median_ms": statistics.median(times) if times else None,
        "p95_ms": float(np.quantile(times, 0.95)) if times else None,
    }


def by_kind(results: Sequence[Result]) -> dict[str, list[Result]]:
    """Return the results of each kind, in the order of their first; none at all where no kinds are given."""
    kinds: dict[str, list[Result]] = {}
    for result in results:
        kinds.setdefault(result.kind, []).append(result)
    return kinds if any(kinds) else {}


def _ranked(ranks: Sequence[int | None]) -> Figures:
    if not ranks:
        return dict.fromkeys(_RANKED)
    relevant = {str(n): {"answer": 1} for n in range(len(ranks))}
    # trec_eval orders by score alone; what stands above the answer is as good as anything that is not it.
    run = {
        str(n): {"answer" if place == rank else f"other {place}": float(-place) for place in range(1, DEPTH + 1)}
        for n, rank in enumerate(ranks)
    }
    found = ir_measures.calc_aggregate(list(_RANKED.values()), relevant, run)
    return {name: float(found[measure]) for name, measure in _RANKED.items()}


def _share(outcomes: Sequence[bool]) -> float | None:
    return sum(outcomes) / len(outcomes) if outcomes else None


def _auroc(results: Sequence[Result]) -> float:
    return float(roc_auc_score([r.answerable for r in results], [r.confidence for r in results]))


def calibration(results: Sequence[Result]) -> list[Bin]:
    """Return the bins of equal width that hold results, lowest confidence first."""
    bins: dict[int, list[Result]] = {}
    for result in results:
        bins.setdefault(min(int(result.confidence * _BINS), _BINS - 1), []).append(result)
    return [
        Bin(
            place / _BINS,
            (place + 1) / _BINS,
            len(held),
            statistics.fmean(result.confidence for result in held),
            statistics.fmean(result.answerable for result in held),
        )
        for place, held in sorted(bins.items())
    ]


def calibration_error(results: Sequence[Result]) -> float:
    """Return the expected calibration error.

    The confidence is that the documents answer the question, so the truth is whether they do, whatever was quoted.
    """
    confidences, truth = zip(*((result.confidence, result.answerable) for result in results), strict=True)
    return expected_error(np.array(confidences), np.array(truth))


def figure_text(name: str, value: float | None) -> str:
    """Return a measure as it is shown.

    >>> figure_text("hit@1", 0.71818), figure_text("questions", 220), figure_text("p95_ms", 31.62)
    ('0.718', '220', '31.6')
    >>> figure_text("auroc", None)
    '–'
    """
    if value is None:
        return "–"
    return f"{value:.{_digits(name)}f}"


def difference_text(name: str, value: float | None) -> str:
    """Return the difference of a measure as it is shown.

    >>> difference_text("hit@1", 0.0123), difference_text("p95_ms", -2.0), difference_text("ece", -0.0001)
    ('+0.012', '−2.0', '0')
    """
    if value is None:
        return "–"
    size = f"{abs(value):.{_digits(name)}f}"
    return "0" if not float(size) else f"{'−' if value < 0 else '+'}{size}"


def _digits(name: str) -> int:
    if name in COUNTS:
        return 0
    return 1 if name.endswith("_ms") else 3
