"""A question and its vector -> stretches of the documents, ranked; filters say in which documents."""

from bot.finding.filters import SCRIPTS, Facets, Traits, check_filter, facets_of, passing
from bot.finding.ranking import FEATURES, Sought, rank, reranked
from bot.finding.retrieval import Pool, encode, retrieve
from bot.finding.windows import Window

__all__ = [
    "FEATURES",
    "Facets",
    "Pool",
    "SCRIPTS",
    "Sought",
    "Traits",
    "Window",
    "check_filter",
    "encode",
    "facets_of",
    "passing",
    "rank",
    "reranked",
    "retrieve",
]
