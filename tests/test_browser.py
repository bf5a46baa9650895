"""The page in a real browser, served by the command as a user would."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.model]
ROOT = Path(__file__).resolve().parent.parent
#: Gigabytes that `mishu serve` may hold with the handbook.
MEMORY = 1.35


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """`mishu serve` in a process of its own."""

    def __init__(self, index: Path) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "bot", "serve", "--port", str(self.port), "--index", str(index)]
        self.process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)

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


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    # There is no index yet: the command makes that of the handbook first.
    server = Server(tmp_path_factory.mktemp("served") / "index")
    try:
        server.wait()
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    flags = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    flags += ["--disable-sync", "--disable-quic"] + (["--no-sandbox"] if os.geteuid() == 0 else [])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        yield browser
        browser.close()


class Visit:
    """A page of its own, with what it asked of the network and what its console said."""

    def __init__(self, browser: Browser, server: Server, locale: str = "zh-CN", width: int = 1280) -> None:
        self.context = browser.new_context(locale=locale, viewport={"width": width, "height": 800})
        self.page: Page = self.context.new_page()
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        self.context.on("request", lambda request: self._requested(request.url))
        self.page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.goto(server.url)
        expect(self.page.locator("#question input")).to_be_focused()

    def _requested(self, url: str) -> None:
        if urlsplit(url).scheme not in {"data", "blob", "about"} and urlsplit(url).hostname != "127.0.0.1":
            self.foreign.append(url)

    def ask(self, question: str) -> None:
        """Ask and wait for the answer."""
        turns = self.page.locator(".turn").count()
        self.page.fill("#question input", question)
        self.page.press("#question input", "Enter")
        self.page.locator(f".turn:nth-of-type({turns + 1}) .answer").wait_for(timeout=60_000)

    def check(self) -> None:
        """Nothing left this machine and nothing went wrong."""
        self.context.close()
        assert self.foreign == [] and self.complaints == []


def test_ask_see_the_quote_open_the_source(browser: Browser, server: Server) -> None:
    visit = Visit(browser, server)
    page = visit.page
    assert page.title() == "秘书" and page.locator("html").get_attribute("lang") == "zh-CN"
    visit.ask("重大突发事件要在几小时内报告？")
    quote = page.locator("li.quote .quote-text").first
    document = (ROOT / "seeds" / "08-值班与应急.md").read_text(encoding="utf-8")
    shown = quote.text_content()
    assert shown and shown in document and "2小时" in shown
    assert page.locator("li.quote mark").first.text_content() in shown
    assert page.locator("li.quote .origin cite").first.text_content() == "值班与应急"
    with visit.context.expect_page() as opened:
        page.locator("li.quote a.source").first.click()
    source = opened.value
    source.wait_for_load_state()
    assert source.locator("#text").text_content() == document
    assert source.locator("mark#quote").first.text_content()
    expect(source.locator("mark#quote").first).to_be_in_viewport()
    assert "".join(source.locator("#text mark").all_text_contents()) == shown
    visit.check()


def test_off_topic_questions_and_code_are_text(browser: Browser, server: Server) -> None:
    visit = Visit(browser, server)
    visit.ask("明天会下雨吗？")
    assert "资料中没有直接的答案。" in visit.page.locator(".answer.refused").inner_text()
    visit.ask("<script>alert(1)</script>是什么")
    assert visit.page.locator(".asked").last.text_content() == "<script>alert(1)</script>是什么"
    visit.page.fill("#question input", "问" * 100_000)
    visit.page.press("#question input", "Enter")
    expect(visit.page.locator(".problem")).to_have_text(
        "问题有 100000 字，太长了；请缩短到 1000 字以内。", timeout=30_000
    )
    visit.check()


def test_examples_ask_at_once_and_follow_ups_are_understood(browser: Browser, server: Server) -> None:
    visit = Visit(browser, server)
    example = visit.page.locator("button.example").first
    question = example.inner_text()
    example.click()
    visit.page.locator(".turn .answer.answered").wait_for(timeout=60_000)
    assert visit.page.locator(".asked").text_content() == question
    visit.ask("还有吗")
    assert visit.page.locator(".understood").text_content() == f"理解为：{question}"
    visit.page.click("#new")
    expect(visit.page.locator(".turn")).to_have_count(0)
    assert visit.page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
    visit.check()


def test_english_visitors_and_phones(browser: Browser, server: Server) -> None:
    visit = Visit(browser, server, locale="en-US", width=390)
    page = visit.page
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.locator("#heading h1")).to_have_text("Mishu")
    visit.ask("秘书处的五项职责是什么")
    assert "Confidence: high" in page.locator(".answer").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    visit.check()


def test_memory_and_a_quiet_end(browser: Browser, server: Server) -> None:
    assert server.memory <= MEMORY
    status, err = server.stop()
    assert status in {0, 130} and "Traceback" not in err
