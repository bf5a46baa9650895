"""What people leave (ratings, counts, accounts) -> one database that keeps it: a file, or a PostgreSQL server."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.keeping.database import Database
    from bot.keeping.errors import KeepingError
    from bot.keeping.retention import let_go
    from bot.keeping.rows import dump, load
    from bot.keeping.tables import (
        accounts,
        api_keys,
        asked,
        audit,
        card_places,
        card_questions,
        cards,
        failures,
        ratings,
        sessions,
        signing,
        tally,
        unanswered,
        words,
    )
    from bot.keeping.times import now, today

__all__ = [
    "Database",
    "KeepingError",
    "accounts",
    "api_keys",
    "asked",
    "audit",
    "card_places",
    "card_questions",
    "cards",
    "dump",
    "failures",
    "let_go",
    "load",
    "now",
    "ratings",
    "sessions",
    "signing",
    "tally",
    "today",
    "unanswered",
    "words",
]

__getattr__ = on_demand(globals())
