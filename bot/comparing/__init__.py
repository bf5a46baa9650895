"""Two documents -> what is new, gone and changed in the later one, with the places and the words of both."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.comparing.comparison import Change, Comparison, compare_documents, kind_of
    from bot.comparing.editions import earlier_editions, editions_of

__all__ = [
    "Change",
    "Comparison",
    "compare_documents",
    "earlier_editions",
    "editions_of",
    "kind_of",
]

__getattr__ = on_demand(globals())
