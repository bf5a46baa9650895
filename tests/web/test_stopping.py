"""A server that is stopped: what it is answering is answered, nothing new is begun, and it does not take long."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from benchmarks.asking import site, visitor
from tests import ROOT
from tests.pages.browsing import free_port
from tests.pages.serving import finished

#: A served toy that thinks for two seconds, and says when it begins to.
_SERVED = """
import sys, time
from pathlib import Path
from bot.answering.bot import Bot
from bot.settings import load_settings
from bot.web.app import create_app, serve
from tests.toys import RULES, toy_bot
app = create_app(toy_bot(Path(sys.argv[1]), RULES))
ask = Bot.ask
def slowly(*given, **named):
    print("thinking", flush=True)
    time.sleep(2)
    return ask(*given, **named)
Bot.ask = slowly
def ready():
    print("ready", flush=True)
serve(app, load_settings({"port": int(sys.argv[2])}), ready)
"""
QUESTION = "用印单由谁签字"


class Served:
    """The toy, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        command = [sys.executable, "-c", _SERVED, str(folder), str(self.port)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True
        )
        self.url = f"http://127.0.0.1:{self.port}/"

    def told(self) -> str:
        """Return what it says next, waiting for it."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    found = Served(tmp_path)
    try:
        assert found.told() == "ready"
        yield found
    finally:
        found.process.kill()
        found.process.communicate()


async def _asked_and_stopped(served: Served) -> tuple[str, str]:
    """Ask in the chat and at the kiosk, stop the server while it thinks of both, and return what was answered."""
    async with site(served.url) as client, visitor(client) as chat:
        asked = {"text": "用印要先填写什么", "before": [], "lang": "zh"}
        waiting = [
            asyncio.create_task(client.post("kiosk/answer", json=asked)),
            asyncio.create_task(chat.ask(QUESTION)),
        ]
        for _ in waiting:
            assert await asyncio.wait_for(asyncio.to_thread(served.told), 30) == "thinking"
        served.process.send_signal(signal.SIGTERM)
        kiosk = await waiting[0]
        outcome = await waiting[1]
        # The page is open still, which does not keep it.
        assert await asyncio.to_thread(served.process.wait, 10) in {0, -signal.SIGTERM}
        return kiosk.text, outcome.sent


@pytest.mark.slow
def test_what_is_being_answered_is_answered_before_it_ends(served: Served) -> None:
    kiosk, chat = finished(_asked_and_stopped(served))
    assert "用印单" in kiosk and "process_completed" in chat and "quote-text" in chat
    with pytest.raises(httpx.ConnectError):
        httpx.get(served.url)
