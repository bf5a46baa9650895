"""The chat in a frame of other sites: of those that the settings name, and of no others."""

import re
from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SCRIPT = Path(__file__).parent.parent / "assets" / "embed.js"
#: What may be framed: the chat, and the documents that open beside it. Where somebody enters by name or changes
#: something, a site around it could make them click on what they do not see.
_FRAMED = re.compile(r"/?|/doc/.*", re.DOTALL)
_ANCESTORS = "frame-ancestors 'self'"


class Framing:
    """ASGI middleware that lets sites put the chat into a frame."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        """Take the origins of the sites, as ``https://www.example``."""
        self._app = app
        self._ancestors = " ".join((_ANCESTORS, *origins))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; its answer names who may frame it."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or not _FRAMED.fullmatch(path):
            await self._app(scope, receive, send)
            return

        async def framed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                policy = headers.get("content-security-policy", "")
                if _ANCESTORS in policy:
                    headers["content-security-policy"] = policy.replace(_ANCESTORS, self._ancestors)
                message = {**message, "headers": headers.raw}
            await send(message)

        await self._app(scope, receive, framed)


def add_embedding(app: FastAPI, origins: Sequence[str]) -> None:
    """Add the script that puts the chat into a page, if any site may."""
    if not origins:
        return
    app.add_middleware(Framing, origins=origins)

    @app.get("/embed.js")
    def script() -> FileResponse:
        headers = {"Cache-Control": "no-cache", "Cross-Origin-Resource-Policy": "cross-origin"}
        return FileResponse(_SCRIPT, media_type="text/javascript", headers=headers)
