"""A draft -> what of it stands in the documents as it says, what does not, and what was not to be checked."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.checking.checking import check_draft
    from bot.checking.findings import Finding, Report

__all__ = ["Finding", "Report", "check_draft"]

__getattr__ = on_demand(globals())
