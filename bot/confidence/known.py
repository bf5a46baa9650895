"""Does the place of a known question answer what is asked? A probability from how alike both are."""

from dataclasses import astuple, dataclass

from bot.confidence.confidence import logistic
from bot.confidence.named import Names
from bot.finding import Likeness, Match
from embeddings.encoder import PACKAGED


@dataclass(frozen=True)
class KnownFit:
    """A logistic regression: the intercept, and the weights of the likeness."""

    intercept: float
    weights: Likeness


#: Fitted on the everyday questions and the longer ones about the handbook by benchmarks/fit_known.py, less .75: at
#: half a probability nine of ten questions that are not answered shall be refused.
PACKAGED_FIT = KnownFit(-50.1, Likeness(51.2, 0.256, 2.94, 1.11, -2.08))
#: What a cosine means differs from model to model, so that for any other model it does not count.
OTHER_FIT = KnownFit(-2.6, Likeness(0.0, 2.83, 3.91, 1.03, -2.19))


def known_probability(match: Match, question: str, model: str) -> float:
    """Return how probable it is that the place of a known question answers a question.

    It does not where the question names a place, or one of a series, of which nothing is said there.
    """
    if Names.of(question).unsaid(match.text):
        return 0.0
    fit = PACKAGED_FIT if model == PACKAGED else OTHER_FIT
    return logistic(fit.intercept, astuple(fit.weights), astuple(match.likeness))
