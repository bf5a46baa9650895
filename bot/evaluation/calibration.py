"""Fit the confidence to questions of one's own."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answering import Bot
from bot.confidence import NAMES, Features, Fit
from bot.evaluation.results import read_expected
from bot.plain import Terminal, read_batch
from bot.settings import Settings
from embeddings.encoder import PACKAGED
from embeddings.errors import QuestionError, SettingsError

#: Questions of each kind that a fit takes: one a fold.
FEWEST = 10
_BINS = 10
_SPLITS = 10


@dataclass(frozen=True)
class Calibration:
    """A fit, and how good it is on questions held back: AUROC and expected calibration error."""

    fit: Fit
    auroc: float
    error: float


def calibrate(features: Sequence[Features], answerable: Sequence[bool], use_cosine: bool = True) -> Calibration:
    """Fit a logistic regression to questions with and without an answer.

    The figures are means over ten splits into ten folds: with 200 questions those of single splits differ by .01.
    Every fold needs questions of both kinds.

    Raises:
        SettingsError: if there are fewer than ten questions of a kind.
    """
    from sklearn.linear_model import LogisticRegression
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
    for seed in range(_SPLITS):
        folds = StratifiedKFold(FEWEST, shuffle=True, random_state=seed)
        held_back = cross_val_predict(model, rows, labels, cv=folds, method="predict_proba")[:, 1]
        figures.append(figures_of(held_back, labels))
    model.fit(rows, labels)
    scaler, regression = model[0], model[1]
    weights = regression.coef_[0] / scaler.scale_
    intercept = float(regression.intercept_[0] - weights @ scaler.mean_)
    auroc, error = np.mean(figures, axis=0)
    return Calibration(Fit(intercept, Features(*map(float, weights))), float(auroc), float(error))


def figures_of(sure: NDArray[np.float64], labels: NDArray[np.bool_]) -> tuple[float, float]:
    """Return AUROC and expected calibration error of confidences; there must be questions of both kinds."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(labels, sure)), expected_error(sure, labels)


def expected_error(confidences: NDArray[np.float64], answerable: NDArray[np.bool_]) -> float:
    """Return the expected calibration error: the bins' gaps between confidence and truth, weighted by their counts.

    Naeini, Cooper and Hauskrecht, Obtaining Well Calibrated Probabilities Using Bayesian Binning, AAAI 2015; ten
    bins of equal width as in Guo et al., On Calibration of Modern Neural Networks, ICML 2017.
    """
    bins = np.minimum((confidences * _BINS).astype(int), _BINS - 1)
    gaps = ((bins == place, confidences[bins == place], answerable[bins == place]) for place in np.unique(bins))
    return float(sum(inside.mean() * abs(sure.mean() - right.mean()) for inside, sure, right in gaps))


def calibrate_bot(terminal: Terminal, questions: Path, settings: Settings, save: bool) -> None:
    """Fit the confidence of an index to a question set, print how good it was and is, and keep it if asked to.

    Raises:
        QuestionError: for the first line that is no question.
        SettingsError: if there are too few questions of a kind.
    """
    expected = list(read_expected(read_batch(questions)))
    bot = Bot.open(settings.index, settings=settings)
    features, answerable = [], []
    for line in terminal.track(expected, terminal.say("eval.asking")):
        if isinstance(line, QuestionError):
            raise line
        if measured := bot.features(line.asked.question):
            features.append(measured)
            answerable.append(line.answerable)
    made = calibrate(features, answerable, bot.index.manifest.model == PACKAGED)
    before = figures_of(np.array([bot.fit.probability(each) for each in features]), np.array(answerable))
    for name, (auroc, error) in (("before", before), ("figures", (made.auroc, made.error))):
        terminal.line(terminal.say(f"calibrate.{name}", auroc=f"{auroc:.3f}", error=f"{error:.3f}"))
    terminal.line(terminal.say("calibrate.numbers"))
    for name, value in zip(("intercept", *NAMES), (made.fit.intercept, *astuple(made.fit.weights)), strict=True):
        terminal.line(f"  {name} = {value:.4g}")
    if save:
        bot.keep_fit(made.fit)
        terminal.note(terminal.say("calibrate.saved", folder=settings.index))
