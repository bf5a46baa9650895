"""Text as it was typed, with slips and pinyin -> the words that the documents have."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.spelling.ime import Candidate, input_method_of
    from bot.spelling.spelling import Speller, speller_of

__all__ = ["Candidate", "Speller", "input_method_of", "speller_of"]

__getattr__ = on_demand(globals())
