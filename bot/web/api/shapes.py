"""What stands before the interface for programs: it takes JSON, and answers in JSON or, where asked, in events."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web.asking import PROBLEM, problem
from bot.web.frame import reader_of

JSON, EVENTS = "application/json", "text/event-stream"


class JsonRoute(APIRoute):
    """A route that takes JSON alone: a form on another site cannot send that without asking first."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers, but for bodies that are said to be something else."""
        answered = super().get_route_handler()

        async def checked(request: Request) -> Response:
            if request.headers.get("content-type", "").split(";")[0].strip().lower() != JSON:
                raise HTTPException(415)
            return await answered(request)

        return checked


class Shapes:
    """ASGI middleware that refuses what is asked for in a form there is none of.

    A question that is asked with ``Accept: text/event-stream`` is one asked at the address of events.
    """

    def __init__(self, app: ASGIApp, asked: str, streamed: str) -> None:
        """Take the paths of a question, and of a question that is answered as events."""
        self._app = app
        self._asked, self._streamed = asked, streamed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers, path = Headers(scope=scope), scope["path"].removeprefix(scope.get("root_path", ""))
        say = reader_of({}, headers.get("accept-language", "")).say
        accepted = headers.get("accept", "*/*")
        if path == self._asked and accepts(accepted, EVENTS) > accepts(accepted, JSON):
            path = scope["path"].removesuffix(self._asked) + self._streamed
            await self._app({**scope, "path": path, "raw_path": path.encode()}, receive, send)
        elif not max(accepts(accepted, kind) for kind in ((EVENTS,) if path == self._streamed else (JSON, PROBLEM))):
            await problem(406, "request.accept", say("api.accept"))(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def accepts(header: str, kind: str) -> float:
    """Return how much an ``Accept`` header wants a type, from 0, not at all, to 1 (RFC 9110, 12.5.1).

    >>> accepts("text/html, application/*;q=0.5", "application/json"), accepts("text/html", "application/json")
    (0.5, 0.0)
    >>> accepts("application/json;q=0, */*", "application/json"), accepts("*/*", "text/event-stream")
    (0.0, 1.0)
    """
    ranges: dict[str, float] = {}
    for part in header.split(","):
        name, *parameters = (each.strip() for each in part.lower().split(";"))
        ranges[name] = next((_weight(each[2:]) for each in parameters if each.startswith("q=")), 1.0)
    nearest = (kind, f"{kind.split('/')[0]}/*", "*/*")
    return next((ranges[name] for name in nearest if name in ranges), 0.0)


def _weight(value: str) -> float:
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
