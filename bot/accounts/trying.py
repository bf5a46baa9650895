"""How often entering may be tried: a few times at once, then after a wait that doubles, by account and by address.

A try is counted before the password is looked at, so that many at once are many. Times are those of the machine's clock:
one that is set back begins a wait anew, and never makes it longer than it would have been.
"""

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from bot.keeping import Database, failures

#: Tries without a wait: of one account, and of one address, behind which there may be an office.
_FREE = {"account": 5, "address": 20}
#: Seconds that a wait has at most. Of an account it is short, or else anybody could keep its owner out; at one try a
#: minute guessing is of no use.
_LONGEST = {"account": 60, "address": 900}
#: Seconds after which what failed is forgotten.
_FORGOTTEN = 3600


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
        now = int(self.clock())
        with self.database.begin() as connection:
            connection.execute(delete(failures).where(failures.c.last < now - _FORGOTTEN))
            wait = max(_wait(connection, key, now) for key in _keys(name, address))
            if not wait:
                for key in _keys(name, address):
                    _count(connection, key, now)
        return wait

    def succeeded(self, name: str, address: str) -> None:
        """Forget what failed for the account, and take the try off the address.

        Raises:
            KeepingError: if the database cannot be used.
        """
        account, place = _keys(name, address)
        with self.database.begin() as connection:
            connection.execute(delete(failures).where(failures.c.key == account))
            connection.execute(update(failures).where(failures.c.key == place).values(count=failures.c.count - 1))


def _keys(name: str, address: str) -> tuple[str, str]:
    # What somebody typed for a name may be a password.
    return f"account:{hashlib.sha256(name.encode()).hexdigest()}", f"address:{address}"


def _wait(connection: Connection, key: str, now: int) -> int:
    row = connection.execute(select(failures.c.count, failures.c.last).where(failures.c.key == key)).one_or_none()
    if row is None:
        return 0
    if row.last > now:  # the clock was set back
        connection.execute(update(failures).where(failures.c.key == key).values(last=now))
    return max(0, delay(key.partition(":")[0], row.count) - max(0, now - row.last))


def delay(kind: str, count: int) -> int:
    """Return the seconds to wait after so many tries of an account or an address.

    >>> [delay("account", count) for count in (4, 5, 6, 9, 20, 5000)], delay("address", 5000)
    ([0, 1, 2, 16, 60, 60], 900)
    """
    over = count - _FREE[kind]
    return 0 if over < 0 else min(_LONGEST[kind], 2 ** min(over, 16))


def _count(connection: Connection, key: str, now: int) -> None:
    counted = update(failures).where(failures.c.key == key).values(count=failures.c.count + 1, last=now)
    if not connection.execute(counted).rowcount:
        connection.execute(insert(failures).values(key=key, count=1, last=now))


def forget(connection: Connection, names: Iterable[str]) -> None:
    """Forget what failed for accounts, within a transaction."""
    for name in names:
        connection.execute(delete(failures).where(failures.c.key == _keys(name, "")[0]))
