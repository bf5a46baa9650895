"""Each request gets an id, which its answer and the log name; nothing of what was asked is written."""

import logging
import re
import secrets
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.running import request_id
from bot.web.asking import is_for_programs

_log = logging.getLogger(__name__)
#: An id that another server in front has given, if it is one: a log must not be forged through it.
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")


class Journal:
    """ASGI middleware around all else."""

    def __init__(self, app: ASGIApp) -> None:
        """Take what answers."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and note how it ended."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        token = request_id.set(given if _SANE.fullmatch(given) else secrets.token_hex(8))
        # Now: what is mounted below changes the path that it is mounted at.
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        began, status = time.monotonic(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(raw=list(message["headers"]))
                headers["x-request-id"] = request_id.get()
                message = {**message, "headers": headers.raw}
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            level = logging.INFO if is_for_programs(path) else logging.DEBUG
            milliseconds = round(1000 * (time.monotonic() - began))
            fields = {"method": scope["method"], "path": path, "status": status, "milliseconds": milliseconds}
            said = (request_id.get(), scope["method"], ascii(path), status, milliseconds)
            _log.log(level, "%s %s %s: %d in %d ms", *said, extra={"fields": fields})
            request_id.reset(token)
