"""A question -> an `Answer`: the order of all steps, over the generation of the index that is live."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.answering.answer import Answer
    from bot.answering.bot import Bot
    from bot.answering.collection import Collection, check_count, check_request, has_index
    from bot.answering.examples import Role, asked_places
    from bot.answering.files import read_file
    from bot.checking import Finding, Report
    from bot.comparing import Change, Comparison, compare_documents, kind_of
    from bot.finding import SCRIPTS, Facets, on_a_day
    from bot.quoting import Results
    from bot.records import OpenDocument
    from bot.understanding import QUESTION_LENGTH
    from embeddings.catalogue import Listed
    from embeddings.milvus import folder_of, live_generation

__all__ = [
    "Answer",
    "Bot",
    "Change",
    "Collection",
    "Comparison",
    "Facets",
    "Finding",
    "Listed",
    "OpenDocument",
    "QUESTION_LENGTH",
    "Report",
    "Results",
    "Role",
    "SCRIPTS",
    "asked_places",
    "check_count",
    "check_request",
    "compare_documents",
    "folder_of",
    "has_index",
    "kind_of",
    "live_generation",
    "on_a_day",
    "read_file",
]

__getattr__ = on_demand(globals())
