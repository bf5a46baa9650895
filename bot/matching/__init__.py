"""Words and a longer text -> where in it they stand with the fewest edits, what differs, and what they leave out."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.matching.aligning import Alignment, Edit, align, distance
    from bot.matching.cells import LEAST_SHARE, asked_cells, cells_of, days_in, is_day, named, same_day
    from bot.matching.letters import Letters, differing_marks, letters_of, plainest, without_spaces
    from bot.matching.losing import loss_of

__all__ = [
    "Alignment",
    "Edit",
    "LEAST_SHARE",
    "Letters",
    "align",
    "asked_cells",
    "cells_of",
    "days_in",
    "differing_marks",
    "distance",
    "is_day",
    "letters_of",
    "loss_of",
    "named",
    "plainest",
    "same_day",
    "without_spaces",
]

__getattr__ = on_demand(globals())
