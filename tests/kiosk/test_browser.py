"""The script that runs the kiosk's browser, run for real: with a browser that only writes down what it was told."""

import json
import mmap
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.kiosk.files import Kiosk, files_of

pytestmark = pytest.mark.slow

#: Writes its arguments, a line each, then its process id, and does what it is told to.
BROWSER = """#!/bin/sh
printf '%s\\n' "$@" >> "$SEEN/arguments"
for word; do case $word in --user-data-dir=*) ls -A "${word#*=}" >> "$SEEN/left"; : > "${word#*=}/cookie" ;; esac; done
echo $$ > "$SEEN/pid.new" && mv "$SEEN/pid.new" "$SEEN/pid"
case $DOES in
    stay) exec sleep 60 ;;
    hang) trap '' TERM; while :; do sleep 0.2; done ;;
    crash) kill -SEGV $$ ;;
    fail) exit 7 ;;
esac
"""


#: Where packages put the binary itself; what is in the path is a script.
CHROMIUMS = tuple(map(Path, ("/usr/lib/chromium/chromium", "/opt/google/chrome/chrome")))


class Site:
    """Answers ``/healthz`` with the status and the age of the page that it is given."""

    def __init__(self) -> None:
        self.status = 200
        self.age: float | None = None
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # noqa: N802
                self.send_response(site.status)
                self.end_headers()
                self.wfile.write(json.dumps({"status": "ok", "generation": "x", "page_seen_s": site.age}).encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever, args=(0.02,))
    thread.start()
    yield site
    site.server.shutdown()
    thread.join()
    site.server.server_close()


class Running:
    """The script in a process group of its own, and what its browser wrote."""

    def __init__(self, folder: Path, port: int, does: str, name: str = "chromium", **environ: str) -> None:
        self.seen, programs = folder / "seen", folder / "programs"
        self.temporary = folder / "temporary"
        for place in (self.seen, programs, self.temporary):
            place.mkdir(exist_ok=True)
        fake = programs / name
        fake.write_text(BROWSER)
        fake.chmod(0o755)
        script = folder / "mishu-kiosk-browser"
        (file,) = (
            file
            for file in files_of(Kiosk(sys.executable, folder, port, every=1, silence=2))
            if file.name == script.name
        )
        script.write_text(file.content)
        path = f"{programs}:{os.environ['PATH']}"
        environ = {**os.environ, "PATH": path, "SEEN": str(self.seen), "DOES": does, **environ}
        environ = {"TMPDIR": str(self.temporary), **environ}
        with (folder / "log").open("w") as log:
            self.process = subprocess.Popen(
                ["/bin/sh", script], env=environ, stdout=log, stderr=log, start_new_session=True
            )
        self.log = folder / "log"

    def browser(self, patience: float = 10) -> int:
        """The process id of the browser, once it runs."""
        until(lambda: (self.seen / "pid").exists(), patience)
        return int((self.seen / "pid").read_text())

    @property
    def started(self) -> bool:
        return (self.seen / "pid").exists()

    @property
    def arguments(self) -> list[str]:
        return (self.seen / "arguments").read_text().splitlines()


@contextmanager
def running(folder: Path, port: int, does: str, **more: str) -> Iterator[Running]:
    run = Running(folder, port, does, **more)
    try:
        yield run
    finally:
        try:
            os.killpg(run.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        run.process.wait()


def until(true: Callable[[], bool], patience: float) -> None:
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.02)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_browser_starts_once_the_server_is_well(tmp_path: Path, site: Site) -> None:
    site.status = 503
    with running(tmp_path, site.port, "stay") as run:
        time.sleep(1.5)
        assert run.process.poll() is None and not run.started
        site.status = 200
        run.browser()
        assert run.arguments[-1] == f"http://127.0.0.1:{site.port}/kiosk"
        flags = set(run.arguments)
        assert {"--kiosk", "--incognito", "--noerrdialogs"} <= flags
        assert {"--disable-pinch", "--overscroll-history-navigation=0", "--no-first-run"} <= flags
        assert "--kiosk-printing" not in flags
        assert any(flag.startswith("--disable-features=Translate") for flag in flags)


