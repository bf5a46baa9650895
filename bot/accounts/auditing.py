"""The log of who did what: rows are added, and go only when they are older than is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import Connection, insert, select

from bot.keeping import Database, audit, now

#: What can be done.
What = Literal[
    "account_locked",
    "account_made",
    "account_unlocked",
    "backed_up",
    "card_kept",
    "card_removed",
    "entered",
    "entering_failed",
    "groups_changed",
    "key_made",
    "key_revoked",
    "password_set",
    "person_erased",
    "restored",
    "retention",
    "role_changed",
]
DONE: tuple[What, ...] = get_args(What)
#: Characters that are kept of a value that came from outside.
_LENGTH = 200


@dataclass(frozen=True)
class Entry:
    """Something that was done: ``what`` is one of `What`, ``about`` what it was done to."""

    time: str
    who: str
    what: str
    about: str
    address: str


def note(connection: Connection, who: str, what: What, about: str = "", address: str = "") -> None:
    """Note something within the transaction that does it: both are kept, or neither."""
    given = {"who": who, "what": what, "about": about, "address": address}
    connection.execute(insert(audit).values(time=now(), **{name: text[:_LENGTH] for name, text in given.items()}))


def entries(database: Database, most: int = 100) -> Iterable[Entry]:
    """Return what was done last, newest first.

    Raises:
        KeepingError: if the database cannot be used.
    """
    columns = (audit.c.time, audit.c.who, audit.c.what, audit.c.about, audit.c.address)
    with database.look() as connection:
        rows = connection.execute(select(*columns).order_by(audit.c.id.desc()).limit(most)).all()
    return [Entry(*row) for row in rows]
