"""What was found -> how probable it is that it answers, and which part of a question it leaves out."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.confidence.confidence import FOREIGN_FIT, NAMES, SAID, Features, Fit, fit_for, measure, says_it, write_fit
    from bot.confidence.known import known_probability
    from bot.confidence.named import Names, holds_names, naming_first, unheld
    from bot.confidence.partly import missing_parts

__all__ = [
    "FOREIGN_FIT",
    "Features",
    "Fit",
    "NAMES",
    "Names",
    "SAID",
    "fit_for",
    "holds_names",
    "known_probability",
    "measure",
    "missing_parts",
    "naming_first",
    "says_it",
    "unheld",
    "write_fit",
]

__getattr__ = on_demand(globals())
