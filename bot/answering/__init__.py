"""A question -> an `Answer`: the order of all steps, over the generation of the index that is live."""

from bot.answering.answer import Answer, OpenDocument
from bot.answering.bot import Bot, check_count, check_request, has_index, read_file
from bot.answering.examples import asked_sections
from bot.finding import SCRIPTS, Facets, on_a_day
from bot.quoting import Results
from embeddings.index import Listed

__all__ = [
    "Answer",
    "Bot",
    "Facets",
    "Listed",
    "OpenDocument",
    "Results",
    "SCRIPTS",
    "asked_sections",
    "check_count",
    "check_request",
    "has_index",
    "on_a_day",
    "read_file",
]
