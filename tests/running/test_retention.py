"""A server erases daily what is too old, and not by a clock that has jumped."""

import time
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.keeping.address import address_of
from bot.keeping.database import Database
from bot.running.feedback import Rating, keep_rating
from bot.running.retention import Retention

RATING = Rating(question="几点交接班", answered=True, confidence=0.5, verdict="helpful")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(address_of(str(tmp_path / "mishu.sqlite")))
    keep_rating(RATING, database)
    with database.begin() as connection:
        connection.execute(text("UPDATE ratings SET time = '2020-01-01T00:00:00+00:00'"))
    return database


def count(database: Database) -> int:
    with database.look() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM ratings")) or 0)


def test_it_is_done_at_the_start(database: Database) -> None:
    retention = Retention(database, 30)
    retention.start()
    deadline = time.monotonic() + 20
    while count(database):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    retention.stop()
    retention._thread.join(10)
    assert not retention._thread.is_alive()


def test_nothing_is_erased_unless_it_is_set(database: Database) -> None:
    retention = Retention(database, 0)
    retention.start()
    assert not retention._thread.is_alive() and count(database) == 1


@pytest.mark.parametrize("jump", [-7200.0, 50 * 365 * 24 * 3600.0])
def test_nothing_is_erased_by_a_clock_that_was_set(
    database: Database, jump: float, caplog: pytest.LogCaptureFixture
) -> None:
    now = [1_800_000_000.0]
    retention = Retention(database, 30, lambda: now[0], lambda: 0.0)
    now[0] += jump
    retention.once()
    assert count(database) == 1 and "the clock was set" in caplog.text


def test_a_database_that_is_away_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "blocked").write_text("", encoding="utf-8")
    Retention(Database(address_of(str(tmp_path / "blocked" / "mishu.sqlite"))), 30).once()
    assert "could not be erased" in caplog.text