@pytest.mark.skipif(not any(map(Path.exists, CHROMIUMS)), reason="no Chromium is installed")
def test_chromium_has_every_switch_that_it_is_told(tmp_path: Path, site: Site) -> None:
    with running(tmp_path, site.port, "stay") as run:
        run.browser()
        flags = run.arguments[:-1]
    # A switch stands in the binary on its own; a feature may stand there with the k of its constant.
    wanted = [flag.removeprefix("--").partition("=")[0] for flag in [*flags, "--kiosk-printing"]]
    features = next(flag.partition("=")[2].split(",") for flag in flags if flag.startswith("--disable-features="))
    program = next(filter(Path.exists, CHROMIUMS))
    with program.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as code:
        missing = [name for name in wanted if code.find(f"\0{name}\0".encode()) < 0]
        missing += [name for name in features if all(code.find(f"\0{k}{name}\0".encode()) < 0 for k in ("", "k"))]
    assert missing == []


@pytest.mark.parametrize("age", [None, 3.0, 600.0])
def test_a_page_that_is_not_heard_of_ends_the_browser(tmp_path: Path, site: Site, age: float | None) -> None:
    site.age = age
    with running(tmp_path, site.port, "stay") as run:
        browser = run.browser()
        began = time.monotonic()
        assert run.process.wait(15) != 0
        # Not before the page has had time to load and report.
        assert time.monotonic() - began > 2
        assert not alive(browser)
        assert f"nothing heard of the page (last: {'never' if age is None else int(age)})" in run.log.read_text()


def test_a_browser_that_does_not_heed_is_killed(tmp_path: Path, site: Site) -> None:
    with running(tmp_path, site.port, "hang") as run:
        browser = run.browser()
        assert run.process.wait(20) == 128 + signal.SIGKILL
        assert not alive(browser)


def test_a_page_that_is_heard_of_keeps_its_browser(tmp_path: Path, site: Site) -> None:
    site.age = 1.9
    with running(tmp_path, site.port, "stay") as run:
        browser = run.browser()
        time.sleep(5)
        assert run.process.poll() is None and alive(browser)


def test_a_server_that_is_away_does_not_cost_the_browser(tmp_path: Path, site: Site) -> None:
    with running(tmp_path, site.port, "stay") as run:
        browser = run.browser()
        site.status = 503
        time.sleep(5)
        assert run.process.poll() is None and alive(browser)
        site.status = 200  # it has started anew, and has not heard of the page: that has as long as before
        began = time.monotonic()
        assert run.process.wait(15) != 0 and time.monotonic() - began > 2


@pytest.mark.parametrize(("does", "status"), [("crash", 128 + signal.SIGSEGV), ("fail", 7)])
def test_a_browser_that_crashes_is_seen_at_once(tmp_path: Path, site: Site, does: str, status: int) -> None:
    with running(tmp_path, site.port, does) as run:
        assert run.process.wait(10) == status
        assert f"the browser has ended with status {status}" in run.log.read_text()
        assert list(run.temporary.iterdir()) == []


def test_every_browser_gets_an_empty_folder(tmp_path: Path, site: Site) -> None:
    runtime = tmp_path / "run time"
    runtime.mkdir()
    folders = set()
    for _ in range(2):
        with running(tmp_path, site.port, "fail", RUNTIME_DIRECTORY=str(runtime)) as run:
            assert run.process.wait(10) == 7
            folders |= {flag for flag in run.arguments if flag.startswith("--user-data-dir=")}
    assert len(folders) == 2 and all(flag.startswith(f"--user-data-dir={runtime}/") for flag in folders)
    assert (tmp_path / "seen" / "left").read_text() == "" and list(runtime.iterdir()) == []


def test_stopping_the_script_stops_the_browser(tmp_path: Path, site: Site) -> None:
    with running(tmp_path, site.port, "stay") as run:
        browser = run.browser()
        run.process.send_signal(signal.SIGTERM)
        assert run.process.wait(5) == 128 + signal.SIGTERM
        assert not alive(browser) and list(run.temporary.iterdir()) == []


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_whichever_browser_there_is(tmp_path: Path, site: Site, name: str) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("sh", "sleep", "mktemp", "rm", "mv", "ls"):
        found = next(place for place in ("/usr/bin", "/bin") if Path(place, tool).exists())
        (tools / tool).symlink_to(Path(found, tool))
    with running(tmp_path, site.port, "fail", name=name, PATH=f"{tmp_path / 'programs'}:{tools}") as run:
        assert run.process.wait(10) == 7 and "--kiosk" in run.arguments


def test_without_a_browser_that_is_said(tmp_path: Path, site: Site) -> None:
    with running(tmp_path, site.port, "stay", PATH="/nowhere", name="other") as run:
        assert run.process.wait(10) == 127
        assert "there is no chromium, chromium-browser or google-chrome" in run.log.read_text()
