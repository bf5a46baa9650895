"""The application served from this process, over a toy bot: no model, no waiting."""

import asyncio
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import uvicorn
from fastapi import FastAPI

from bot.answering.bot import Bot
from bot.web.app import create_app
from tests.pages.browsing import free_port

T = TypeVar("T")


@dataclass(frozen=True)
class Served:
    """Where the application listens; as much of `browsing.Server` as a `Visit` needs."""

    url: str


def served(bot: Bot) -> AbstractContextManager[Served]:
    """Serve the bot's pages until the block ends."""
    return serving(create_app(bot))


@contextmanager
def serving(app: FastAPI, port: int = 0) -> Iterator[Served]:
    """Serve an application until the block ends, on a free port unless one is named."""
    port = port or free_port()
    config = uvicorn.Config(app, "127.0.0.1", port, log_level="error", ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert thread.is_alive() and time.monotonic() < deadline, "the server did not start"
        time.sleep(0.05)
    try:
        yield Served(f"http://127.0.0.1:{port}")
    finally:
        server.should_exit = True
        thread.join(15)


def finished(work: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine does, in a thread of its own: playwright's event loop may run in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
