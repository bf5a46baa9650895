"""The report of a draft -> sentences, a page of its own, and the draft as a Word file with comments."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.reports.exports import EXPORTS, exported
    from bot.reports.page import findings_list
    from bot.reports.wording import SIGNS, gap_of, line_of, named_place, pieces, summary, tell

__all__ = [
    "EXPORTS",
    "SIGNS",
    "exported",
    "findings_list",
    "gap_of",
    "line_of",
    "named_place",
    "pieces",
    "summary",
    "tell",
]

__getattr__ = on_demand(globals())
