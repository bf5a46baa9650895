"""Fit the numbers of bot/confidence.py: a logistic regression over questions with and without an answer.

usage: fit_confidence.py CORPUS.jsonl QUESTIONS.jsonl

Questions whose "doc" is null are those that nothing in the corpus answers. Prints the coefficients and,
over ten held-back folds, the AUROC and the Brier score.
"""

import json
import sys
import tempfile
from dataclasses import astuple
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.model_selection import cross_val_predict

from bot.confidence import measure
from bot.question import read_question
from bot.retrieval import retrieve, word_weights
from bot.settings import load_settings
from embeddings.encoder import encoder_for
from embeddings.index import Index, build_index


def main(corpus: Path, questions: Path) -> None:
    """Build an index of the corpus, measure every question, and print the fit."""
    encoder = encoder_for(load_settings().model_name)
    rows, labels = [], []
    with tempfile.TemporaryDirectory() as folder:
        build_index(Path(folder), [corpus], encoder)
        index = Index.open(Path(folder))
        for line in questions.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            question = read_question(item["question"])
            found = retrieve(index, question, encoder.encode_question(question.understood), 10)
            weights = word_weights(index, question.key_words)
            document = index.store.document(found[0].passage.doc_id)
            assert document is not None
            rows.append(astuple(measure(question, found[0], document, weights)))
            labels.append(item["doc"] is not None)
    x, y = np.array(rows), np.array(labels)
    for name, column in zip(("words", "bigrams", "cosine"), x.T, strict=True):
        sys.stdout.write(f"{name}: AUROC {roc_auc_score(y, column):.3f}, mean {column.mean():.3f}\n")
    for columns, name in ((x, "all three"), (x[:, :2], "words and bigrams")):
        fit(name, columns, y)


def fit(name: str, x: NDArray[np.float64], y: NDArray[np.bool_]) -> None:
    """Print a fit to features ``x`` of shape (questions, features), and how good it is on held-back folds."""
    model = LogisticRegression(C=100.0)
    held_back = cross_val_predict(model, x, y, cv=10, method="predict_proba")[:, 1]
    auroc, brier = roc_auc_score(y, held_back), brier_score_loss(y, held_back)
    model.fit(x, y)
    weights = np.round(model.coef_[0], 2).tolist()
    sys.stdout.write(f"{name}: held back AUROC {auroc:.3f}, Brier {brier:.3f}; ")
    sys.stdout.write(f"intercept {model.intercept_[0]:.2f}, weights {weights}\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
