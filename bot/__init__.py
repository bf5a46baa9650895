"""Questions -> quotes, word for word, with the place they come from. What a Python user needs is here."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.answering import Answer, Bot, Change, Comparison, Finding, Report, Results
    from bot.records import Filter, Place, Quote
    from bot.settings import Settings, load_settings
    from embeddings.errors import (
        IndexUnusable,
        MishuError,
        ModelError,
        QuestionError,
        SettingsError,
        SourceError,
    )

__all__ = [
    "Answer",
    "Bot",
    "Change",
    "Comparison",
    "Filter",
    "Finding",
    "IndexUnusable",
    "MishuError",
    "ModelError",
    "Place",
    "QuestionError",
    "Quote",
    "Report",
    "Results",
    "Settings",
    "SettingsError",
    "SourceError",
    "load_settings",
]

__getattr__ = on_demand(globals())
