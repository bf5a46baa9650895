"""What a request may be: how large, how often, and to which host."""

import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.own import MOST_BYTES
from bot.web.asking import asker_of, refusal
from bot.web.guard.counting import Counts, OwnCounts

#: Bytes that the body of a request may have: room for a pasted page, which is then answered with its length.
MOST_BODY = 512 << 10
#: Where a visitor's own file is sent, and its bytes: what it says of those that are larger is `bot.own`'s to tell.
_OWN, _MOST_FILE = "/own", MOST_BYTES + 1024
#: … and where a draft is uploaded, which may be a file with pictures.
MOST_DRAFT = 8 << 20
#: Gradio's events all arrive here; those that carry no text and no button's question load the page or clear it.
_EVENTS = "/gradio_api/queue/join"
#: Addresses of questions, and of drafts that are to be checked, with all below them.
_QUESTIONS = ("/kiosk/answer", _OWN, "/api/v1/ask", "/v1/chat/completions")
#: Calls of tools, each of which is counted; what a client says to begin with is free.
_CALLS, _CALL = "/mcp", "tools/call"
_DRAFTS = ("/check", "/api/v1/check")


class Limits:
    """ASGI middleware that refuses what is too large, too frequent or meant for another host."""

    def __init__(self, app: ASGIApp, rate: int, hosts: Sequence[str] = (), counts: Counts | None = None) -> None:
        """Allow ``rate`` questions a minute of one asker, as `asker_of` tells them apart, any number where it is 0.

        ``hosts`` are the names that the site is asked for by, all where there are none; ``counts`` is who counts.
        """
        self._app = app
        self._rate = rate
        self._hosts = frozenset(map(str.lower, hosts))
        self._counts = counts or OwnCounts()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if self._hosts and host_name(headers.get("host", "")) not in self._hosts:
            await refusal(scope, "host", 400)(scope, receive, send)
            return
        body = await _body(headers, receive, _most(scope))
        if body is None:
            await refusal(scope, "size", 413)(scope, receive, send)
        elif is_question(scope, body) and (wait := await self._wait(scope)):
            await refusal(scope, "rate", 429, {"retry-after": str(wait)})(scope, receive, send)
        else:
            await self._app(scope, _replayed(body, receive), send)

    async def _wait(self, scope: Scope) -> int:
        """Count a question; return the seconds until its sender may ask again, 0 where that is now."""
        if not self._rate:
            return 0
        # A database may be asked, for which nobody else shall wait.
        count, left = await run_in_threadpool(self._counts.count, asker_of(scope))
        return int(left) + 1 if count > self._rate else 0


def host_name(header: str) -> str:
    """Return the name in a ``Host`` header, without the port.

    >>> host_name("Mishu.Example:7860"), host_name("[::1]:7860"), host_name("[")
    ('mishu.example', '::1', '')
    """
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


def is_question(scope: Scope, body: bytes) -> bool:
    """Tell whether a request asks a question; loading the page and clearing it are free."""
    path = _path(scope)
    if scope["method"] != "POST" or path.rstrip("/") not in (_EVENTS, _CALLS):
        return bool(scope["method"] == "POST" and is_below(path, (*_QUESTIONS, *_DRAFTS)))
    try:
        event = json.loads(body)
        if path.rstrip("/") == _CALLS:
            return bool(event["method"] == _CALL)
        return any(event["data"]) or bool(event.get("event_data"))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return True


def _path(scope: Scope) -> str:
    """Return the path below the one that the application is served under."""
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return path


def is_below(path: str, places: Sequence[str]) -> bool:
    """Tell whether a path is one of some places, or below one.

    >>> is_below("/check/report.html", ["/check"]), is_below("/checked", ["/check"])
    (True, False)
    """
    return any(f"{path}/".startswith(f"{place}/") for place in places)


def _is_draft(scope: Scope) -> bool:
    """Tell whether a request sends a draft to be checked, which takes as long as a question."""
    return bool(scope["method"] == "POST" and is_below(_path(scope), _DRAFTS))


def _most(scope: Scope) -> int:
    """Return how many bytes the body of a request may have."""
    if _is_draft(scope):
        return MOST_DRAFT
    return _MOST_FILE if _path(scope) == _OWN else MOST_BODY


async def _body(headers: Headers, receive: Receive, most: int) -> bytes | None:
    """Read the body of a request; None where it has more bytes than ``most``, however many it claims to have."""
    declared = headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > most:
        return None
    body, more = bytearray(), True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > most:
            return None
    return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return what hands out a body that was read already, and then whatever follows."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay
