"""The command line over a database of the test's own."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.accounts import passwords
from bot.commands.cli import main
from bot.keeping.address import address_of
from bot.keeping.database import Database

Mishu = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _own_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(passwords, "_hasher", passwords.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    passwords._nobodys.cache_clear()
    monkeypatch.setenv("MISHU_DATABASE", str(tmp_path / "mishu.sqlite"))
    monkeypatch.setenv("MISHU_INDEX", str(tmp_path / "index"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(address_of(str(tmp_path / "mishu.sqlite")))


@pytest.fixture
def mishu(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Mishu:
    """Run a command and return its status and what it printed."""

    def run(*words: str | Path, typed: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return int(ended.value.code or 0), out, err

    return run
