"""The application served from this process, over a toy bot: no model, no waiting."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from bot.answer import Bot
from bot.web.app import create_app
from tests.browsing import free_port


@dataclass(frozen=True)
class Served:
    """Where the application listens; as much of `browsing.Server` as a `Visit` needs."""

    url: str


@contextmanager
def served(bot: Bot) -> Iterator[Served]:
    """Serve the bot's pages until the block ends."""
    port = free_port()
    config = uvicorn.Config(
        create_app(bot), "127.0.0.1", port, log_level="error", ws="none", timeout_graceful_shutdown=1
    )
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
