"""What the second encoder says of a question in another language than the documents, which the first reads badly."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.finding.windows import Window
from embeddings.encoder import SecondEncoder, Vectors

#: What the cosines of the nearest sentence, of the two nearest and of the nearest heading add to a window's score.
_NEAREST, _TWO, _HEADING = 15.0, 9.0, 6.0
#: Windows that are looked at; reading a sentence takes a millisecond.
_BEST = 150


@dataclass(frozen=True)
class SecondOpinion:
    """The encoder, and the question's vector, shape (dimension,)."""

    encoder: SecondEncoder
    vector: Vectors

    @classmethod
    def of(cls, encoder: SecondEncoder, question: str) -> "SecondOpinion":
        """Read a question."""
        return cls(encoder, encoder.encode([question])[0])

    def nearness(self, window: Window) -> tuple[float, float, float]:
        """Return the cosines of the nearest sentence, the mean of the two nearest, and of the nearest heading."""
        two = np.sort(self._cosines(window.stretch.folded[window.first : window.last]))[-2:]
        headings = [line for line in window.stretch.heading.splitlines() if line.strip()]
        return float(two[-1]), float(two.mean()), float(self._cosines(headings).max()) if headings else 0.0

    def heard(self, windows: Sequence[Window]) -> list[Window]:
        """Return the best windows with what is said of them added to their scores."""
        best = sorted(windows, key=lambda window: -window.score)[:_BEST]
        made = []
        for window in best:
            nearest, two, heading = self.nearness(window)
            made.append(replace(window, score=window.score + _NEAREST * nearest + _TWO * two + _HEADING * heading))
        return made

    def _cosines(self, texts: Sequence[str]) -> Vectors:
        return self.encoder.encode(texts) @ self.vector
