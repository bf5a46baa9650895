"""How far a reader is in a file with many pages, told to whoever wants to know."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

#: Called with a stage ("files", "pages", "read", "embed", "write"), how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]
#: Called with how many pages are done and how many there are.
Pages = Callable[[int, int], None]

_listener: ContextVar[Pages | None] = ContextVar("pages", default=None)


def page_done(done: int, total: int) -> None:
    """Tell that ``done`` of ``total`` pages are read; a reader whose pages take long calls it after each.

    Each page has the time that other files have as a whole.
    """
    if listener := _listener.get():
        listener(done, total)


@contextmanager
def listening(listener: Pages) -> Iterator[None]:
    """Pass what `page_done` tells inside the block to ``listener``."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
