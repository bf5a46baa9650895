import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bot.running import watchdog
from bot.running.watchdog import Watchdog, watchdog_seconds
from tests.pages.browsing import ROOT, free_port


class Manager:
    """A service manager's socket."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + address[1:] if address[0] == "@" else address)

    def told(self, wait: float = 5) -> str | None:
        """The next message, or None where none comes within so many seconds."""
        self.socket.settimeout(wait)
        try:
            return self.socket.recv(4096).decode()
        except TimeoutError:
            return None

    def drain(self) -> None:
        while self.told(0.01):
            pass


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Manager]:
    address = str(tmp_path / "notify") if request.param == "path" else f"@mishu-test-{os.getpid()}"
    manager = Manager(address)
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    yield manager
    manager.socket.close()


class Site:
    """Answers ``/healthz`` as it is told to, and keeps the names it was asked for by."""

    def __init__(self) -> None:
        self.status, self.delay = 200, 0.0
        self.hosts: list[str | None] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # noqa: N802
                site.hosts.append(self.headers["Host"])
                time.sleep(site.delay)
                self.send_response(site.status if self.path == "/healthz" else 404)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port


@contextmanager
def site() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        thread.join()
        site.server.server_close()


def test_the_three_messages(manager: Manager) -> None:
    for say, message in (
        (watchdog.ready, "READY=1"),
        (watchdog.alive, "WATCHDOG=1"),
        (watchdog.stopping, "STOPPING=1"),
    ):
        say()
        assert manager.told() == message


@pytest.mark.parametrize("address", [None, "", "relative", "/nowhere/notify", "@nobody-listens-here"])
def test_without_a_manager_nothing_happens(address: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if address is None:
        monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    else:
        monkeypatch.setenv("NOTIFY_SOCKET", address)
    watchdog.ready()
    watchdog.alive()
    watchdog.stopping()


@pytest.mark.parametrize("limit", ["0", "-5", "soon", ""])
def test_a_limit_that_is_none(limit: str) -> None:
    assert watchdog_seconds({"WATCHDOG_USEC": limit}) is None


def test_the_limit_holds_for_the_process_it_names() -> None:
    assert watchdog_seconds({"WATCHDOG_USEC": "500000", "WATCHDOG_PID": str(os.getpid())}) == 0.5
    assert watchdog_seconds({"WATCHDOG_USEC": "500000", "WATCHDOG_PID": str(os.getpid() + 1)}) is None


@contextmanager
def watched(port: int, name: str = "") -> Iterator[Watchdog]:
    watch = Watchdog("127.0.0.1", port, name)
    watch.start()
    try:
        yield watch
    finally:
        watch.stop()


@pytest.mark.timed
def test_a_server_that_answers_is_alive_until_it_stops(manager: Manager, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "200000")
    # The server is asked itself, whatever proxy there is for the rest of the world.
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with site() as here, watched(here.port, "mishu.example") as watch:
        began = time.monotonic()
        assert [manager.told() for _ in range(4)] == ["READY=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"]
        assert time.monotonic() - began < 0.6  # three reports, half of 200 ms apart
        assert set(here.hosts) == {"mishu.example"}
        watch.stop()
        watch.stop()
        manager_told = [manager.told(0.4) for _ in range(3)]
    assert manager_told.count("STOPPING=1") == 1 and manager_told[-1] is None


@pytest.mark.parametrize("failure", ["slow", "unusable"])
def test_a_server_that_does_not_answer_is_not_reported(
    manager: Manager, monkeypatch: pytest.MonkeyPatch, failure: str
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "300000")
    with site() as here, watched(here.port):
        assert [manager.told(), manager.told()] == ["READY=1", "WATCHDOG=1"]
        here.delay, here.status = (1.0, 200) if failure == "slow" else (0.0, 503)
        time.sleep(0.2)
        manager.drain()
        assert manager.told(0.7) is None
        here.delay, here.status = 0.0, 200
        assert manager.told() == "WATCHDOG=1"


def test_no_server_at_all_is_not_reported(manager: Manager, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "100000")
    with watched(free_port()):
        assert manager.told() == "READY=1"
        assert manager.told(0.4) is None


def test_a_server_that_is_not_watched_says_only_when_it_begins_and_ends(
    manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    with site() as here:
        with watched(here.port):
            assert manager.told() == "READY=1"
            assert manager.told(0.2) is None
        assert manager.told() == "STOPPING=1" and here.hosts == []


SERVED = """
import sys
from pathlib import Path
from bot.web.app import create_app, serve
from bot.settings import load_settings
from tests.toys import RULES, toy_bot
serve(create_app(toy_bot(Path(sys.argv[1]), RULES)), load_settings({"port": int(sys.argv[2])}))
"""


@pytest.mark.slow
def test_the_served_application_reports_itself_and_falls_silent_when_it_hangs(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    manager = Manager(address)
    environ = {**os.environ, "NOTIFY_SOCKET": address, "WATCHDOG_USEC": "1000000"}
    process = subprocess.Popen([sys.executable, "-c", SERVED, str(tmp_path), str(free_port())], cwd=ROOT, env=environ)
    try:
        assert [manager.told(60), manager.told(10), manager.told(10)] == ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]
        process.send_signal(signal.SIGSTOP)
        manager.drain()
        assert manager.told(2) is None
        process.send_signal(signal.SIGCONT)
        assert manager.told(10) == "WATCHDOG=1"
        process.send_signal(signal.SIGTERM)
        told = ""
        while told == "" or told == "WATCHDOG=1":
            told = manager.told(10) or "nothing"
        assert told == "STOPPING=1"
        assert process.wait(15) in {0, -signal.SIGTERM}
    finally:
        process.kill()
        process.wait()
        manager.socket.close()
