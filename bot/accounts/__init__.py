"""A name with a password, a cookie or a key -> who it is, and what they may do; and a log of what they did."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.accounts.accounts import Account, Accounts
    from bot.accounts.auditing import DONE, Entry, entries, note
    from bot.accounts.errors import AccountError
    from bot.accounts.keys import KEY, Keys
    from bot.accounts.people import erase, export
    from bot.accounts.sessions import Session, Sessions
    from bot.accounts.signing import Signing

__all__ = [
    "DONE",
    "KEY",
    "Account",
    "AccountError",
    "Accounts",
    "Entry",
    "Keys",
    "Session",
    "Sessions",
    "Signing",
    "entries",
    "erase",
    "export",
    "note",
]

__getattr__ = on_demand(globals())
