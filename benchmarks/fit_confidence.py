"""Fit the confidence of bot/confidence.py to several question sets at once.

usage: python -m benchmarks.fit_confidence [--english] WEIGHT DOCUMENTS QUESTIONS [WEIGHT DOCUMENTS QUESTIONS...]

DOCUMENTS is a corpus or a folder of documents, QUESTIONS a file of questions in JSON lines, some of which they do not
answer. Of the everyday questions (tests/data/natural) those for learning and choosing count that follow up no other:
the Chinese ones, or the English ones for the fit of questions in another language. Sets count by their weight, and in
each the answerable and the unanswerable count alike. Prints the fit with and without what the packaged model alone has
and, for ten held-back folds of each set, the AUROC and what share of the answerable is answered and of the unanswerable
refused at several thresholds.
"""

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from bot.answering.bot import Bot
from bot.confidence.confidence import NAMES
from bot.settings import load_settings

_FOLDS, _SPLITS, _THRESHOLDS = 10, 5, (0.4, 0.5, 0.6, 0.7)
#: What is not measured with other models.
_PACKAGED = ("cosine", "meant", "together")
Array = NDArray[np.float64]


@dataclass(frozen=True)
class QuestionSet:
    """The features of a set's questions, shape (questions, features), which are answerable, and what each weighs."""

    name: str
    rows: Array
    answerable: NDArray[np.bool_]
    weights: Array


def _counts(item: Mapping[str, Any], english: bool) -> bool:
    alone = "full" in item or not item.get("history")
    return alone and item.get("part") != "judge" and (item.get("lang") == "en") == english


def read(documents: Path, questions: Path, weight: float, english: bool) -> QuestionSet:
    """Measure the questions of a set, follow-ups as asked in full."""
    lines = map(json.loads, questions.read_text(encoding="utf-8").splitlines())
    items = [item for item in lines if _counts(item, english)]
    with tempfile.TemporaryDirectory() as place:
        settings = load_settings({"index": place})
        Bot.build([documents], settings)
        bot = Bot.open(settings=settings)
        pairs = [
            (features, bool(item.get("answers")))
            for item in items
            if (features := bot.features(item.get("full", item["question"])))
        ]
    rows = np.array([astuple(features) for features, _ in pairs])
    answerable = np.array([yes for _, yes in pairs])
    balanced = np.where(answerable, 0.5 / answerable.sum(), 0.5 / (~answerable).sum()) * 100
    return QuestionSet(f"{questions.parent.name}/{questions.name}", rows, answerable, balanced * weight)


def fit(sets: Sequence[QuestionSet], columns: Sequence[int]) -> Pipeline:
    """Return a logistic regression over some of the features."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=3.0))
    rows = np.concatenate([each.rows[:, columns] for each in sets])
    labels = np.concatenate([each.answerable for each in sets])
    return model.fit(rows, labels, logisticregression__sample_weight=np.concatenate([each.weights for each in sets]))


def held_back(sets: Sequence[QuestionSet], columns: Sequence[int], seed: int) -> list[Array]:
    """Return the probabilities of each set's questions by fits to the other folds."""
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=seed)
    parts = [[test for _, test in folds.split(each.rows, each.answerable)] for each in sets]
    found = [np.zeros(len(each.rows)) for each in sets]
    for fold in range(_FOLDS):
        rest = [np.setdiff1d(np.arange(len(each.rows)), part[fold]) for each, part in zip(sets, parts, strict=True)]
        training = [
            QuestionSet(each.name, each.rows[kept], each.answerable[kept], each.weights[kept])
            for each, kept in zip(sets, rest, strict=True)
        ]
        model = fit(training, columns)
        for each, part, result in zip(sets, parts, found, strict=True):
            result[part[fold]] = model.predict_proba(each.rows[part[fold]][:, columns])[:, 1]
    return found


def main(sets: Sequence[QuestionSet]) -> None:
    """Print fits and figures."""
    for columns in (list(range(len(NAMES))), [place for place, name in enumerate(NAMES) if name not in _PACKAGED]):
        runs = [held_back(sets, columns, seed) for seed in range(_SPLITS)]
        for each, sure in zip(sets, zip(*runs, strict=True), strict=True):
            yes = each.answerable
            figures = [f"AUROC {np.mean([roc_auc_score(yes, run) for run in sure]):.3f}"]
            for limit in _THRESHOLDS:
                answered = np.mean([(run[yes] >= limit).mean() for run in sure])
                refused = np.mean([(run[~yes] < limit).mean() for run in sure])
                figures.append(f"at {limit}: answered {answered:.2f}, refused {refused:.2f}")
            sys.stdout.write(f"{each.name}: {'; '.join(figures)}\n")
        scaler, regression = (model := fit(sets, columns))[0], model[1]
        weights = regression.coef_[0] / scaler.scale_
        sys.stdout.write(f"intercept={float(regression.intercept_[0] - weights @ scaler.mean_):.2f}")
        sys.stdout.write("".join(f" {NAMES[c]}={w:.3g}" for c, w in zip(columns, weights, strict=True)) + "\n")


if __name__ == "__main__":
    english = sys.argv[1:2] == ["--english"]
    given = sys.argv[1 + english :]
    if not given or len(given) % 3:
        sys.exit(__doc__)
    sets = zip(given[::3], given[1::3], given[2::3], strict=True)
    main([read(Path(documents), Path(questions), float(weight), english) for weight, documents, questions in sets])
