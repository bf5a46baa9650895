"""Milvus Lite as a server, which several processes read at a time."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from embeddings.errors import IndexUnusable
from embeddings.index.index import Index
from embeddings.milvus.address import Address
from embeddings.milvus.opening import live_generation, open_index
from embeddings.milvus.publishing import Published, publish
from tests import ROOT
from tests.toys import RULES, toy_index, write_files

pytest.importorskip("milvus_lite")

#: Asks one question over and over, and prints each first quote that differs from the one before, with its generation.
_READER = """
import sys, time
from pathlib import Path
from bot.answering.bot import Bot
from bot.settings import load_settings
from embeddings.milvus.opening import open_index
from tests.toys import ToyEncoder
place = Path(sys.argv[1])
bot = Bot(open_index(place), ToyEncoder(), load_settings({"threshold": 0.5}), place)
said = None
for _ in range(3000):
    quote = bot.ask("用印单由谁签字").quotes[0].text
    if quote != said:
        print("主任" if "主任" in quote else "处室负责人", flush=True)
        said = quote
    if "主任" in quote:
        break
    time.sleep(0.02)
"""


class Server:
    """A server in a process of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "milvus_lite", "server", "--data-dir", str(folder / "served.db")]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.place = Path(f"milvus://127.0.0.1:{self.port}/oa")

    def wait(self) -> None:
        """Wait until it listens."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the server did not begin to listen")

    def end(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Run a server until the test is over."""
    running = Server(tmp_path)
    try:
        running.wait()
        yield running
    finally:
        running.end()


def made(folder: Path, place: Path, files: dict[str, str | bytes]) -> Published:
    """Build an index and write it to a server."""
    address = Address.of(place)
    assert address is not None
    toy_index(folder / "index", write_files(folder / "documents", files))
    return publish(Index.open(folder / "index"), address, pause=0)


@pytest.mark.slow
def test_several_processes_read_one_index_and_follow_it(server: Server, tmp_path: Path) -> None:
    made(tmp_path, server.place, RULES)
    command = [sys.executable, "-c", _READER, str(server.place)]
    readers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        first = [reader.stdout.readline().strip() for reader in readers if reader.stdout]
        made(tmp_path, server.place, {**RULES, "印章.md": str(RULES["印章.md"]).replace("处室负责人", "主任")})
        then = [reader.communicate(timeout=120)[0].split() for reader in readers]
    finally:
        for reader in readers:
            reader.kill()
            reader.wait()
    assert first == ["处室负责人"] * 2 and then == [["主任"]] * 2


@pytest.mark.slow
def test_a_server_that_goes_away_is_named_soon(server: Server, tmp_path: Path) -> None:
    published = made(tmp_path, server.place, RULES)
    index = open_index(server.place)
    assert live_generation(server.place) == index.generation == published.generation
    server.end()
    began = time.monotonic()
    with pytest.raises(IndexUnusable, match="No Milvus answers") as caught:
        index.store.document("印章.md")
    assert caught.value.code == "milvus.unreachable" and time.monotonic() - began < 30
