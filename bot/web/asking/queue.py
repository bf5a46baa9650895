"""Questions wait their turn: a few are looked up at once, first come, first served; so many may wait, and no more."""

import asyncio
import math
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, Generic, TypeVar

from embeddings.errors import MishuError

T = TypeVar("T")

#: Questions looked up at once; each keeps a core busy.
AT_ONCE = 4
#: Seconds that a lookup is taken to last before the first one did, and how much the latest one counts.
_SECONDS, _LATEST = 0.5, 0.2


class Queue:
    """What is being looked up and what waits, of all who ask. Its methods are for the event loop alone."""

    def __init__(self, at_once: int = AT_ONCE, most: int | None = None) -> None:
        """Look up ``at_once`` questions at a time, and let ``most`` wait, any number where it is None."""
        self.at_once = at_once
        self._most = most
        self.refused = 0
        #: What is told how long a lookup waited and took, in seconds.
        self.when_done: Callable[[float, float], object] = lambda waited, took: None
        self.seconds = _SECONDS
        self._threads = ThreadPoolExecutor(at_once, "lookup")
        self._open: list[Future[Any]] = []

    def put(self, work: Callable[[], T]) -> "Ticket[T]":
        """Let a lookup wait for its turn; it is done for whoever asks now.

        Raises:
            MishuError: if too many wait; its ``seconds`` are those until about half of them are done.
        """
        self._open = [*filter(_is_open, self._open)]
        if self._most is not None and len(self._open) >= self.at_once + self._most:
            self.refused += 1
            seconds = math.ceil(len(self._open) / self.at_once * self.seconds / 2)
            raise MishuError(
                "asking.full",
                "So many questions are waiting that no more can be taken; please ask again in {seconds} seconds.",
                seconds=seconds,
            )
        future = self._threads.submit(copy_context().run, self._timed, work, time.monotonic())
        self._open.append(future)
        return Ticket(self, future)

    async def run(self, work: Callable[[], T]) -> T:
        """Return what a lookup finds when its turn has come; it gives its place up when it is cancelled.

        Raises:
            MishuError: as `put`, and whatever the lookup raises.
        """
        ticket = self.put(work)
        try:
            await ticket.done(None)
            return ticket.result()
        finally:
            ticket.leave()

    @property
    def length(self) -> int:
        """How many lookups wait or are under way."""
        return sum(map(_is_open, self._open))

    def ahead(self, future: Future[Any]) -> int:
        """Return how many lookups came before one and are not done."""
        return sum(map(_is_open, self._open[: self._open.index(future)])) if future in self._open else 0

    def _timed(self, work: Callable[[], T], came: float) -> T:
        began = time.monotonic()
        try:
            return work()
        finally:
            took = time.monotonic() - began
            self.seconds += _LATEST * (took - self.seconds)
            self.when_done(began - came, took)


class Ticket(Generic[T]):
    """A lookup's place in the queue."""

    def __init__(self, queue: Queue, future: "Future[T]") -> None:
        """Take the queue and what it will have found."""
        self._queue, self._future = queue, future
        self._awaited = asyncio.wrap_future(future)

    async def done(self, within: float | None) -> bool:
        """Tell whether the lookup is done, as soon as it is, after so many seconds at the latest."""
        done, _ = await asyncio.wait([self._awaited], timeout=within)
        return bool(done)

    def result(self) -> T:
        """Return what a lookup that is done has found, or raise what it raised."""
        return self._awaited.result()

    def leave(self) -> None:
        """Give the place up; a lookup that has begun goes on to its end unheard."""
        self._future.cancel()
        self._awaited.cancel()

    @property
    def ahead(self) -> int:
        """How many lookups come first, those that are under way included."""
        return self._queue.ahead(self._future)

    @property
    def seconds_left(self) -> int:
        """About how long it will take until this one is done, by how long the latest took."""
        return math.ceil((self.ahead // self._queue.at_once + 1) * self._queue.seconds)

    @property
    def waits(self) -> bool:
        """Tell whether the turn of this lookup is still to come."""
        return self.ahead >= self._queue.at_once


def _is_open(future: Future[Any]) -> bool:
    return not future.done()
