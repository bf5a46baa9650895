"""A server that is asked all the time takes new generations: no answer fails, none has two, and each is soon there."""

import re
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.answering.bot import Bot
from bot.settings import load_settings
from embeddings.index.index import Index, Layout
from tests.forked_builds import build, building
from tests.pages.serving import Served, serving
from tests.toys import ToyEncoder, write_files

#: Seconds after which a new generation must have been taken.
SOON = 2.0
VERSIONS = 3
_VERSION = re.compile(r"第(\d+)版")


def write_version(folder: Path, version: int) -> Path:
    files: dict[str, str | bytes] = {
        f"印章{number}.txt": (
            f"印章管理{number}\n\n一、用印审批\n\n第{version}版规定，用印单由第{number}处室负责人签字。\n\n"
            f"二、保管\n\n第{version}版规定，第{number}处室的印章由专人保管。\n"
        )
        for number in range(1, 9)
    }
    return write_files(folder, files)


@dataclass
class Load:
    """Threads that ask all the time; each thing asked returns the versions that the answer quotes."""

    asked: list[tuple[float, float, set[int]]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def ask(self, what: Callable[[], set[int]]) -> None:
        while not self.stopped.wait(0.02):
            began = time.monotonic()
            try:
                versions = what()
                self.asked.append((began, time.monotonic(), versions))
            except Exception as error:  # a failed answer is what this looks for
                self.failures.append(f"{type(error).__name__}: {error}")

    def first_of(self, version: int) -> float:
        return min(ended for _, ended, versions in self.asked if version in versions)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build(tmp_path / "index", write_version(tmp_path / "documents", 1), tmp_path / "cache.sqlite")
    return tmp_path


@pytest.fixture
def bot(folder: Path) -> Bot:
    index = folder / "index"
    return Bot(Index.open(index), ToyEncoder(), load_settings({"threshold": 0, "rate": 0}), index)


@pytest.fixture
def here(bot: Bot) -> Iterator[Served]:
    from bot.web.app import create_app

    with serving(create_app(bot)) as place:
        yield place


@pytest.mark.timed
@pytest.mark.skipif(sys.platform == "win32", reason="processes are started as on Linux")
def test_new_generations_are_taken_under_load(folder: Path, bot: Bot, here: Served) -> None:
    def answer() -> set[int]:
        quotes = bot.ask("用印单由谁签字？", quotes=8).quotes
        assert len(quotes) >= 2
        return {int(version) for quote in quotes for version in _VERSION.findall(quote.text)}

    def page() -> set[int]:
        words = urllib.parse.quote("用印单")
        with urllib.request.urlopen(f"{here.url}/search?q={words}", timeout=30) as found:
            return set(map(int, _VERSION.findall(re.sub("<[^>]*>", "", found.read().decode()))))

    load, switched = Load(), {}
    threads = [threading.Thread(target=load.ask, args=(what,)) for what in (answer, answer, page)]
    for thread in threads:
        thread.start()
    try:
        for version in range(2, VERSIONS + 1):
            before = Layout(folder / "index").live()
            write_version(folder / "documents", version)
            process = building(folder / "index", folder / "documents", folder / "cache.sqlite")
            while Layout(folder / "index").live() == before and process.exitcode is None:
                time.sleep(0.005)
            switched[version] = time.monotonic()
            process.join(60)
            assert process.exitcode == 0
            time.sleep(SOON + 0.5)
    finally:
        load.stopped.set()
        for thread in threads:
            thread.join(60)
    assert load.failures == [] and len(load.asked) > 20
    assert {len(versions) for _, _, versions in load.asked} == {1}
    for version, moment in switched.items():
        assert load.first_of(version) - moment <= SOON, version
        late = [versions for began, _, versions in load.asked if began > moment + SOON and min(versions) < version]
        assert late == [], version
