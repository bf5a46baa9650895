"""A served Mishu and the visits of a real browser, for the tests of the pages."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Error, Page, Playwright, Request, expect

from tests import ROOT

#: What is right shows at once on an idle machine; on a busy one it may take its time, as three suites do here.
expect.set_options(timeout=20_000)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """`mishu serve` in a process of its own, with more options and with settings of the environment."""

    def __init__(self, index: Path, *options: str, port: int = 0, **settings: str) -> None:
        self.port = port or free_port()
        command = [sys.executable, "-m", "bot", "serve", "--port", str(self.port), "--index", str(index), *options]
        # The tests ask faster than a visitor may.
        env = {**os.environ, "MISHU_RATE": "0", **settings}
        self.process = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait(self) -> None:
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=5).close()
                return
            except OSError:
                time.sleep(0.2)
        raise AssertionError(f"the server did not start: {self.process.stderr and self.process.stderr.read()}")

    def stop(self) -> tuple[int, str]:
        self.process.send_signal(signal.SIGINT)
        try:
            _, err = self.process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        return self.process.returncode, err

    @property
    def memory(self) -> float:
        """Resident memory in gigabytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) * 1024 / 1e9


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium that is here."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    flags = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    flags += ["--disable-sync", "--disable-quic"] + (["--no-sandbox"] if os.geteuid() == 0 else [])
    return playwright.chromium.launch(executable_path=found, args=flags)


class Place(Protocol):
    """Where pages are served."""

    @property
    def url(self) -> str: ...


#: What gradio's own script says of the connections that end when its page is left or loaded anew.
_LEFT = ("signal is aborted without reason", "Connection errored out")


#: Clears what the browser keeps, where a test has not forbidden it.
_FORGET = "for (const name of ['localStorage', 'sessionStorage']) try { window[name].clear(); } catch {}"
#: Pages that visits have left empty, by the browser and the options that they were made with: a new one compiles
#: gradio's scripts anew, which takes a second of the processor.
_EMPTY: dict[tuple[object, ...], list[Page]] = {}


class Visit:
    """A page of its own, with what it asked of the network and what its console said.

    It may have been another visit's before; a `fresh` one has no history.
    """

    def __init__(
        self,
        browser: Browser,
        server: Place,
        locale: str = "zh-CN",
        width: int = 1280,
        path: str = "",
        script: str = "",
        cookies: Mapping[str, str] | None = None,
        fresh: bool = False,
        **options: Any,  # noqa: ANN401
    ) -> None:
        options = {"locale": locale, "viewport": {"width": width, "height": 800}, **options}
        self._like = _EMPTY.setdefault((browser, repr(sorted(options.items()))), []) if not (script or fresh) else []
        self.page: Page = self._like.pop() if self._like else browser.new_context(**options).new_page()
        self.context = self.page.context
        if script:
            self.context.add_init_script(script)
        self.context.add_cookies([{"name": k, "value": v, "url": server.url} for k, v in (cookies or {}).items()])
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        self.context.on("request", self._requested)
        self.page.on("console", self._said)
        self.page.on("pageerror", self._failed)
        self.page.on("dialog", self._asked)
        self.page.goto(server.url + path)
        if urlsplit(path).path in {"", "/"}:
            expect(self.page.locator("#question input")).to_be_focused(timeout=30_000)

    def _requested(self, request: Request) -> None:
        url = request.url
        if urlsplit(url).scheme not in {"data", "blob", "about"} and urlsplit(url).hostname != "127.0.0.1":
            self.foreign.append(url)

    def _said(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self._complain(said.text)

    def _failed(self, error: Error) -> None:
        self._complain(str(error))

    def _asked(self, dialog: Dialog) -> None:
        self._complain(dialog.message)

    def _complain(self, text: str) -> None:
        if not any(said in text for said in _LEFT):
            self.complaints.append(text)

    def ask(self, question: str) -> None:
        """Ask and wait for the answer."""
        turns = self.page.locator(".turn").count()
        self.page.fill("#question input", question)
        self.page.press("#question input", "Enter")
        self.page.locator(f".turn:nth-of-type({turns + 1}) .answer").wait_for(timeout=60_000)

    def leave(self) -> None:
        """Leave the page empty; nothing of the visit stays but what the browser has compiled."""
        for page in self.context.pages:
            if page != self.page:
                page.close()
        self.context.remove_listener("request", self._requested)
        for name, heard in (("console", self._said), ("pageerror", self._failed), ("dialog", self._asked)):
            self.page.remove_listener(name, heard)
        self.page.unroute_all(behavior="ignoreErrors")
        self.page.emulate_media(media="null")
        if self.page.url.startswith("http"):
            self.page.evaluate(_FORGET)
        self.page.goto("about:blank")
        self.context.clear_cookies()
        self.context.clear_permissions()
        self._like.append(self.page)

    def check(self) -> None:
        """Nothing left this machine and nothing went wrong."""
        self.leave()
        # With a message each: pytest shows the values of an assertion only in the files of the tests.
        assert not self.foreign, self.foreign
        assert not self.complaints, self.complaints
