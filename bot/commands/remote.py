"""A command line -> the server of the same index on this machine, where there is one: it need load nothing itself.

They meet at a Unix socket in the user's own folder, which nobody else may enter. A request is a line of JSON, a reply
another; a server that cannot answer as this command line would, or at all, is not used, and nothing is said of it.
"""

import errno
import hashlib
import json
import logging
import os
import socket
import socketserver
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import filelock
import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.commands.looking import Ask, Search, Show
from bot.messages import Lang, Messages
from bot.plain import Look, Terminal
from bot.settings import Settings
from embeddings.errors import MishuError

if TYPE_CHECKING:
    from bot.answering import Bot

_log = logging.getLogger(__name__)
#: Bytes of a request.
_MOST = 1 << 20
#: Seconds in which a server takes a connection, which it says by an empty line, and a request comes whole; and in which
#: an answer comes.
_GREETING, _PATIENCE = 2.0, 120.0
#: Settings that decide how a question is answered.
_DECIDING = {"model", "rerank", "threshold", "possible", "quotes"}


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    release: str
    settings: dict[str, Any]
    lang: Lang
    out: Look
    err: Look
    command: Annotated[Ask | Search | Show, Field(discriminator="command")]


def reply_of_server(terminal: Terminal, command: Ask | Search | Show, settings: Settings) -> int | None:
    """Let a server of the settings' index do it, print what it says, and return the exit status; None without one."""
    path = _path(settings.index)
    if path is None or not _is_ours(path, stat.S_ISSOCK):
        return None
    request = {
        "release": version("mishu"),
        "settings": _deciding(settings),
        "lang": terminal.say.lang,
        "out": asdict(terminal.look(terminal.out)),
        "err": asdict(terminal.look(terminal.err)),
        "command": asdict(command),
    }
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(_GREETING)
            connection.connect(str(path))
            connection.sendall(json.dumps(request).encode() + b"\n")
            with connection.makefile("rb") as answers:
                answers.readline()
                connection.settimeout(_PATIENCE)
                reply = json.loads(answers.readline())
    except (OSError, ValueError):  # it has just ended, is stopped, or has too much to do
        return None
    if reply["status"] is None:
        return None
    terminal.err.file.write(reply["err"])
    terminal.raw(reply["out"])
    return int(reply["status"])


@contextmanager
def serving_commands(bot: "Bot", settings: Settings) -> Iterator[None]:
    """Answer the command line while the context lasts; where that cannot be, go on without."""
    path = _path(settings.index)
    # One that a signal ended leaves its socket behind, which the next one takes away.
    server = _listening(path, bot, settings) if path else None
    if path is None or server is None:
        yield
        return
    threading.Thread(target=server.serve_forever, name="commands", daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        with suppress(OSError):
            if path.stat().st_ino == server.inode:
                path.unlink()


class _Commands(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, path: Path, bot: "Bot", settings: Settings) -> None:
        self.bot = bot
        self._index = settings.index
        self.deciding = _deciding(settings)
        self.address_family = socket.AF_UNIX
        address: Any = str(path)  # that of a Unix socket is its path
        super().__init__(address, _Handler)
        self.inode = path.stat().st_ino

    def is_current(self) -> bool:
        """Tell whether the bot answers from the index's live generation, as a command line would."""
        from bot.answering import live_generation

        return self.bot.index.generation == live_generation(self._index)

    def handle_error(self, request: object, client_address: object) -> None:
        """Log it: one who hangs up is no reason to write on the server's terminal."""
        _log.info("a command line was not answered", exc_info=True)


class _Handler(socketserver.StreamRequestHandler):
    server: _Commands
    timeout = _GREETING

    def handle(self) -> None:
        self.wfile.write(b"\n")
        self.wfile.write(json.dumps(self._reply(self.rfile.readline(_MOST))).encode() + b"\n")

    def _reply(self, line: bytes) -> dict[str, object]:
        unused: dict[str, object] = {"status": None}
        try:
            request = _Request.model_validate_json(line)
        except ValidationError:
            return unused  # of another release, which has other commands
        alike = request.release == version("mishu") and request.settings == self.server.deciding
        if not alike or not self.server.is_current():
            return unused
        terminal = Terminal.kept(Messages(request.lang), request.out, request.err)
        status = 0
        try:
            request.command.run(terminal, self.server.bot)
        except MishuError as error:
            if error.code == "document.unknown":
                return unused  # it may be a file where the command is
            terminal.error(error)
            status = 1
        return {"status": status, "out": terminal.printed(terminal.out), "err": terminal.printed(terminal.err)}


def _deciding(settings: Settings) -> dict[str, object]:
    """Return what decides how a question is answered, as JSON has it; files by name, size and time."""
    from bot.answering import folder_of

    files = (settings.terms_file(), folder_of(settings.index) / "calibration.json")
    return {**settings.model_dump(mode="json", include=_DECIDING), "files": [_stamp(file) for file in files]}


def _stamp(file: Path | None) -> list[object] | None:
    if file is None or not file.is_file():
        return None
    found = file.stat()
    return [str(file.resolve()), found.st_size, found.st_mtime_ns]


def _listening(path: Path, bot: "Bot", settings: Settings) -> _Commands | None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_ours(path.parent, stat.S_ISDIR):
            return None
        with filelock.FileLock(path.with_suffix(".lock"), timeout=_GREETING):
            if path.exists():
                with socket.socket(socket.AF_UNIX) as other:
                    other.settimeout(_GREETING)
                    if other.connect_ex(str(path)) != errno.ECONNREFUSED:
                        return None  # another server of the index answers there
                path.unlink()
            return _Commands(path, bot, settings)
    except OSError as error:  # no such sockets in that file system, too long a path, a lock that is held
        _log.info("the command line is not answered: %s", error)
        return None


def _path(index: Path) -> Path | None:
    """Return where a server of an index listens; None where the system has no such sockets."""
    if not hasattr(socket, "AF_UNIX"):
        return None
    from bot.answering import folder_of

    name = hashlib.sha256(str(folder_of(index).resolve()).encode()).hexdigest()[:16]
    # Not the folder for such things, XDG_RUNTIME_DIR: a service and a shell of the same user may have different ones.
    return Path(platformdirs.user_cache_dir("mishu")) / "run" / f"{name}.sock"


def _is_ours(path: Path, kind: Any) -> bool:  # noqa: ANN401 - a function of stat
    """Tell whether a socket or its folder is there and this user's, and nobody else may enter the folder."""
    try:
        found = path.lstat()
        folder = path.parent.lstat() if kind is stat.S_ISSOCK else found
    except OSError:
        return False
    return bool(kind(found.st_mode)) and found.st_uid == os.geteuid() == folder.st_uid and not folder.st_mode & 0o077
