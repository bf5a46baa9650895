"""Accounts: made, changed and locked by those who look after them, entered with a password."""

import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.access import Principal, Role
from bot.accounts.auditing import What, note
from bot.accounts.errors import AccountError
from bot.accounts.passwords import hashed, is_outdated, is_right
from bot.accounts.trying import Tries, forget
from bot.keeping import Database, accounts, now, sessions

#: Characters of the name of an account, a group or a key.
LONGEST_NAME = 64
_Row = Row[*tuple[Any, ...]]
_COLUMNS = (accounts.c.name, accounts.c.role, accounts.c.groups, accounts.c.locked, accounts.c.made)


@dataclass(frozen=True)
class Account:
    """Somebody who may enter; one that is ``locked`` may not."""

    name: str
    role: Role
    groups: frozenset[str]
    is_locked: bool
    made: str

    @property
    def principal(self) -> Principal:
        """Who they are when they ask."""
        return Principal(self.name, self.groups, self.role)


@dataclass(frozen=True)
class Accounts:
    """The accounts of a database; ``by`` and ``address`` say who does something and from where, for the log."""

    database: Database
    clock: Callable[[], float] = time.time

    def all(self) -> Sequence[Account]:
        """Return all accounts by their names."""
        with self.database.look() as connection:
            return [_account(row) for row in connection.execute(select(*_COLUMNS).order_by(accounts.c.name))]

    def find(self, name: str) -> Account | None:
        """Return the account of a name, or None."""
        with self.database.look() as connection:
            row = connection.execute(select(*_COLUMNS).where(accounts.c.name == _folded(name))).one_or_none()
        return None if row is None else _account(row)

    def is_open(self) -> bool:
        """Tell whether somebody may look after the server: before that, nothing can be entered."""
        with self.database.look() as connection:
            admins = select(accounts.c.name).where(accounts.c.role == "admin", ~accounts.c.locked)
            return connection.execute(admins.limit(1)).first() is not None

    def create(
        self,
        name: str,
        password: str,
        role: Role = "reader",
        groups: Iterable[str] = (),
        by: str = "",
        address: str = "",
    ) -> Account:
        """Make an account.

        Raises:
            AccountError: if there is one of this name, or name or password cannot be used.
            KeepingError: if the database cannot be used.
        """
        name = checked_name(name)
        kept, named = hashed(password, name), checked_groups(groups)
        with self.database.begin() as connection:
            if _row(connection, name) is not None:
                raise AccountError("account.exists", "There is an account {name} already.", name=name)
            made = now()
            given = {"name": name, "role": role, "groups": named, "password": kept, "locked": False, "made": made}
            connection.execute(insert(accounts).values(given))
            note(connection, by, "account_made", f"{name} {role} {' '.join(named)}".strip(), address)
        return Account(name, role, frozenset(named), False, made)

    def set_password(self, name: str, password: str, by: str = "", address: str = "") -> None:
        """Give an account another password; whoever has entered by it must enter anew.

        Raises:
            AccountError: if there is no such account, or the password cannot be used.
            KeepingError: if the database cannot be used.
        """
        name = _folded(name)
        kept = hashed(password, name)
        self._change(name, {"password": kept}, "password_set", by, address)

    def change(
        self,
        name: str,
        *,
        role: Role | None = None,
        groups: Iterable[str] | None = None,
        locked: bool | None = None,
        by: str = "",
        address: str = "",
    ) -> None:
        """Change what an account may do; whoever has entered by it must enter anew.

        Raises:
            AccountError: if there is no such account, or a group has no name that can be used.
            KeepingError: if the database cannot be used.
        """
        given: dict[str, object] = {} if role is None else {"role": role}
        if groups is not None:
            given["groups"] = checked_groups(groups)
        if locked is not None:
            given["locked"] = locked
        done: dict[str, What] = {
            "role": "role_changed",
            "groups": "groups_changed",
            "locked": "account_locked" if locked else "account_unlocked",
        }
        for what, value in given.items():
            self._change(_folded(name), {what: value}, done[what], by, address)

    def enter(self, name: str, password: str, address: str) -> Account:
        """Return the account of a name and its password, and note that it was entered, or that it was not.

        Raises:
            AccountError: if it is not the password, there is no such account, it is locked (which are all told in the
                same words and after the same time), or it was tried too often.
            KeepingError: if the database cannot be used.
        """
        name = _folded(name)[:LONGEST_NAME]
        tries = Tries(self.database, self.clock)
        if wait := tries.begin(name, address):
            raise AccountError(
                "account.wait", "That was tried too often; please try again in {seconds} seconds.", seconds=wait
            )
        with self.database.look() as connection:
            row = _row(connection, name)
        is_theirs = is_right(None if row is None else row.password, password)
        if row is None or not is_theirs or row.locked:
            with self.database.begin() as connection:
                # A name that there is none of may be a password in the wrong field.
                note(connection, "" if row is None else name, "entering_failed", "", address)
            raise AccountError("account.wrong", "Name or password is wrong.")
        tries.succeeded(name, address)
        with self.database.begin() as connection:
            if is_outdated(row.password):
                again = update(accounts).where(accounts.c.name == name)
                connection.execute(again.values(password=hashed(password, name)))
            note(connection, name, "entered", "", address)
        return _account(row)

    def is_password(self, name: str, password: str, address: str) -> bool:
        """Tell whether a password is that of an account that has entered already; tries are counted here too.

        Raises:
            AccountError: if it was tried too often.
            KeepingError: if the database cannot be used.
        """
        try:
            self.enter(name, password, address)
        except AccountError as error:
            if error.code == "account.wait":
                raise
            return False
        return True

    def _change(self, name: str, values: dict[str, object], what: What, by: str, address: str) -> None:
        with self.database.begin() as connection:
            if not connection.execute(update(accounts).where(accounts.c.name == name).values(values)).rowcount:
                raise unknown(name)
            connection.execute(delete(sessions).where(sessions.c.account == name))
            forget(connection, [name])
            note(connection, by, what, name, address)


def checked_name(name: str) -> str:
    """Return a name as it is kept: letters of one case and one width.

    Raises:
        AccountError: if it is empty, too long, or holds spaces or what cannot be seen.
    """
    folded = _folded(name)
    if not 0 < len(folded) <= LONGEST_NAME or not folded.isprintable() or any(sign.isspace() for sign in folded):
        raise AccountError(
            "account.name",
            "A name has 1 to {longest} letters, figures or signs without spaces: {name}",
            longest=LONGEST_NAME,
            name=name[:LONGEST_NAME],
        )
    return folded


def checked_groups(groups: Iterable[str]) -> list[str]:
    """Return names of groups as they are kept: as the setting ``groups`` writes them, each once.

    Raises:
        AccountError: if one is empty, too long, or holds what cannot be seen.
    """
    named = sorted({unicodedata.normalize("NFC", group).strip() for group in groups})
    for group in named:
        if not 0 < len(group) <= LONGEST_NAME or not group.isprintable():
            raise AccountError(
                "account.group",
                "The name of a group has 1 to {longest} letters, figures or signs: {name}",
                longest=LONGEST_NAME,
                name=group[:LONGEST_NAME],
            )
    return named


def unknown(name: str) -> AccountError:
    """Return what is said of an account that there is none of."""
    return AccountError("account.unknown", "There is no account {name}; mishu admin list shows them.", name=name)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()


def _row(connection: Connection, name: str) -> _Row | None:
    return connection.execute(select(accounts).where(accounts.c.name == name)).one_or_none()


def _account(row: _Row) -> Account:
    return Account(row.name, row.role, frozenset(row.groups), row.locked, row.made)
