"""The text of a draft -> what in it claims to stand in a document: quotations, references, figures, lists."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.drafts.figures import Figure, figures_in
    from bot.drafts.quotations import Quotation, quotations_in
    from bot.drafts.references import Citation, Said, citations_in

__all__ = ["Citation", "Figure", "Quotation", "Said", "citations_in", "figures_in", "quotations_in"]

__getattr__ = on_demand(globals())
