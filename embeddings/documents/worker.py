"""A process that reads risky files, and that is ended when a file keeps it too long or takes too much memory.

It is started by name rather than by multiprocessing, which would run the caller's main module once more. One process
reads many files; after one that broke it another takes over.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from embeddings.documents.files import Member
from embeddings.documents.pages import Pages
from embeddings.documents.reading import Kind, Result, crashed
from embeddings.documents.transfer import unpacked_document, unpacked_error, unpacked_member
from embeddings.errors import SourceError

#: Seconds that a file may take, however many pages it has.
_LONGEST = 2 * 3600.0
#: Files after which a process is replaced, since parsers leak.
_FILES = 200
#: Bytes of one document on its way: a text of ten million characters has thirty million.
_MOST_BYTES = 200_000_000
#: Seconds that a process has to leave by itself.
_LEAVING = 2.0
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from embeddings.documents.worker_process import serve; serve()"
)


class Worker:
    """Reads files one after the other in a process of its own, which is started when the first one comes."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._process: _Process | None = None

    def __enter__(self) -> "Worker":
        """Return itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """End the process."""
        self.close()

    def close(self) -> None:
        """End the process, from whatever thread; a file that is being read is given up."""
        self._end()

    def read(self, path: Path, doc_id: str, kind: Kind, pages: Pages = lambda done, total: None) -> Iterator[Result]:
        """Yield the documents of a file, and what of it cannot be read; ``pages`` hears of its pages."""
        for result in self._read(path, doc_id, kind, pages, None):
            assert not isinstance(result, Member)
            yield result

    def open(self, path: Path, doc_id: str, kind: Kind, pages: Pages, folder: Path) -> Iterator[Result | Member]:
        """Yield what `read` does of a file that holds files, and the files, which are put into ``folder``."""
        return self._read(path, doc_id, kind, pages, folder)

    def _read(
        self, path: Path, doc_id: str, kind: Kind, pages: Pages, folder: Path | None
    ) -> Iterator[Result | Member]:
        process, fresh = self._ready()
        yielded = False
        try:
            for result in process.read(path, doc_id, kind, pages, folder):
                yielded = True
                yield result
        except _Broken as broken:
            self._end()
            # What the files before have left behind is not this one's fault.
            if broken.error.code == "source.memory" and not fresh and not yielded:
                yield from self._read(path, doc_id, kind, pages, folder)
            else:
                yield broken.error
        except BaseException:
            self._end()
            raise

    def _ready(self) -> tuple["_Process", bool]:
        """Return a process, and whether it has read nothing yet."""
        if self._process is not None and self._process.files >= _FILES:
            self._end()
        if self._process is None:
            self._process = _Process()
        return self._process, self._process.files == 0

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.end()


class _Broken(Exception):
    """The process is of no more use."""

    def __init__(self, error: SourceError) -> None:
        super().__init__(str(error))
        self.error = error


class _Process:
    """A running process with a temporary folder of its own, both gone after `end`."""

    def __init__(self) -> None:
        self.files = 0
        self._folder = tempfile.TemporaryDirectory(prefix="mishu-", ignore_cleanup_errors=True)
        # In a session of its own: an interrupt reaches this process alone, which then ends the whole group.
        self._popen = subprocess.Popen(
            [sys.executable, "-c", _START, json.dumps([os.path.abspath(place) for place in sys.path])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # One heap for all threads (mallopt(3)): of several, each would keep what pages have needed.
            env={**os.environ, "TMPDIR": self._folder.name, "MALLOC_ARENA_MAX": "1"},
            start_new_session=True,
        )
        assert self._popen.stdin is not None and self._popen.stdout is not None
        self._requests = Connection(os.dup(self._popen.stdin.fileno()), readable=False)
        self._replies = Connection(os.dup(self._popen.stdout.fileno()), writable=False)
        self._popen.stdin.close()
        self._popen.stdout.close()

    def read(self, path: Path, doc_id: str, kind: Kind, pages: Pages, folder: Path | None) -> Iterator[Result | Member]:
        """Yield what a file gives; ``folder`` is where the files are put that it holds.

        Raises:
            _Broken: if the process has to be ended.
        """
        self.files += 1
        began = time.monotonic()
        deadline, reached = began + kind.seconds, 0
        self._ask(path, doc_id, kind, folder)
        while "end" not in (reply := self._reply(min(deadline, began + _LONGEST), doc_id, kind)):
            if "page" in reply:
                done, total = map(int, reply["page"])
                if done > reached:
                    reached, deadline = done, time.monotonic() + kind.seconds
                pages(done, total)
            elif "memory" in reply:
                raise _Broken(_too_much(doc_id, kind))
            else:
                yield _result(reply, path, doc_id, folder)

    def _ask(self, path: Path, doc_id: str, kind: Kind, folder: Path | None) -> None:
        request = {
            "path": str(path),
            "doc_id": doc_id,
            "module": kind.module,
            "function": kind.function,
            "megabytes": kind.megabytes,
            "folder": None if folder is None else str(folder),
        }
        # Where the process has died since the last file, there will be no reply.
        with suppress(OSError):
            self._requests.send_bytes(json.dumps(request).encode())

    def _reply(self, deadline: float, doc_id: str, kind: Kind) -> dict[str, Any]:
        try:
            if not self._replies.poll(max(deadline - time.monotonic(), 0)):
                raise _Broken(
                    SourceError(
                        "source.timeout",
                        "{name} was given up after {seconds} seconds; it may be damaged: open it in its program and "
                        "save it anew.",
                        name=doc_id,
                        seconds=round(kind.seconds),
                    )
                )
            reply = json.loads(self._replies.recv_bytes(_MOST_BYTES))
        except (EOFError, OSError, ValueError) as error:
            raise _Broken(self._fate(doc_id, kind)) from error
        if not isinstance(reply, dict):
            raise _Broken(crashed(doc_id, "no sense in it"))
        return reply

    def _fate(self, doc_id: str, kind: Kind) -> SourceError:
        """Return what became of a process that has stopped talking."""
        try:
            status = self._popen.wait(_LEAVING)
        except subprocess.TimeoutExpired:
            return SourceError(
                "source.output",
                "{name} gives more than {megabytes} MB of text; split it.",
                name=doc_id,
                megabytes=_MOST_BYTES // 1_000_000,
            )
        if status == -signal.SIGKILL:  # by the system, which does so when memory runs out
            return _too_much(doc_id, kind)
        return crashed(doc_id, signal.Signals(-status).name if status < 0 else f"exit status {status}")

    def end(self) -> None:
        """End the process and all that it has started."""
        self._requests.close()
        # Nothing is lost with it, and the group is there even where its first process is gone.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()
        # What has left the group, as LibreOffice does, is known by the temporary folder it was given.
        for process in _processes_with(f"TMPDIR={self._folder.name}"):
            with suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)
        self._replies.close()
        self._folder.cleanup()


def _processes_with(setting: str) -> Iterator[int]:
    """Yield the processes whose environment has a setting that begins so; none where the system does not tell."""
    for place in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if setting.encode() in place.read_bytes():
                yield int(place.parent.name)


def _result(reply: dict[str, Any], path: Path, doc_id: str, folder: Path | None) -> Result | Member:
    try:
        if "document" in reply:
            return unpacked_document(reply["document"], str(path))
        if "member" in reply and folder is not None:
            return unpacked_member(reply["member"], folder)
        return unpacked_error(reply["error"])
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        return crashed(doc_id, f"{type(error).__name__}: {error}")


def _too_much(name: str, kind: Kind) -> SourceError:
    return SourceError(
        "source.memory",
        "{name} needs more than the {megabytes} MB of memory that a file may take; split it, or save it anew without "
        "large pictures.",
        name=name,
        megabytes=kind.megabytes,
    )
