"""What was said to be kept is there after SIGKILL, a full disk and a clock that jumps."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.keeping.address import address_of
from bot.keeping.database import Database
from bot.running.feedback import Rating, keep_rating
from tests import ROOT
from tests.keeping.killing import kill_round

ROUNDS = 15  # in each kind of database; `benchmarks/killed.py` takes 200
RATING = Rating(question="几点交接班", answered=True, confidence=0.5, verdict="helpful", note="说" * 200)


@pytest.mark.slow
def test_nothing_that_was_said_to_be_kept_is_lost_by_sigkill(place: str) -> None:
    chance, first = random.Random(21), 0
    for _ in range(ROUNDS):
        first, wrong = kill_round(place, chance, first)
        assert not wrong
    assert first >= ROUNDS


_FILLING = """
import resource, sys
from bot.keeping.address import address_of
from bot.keeping.database import Database
from bot.keeping.errors import KeepingError
from bot.running.feedback import Rating, keep_rating
rating = Rating(question="问", answered=True, confidence=0.5, verdict="helpful", note="说" * 200)
database = Database(address_of(sys.argv[1]))
database.prepare()
if len(sys.argv) > 2:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
kept = 0
try:
    while True:
        keep_rating(rating, database)
        kept += 1
except KeepingError as error:
    print(kept, error.code)
"""


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Put a small disk into the place of a folder where that may be done."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_said_to_be_full_and_what_was_kept_is_there(tmp_path: Path) -> None:
    import signal

    with small_disk(tmp_path / "small") as mounted:
        file = tmp_path / "small" / "mishu.sqlite"
        limit = [] if mounted else [str(512 << 10)]
        filled = subprocess.run(
            [sys.executable, "-c", _FILLING, str(file), *limit],
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=60,
            check=False,
            preexec_fn=lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
        )
        kept, code = filled.stdout.split()
        assert code in ("keeping.full", "keeping.failed") and int(kept) > 50, filled.stderr
        database = Database(address_of(str(file)))
        with database.look() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM ratings").scalar() == int(kept)
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        if mounted:
            subprocess.run(["mount", "-o", "remount,size=8m", str(tmp_path / "small")], check=True)
        keep_rating(RATING, database)  # once there is room, without a restart
