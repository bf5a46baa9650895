"""Fit the weights of bot/ranking.py: a softmax over the windows of each question, after ListNet (Cao et al. 2007).

usage: fit_ranking.py FOLDER [FOLDER...]

Each folder holds a corpus.jsonl and a questions.jsonl. The first set counts in full, the others together as much as
their share below. Prints the weights and, with five held-back folds of the first set, hit@1, hit@3 and MRR.
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from bot.evaluation.results import holds
from bot.finding.ranking import FEATURES, Sought, measured
from bot.finding.retrieval import encode, retrieve
from bot.finding.windows import Window
from bot.settings import load_settings
from bot.understanding.question import read_question
from embeddings.building.build import build_index
from embeddings.encoder.encoder import encoder_for
from embeddings.index.index import Index

#: Questions taken of each further set, and the weight of one of them.
_OTHERS, _WEIGHT = 400, 0.3
_PENALTY, _FOLDS = 3e-3, 5
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """The windows of one question with their features, shape (windows, features), and which of them answer."""

    windows: Sequence[Window]
    rows: Array
    right: NDArray[np.bool_]
    weight: float

    def rank(self, weights: Array) -> int | None:
        """Return the place of the first window that answers among those that do not overlap a better one."""
        chosen: list[Window] = []
        for place in np.argsort(-(self.rows @ weights), kind="stable"):
            window = self.windows[place]
            if any(window.overlaps(other) for other in chosen):
                continue
            chosen.append(window)
            if self.right[place]:
                return len(chosen)
        return None


def cases(folder: Path, most: int | None, weight: float) -> list[Case]:
    """Measure the windows of the questions of a set that its documents answer, every n-th if there are too many."""
    encoder = encoder_for(load_settings().model_name)
    lines = (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    items = [item for line in lines if (item := json.loads(line))["doc"] is not None and item["answers"]]
    made = []
    with tempfile.TemporaryDirectory() as place:
        build_index(Path(place), [folder / "corpus.jsonl"], encoder)
        index = Index.open(Path(place))
        thesaurus = index.thesaurus()
        for item in items[:: max(1, len(items) // most) if most else 1]:
            question = read_question(item["question"], thesaurus=thesaurus)
            vector = encode(encoder, index, question.searched)
            pool = retrieve(index, question, vector)
            windows = measured(index, Sought.of(index, question), vector, pool)
            right = [
                window.stretch.document.id == item["doc"]
                and any(holds(window.span.of(window.stretch.document.text), answer) for answer in item["answers"])
                for window in windows
            ]
            rows = np.array([window.row for window in windows])
            made.append(Case(windows, rows, np.array(right), weight))
    return made


def fit(training: Sequence[Case]) -> Array:
    """Return the weights that make the windows which answer likeliest, shape (features,)."""
    useful = [case for case in training if case.right.any() and not case.right.all()]
    scale = np.concatenate([case.rows for case in useful]).std(axis=0) + 1e-9
    total = sum(case.weight for case in useful)

    def loss(scaled: Array) -> tuple[float, Array]:
        value, slope = _PENALTY * float(scaled @ scaled), 2 * _PENALTY * scaled
        for case in useful:
            rows = case.rows / scale
            scores = rows @ scaled
            right = scores[case.right]
            value += case.weight * float(logsumexp(scores) - logsumexp(right)) / total
            shares = np.exp(scores - logsumexp(scores)) @ rows
            wanted = np.exp(right - logsumexp(right)) @ rows[case.right]
            slope = slope + case.weight * (shares - wanted) / total
        return value, slope

    found = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B")
    weights: Array = found.x / scale
    return weights


def figures(ranks: Sequence[int | None]) -> str:
    """Return hit@1, hit@3 and the mean reciprocal rank."""
    hits = [np.mean([rank is not None and rank <= most for rank in ranks]) for most in (1, 3)]
    mrr = np.mean([1 / rank if rank else 0 for rank in ranks])
    return f"hit@1 {hits[0]:.3f}, hit@3 {hits[1]:.3f}, MRR {mrr:.3f}"


def main(folders: Sequence[Path]) -> None:
    """Print the weights, and how good they are on held-back folds of the first set and on the other sets."""
    first = cases(folders[0], None, 1.0)
    others = [cases(folder, _OTHERS, _WEIGHT) for folder in folders[1:]]
    extra = [case for group in others for case in group]
    ranks: list[int | None] = []
    for fold in range(_FOLDS):
        weights = fit([case for place, case in enumerate(first) if place % _FOLDS != fold] + extra)
        ranks += [case.rank(weights) for case in first[fold::_FOLDS]]
    sys.stdout.write(f"{folders[0].name}, held back: {figures(ranks)}\n")
    for folder, group in zip(folders[1:], others, strict=True):
        rest = [case for other in others if other is not group for case in other]
        weights = fit(first + rest)
        sys.stdout.write(f"{folder.name}, held back: {figures([case.rank(weights) for case in group])}\n")
    weights = fit(first + extra)
    for name, weight in zip(FEATURES, weights, strict=True):
        sys.stdout.write(f"{name}={weight:.3f}\n")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main([Path(argument) for argument in sys.argv[1:]])
