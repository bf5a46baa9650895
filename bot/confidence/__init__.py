"""What was found -> how probable it is that it answers, and which part of a question it leaves out."""

from bot.confidence.confidence import NAMES, Features, Fit, fit_for, measure, write_fit
from bot.confidence.partly import missing_parts

__all__ = ["Features", "Fit", "NAMES", "fit_for", "measure", "missing_parts", "write_fit"]
