"""Fit the confidence to questions of one's own."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from bot.confidence import NAMES, Features, Fit
from embeddings.errors import SettingsError

#: Questions of each kind that a fit takes: one a fold.
FEWEST = 10
_BINS = 10


@dataclass(frozen=True)
class Calibration:
    """A fit, and how good it is on questions held back: AUROC and expected calibration error."""

    fit: Fit
    auroc: float
    error: float


def calibrate(features: Sequence[Features], answerable: Sequence[bool], use_cosine: bool = True) -> Calibration:
    """Fit a logistic regression to questions with and without an answer.

    The figures are means over three splits into ten folds. Every fold needs questions of both kinds.

    Raises:
        SettingsError: if there are fewer than ten questions of a kind.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    labels = np.array(answerable)
    fewest = int(min(labels.sum(), len(labels) - labels.sum()))
    if fewest < FEWEST:
        raise SettingsError(
            "calibration.few",
            "To calibrate takes at least {fewest} questions that the documents answer and as many that they do not; "
            "the fewer are {count}.",
            fewest=FEWEST,
            count=fewest,
        )
    rows = np.array([astuple(item) for item in features])
    rows[:, NAMES.index("cosine")] *= use_cosine
    model = make_pipeline(StandardScaler(), LogisticRegression(C=3.0))
    figures = []
    for seed in range(3):
        folds = StratifiedKFold(FEWEST, shuffle=True, random_state=seed)
        held_back = cross_val_predict(model, rows, labels, cv=folds, method="predict_proba")[:, 1]
        figures.append((roc_auc_score(labels, held_back), expected_error(held_back, labels)))
    model.fit(rows, labels)
    scaler, regression = model[0], model[1]
    weights = regression.coef_[0] / scaler.scale_
    intercept = float(regression.intercept_[0] - weights @ scaler.mean_)
    auroc, error = np.mean(figures, axis=0)
    return Calibration(Fit(intercept, Features(*map(float, weights))), float(auroc), float(error))


def expected_error(confidences: NDArray[np.float64], answerable: NDArray[np.bool_]) -> float:
    """Return the expected calibration error over ten bins of equal width (Naeini et al. 2015, Guo et al. 2017)."""
    bins = np.minimum((confidences * _BINS).astype(int), _BINS - 1)
    gaps = ((bins == place, confidences[bins == place], answerable[bins == place]) for place in np.unique(bins))
    return float(sum(inside.mean() * abs(sure.mean() - right.mean()) for inside, sure, right in gaps))
