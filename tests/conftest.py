"""Paths of their own for every test, and no network but this machine's."""

import json
import os
import shutil
import socket
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

from tests import ROOT, SHARED

SEEDS = SHARED / "seeds"
#: The topics of the handbook that the tests ask about: those that hold answers to the everyday questions of part
#: "judge", and those that a test names. The vectors of all 41 take two to three minutes on a slow machine.
TOPICS = "01 02 03 04 06 07 08 10 11 12 15 18 21 24 26 29 30 32 35 36 41".split()
HANDBOOK = [path for path in sorted((ROOT / "seeds").glob("*.md")) if path.name[:2] in TOPICS]


def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of all processes that run these tests."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


class _Scheduling(LoadFileScheduling):
    """Lets one process run all tests of a file, and all files that share the handbook, the model or a browser."""

    def _split_scope(self, nodeid: str) -> str:
        return _shared_by(nodeid.split("::", 1)[0])


@cache
def _shared_by(file: str) -> str:
    text = (ROOT / file).read_text(encoding="utf-8")
    if file.startswith("tests/pages/"):
        return "pages A" if Path(file).name < "test_k" else "pages B"
    if "handbook_index" in text:
        return "handbook"
    return "model" if "mark.model" in text else file


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: the two halves of the pages, so that no more than two browsers are driven."""
    items.sort(key=lambda item: not _shared_by(item.nodeid.split("::", 1)[0]).startswith("pages"))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:  # noqa: ANN401
    """Tell xdist which tests go together."""
    return _Scheduling(config, log)


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The user's cache, data and settings are neither read nor written."""
    root = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
            patch.setenv(name, str(root / name.lower()))
        # The model's folder and the handbook's vectors take a minute to make, so that is done once for all processes.
        patch.setenv("XDG_CACHE_HOME", str(shared_folder(tmp_path_factory) / "cache"))
        for name in [name for name in os.environ if name.startswith("MISHU_")]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """A connection that leaves this machine fails the test that makes it."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:  # noqa: ANN401
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture
def seeds() -> Path:
    """The five real documents, which are not part of the project."""
    if not SEEDS.is_dir():
        pytest.skip(f"the five sample documents are not here ({SEEDS})")
    return SEEDS


@pytest.fixture(scope="session")
def handbook_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of half of the handbook, made with the packaged model."""
    from filelock import FileLock

    from bot.answering import Bot, has_index
    from bot.settings import load_settings

    shared = shared_folder(tmp_path_factory)
    folder = shared / "handbook"
    # One of the processes builds, the others wait.
    with FileLock(shared / "handbook.lock"):
        if not has_index(folder):
            Bot.build([_handbook(shared / "topics")], load_settings({"index": folder}))
    return folder


def _handbook(folder: Path) -> Path:
    """Write those topics and the questions that are known of them."""
    folder.mkdir(exist_ok=True)
    for path in HANDBOOK:
        shutil.copy(path, folder)
    names = {path.name for path in HANDBOOK}
    lines = (ROOT / "seeds" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    known = [line for line in lines if json.loads(line)["doc"] in names]
    (folder / "questions.jsonl").write_text("\n".join(known), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def server(handbook_index: Path) -> Iterator[Any]:
    """`mishu serve` with the handbook, in a process of its own."""
    from tests.pages.browsing import Server

    server = Server(handbook_index)
    try:
        server.wait()
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server, where its programs are installed."""
    pytest.importorskip("psycopg")
    from tests.making.postgres import postgres, programs

    if (folder := programs()) is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres(folder) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A Chromium."""
    from playwright.sync_api import sync_playwright

    from tests.pages.browsing import launch

    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()
