"""How many questions a kiosk was asked, in the database; their words only where its owner wants them kept."""

import logging
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from bot.keeping import Database, KeepingError, tally, today, words

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tally:
    """Counts questions; with ``keep_questions`` their words are kept too, with the day and without a name."""

    database: Database
    keep_questions: bool = False

    def count(self, question: str, answered: bool) -> None:
        """Count a question. A database that cannot be written is logged: no visitor shall wait for it."""
        try:
            with self.database.begin() as connection:
                counted = update(tally).where(tally.c.answered == answered)
                connection.execute(counted.values(questions=tally.c.questions + 1))
                if self.keep_questions:
                    connection.execute(insert(words).values(day=today(), question=question, answered=answered))
        except KeepingError as error:
            _log.error("a question could not be counted: %s", error)

    def counts(self) -> tuple[int, int]:
        """Return how many questions were answered and how many were not.

        Raises:
            KeepingError: if the database cannot be used.
        """
        with self.database.look() as connection:
            found = {answered: count for answered, count in connection.execute(select(tally))}
        return found[True], found[False]
