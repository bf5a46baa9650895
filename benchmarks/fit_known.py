"""Fit the likeness of bot/confidence/known.py to questions about the handbook, whose places have known questions.

usage: python -m benchmarks.fit_known INDEX

INDEX is one of the handbook. The everyday questions that are for learning and choosing count in full, the longer ones
half. Prints the weights with and without the cosine and, for ten held-back folds, the AUROC and what is answered
rightly and refused at several thresholds.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from bot import Bot, load_settings
from bot.answering.live import Live
from bot.confidence import Names
from bot.evaluation.results import holds
from bot.finding import Likeness, Match, encode, nearest_known
from bot.understanding import read_question

_DATA = Path(__file__).parent.parent / "tests" / "data"
NAMES = [field.name for field in fields(Likeness)]
_SHARE, _ENOUGH = 0.5, 12


@dataclass(frozen=True)
class Case:
    """The likeness of the nearest known question, shape (features,), and whether its place answers."""

    row: NDArray[np.float64]
    right: bool
    there: bool
    named: bool
    weight: float


def cases(live: Live) -> Iterator[Case]:
    """Yield a case for each Chinese question that follows up no other."""
    for name, weight in (("natural/handbook.jsonl", 1.0), ("handbook.jsonl", 0.5)):
        for line in (_DATA / name).read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            if item.get("part") != "judge" and item.get("lang") != "en" and not item.get("history"):
                asked = item.get("full", item["question"])
                match = _match(live, asked)
                if match is not None:
                    named = not Names.of(asked).unsaid(match.text)
                    row = np.array(astuple(match.likeness))
                    yield Case(row, _right(match, item), bool(item.get("answers")), named, weight)


def _match(live: Live, asked: str) -> Match | None:
    understood = live.speller.correct(asked).text
    question = read_question(understood, live.thesaurus)
    vector = encode(live.encoder, live.index, question.searched)
    return nearest_known(live.index, question, vector, ())


def _right(match: Match, item: Mapping[str, Any]) -> bool:
    known = match.known
    text = known.of(match.window.stretch.document.text)
    for answer in item.get("answers", ()):
        if isinstance(answer, str):
            if known.doc_id == item["doc"] and holds(text, answer):
                return True
        elif answer["doc"] == known.doc_id:
            shared = min(known.end, answer["end"]) - max(known.start, answer["start"])
            if shared >= min(_ENOUGH, _SHARE * (answer["end"] - answer["start"])):
                return True
    others = ((other["doc"], answer) for other in item.get("also", ()) for answer in other.get("answers", ()))
    return any(doc == known.doc_id and holds(text, answer) for doc, answer in others)


def fit(rows: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64]) -> Pipeline:
    """Return a logistic regression."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0))
    return model.fit(rows, right, logisticregression__sample_weight=weights)


def main(index: Path) -> None:
    """Print fits and figures."""
    found = list(cases(Bot.open(index, settings=load_settings({"index": index}))._latest()))
    rows, right = np.array([case.row for case in found]), np.array([case.right for case in found])
    there, named = np.array([case.there for case in found]), np.array([case.named for case in found])
    weights = np.array([case.weight for case in found])
    for columns in (list(range(len(NAMES))), list(range(1, len(NAMES)))):
        sure = np.zeros(len(found))
        for training, held in KFold(10, shuffle=True, random_state=1).split(rows):
            model = fit(rows[training][:, columns], right[training], weights[training])
            sure[held] = model.predict_proba(rows[held][:, columns])[:, 1]
        sure *= named
        everyday = weights == 1
        for name, among in (("everyday", everyday), ("longer", ~everyday)):
            yes, no = among & there, among & ~there
            figures = [f"{name}: right {right[yes].mean():.3f}, AUROC {roc_auc_score(there[among], sure[among]):.3f}"]
            for limit in (0.4, 0.5, 0.6, 0.7):
                said, refused = (right & (sure >= limit))[yes].mean(), (sure < limit)[no].mean()
                figures.append(f"at {limit}: right and said {said:.3f}, refused {refused:.3f}")
            sys.stdout.write("; ".join(figures) + "\n")
        scaler, regression = (model := fit(rows[:, columns], right, weights))[0], model[1]
        scaled = regression.coef_[0] / scaler.scale_
        sys.stdout.write(f"intercept={float(regression.intercept_[0] - scaled @ scaler.mean_):.2f}")
        sys.stdout.write("".join(f" {NAMES[c]}={w:.3g}" for c, w in zip(columns, scaled, strict=True)) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
