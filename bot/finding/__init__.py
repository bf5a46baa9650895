"""A question and its vector -> stretches of the documents, ranked; filters say in which documents."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.finding.filters import SCRIPTS, Facets, check_filter, documents_for, facets, on_a_day, passing
    from bot.finding.known import Likeness, Match, first_of, nearest_known
    from bot.finding.ranking import FEATURES, Sought, Unit, rank, reranked
    from bot.finding.retrieval import Pool, encode, is_foreign, retrieve, translated
    from bot.finding.second import SecondOpinion
    from bot.finding.standing import HOLDING, Standing, holding_first, holds, standings, today
    from bot.finding.windows import Window

__all__ = [
    "FEATURES",
    "Facets",
    "HOLDING",
    "Likeness",
    "Match",
    "Pool",
    "SCRIPTS",
    "SecondOpinion",
    "Sought",
    "Standing",
    "Unit",
    "Window",
    "check_filter",
    "documents_for",
    "encode",
    "facets",
    "first_of",
    "holding_first",
    "holds",
    "is_foreign",
    "nearest_known",
    "on_a_day",
    "passing",
    "rank",
    "reranked",
    "retrieve",
    "standings",
    "today",
    "translated",
]

__getattr__ = on_demand(globals())
