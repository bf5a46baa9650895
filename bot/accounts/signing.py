"""Signs cookies and forms with the secret of the database, which all servers of it share."""

import hashlib
from functools import cached_property

from itsdangerous import BadSignature, Signer
from sqlalchemy import select

from bot.keeping import Database, signing


class Signing:
    """Signs with the secret of a database, which is read when something is to be signed first."""

    def __init__(self, database: Database) -> None:
        """Take the database."""
        self._database = database

    @cached_property
    def _secret(self) -> str:
        with self._database.look() as connection:
            return str(connection.execute(select(signing.c.secret).where(signing.c.name == "cookies")).scalar_one())

    def signed(self, token: str) -> str:
        """Return what a cookie holds for a session's token.

        Raises:
            KeepingError: if the database cannot be used.
        """
        return self._signer("session").sign(token).decode()

    def unsigned(self, cookie: str) -> str | None:
        """Return the token of a cookie, None where it is not ours.

        Raises:
            KeepingError: if the database cannot be used.
        """
        try:
            return self._signer("session").unsign(cookie.encode()).decode()
        except (BadSignature, UnicodeError):
            return None

    def form(self, seed: str) -> str:
        """Return what a form carries that was made for this seed, a session or a cookie, and for no other.

        Raises:
            KeepingError: if the database cannot be used.
        """
        return self._signer("form").get_signature(seed).decode()

    def is_form(self, seed: str, given: str) -> bool:
        """Tell, in constant time, whether a form was made for this seed.

        Raises:
            KeepingError: if the database cannot be used.
        """
        return bool(seed) and self._signer("form").verify_signature(seed.encode(), given)

    def _signer(self, purpose: str) -> Signer:
        return Signer(self._secret, salt=f"mishu.{purpose}", digest_method=hashlib.sha256)
