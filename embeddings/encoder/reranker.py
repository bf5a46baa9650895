"""A cross-encoder that reads question and passage together: slower and better, for those who have one."""

import threading
from collections.abc import Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder.encoder import load_named

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class Reranker(Protocol):
    """What the ranking needs of a cross-encoder."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return how well each text answers, shape (len(texts),); larger is better."""


class CrossReranker:
    """A sentence-transformers CrossEncoder, loaded when the first score is asked for."""

    def __init__(self, name: str) -> None:
        """Take a name on the hub, or a folder; nothing is loaded yet."""
        self._name = name
        self._lock = threading.Lock()

    @cached_property
    def _model(self) -> "CrossEncoder":
        from sentence_transformers import CrossEncoder

        model: CrossEncoder = load_named(self._name, CrossEncoder)
        return model

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return how well each text answers, shape (len(texts),); larger is better.

        Raises:
            ModelError: if there is no such model.
        """
        pairs = [(question, text) for text in texts]
        with self._lock:
            scores = self._model.predict(pairs, show_progress_bar=False, convert_to_numpy=True)
        return np.asarray(scores, np.float64).reshape(len(texts))


@cache
def reranker_for(name: str) -> CrossReranker:
    """Return the cross-encoder of this name; a process loads each model once."""
    return CrossReranker(name)
