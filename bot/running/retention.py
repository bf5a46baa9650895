"""Lets go, once a day, of what is older than is kept, while a server runs."""

import logging
import time
from collections.abc import Callable
from threading import Event, Thread

from bot.keeping import Database, KeepingError, let_go

_log = logging.getLogger(__name__)

_DAY = 24 * 3600.0
#: Seconds by which the clock may have been set while the server ran: more, and it may be wrong by years.
_SET = 3600.0


class Retention:
    """Erases what is too old, at the start and then daily; never by a clock that has jumped since the start."""

    def __init__(
        self,
        database: Database,
        days: int,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep for so many ``days``, for ever where it is 0; ``steady`` is a clock that is never set."""
        self._database, self._days = database, days
        self._clock, self._steady = clock, steady
        self._ahead = clock() - steady()
        self._over = Event()
        self._thread = Thread(target=self._run, name="retention", daemon=True)

    def start(self) -> None:
        """Begin, unless all is kept for ever."""
        if self._days:
            self._thread.start()

    def stop(self) -> None:
        """End; what is under way is finished."""
        self._over.set()

    def once(self) -> None:
        """Erase what is too old now."""
        if abs(self._clock() - self._steady() - self._ahead) > _SET:
            _log.warning("the clock was set while the server ran: nothing old is erased until the next start")
            return
        try:
            gone = {name: count for name, count in let_go(self._database, self._days).items() if count}
        except KeepingError as error:
            _log.error("what is too old could not be erased: %s", error)
            return
        if gone:
            _log.info("older than %d days, and erased: %s", self._days, gone)

    def _run(self) -> None:
        while True:
            self.once()
            if self._over.wait(_DAY):
                return
