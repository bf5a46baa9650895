"""Files of earlier versions are taken over, once, and left as they are."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.keeping.address import address_of
from bot.keeping.database import Database
from bot.keeping.earlier import EarlierFiles
from bot.running.tally import Tally

RATINGS = """CREATE TABLE IF NOT EXISTS ratings(
    time TEXT NOT NULL, question TEXT NOT NULL, doc TEXT, first INTEGER, last INTEGER, answered INTEGER NOT NULL,
    confidence REAL NOT NULL, verdict TEXT NOT NULL, reason TEXT, note TEXT NOT NULL)"""
TALLY = """
CREATE TABLE IF NOT EXISTS tally(answered INTEGER PRIMARY KEY, questions INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS words(question TEXT NOT NULL, answered INTEGER NOT NULL);
"""
ROW = ("2025-03-01T08:00:00+00:00", "几点交接班", "值班.txt", 3, 9, 1, 0.5, "unhelpful", "quote", "不是这条")


def rate(file: Path, *notes: str) -> None:
    """Rate as version 0.1 did."""
    with closing(sqlite3.connect(file)) as base, base:
        base.execute(RATINGS)
        base.executemany("INSERT INTO ratings VALUES (?,?,?,?,?,?,?,?,?,?)", [(*ROW[:-1], note) for note in notes])


def count(file: Path, answered: int, times: int) -> None:
    """Count as version 0.1 did."""
    with closing(sqlite3.connect(file)) as base, base:
        base.executescript(TALLY)
        for number in range(times):
            base.execute(
                "INSERT INTO tally VALUES (?, 1) ON CONFLICT(answered) DO UPDATE SET questions = questions + 1",
                (answered,),
            )
            base.execute("INSERT INTO words VALUES (?, ?)", (f"问{number}", answered))


@pytest.fixture
def files(tmp_path: Path) -> EarlierFiles:
    earlier = EarlierFiles(tmp_path / "feedback.sqlite", tmp_path / "kiosk.sqlite")
    assert earlier.feedback and earlier.tally
    rate(earlier.feedback, "一", "二")
    count(earlier.tally, 1, 3)
    return earlier


def kept(database: Database) -> tuple[list[str], tuple[int, int], int]:
    with database.look() as connection:
        notes = list(connection.scalars(text("SELECT note FROM ratings ORDER BY id")))
        asked = connection.scalar(text("SELECT count(*) FROM words"))
    return notes, Tally(database).counts(), int(asked or 0)


def test_all_rows_are_taken_over_at_the_first_start_and_not_at_the_next(place: str, files: EarlierFiles) -> None:
    for _ in range(3):
        database = Database(address_of(place), files)
        assert kept(database) == (["一", "二"], (3, 0), 3)
    with database.look() as connection:
        row = connection.execute(text("SELECT * FROM ratings ORDER BY id LIMIT 1")).one()
    assert tuple(row)[1:] == (*ROW[:5], True, *ROW[6:9], "一")
    database.close()


def test_what_an_earlier_version_adds_later_comes_at_the_next_start(
    place: str, files: EarlierFiles, tmp_path: Path
) -> None:
    Database(address_of(place), files).prepare()
    rate(tmp_path / "feedback.sqlite", "三")
    count(tmp_path / "kiosk.sqlite", 0, 2)
    assert kept(Database(address_of(place), files)) == (["一", "二", "三"], (3, 2), 5)


def test_what_was_erased_does_not_come_back_and_a_moved_file_is_known_again(
    place: str, files: EarlierFiles, tmp_path: Path
) -> None:
    database = Database(address_of(place), files)
    with database.begin() as connection:
        connection.execute(text("DELETE FROM ratings"))
    (tmp_path / "feedback.sqlite").rename(tmp_path / "moved.sqlite")
    moved = EarlierFiles(tmp_path / "moved.sqlite", files.tally)
    assert kept(Database(address_of(place), moved)) == ([], (3, 0), 3)


def test_several_machines_bring_their_own(place: str, files: EarlierFiles, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    count(tmp_path / "other" / "kiosk.sqlite", 1, 4)
    Database(address_of(place), files).prepare()
    assert kept(Database(address_of(place), EarlierFiles(tally=tmp_path / "other" / "kiosk.sqlite")))[1] == (7, 0)


def test_a_file_of_something_else_is_passed_over(place: str, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("这不是数据库。" * 100, encoding="utf-8")
    assert kept(Database(address_of(place), EarlierFiles(letter, tmp_path / "none"))) == ([], (0, 0), 0)
    assert letter.read_text(encoding="utf-8") == "这不是数据库。" * 100
