"""The text of a draft -> what in it claims to stand in a document: quotations, references, figures, lists."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.drafts.quotations import Quotation, quotations_in

__all__ = ["Quotation", "quotations_in"]

__getattr__ = on_demand(globals())
