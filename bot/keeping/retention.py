"""What is older than is kept goes: ratings, questions of kiosks and those without an answer, and the log."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete

from bot.keeping.database import Database
from bot.keeping.tables import audit, ratings, unanswered, words


def let_go(database: Database, days: int) -> dict[str, int]:
    """Erase what is older than ``days``, and return how many rows went from each table.

    Raises:
        KeepingError: if the database cannot be used.
    """
    last = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
    with database.begin() as connection:
        gone = {
            table.name: connection.execute(delete(table).where(column < value)).rowcount
            for table, column, value in (
                (ratings, ratings.c.time, last),
                (words, words.c.day, last[:10]),
                (unanswered, unanswered.c.day, last[:10]),
                (audit, audit.c.time, last),
            )
        }
    return gone
