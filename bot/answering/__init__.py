"""A question -> an `Answer`: the order of all steps, over the generation of the index that is live."""

from bot.answering.answer import Answer
from bot.answering.bot import Bot, check_count, check_request, has_index, live_generation, read_file
from bot.answering.examples import asked_places
from bot.comparing import Change, Comparison, compare_documents, kind_of
from bot.finding import SCRIPTS, Facets, on_a_day
from bot.quoting import Results
from bot.records import OpenDocument
from embeddings.index import Listed

__all__ = [
    "Answer",
    "Bot",
    "Change",
    "Comparison",
    "Facets",
    "Listed",
    "OpenDocument",
    "Results",
    "SCRIPTS",
    "asked_places",
    "check_count",
    "check_request",
    "compare_documents",
    "has_index",
    "kind_of",
    "live_generation",
    "on_a_day",
    "read_file",
]
