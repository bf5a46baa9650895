"""How often somebody asked in a minute: counted by each server for itself, or by all that share a database."""

import logging
import time
from collections import Counter
from collections.abc import Callable
from threading import Lock
from typing import Protocol

from bot.keeping import Database, KeepingError
from bot.running import count_question

_log = logging.getLogger(__name__)

#: Seconds that questions are counted over.
PERIOD = 60


class Counts(Protocol):
    """Counts questions of the running minute."""

    def count(self, asker: str) -> tuple[int, float]:
        """Count a question; return how many of the asker's there were, and the seconds until they are forgotten."""
        ...


class OwnCounts:
    """What one server counts, in memory."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Take a clock in seconds that is never set back."""
        self._clock = clock
        self._lock = Lock()
        self._minute = 0
        self._asked: Counter[str] = Counter()

    def count(self, asker: str) -> tuple[int, float]:
        """Count a question."""
        now = self._clock()
        with self._lock:
            if (minute := int(now // PERIOD)) != self._minute:
                self._minute = minute
                self._asked.clear()
            self._asked[asker] += 1
            return self._asked[asker], PERIOD - now % PERIOD


class SharedCounts:
    """What all servers of a database count together; one that cannot be used is no reason to refuse a question."""

    def __init__(self, database: Database) -> None:
        """Take the database, which is a server's."""
        self._database = database
        self._own = OwnCounts()

    def count(self, asker: str) -> tuple[int, float]:
        """Count a question."""
        own = self._own.count(asker)
        try:
            return count_question(self._database, asker, PERIOD)
        except KeepingError as error:
            _log.error("questions are counted by this server alone: %s", error)
            return own


def counts_of(database: Database) -> Counts:
    """Return what counts for all servers that keep in the same place."""
    return SharedCounts(database) if database.is_shared else OwnCounts()
