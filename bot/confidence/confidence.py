"""Does the best window answer the question? A probability from ten features."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.finding import FEATURES, Pool, Sought, Unit, Window
from embeddings.encoder import PACKAGED, SecondEncoder, Vectors
from embeddings.errors import SettingsError
from embeddings.wording import cut


@dataclass(frozen=True)
class Features:
    """What tells answerable from unanswerable, of the best window.

    ``score``: of the ranking; ``coverage`` and ``remainder``: as in the ranking; ``missing``: share of the weight
    of the weightiest word that neither window nor headings have; ``fused``: best score of both searches together,
    in standard deviations; ``cosine``: highest of a passage; ``lacking``: 1 where the window has nothing of what an
    answer must have in it, such as an amount of money; ``defining``: 1 where it has the definition asked for;
    ``meant``: share of the weight of the words that window and headings say or mean, each as near as its nearest word;
    ``together``: the same of one sentence under its headings, the highest.
    """

    score: float
    coverage: float
    remainder: float
    missing: float
    fused: float
    cosine: float
    lacking: float
    defining: float
    meant: float = 0.0
    together: float = 0.0


NAMES = tuple(field.name for field in fields(Features))


@dataclass(frozen=True)
class Fit:
    """A logistic regression: the intercept, and the weights of the features in their order."""

    intercept: float
    weights: Features

    def probability(self, features: Features) -> float:
        """Return the probability that the documents answer."""
        return logistic(self.intercept, astuple(self.weights), astuple(features))


def logistic(intercept: float, weights: Sequence[float], values: Sequence[float]) -> float:
    """Return the probability that a logistic regression gives to as many values as it has weights."""
    odds = intercept + sum(weight * value for weight, value in zip(weights, values, strict=True))
    return (1 + math.tanh(odds / 2)) / 2  # the logistic function, which cannot overflow like this


#: Fitted by benchmarks/fit_confidence.py on policy_dev_gaps, the longer questions about the handbook and the everyday
#: ones about handbook, notices, speeches and regulations, less .65: at half a probability nearly nine of ten questions
#: that are not answered shall be refused.
PACKAGED_FIT = Fit(-45.85, Features(0.0861, -2.8, -0.507, 2.29, 0.106, 38.4, -1.49, 3.67, 6.06, 6.06))
#: The same for questions in another language, which the packaged model reads badly; on the everyday questions in
#: English, less .9.
FOREIGN_FIT = Fit(-15.4, Features(0.153, -4.16, -0.542, -1.92, -0.165, 9.41, 0.0, 0.0, 6.72, 1.58))
#: What a cosine means differs from model to model, so that for any other model it does not count; policy_dev_gaps
#: weighs three times as much here, since without the cosine the handbook's questions say less.
OTHER_FIT = Fit(-7.25, Features(0.331, 4.32, -3.63, 1.89, 0.167, 0.0, -1.79, 2.63))


#: Share of the weight of words and pairs that a window says, and cosine of its nearest sentence (of the packaged
#: model), from which it says what is asked.
_SAID, _NEAR = 0.62, 0.89
#: The least confidence in what says it, and in what has the very names that a question has.
SAID = 0.6


def measure(windows: Sequence[Window], pool: Pool, sought: Sought, second: SecondEncoder | None = None) -> Features:
    """Return the features of the best window; there must be one. What words mean counts with a ``second`` encoder."""
    best = windows[0]
    words = "\n".join(best.stretch.folded[best.first : best.last])
    text = f"{best.stretch.heading}\n{words}"
    total = sum(unit.weight for unit in sought.words)
    missing = max((unit.weight * (1 - min(1.0, unit.count(text))) for unit in sought.words), default=0.0)
    return Features(
        best.score,
        float(best.row[FEATURES.index("coverage")]),
        float(best.row[FEATURES.index("remainder")]),
        missing / total if total else 0.0,
        max(item.score for item in pool.found),
        max(item.cosine for item in pool.found),
        float(not all(pattern.search(words) for pattern in sought.required)),
        float(sought.definition is not None and sought.definition.search(words) is not None),
        *(_meant(best, sought.words, second) if second and total else (0.0, 0.0)),
    )


def _meant(window: Window, sought: Sequence[Unit], second: SecondEncoder) -> tuple[float, float]:
    """Return what a window says or means of the words that are sought, and the most that one of its sentences does."""
    asked = second.encode([unit.term for unit in sought])
    weights = np.array([unit.weight for unit in sought])

    def nearness(folded: str) -> NDArray[np.float64]:
        words = [word for word in dict.fromkeys(cut(folded)) if word.strip()]
        said = np.array([float(unit.count(folded) > 0) for unit in sought])
        return np.maximum(said, (asked @ second.encode(words).T).max(axis=1)) if words else said

    heading = nearness(window.stretch.heading)
    sentences = np.array([nearness(text) for text in window.stretch.folded[window.first : window.last]])
    whole, single = np.maximum(sentences.max(axis=0), heading), np.maximum(sentences, heading)
    return float(whole @ weights / weights.sum()), float((single @ weights).max() / weights.sum())


def says_it(window: Window, sought: Sought, vector: Vectors) -> bool:
    """Tell whether a window says nearly in the words of a question what it asks, by words and by meaning.

    The fit is made of questions with 22 characters and takes a literal match of a short one for no sign. Of 1,500
    everyday questions and 640 longer ones this answers 41 more, 35 of them rightly; the AUROC is no lower on any set.
    """
    words = "\n".join(window.stretch.folded[window.first : window.last])
    answers = all(pattern.search(words) for pattern in sought.required)
    if not answers or sought.share_in(f"{window.stretch.heading}\n{words}") < _SAID:
        return False
    return float((window.stretch.rows[window.first : window.last] @ vector).max()) >= _NEAR


def fit_for(model: str, folder: Path | None) -> Fit:
    """Return the fit that `mishu calibrate --save` left in an index folder, else that of the model.

    Raises:
        SettingsError: if the file there is not a fit.
    """
    if folder is None or not (path := calibration_file(folder)).is_file():
        return PACKAGED_FIT if model == PACKAGED else OTHER_FIT
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if values["model"] != model:
            return PACKAGED_FIT if model == PACKAGED else OTHER_FIT
        # A fit of an earlier release lacks the latest features; those that have a default may be missing.
        weights = {name: float(value) for name, value in values["weights"].items()}
        return Fit(float(values["intercept"]), Features(**weights))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(
            "calibration.file",
            "The calibration {path} cannot be read; delete it, or run mishu calibrate again.",
            path=path,
        ) from error


def calibration_file(folder: Path) -> Path:
    """Return where the fit of an index is kept."""
    return folder / "calibration.json"


def write_fit(fit: Fit, model: str, folder: Path) -> None:
    """Keep a fit for an index; it holds for this model only."""
    values = {"model": model, "intercept": fit.intercept, "weights": asdict(fit.weights)}
    fresh = calibration_file(folder).with_suffix(".new")
    fresh.write_text(json.dumps(values, indent=1), encoding="utf-8")
    fresh.replace(calibration_file(folder))
