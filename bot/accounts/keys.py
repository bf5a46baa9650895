"""Keys of programs: random, shown once, kept as their SHA-256; each sees what its groups see."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from bot.access import Principal, Role
from bot.accounts.accounts import checked_groups, checked_name, unknown
from bot.accounts.auditing import note
from bot.accounts.errors import AccountError
from bot.keeping import Database, accounts, api_keys, now, today

#: What a key begins with: other words that programs send as a key are none of ours, and are passed over.
KEY = "mishu_"


@dataclass(frozen=True)
class Key:
    """A key as it is listed; ``account`` is whose it is, None where it is the office's, ``used`` the last day."""

    id: int
    name: str
    account: str | None
    role: Role
    groups: frozenset[str]
    made: str
    used: str | None


@dataclass(frozen=True)
class Keys:
    """The keys of a database."""

    database: Database

    def make(
        self, name: str, groups: Iterable[str] = (), role: Role = "reader", account: str | None = None, by: str = ""
    ) -> str:
        """Make a key and return it; it cannot be read again.

        Raises:
            AccountError: if a name cannot be used, or there is no such account.
            KeepingError: if the database cannot be used.
        """
        name, named = checked_name(name), checked_groups(groups)
        # 256 bits at random need no slow hash: nobody tries them out.
        key = KEY + secrets.token_urlsafe(32)
        with self.database.begin() as connection:
            if account is not None:
                account = checked_name(account)
                if connection.execute(select(accounts.c.name).where(accounts.c.name == account)).first() is None:
                    raise unknown(account)
            given = {"name": name, "account": account, "digest": _digest(key), "role": role, "groups": named}
            connection.execute(insert(api_keys).values(made=now(), used=None, **given))
            note(connection, by, "key_made", f"{name} {role} {' '.join(named)}".strip())
        return key

    def principal(self, key: str) -> Principal | None:
        """Return who asks with a key, or None; the day is noted. Of an account that is locked no key is taken.

        Raises:
            KeepingError: if the database cannot be used.
        """
        joined = select(api_keys, accounts.c.locked).join(accounts, accounts.c.name == api_keys.c.account, isouter=True)
        with self.database.look() as connection:
            row = connection.execute(joined.where(api_keys.c.digest == _digest(key))).one_or_none()
        if row is None or row.locked:
            return None
        if row.used != (day := today()):
            with self.database.begin() as connection:
                connection.execute(update(api_keys).where(api_keys.c.id == row.id).values(used=day))
        return Principal(f"key:{row.name}", frozenset(row.groups), row.role)

    def all(self) -> Sequence[Key]:
        """Return all keys, oldest first.

        Raises:
            KeepingError: if the database cannot be used.
        """
        columns = [column for column in api_keys.columns if column.name != "digest"]
        with self.database.look() as connection:
            rows = connection.execute(select(*columns).order_by(api_keys.c.id)).all()
        return [Key(row.id, row.name, row.account, row.role, frozenset(row.groups), row.made, row.used) for row in rows]

    def revoke(self, number: int, by: str = "") -> None:
        """Let a key be none any more.

        Raises:
            AccountError: if there is no key of this number.
            KeepingError: if the database cannot be used.
        """
        with self.database.begin() as connection:
            if not connection.execute(delete(api_keys).where(api_keys.c.id == number)).rowcount:
                raise AccountError(
                    "account.key", "There is no key {number}; mishu admin keys shows them.", number=number
                )
            note(connection, by, "key_revoked", str(number))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
