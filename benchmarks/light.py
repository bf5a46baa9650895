"""What two checkouts weigh and how long they take, side by side.

usage: python -m benchmarks.light BEFORE AFTER CORPUS [TIMES]

BEFORE and AFTER are checkouts, each with its `.venv` in which it is installed; CORPUS is a corpus.jsonl that is built.
Each builds an index of the handbook, with which the rest is measured. Times are seconds of the processor, since a
machine may be busy, but for the start of the server; of TIMES runs (9) the median counts. The two take turns.
"""

import asyncio
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import httpx

from benchmarks.asking import questions, site, visitor

_QUESTION = "秘书处的首要职责是什么"
#: Questions that a server answers before its memory is read.
_ASKED = 200
_PATIENCE = 180
#: What an open process does: it opens an index and answers; prints the median of the processor's milliseconds.
_OPEN = """
import json, statistics, sys, time
from pathlib import Path
from bot import Bot
bot = Bot.open(sys.argv[1])
took = []
for question in json.loads(sys.argv[2]):
    began = time.process_time()
    bot.ask(question)
    took.append(time.process_time() - began)
print(statistics.median(took[3:]))
"""


class Checkout:
    """A checkout with its environment, and an index of the handbook made by it."""

    def __init__(self, folder: Path, work: Path) -> None:
        """Build the index in a folder of its own, with a cache of its own."""
        self.folder = folder.resolve()
        self.index = work / "handbook"
        self._environment = {**os.environ, "PYTHONPATH": "", "XDG_CACHE_HOME": str(work / "cache")}
        self.run("build", "--index", str(self.index))

    def run(self, *words: str) -> float:
        """Run a command of Mishu and return the seconds of processor that it took."""
        return self._took([str(self.folder / ".venv" / "bin" / "mishu"), *words])

    def open_process(self) -> float:
        """Return the seconds of processor that a question takes, the median of a hundred."""
        asked = json.dumps(questions()[:103], ensure_ascii=False)
        command = [str(self.folder / ".venv" / "bin" / "python"), "-c", _OPEN, str(self.index), asked]
        printed = subprocess.run(
            command, capture_output=True, text=True, check=True, cwd=self.folder, env=self._environment
        ).stdout
        return float(printed)

    def build(self, corpus: Path, work: Path) -> float:
        """Return the seconds of processor that building an index of a corpus takes, with nothing in the cache."""
        with tempfile.TemporaryDirectory(dir=work) as place:
            models = Path(self._environment["XDG_CACHE_HOME"]) / "mishu" / "models"
            shutil.copytree(models, Path(place) / "mishu" / "models")
            environment = {**self._environment, "XDG_CACHE_HOME": place}
            command = [str(self.folder / ".venv" / "bin" / "mishu"), "build", str(corpus), "--index", f"{place}/index"]
            return self._took(command, environment)

    def serve(self, count: int) -> tuple[float, float]:
        """Return the seconds from a server's start to its first answer, and its MB after some questions."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        words = ["serve", "--host", "127.0.0.1", "--port", port, "--index", str(self.index)]
        began = time.monotonic()
        server = subprocess.Popen(
            [str(self.folder / ".venv" / "bin" / "mishu"), *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**self._environment, "MISHU_RATE": "0"},
        )
        try:
            first = asyncio.run(_ask(f"http://127.0.0.1:{port}", questions()[:count], began))
            status = Path(f"/proc/{server.pid}/status").read_text(encoding="utf-8")
        finally:
            server.terminate()
            server.wait(30)
        resident = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        return first, int(resident) / 1e3

    def disk(self) -> float:
        """Return the GB that the environment takes."""
        files = (path for path in (self.folder / ".venv").rglob("*") if path.is_file() and not path.is_symlink())
        return sum(path.stat().st_size for path in files) / 1e9

    def _took(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, capture_output=True, env=dict(environment or self._environment))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


async def _ask(url: str, asked: Sequence[str], began: float) -> float:
    """Ask as soon as the page is there, and return after how many seconds the first answer came."""
    async with site(url) as client:
        while True:
            try:
                if (await client.get("config")).status_code == 200:
                    break
            except httpx.TransportError:
                pass
            if time.monotonic() - began > _PATIENCE:
                raise TimeoutError(f"nothing answers at {url}")
            await asyncio.sleep(0.1)
        async with visitor(client) as person:
            outcomes = [await person.ask(asked[0])]
            first = time.monotonic() - began
            outcomes += [await person.ask(question) for question in asked[1:]]
    if failed := sum(not outcome.well for outcome in outcomes):
        raise RuntimeError(f"{failed} of {len(outcomes)} questions were not answered at {url}")
    return first


def main(before: Path, after: Path, corpus: Path, times: int) -> None:
    """Print a line for each measure: before, after, and what share of the first the second is."""
    with tempfile.TemporaryDirectory() as work:
        pair = [Checkout(before, Path(work) / "before"), Checkout(after, Path(work) / "after")]
        measures: dict[str, Callable[[Checkout], float]] = {
            "mishu --help, s": lambda each: each.run("--help"),
            "mishu search, s": lambda each: each.run("search", "秘书处", "--index", str(each.index)),
            "mishu show, s": lambda each: each.run("show", "01-定位与五项职责.md", "--index", str(each.index)),
            "mishu ask, s": lambda each: each.run("ask", _QUESTION, "--index", str(each.index)),
            "a question in an open process, s": Checkout.open_process,
        }
        for name, measure in measures.items():
            _report(name, [[measure(each) for each in pair] for _ in range(times)])
        served = [[each.serve(_ASKED) for each in pair] for _ in range(2)]
        _report("start to first answer, s", [[one for one, _ in row] for row in served])
        _report(f"serve after {_ASKED} questions, MB", [[one for _, one in row] for row in served])
        _report("build, s", [[each.build(corpus, Path(work)) for each in pair]])
        _report("environment, GB", [[each.disk() for each in pair]])


def _report(name: str, rows: Sequence[Sequence[float]]) -> None:
    first, second = (statistics.median(column) for column in zip(*rows, strict=True))
    sys.stdout.write(f"{name:36} {first:9.3f} {second:9.3f}  {second / first:.2f} x\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if not 4 <= len(sys.argv) <= 5:
        sys.exit(__doc__)
    main(*map(Path, sys.argv[1:4]), int((sys.argv[4:] or ["9"])[0]))
