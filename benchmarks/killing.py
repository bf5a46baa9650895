"""`mishu build` ended by SIGKILL at random moments: what stands there goes on answering, and the next build mends it.

usage: python -m benchmarks.killing [TIMES] [--seed N]

Every time some documents change, are new or gone, and a build of them is killed. Then the live generation is read to
the last byte, its documents must be those of one collection, and a bot opened now and one that has run since the
beginning must answer word for word. Every second time a build may end. Prints JSON; the exit status is 1 where
anything was wrong. The toy encoder of the tests stands in for the model.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from statistics import median

from bot import Bot, load_settings
from bot.commands.doctor import examine_index
from bot.messages import Messages
from embeddings.errors import QuestionError
from embeddings.index import Index, Layout
from tests.forked_builds import STARTING, build
from tests.toys import ToyEncoder, write_files

#: A question that the documents answer whatever changes in them, and the words that answer.
QUESTION, ANSWER = "用印单由谁签字", "用印单由处室负责人签字。"
_ALWAYS = "印章管理\n\n一、用印审批\n\n用印要先填写用印单。用印单由处室负责人签字。\n\n二、保管\n\n印章由专人保管。\n"
#: Documents beside it, and sections of each: enough that most of a build is neither its beginning nor its end.
_DOCUMENTS, _SECTIONS = 12, 10
#: How many times the bytes of the live generation an index may take: with it the one before, one that was made and not
#: put in its place, one that was not finished, and what they differ in.
_MOST = 5.0
#: Seconds in which all processes of a killed build end.
_ENDED = 10.0


def documents_of(version: int) -> Mapping[str, str]:
    """Return the files of a version: each differs in a fifth of those of the one before, and lacks others."""
    files = {"印章.txt": _ALWAYS}
    for number in range(_DOCUMENTS):
        if (number + version) % 11:
            changed = version - (version + number) % 5
            sections = (
                f"{place}、第{place}项\n\n第{number}号事项的第{place}项在第{changed}版里由{number * place % 97}处办理，"
                f"办理时限是{changed % 30 + place}天。\n"
                for place in range(1, _SECTIONS)
            )
            files[f"事项{number}.{('txt', 'md')[number % 2]}"] = f"第{number}号事项\n\n" + "\n".join(sections)
    return files


def _build(documents: Path, index: Path, cache: Path) -> None:
    """Build in a session of its own."""
    os.setsid()
    with (index.parent / "said").open("a") as said:
        os.dup2(said.fileno(), 2)
    build(index, documents, cache)


@dataclass
class Killing:
    """A folder in which builds are killed, what was wrong after each, and what was counted."""

    folder: Path
    seed: int = 0
    problems: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    took: list[float] = field(default_factory=list)
    most: float = 0.0
    _version: int = 0

    def __post_init__(self) -> None:
        """Build the first version."""
        self._random = random.Random(self.seed)
        self._texts: dict[str, Mapping[str, str]] = {}
        self._allowed: list[Mapping[str, str]] = []
        self._change()
        self._finish()
        self._running = self._bot()

    @property
    def index(self) -> Path:
        """The index that is built."""
        return self.folder / "index"

    def once(self) -> None:
        """Kill a build and look at what is there; every second time a build may end, and has mended all."""
        self._change()
        process = self._started()
        time.sleep(self._random.random() * median(self.took))
        self._kill(process)
        self._look("after a kill")
        if self._random.random() < 0.5:
            self._finish()
            self._look("after the next build")
            self._look_at_leftovers()

    def figures(self) -> Mapping[str, object]:
        """Return what was counted."""
        return {
            **self.counts,
            "median seconds of a build": round(median(self.took), 3),
            "most bytes over those of the live generation": round(self.most, 2),
            "problems": self.problems,
        }

    def _change(self) -> None:
        self._version += 1
        texts = documents_of(self._version)
        folder = self.folder / "documents"
        shutil.rmtree(folder, ignore_errors=True)
        write_files(folder, dict(texts))
        self._allowed.append(texts)

    def _started(self) -> ForkServerProcess:
        paths = self.folder / "documents", self.index, self.folder / "cache.sqlite"
        process = STARTING.Process(target=_build, args=paths)
        process.start()
        return process

    def _kill(self, process: ForkServerProcess) -> None:
        with suppress(ProcessLookupError):  # it was faster
            process.kill()
        process.join()
        self.counts["killed" if process.exitcode == -signal.SIGKILL else "ended before"] += 1
        deadline = time.monotonic() + _ENDED
        while left := list(_processes(process.pid)):
            if time.monotonic() > deadline:
                self._wrong(f"still running: {left}")
                break
            time.sleep(0.02)

    def _finish(self) -> None:
        began = time.monotonic()
        process = self._started()
        process.join(120)
        if process.exitcode != 0:
            self._wrong(f"the build ended with {process.exitcode}: {(self.folder / 'said').read_text()[-300:]}")
            return
        self.took.append(time.monotonic() - began)
        self.counts["builds that ended"] += 1
        self._allowed = self._allowed[-1:]

    def _bot(self) -> Bot:
        return Bot(Index.open(self.index), ToyEncoder(), load_settings({"threshold": 0}), self.index)

    def _look(self, when: str) -> None:
        """Hold the live generation against what may stand there, read every byte of it, and ask two bots."""
        try:
            found = [each.text for each in examine_index(self.index, Messages("en"), deep=True) if not each.well]
            bot = self._bot()
            if not any(self._is(bot, texts) for texts in self._allowed):
                found.append("the documents are not those of one collection")
            for name, asked in (("a new bot", bot), ("the running bot", self._running)):
                first = asked.ask(QUESTION).quotes[0]
                if (first.text, asked.document(first.doc).document.text[first.start : first.end]) != (ANSWER, ANSWER):
                    found.append(f"{name} answers {first.text!r}")
            if self._running.index.generation != bot.index.generation:
                found.append("the running bot answers from another generation")
            self.most = max(self.most, self._bytes(self.index) / self._bytes(self._live))
            if self.most > _MOST:
                found.append(f"the index takes {self.most:.1f} times what is live in it")
        except Exception as error:  # whatever it is, it is counted, and the next one looked at
            found = [f"{type(error).__name__}: {error}"]
        for each in found:
            self._wrong(f"{when}: {each}")

    @staticmethod
    def _is(bot: Bot, texts: Mapping[str, str]) -> bool:
        """Tell whether a bot has these documents and no others."""
        try:
            same = all(bot.document(name).document.text == text for name, text in texts.items())
        except QuestionError:  # there is none of this name
            return False
        return same and bot.index.manifest.counts["documents"] == len(texts)

    def _look_at_leftovers(self) -> None:
        """After a build that ended there are the live generation and the one before."""
        generations = sorted(path.name for path in Layout(self.index).generations.iterdir())
        if len(generations) > 2 or self._live.name not in generations:
            self._wrong(f"left behind: {generations}")

    @property
    def _live(self) -> Path:
        layout = Layout(self.index)
        return layout.generations / (layout.live() or "")

    @staticmethod
    def _bytes(folder: Path) -> int:
        # A file that generations share is one on the disk.
        sizes = {(found := path.stat()).st_ino: found.st_size for path in folder.rglob("*") if path.is_file()}
        return sum(sizes.values())

    def _wrong(self, what: str) -> None:
        self.problems.append(f"version {self._version}, {what}")


def _processes(session: int) -> Iterator[int]:
    """Yield the processes of a session that have not ended."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, its = path.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(its) == session and state != "Z":
            yield int(path.parent.name)


def main() -> None:
    """Kill so many builds and print what came of it."""
    parser = argparse.ArgumentParser(usage=(__doc__ or "").split("usage: ")[1].split("\n")[0])
    parser.add_argument("times", nargs="?", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        killing = Killing(Path(folder), options.seed)
        while killing.counts["killed"] < options.times:
            killing.once()
        json.dump(killing.figures(), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    sys.exit(1 if killing.problems else 0)


if __name__ == "__main__":
    main()
