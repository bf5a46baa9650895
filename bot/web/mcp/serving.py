"""The tools at ``/mcp`` of the site, and at the end of a pipe for a program that starts ``mishu mcp``."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from bot.answering import Bot
from bot.web.asking import Queue
from embeddings.errors import MishuError

#: Where they are below the root.
MCP = "/mcp"
#: Names that a browser on this machine may use for it.
_LOCAL = ("127.0.0.1", "localhost", "[::1]")
_SCHEMES = ("http", "https")


def add_tools(app: FastAPI, bot: Bot, queue: Queue) -> bool:
    """Add the address, and tell whether that could be: not without the extra.

    Each request stands alone (stateless): whoever asks is the one who sent it, and any server can answer.
    """
    try:
        server = _tools(bot, queue)
    except MishuError:
        return False
    from mcp.server.transport_security import TransportSecuritySettings

    names = bot.settings.hosts or (*_LOCAL, bot.settings.host)
    security = TransportSecuritySettings(
        allowed_hosts=[each for name in names for each in (name, f"{name}:*")],
        allowed_origins=[f"{scheme}://{name}{port}" for name in names for scheme in _SCHEMES for port in ("", ":*")],
    )
    within = server.streamable_http_app(
        streamable_http_path=MCP, json_response=True, stateless_http=True, transport_security=security
    )
    app.router.routes.extend(within.routes)
    outer = app.router.lifespan_context

    @asynccontextmanager
    async def both(whole: FastAPI) -> AsyncIterator[Any]:
        async with server.session_manager.run(), outer(whole) as state:
            yield state

    app.router.lifespan_context = both
    return True


def serve_pipe(bot: Bot) -> None:
    """Answer what comes from standard input on standard output, until that ends.

    Raises:
        MishuError: if the extra is not installed.
    """
    asyncio.run(_tools(bot, Queue()).run_stdio_async())


def _tools(bot: Bot, queue: Queue) -> Any:  # noqa: ANN401 - of a library that may not be there
    try:
        from bot.web.mcp.tools import Tools
    except ModuleNotFoundError as error:
        raise MishuError(
            "mcp.extra",
            'mishu mcp needs {name}, which is not installed here; install it with: pip install "mishu[mcp]"',
            name=error.name,
        ) from error
    return Tools(bot, queue).server()
