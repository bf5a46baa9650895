"""One database for what people leave: made, brought up to date, held by several at once, and out of order."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, inspect, select, text

from bot.keeping import database as database_module
from bot.keeping.address import address_of
from bot.keeping.database import Database
from bot.keeping.errors import KeepingError
from bot.keeping.tables import metadata, words
from bot.running.feedback import Rating, keep_rating
from bot.running.tally import Tally
from bot.settings import load_settings

RATING = Rating(question="几点交接班", answered=True, confidence=0.5, verdict="helpful")


def questions(database: Database) -> list[str]:
    with database.look() as connection:
        return sorted(connection.scalars(text("SELECT question FROM ratings")))


def test_the_migrations_make_the_tables_that_the_program_uses(database: Database) -> None:
    with database.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_what_one_keeps_another_finds(database: Database, place: str) -> None:
    keep_rating(RATING, database)
    Tally(database, keep_questions=True).count("几点交接班", True)
    other = Database(address_of(place))
    assert questions(other) == ["几点交接班"] and Tally(other).counts() == (1, 0)
    with other.look() as connection:
        assert connection.execute(select(words.c.question, words.c.answered)).all() == [("几点交接班", True)]
    other.close()


def test_several_servers_start_at_once(place: str) -> None:
    program = (
        "import sys; from bot.keeping.address import address_of; from bot.keeping.database import Database\n"
        "from bot.running.tally import Tally; sys.stdin.read(1)\n"
        "for _ in range(5): Tally(Database(address_of(sys.argv[1]))).count('问', True)"
    )
    command = [sys.executable, "-c", program, place]
    started = [subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    said = [each.communicate(b"x", timeout=60)[1] for each in started]
    assert [each.returncode for each in started] == [0] * 4 and said == [b""] * 4
    assert Tally(Database(address_of(place))).counts() == (20, 0)


def test_threads_do_not_get_in_one_another_s_way(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: keep_rating(RATING.model_copy(update={"note": str(number)}), database), range(60)))
    assert len(questions(database)) == 60


def test_a_database_of_a_newer_version_is_refused_and_left_alone(database: Database, place: str) -> None:
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(KeepingError, match="newer version of Mishu .9999.") as refused:
        Database(address_of(place)).prepare()
    assert refused.value.code == "keeping.newer"
    with database.look() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_a_step_that_fails_leaves_the_database_as_it_was(database: Database, place: str) -> None:
    with database.begin() as connection:
        connection.execute(text("DROP TABLE ratings"))
        connection.execute(text("DELETE FROM alembic_version"))  # so that the first step is taken again, and fails
    with pytest.raises(Exception, match="already exists"):
        Database(address_of(place)).prepare()
    with database.look() as connection:
        assert "ratings" not in inspect(connection).get_table_names()


def test_a_password_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("psycopg")
    monkeypatch.setenv("MISHU_DATABASE", "postgresql://mishu:geheim@127.0.0.1:9/kept")
    settings = load_settings()
    database = Database.of(settings)
    with pytest.raises(KeepingError) as refused:
        database.prepare()
    assert refused.value.code == "keeping.unreachable" and "mishu:***@127.0.0.1:9/kept" in str(refused.value)
    assert "geheim" not in f"{settings!r}{refused.value}{refused.value.details}{database.address}"


@pytest.mark.parametrize("setting", ["mysql://a@b/c", "postgresql://geheim@host:x/y", "postgresql://host", "http://a"])
def test_an_address_of_no_database_is_refused_without_showing_it(setting: str) -> None:
    with pytest.raises(KeepingError) as refused:
        address_of(setting)
    assert refused.value.code == "keeping.address" and "geheim" not in str(refused.value)


def test_a_file_that_others_may_not_read(tmp_path: Path) -> None:
    database = Database(address_of(str(tmp_path / "mishu.sqlite")))
    keep_rating(RATING, database)
    assert stat.S_IMODE((tmp_path / "mishu.sqlite").stat().st_mode) == 0o600
    with database.look() as connection:
        modes = [connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous")]
    assert modes == ["wal", 2]


def test_a_file_that_was_taken_away_is_made_anew(tmp_path: Path) -> None:
    database = Database(address_of(str(tmp_path / "kept" / "mishu.sqlite")))
    keep_rating(RATING, database)
    shutil.rmtree(tmp_path / "kept")
    keep_rating(RATING, database)
    assert len(questions(database)) == 1


def test_what_is_no_database_is_left_alone(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("这不是数据库。" * 100, encoding="utf-8")
    with pytest.raises(KeepingError) as refused:
        keep_rating(RATING, Database(address_of(str(letter))))
    assert refused.value.code == "keeping.damaged"
    assert letter.read_text(encoding="utf-8") == "这不是数据库。" * 100


def test_a_locked_database_is_waited_for_and_then_said_to_be_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "_PATIENCE", 0.3)
    database = Database(address_of(str(tmp_path / "mishu.sqlite")))
    keep_rating(RATING, database)
    with closing(sqlite3.connect(tmp_path / "mishu.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert len(questions(database)) == 1  # reading is not in the way of writing
        with pytest.raises(KeepingError) as refused:
            keep_rating(RATING, database)
        assert refused.value.code == "keeping.locked"
        other.execute("COMMIT")
    keep_rating(RATING, database)
    assert len(questions(database)) == 2


@contextmanager
def as_nobody() -> Iterator[None]:
    """Be a user who may not write everywhere."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    database = Database(address_of(str(folder / "mishu.sqlite")))
    keep_rating(RATING, database)
    for each in (*tmp_path.parents, tmp_path):
        if each.name.startswith(("pytest-", "popen-", "test_")):
            each.chmod(0o755)
    (folder / "mishu.sqlite").chmod(0o444)
    folder.chmod(0o555)
    try:
        with as_nobody():
            with pytest.raises(KeepingError) as refused:
                keep_rating(RATING, database)
            assert refused.value.code == "keeping.refused"
            with pytest.raises(KeepingError) as refused:
                Database(address_of(str(folder / "other.sqlite"))).prepare()
            assert refused.value.code == "keeping.refused"
    finally:
        folder.chmod(0o755)
        (folder / "mishu.sqlite").chmod(0o600)
    keep_rating(RATING, database)
    assert len(questions(database)) == 2


def test_rows_that_break_a_rule_are_a_mistake_of_ours(database: Database) -> None:
    with pytest.raises(Exception, match="(?i)not.null"), database.begin() as connection:
        connection.execute(insert(words).values(day=None, question="问", answered=True))
