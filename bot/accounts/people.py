"""All that is kept of a person by name: given to them, or erased."""

from typing import Any

from sqlalchemy import delete, select, update

from bot.accounts.accounts import checked_name, unknown
from bot.accounts.auditing import note
from bot.accounts.trying import forget
from bot.keeping import Database, accounts, api_keys, audit, sessions

#: What stands in the log for somebody whose data was erased.
ERASED = "(erased)"


def export(database: Database, name: str) -> dict[str, Any]:
    """Return all that is kept of an account, but for what would let others enter by it. Ratings have no names.

    Raises:
        AccountError: if there is no such account.
        KeepingError: if the database cannot be used.
    """
    name = checked_name(name)
    with database.look() as connection:
        account = connection.execute(select(accounts).where(accounts.c.name == name)).mappings().one_or_none()
        if account is None:
            raise unknown(name)
        kept = {
            "sessions": select(sessions.c.began, sessions.c.seen).where(sessions.c.account == name),
            "keys": select(api_keys).where(api_keys.c.account == name),
            "log": select(audit).where((audit.c.who == name) | (audit.c.about == name)).order_by(audit.c.id),
        }
        rows = {part: [dict(row) for row in connection.execute(query).mappings()] for part, query in kept.items()}
    for row in rows["keys"]:
        del row["digest"]
    return {"account": {key: value for key, value in account.items() if key != "password"}, **rows}


def erase(database: Database, name: str, by: str = "", address: str = "") -> None:
    """Erase an account and what is kept of it; in the log somebody without a name takes their place.

    Raises:
        AccountError: if there is no such account.
        KeepingError: if the database cannot be used.
    """
    name = checked_name(name)
    with database.begin() as connection:
        if not connection.execute(delete(accounts).where(accounts.c.name == name)).rowcount:
            raise unknown(name)
        connection.execute(delete(sessions).where(sessions.c.account == name))
        connection.execute(delete(api_keys).where(api_keys.c.account == name))
        forget(connection, [name])
        connection.execute(update(audit).where(audit.c.who == name).values(who=ERASED, address=""))
        theirs = (audit.c.about == name) | audit.c.about.startswith(f"{name} ", autoescape=True)
        connection.execute(update(audit).where(theirs).values(about=ERASED))
        note(connection, ERASED if by == name else by, "person_erased", "", address if by != name else "")
