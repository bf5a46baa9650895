"""The text of a draft -> what in it claims to stand in a document: quotations, references, figures, lists."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.drafts.figures import Figure, figures_in
    from bot.drafts.listings import Listing, Phrase, list_before, list_behind, list_below, phrases_in
    from bot.drafts.quotations import Quotation, parts_of, quotations_in
    from bot.drafts.references import Citation, Said, citations_in

__all__ = [
    "Citation",
    "Figure",
    "Listing",
    "Phrase",
    "Quotation",
    "citations_in",
    "figures_in",
    "list_before",
    "list_behind",
    "list_below",
    "parts_of",
    "phrases_in",
    "quotations_in",
    "Said",
]

__getattr__ = on_demand(globals())
