"""Passwords: what they must be, and Argon2id, which keeps them; without an account the same work is done."""

import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from bot.accounts.errors import AccountError

#: Characters of a password: OWASP ASVS 5, 6.2.1 and 6.2.9, ask for 8 at least, and for room for 64.
SHORTEST, LONGEST = 12, 128
#: Different characters that a password has at least: 111111111111 has one.
_DIFFERENT = 5
#: The parameters of RFC 9106, second choice, which are the library's own: 64 MiB, three passes.
_hasher = PasswordHasher()
#: Each takes 64 MiB and a core, so that a crowd at the door must not use up the machine.
_at_once = BoundedSemaphore(2)


def hashed(password: str, name: str) -> str:
    """Return Argon2's text for the new password of an account.

    Raises:
        AccountError: if it is too short or long, too uniform, or has the account's name in it.
    """
    password = _plain(password)
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountError(
            "account.length",
            "A password has {shortest} to {longest} characters; this one has {length}.",
            shortest=SHORTEST,
            longest=LONGEST,
            length=len(password),
        )
    if len(set(password)) < _DIFFERENT or name in password.casefold() or _runs_on(password):
        raise AccountError(
            "account.weak",
            "This password is easily guessed: it holds the account's name, repeats few characters or runs on like 123. "
            "Take several words that do not belong together.",
        )
    with _at_once:
        return _hasher.hash(password)


def is_right(kept: str | None, password: str) -> bool:
    """Tell whether a password is the one that was kept; where none was, the same time passes and it is not."""
    with _at_once:
        try:
            return _hasher.verify(kept or _nobodys(), _plain(password)) and kept is not None
        except (Argon2Error, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Tell whether a password was kept with less work than is done now."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")


def _plain(password: str) -> str:
    # Keyboards differ in how they put an accent on a letter.
    return unicodedata.normalize("NFC", password)


def _runs_on(password: str) -> bool:
    """Tell whether each character follows on the one before it.

    >>> _runs_on("123456789012"), _runs_on("abcdefghijkl"), _runs_on("horse battery")
    (True, True, False)
    """
    steps = [ord(one) - ord(other) for one, other in zip(password[1:], password, strict=False)]
    return sum(abs(step) <= 1 for step in steps) > len(steps) * 3 // 4
