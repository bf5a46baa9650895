"""Questions -> quotes, word for word, with the place they come from. What a Python user needs is here."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.answering import Answer, Bot, Change, Comparison, Results
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
    "IndexUnusable",
    "MishuError",
    "ModelError",
    "Place",
    "QuestionError",
    "Quote",
    "Results",
    "Settings",
    "SettingsError",
    "SourceError",
    "load_settings",
]

#: Where these names come from; they are imported when they are first asked for, since the command line, whose modules
#: are in this package too, shall not wait for them.
_ROOMS = {
    "bot.answering": ("Answer", "Bot", "Change", "Comparison", "Results"),
    "bot.records": ("Filter", "Place", "Quote"),
    "bot.settings": ("Settings", "load_settings"),
    "embeddings.errors": (
        "IndexUnusable",
        "MishuError",
        "ModelError",
        "QuestionError",
        "SettingsError",
        "SourceError",
    ),
}


def __getattr__(name: str) -> object:
    for room, names in _ROOMS.items():
        if name in names:
            return getattr(import_module(room), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
