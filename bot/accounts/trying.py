"""How often entering may be tried: a few times at once, then after a wait that doubles, by account and by address.

A try is counted before the password is looked at, so that many at once are many. Times are those of the machine's
clock: one that is set back begins a wait anew, and never makes it longer than it would have been.
"""

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, text, update

from bot.keeping import Database, failures

#: Tries without a wait: of one account, and of one address, behind which there may be an office.
_FREE = {"account": 5, "address": 20}
#: Seconds that a wait has at most. Of an account it is short, or else anybody could keep its owner out; at one try a
#: minute guessing is of no use.
_LONGEST = {"account": 60, "address": 900}
#: Seconds after which what failed is forgotten.
_FORGOTTEN = 3600
#: Another server may have made it in the meantime.
_MAKE = "INSERT INTO failures (key, tries, last) VALUES (:key, 0, :now) ON CONFLICT (key) DO NOTHING"


@dataclass(frozen=True)
class Tries:
    """Counts what fails."""

    database: Database
    clock: Callable[[], float] = time.time

    def begin(self, name: str, address: str) -> int:
        """Count a try, unless it comes too early; return the seconds to wait, 0 where it may go on.

        Raises:
            KeepingError: if the database cannot be used.
        """
        now, keys = int(self.clock()), _keys(name, address)
        with self.database.begin() as connection:
            # One after the other for the same account, also on a server: the row is there, and held.
            waits = [_wait(connection, key, now) for key in keys]
            if not max(waits):
                for key in keys:
                    tried = update(failures).where(failures.c.key == key)
                    connection.execute(tried.values(tries=failures.c.tries + 1, last=now))
        return max(waits)

    def succeeded(self, name: str, address: str) -> None:
        """Forget what failed for the account, and take the try off the address.

        Raises:
            KeepingError: if the database cannot be used.
        """
        account, place = _keys(name, address)
        with self.database.begin() as connection:
            connection.execute(delete(failures).where(failures.c.key == account))
            connection.execute(update(failures).where(failures.c.key == place).values(tries=failures.c.tries - 1))
        self._forget()

    def _forget(self) -> None:
        """Let go of what is long over; rows that somebody holds are left for the next time."""
        over = (failures.c.tries <= 0) | (failures.c.last < int(self.clock()) - _FORGOTTEN)
        with self.database.begin() as connection:
            keys = connection.scalars(select(failures.c.key).where(over).with_for_update(skip_locked=True)).all()
            connection.execute(delete(failures).where(failures.c.key.in_(keys)))


def _keys(name: str, address: str) -> tuple[str, str]:
    # What somebody typed for a name may be a password.
    return f"account:{hashlib.sha256(name.encode()).hexdigest()}", f"address:{address}"


def _wait(connection: Connection, key: str, now: int) -> int:
    """Return the seconds to wait by a row, which is made where it is missing, and set right where it is out of date."""
    row = connection.execute(select(failures).where(failures.c.key == key).with_for_update()).one_or_none()
    if row is None:
        connection.execute(text(_MAKE), {"key": key, "now": now})
        row = connection.execute(select(failures).where(failures.c.key == key).with_for_update()).one()
    tries, last = int(row.tries) if now - row.last <= _FORGOTTEN else 0, min(int(row.last), now)
    if (tries, last) != (row.tries, row.last):  # long over; or the clock was set back
        connection.execute(update(failures).where(failures.c.key == key).values(tries=tries, last=last))
    return max(0, delay(key.partition(":")[0], tries) - (now - last))


def delay(kind: str, tries: int) -> int:
    """Return the seconds to wait after so many tries of an account or an address.

    >>> [delay("account", tries) for tries in (4, 5, 6, 9, 20, 5000)], delay("address", 5000)
    ([0, 1, 2, 16, 60, 60], 900)
    """
    over = tries - _FREE[kind]
    return 0 if over < 0 else min(_LONGEST[kind], 2 ** min(over, 16))


def forget(connection: Connection, names: Iterable[str]) -> None:
    """Forget what failed for accounts, within a transaction."""
    for name in names:
        connection.execute(delete(failures).where(failures.c.key == _keys(name, "")[0]))
