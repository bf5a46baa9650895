"""Text as it was typed, with slips and pinyin -> the words that the documents have."""

from bot.spelling.ime import Candidate, input_method_of
from bot.spelling.spelling import Speller, speller_of

__all__ = ["Candidate", "Speller", "input_method_of", "speller_of"]
