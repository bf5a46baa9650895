"""Who asks: kept beside the request, so that no surface can forget to hand it on.

Where nobody has said who asks, it is nobody who is known: a thread of its own sees what everybody may.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

Role = Literal["reader", "editor", "admin"]


@dataclass(frozen=True)
class Principal:
    """An account, the holder of a key, or nobody known; ``groups`` are those that it reads with."""

    name: str = ""
    groups: frozenset[str] = frozenset()
    role: Role = "reader"

    @property
    def sees_all(self) -> bool:
        """Whether it looks after the documents, all of which it sees then."""
        return self.role != "reader"


ANONYMOUS = Principal()

#: Where the scope of a request (ASGI) holds who asks, for what is done after the request is over.
SCOPE = "mishu.principal"

_current: ContextVar[Principal] = ContextVar("principal", default=ANONYMOUS)


def current_principal() -> Principal:
    """Return who asks."""
    return _current.get()


def principal_of(scope: Mapping[str, object]) -> Principal:
    """Return who sent a request, by its scope."""
    found = scope.get(SCOPE)
    return found if isinstance(found, Principal) else ANONYMOUS


@contextmanager
def acting_as(principal: Principal) -> Iterator[None]:
    """Say who asks, for as long as the context lasts and in the threads that are handed it."""
    token = _current.set(principal)
    try:
        yield
    finally:
        _current.reset(token)
