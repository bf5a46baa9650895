"""Questions of each asker, counted by all servers that share a database."""

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from bot.keeping import Database, asked


def count_question(database: Database, asker: str, period: int) -> tuple[int, float]:
    """Count a question; return how many this asker's are in the running period, and the seconds that are left of it.

    The clock is the database's, so that all servers mean the same ``period``, which is in seconds. What was counted in
    earlier ones is forgotten.

    Raises:
        KeepingError: if the database, which is a PostgreSQL server, cannot be used.
    """
    with database.begin() as connection:
        now = float(connection.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one())
        minute = int(now // period)
        first = insert(asked).values(minute=minute, asker=asker, questions=1)
        counted = first.on_conflict_do_update(
            index_elements=[asked.c.minute, asked.c.asker], set_={"questions": asked.c.questions + 1}
        )
        count = int(connection.execute(counted.returning(asked.c.questions)).scalar_one())
        if count == 1:
            connection.execute(delete(asked).where(asked.c.minute < minute))
    return count, period - now % period
