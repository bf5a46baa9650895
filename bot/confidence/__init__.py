"""What was found -> how probable it is that it answers, and which part of a question it leaves out."""

from bot.confidence.confidence import NAMES, Features, Fit, fit_for, measure, write_fit
from bot.confidence.named import holds_names, unheld
from bot.confidence.partly import missing_parts

__all__ = ["Features", "Fit", "NAMES", "fit_for", "holds_names", "measure", "missing_parts", "unheld", "write_fit"]
