"""A word on whether the server is well, for what watches over it."""

import logging
import time
from collections.abc import Callable

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from bot.answering import Bot

_log = logging.getLogger(__name__)
_HEADERS = {"Cache-Control": "no-store"}


class Heartbeat:
    """When the kiosk's page was last heard of; safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Take a clock in seconds that is never set back."""
        self._clock = clock
        self._seen: float | None = None  # written and read as a whole, so that no lock is needed

    def beat(self) -> None:
        """Note that the page is there."""
        self._seen = self._clock()

    @property
    def age(self) -> float | None:
        """Seconds since the last beat; None before the first."""
        seen = self._seen
        return None if seen is None else self._clock() - seen


def add_health(app: FastAPI, bot: Bot, heartbeat: Heartbeat) -> None:
    """Add ``/healthz``: the generation that answers and the page's age in seconds, or 503 without a usable index.

    ``/readyz`` says besides whether a question would be answered without waiting for the model.
    """
    unusable = False

    @app.get("/healthz")
    def healthz() -> JSONResponse:
        nonlocal unusable
        try:
            index = bot.index
            index.store.check()
        except Exception as error:  # whatever it is, the index cannot be read
            # It is asked every few seconds.
            if not unusable:
                _log.error("the index is unusable: %s", error)
            unusable = True
            return JSONResponse({"status": "unusable"}, 503, _HEADERS)
        unusable = False
        age = heartbeat.age
        seen = None if age is None else round(age, 1)
        return JSONResponse({"status": "ok", "generation": index.generation, "page_seen_s": seen}, headers=_HEADERS)

    @app.get("/readyz")
    def readyz() -> JSONResponse:
        well = healthz()
        if well.status_code == 200 and not bot.is_warm:
            return JSONResponse({"status": "loading"}, 503, _HEADERS)
        return well
