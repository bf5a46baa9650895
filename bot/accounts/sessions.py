"""Sessions: who has entered, known by a cookie, until they leave, are away for long, or the day is over.

Only the SHA-256 of what the cookie holds is kept. Times are those of the machine's clock: a session that lies in the
future ends, so that a clock that is set back makes none last longer.
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from bot.accounts.accounts import Account
from bot.keeping import Database, accounts, sessions

#: Seconds without a request, and seconds since it began, after which a session ends.
IDLE, WHOLE = 2 * 3600, 12 * 3600
#: Seconds between two notes that somebody was there.
_NOTED = 60
#: Seconds that the clocks of two servers may differ by.
_SKEW = 120


@dataclass(frozen=True)
class Session:
    """Somebody who has entered; ``digest`` is what it is known by here."""

    account: Account
    digest: str


@dataclass(frozen=True)
class Sessions:
    """The sessions of a database; the clock is in seconds since 1970."""

    database: Database
    clock: Callable[[], float] = time.time

    def begin(self, account: str) -> str:
        """Begin a session and return what its cookie shall hold.

        Raises:
            KeepingError: if the database cannot be used.
        """
        token, now = secrets.token_urlsafe(32), int(self.clock())
        with self.database.begin() as connection:
            over = (sessions.c.began < now - WHOLE) | (sessions.c.seen < now - IDLE)
            connection.execute(delete(sessions).where(over))
            connection.execute(insert(sessions).values(digest=_digest(token), account=account, began=now, seen=now))
        return token

    def find(self, token: str) -> Session | None:
        """Return the session of a cookie, None where it is over or there is none, or the account may not enter now.

        Raises:
            KeepingError: if the database cannot be used.
        """
        digest, now = _digest(token), int(self.clock())
        joined = select(sessions.c.began, sessions.c.seen, accounts).join(
            accounts, accounts.c.name == sessions.c.account
        )
        with self.database.look() as connection:
            row = connection.execute(joined.where(sessions.c.digest == digest)).one_or_none()
        if row is None or row.locked:
            return None
        ages = now - row.began, now - row.seen
        if min(ages) < -_SKEW or ages[0] > WHOLE or ages[1] > IDLE:
            return None
        if ages[1] > _NOTED:
            with self.database.begin() as connection:
                connection.execute(update(sessions).where(sessions.c.digest == digest).values(seen=now))
        return Session(Account(row.name, row.role, frozenset(row.groups), row.locked, row.made), digest)

    def end(self, digest: str) -> None:
        """End a session.

        Raises:
            KeepingError: if the database cannot be used.
        """
        with self.database.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.digest == digest))

    def end_others(self, session: Session) -> None:
        """End all sessions of an account but this one.

        Raises:
            KeepingError: if the database cannot be used.
        """
        others = (sessions.c.account == session.account.name) & (sessions.c.digest != session.digest)
        with self.database.begin() as connection:
            connection.execute(delete(sessions).where(others))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
