"""Many texts -> the words and character pairs of each, in several processes.

They are started by name rather than by multiprocessing, which would run the caller's main module once more.
"""

import json
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from itertools import chain, islice

from embeddings.wording.tokens import bigrams, words

#: Texts up to which no process is started: reading its dictionary takes each as long as cutting a thousand.
_FEW = 3000
#: Texts that a process is handed at once.
_BATCH = 64
#: Processes that are started at most: each takes 150 MB, and more than one feeds an index as fast as it takes words.
_MOST = 8
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from embeddings.wording.cutting import serve; serve()"
)
#: Words and pairs of a text, each separated by spaces.
Cut = tuple[str, str]


def cut_all(texts: Iterable[str], processes: int | None = None) -> Iterator[Cut]:
    """Yield the words and the pairs of each folded text, in order, those of a text separated by spaces.

    Of the texts no more than some thousand are held at a time. ``processes`` are as many as there are cores where
    nothing else is said; a few texts are cut without any. They end with the iterator, and with the caller.

    >>> list(cut_all(["值班制度", "2022年"]))
    [('值班 制度', '值班 班制 制度'), ('2022 年', '2022 年')]
    """
    rest = iter(texts)
    first = list(islice(rest, _FEW + 1))
    count = min(processes or os.cpu_count() or 1, _MOST)
    if len(first) <= _FEW or count < 2:
        yield from map(_cut, chain(first, rest))
    else:
        yield from _shared(chain(first, rest), count)


def _cut(text: str) -> Cut:
    return " ".join(words(text)), " ".join(bigrams(text))


def _shared(texts: Iterator[str], count: int) -> Iterator[Cut]:
    """Cut texts in processes, each of which has one batch: while it writes what it made, nothing is written to it."""
    with ExitStack() as stack:
        idle = deque(stack.enter_context(_Process()) for _ in range(count))
        waiting: deque[tuple[_Process, list[str]]] = deque()
        while batch := list(islice(texts, _BATCH)):
            made: Sequence[Cut] = ()
            if not idle:
                process, sent = waiting.popleft()
                made = process.receive(sent)
                idle.append(process)
            process = idle.popleft()
            process.send(batch)
            waiting.append((process, batch))
            yield from made
        for process, sent in waiting:
            yield from process.receive(sent)


class _Process:
    """A process that cuts texts. What one does not give back, as when it is ended for its memory, is cut here."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, and code that stands here
            [sys.executable, "-c", _START, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def __enter__(self) -> "_Process":
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        with suppress(OSError), self._process:  # what stands in the pipes is not awaited
            pass

    def send(self, texts: Sequence[str]) -> None:
        """Hand over texts."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.write(_line(texts))
            self._process.stdin.flush()

    def receive(self, texts: Sequence[str]) -> Sequence[Cut]:
        """Return what was made of the texts that were handed over."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        return json.loads(line) if line.endswith("\n") else [_cut(text) for text in texts]


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def serve() -> None:
    """Cut what comes in, a line with texts each time, until no more comes; an interrupt is the caller's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for line in sys.stdin:
        sys.stdout.write(_line([_cut(text) for text in json.loads(line)]))
        sys.stdout.flush()
