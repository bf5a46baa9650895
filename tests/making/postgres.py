"""A PostgreSQL server of the test's own, on 127.0.0.1, in a temporary folder; gone with the test."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import create_engine, text

#: Where Debian keeps its programs, newest version last.
_HOMES = "/usr/lib/postgresql"
_PASSWORD = "geheim/mit@zeichen"


def programs() -> Path | None:
    """Return the folder of ``initdb`` and ``postgres``, None where they are not installed."""
    found = sorted(Path(_HOMES).glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    path = shutil.which("postgres")
    return Path(path).parent if path else None


def _user() -> dict[str, str]:
    """Return the user to run it as, who must not be root."""
    if os.geteuid():
        return {}
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            pwd.getpwnam(name)
            return {"user": name}
    raise OSError("there is no user to run PostgreSQL as")


@contextmanager
def postgres(bin_folder: Path) -> Iterator[str]:
    """Run a server and yield the URL of an empty database, the password in it."""
    with tempfile.TemporaryDirectory(prefix="mishu-pg-", ignore_cleanup_errors=True) as name:
        folder, user = Path(name), _user()
        (folder / "password").write_text(_PASSWORD, encoding="utf-8")
        if user:
            for path in (folder, folder / "password"):
                shutil.chown(path, user["user"])
        data = folder / "data"
        make = [str(bin_folder / "initdb"), "-D", str(data), "-U", "mishu", f"--pwfile={folder / 'password'}"]
        make += ["-A", "scram-sha-256", "-E", "UTF8", "--no-locale", "--no-sync"]
        subprocess.run(make, check=True, capture_output=True, cwd="/", **user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": folder, "fsync": "off"}
        run = [str(bin_folder / "postgres"), "-D", str(data)]
        run += [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        log = (folder / "log").open("wb")
        with log, subprocess.Popen(run, stdout=log, stderr=log, cwd="/", **user) as server:
            try:
                _wait(bin_folder, port)
                quoted = _PASSWORD.replace("/", "%2F").replace("@", "%40")
                yield f"postgresql://mishu:{quoted}@127.0.0.1:{port}/postgres"
            finally:
                server.terminate()
                server.wait(30)


def _wait(bin_folder: Path, port: int) -> None:
    command = [str(bin_folder / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    for _ in range(600):
        if subprocess.run(command, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise OSError("PostgreSQL does not start")


@contextmanager
def fresh(server: str, name: str) -> Iterator[str]:
    """Yield the URL of an empty database of this name, and drop it afterwards."""
    engine = create_engine(server.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        yield server.rpartition("/")[0] + f"/{name}"
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    engine.dispose()
