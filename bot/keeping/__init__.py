"""What people leave (ratings, counts, accounts) -> one database that keeps it: a file, or a PostgreSQL server."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.keeping.database import Database
    from bot.keeping.errors import KeepingError
    from bot.keeping.tables import asked, ratings, tally, words
    from bot.keeping.times import now, today

__all__ = ["Database", "KeepingError", "asked", "now", "ratings", "tally", "today", "words"]

__getattr__ = on_demand(globals())
