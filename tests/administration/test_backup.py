"""Backups hold all that people left, are restored whole or not at all, and keep what was there."""

import json
import os
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import text

from bot.accounts.accounts import Accounts
from bot.accounts.keys import Keys
from bot.accounts.sessions import Sessions
from bot.keeping.address import address_of
from bot.keeping.database import Database
from bot.keeping.migrating import migrate
from bot.keeping.rows import dump, kept_tables, load
from bot.running.feedback import Rating, keep_rating
from bot.running.tally import Tally
from tests.administration.conftest import Mishu
from tests.making.postgres import fresh

PASSWORD = "春风 译电 木桥 三更 correct"
RATING = Rating(question="几点交接班", answered=True, confidence=0.5, verdict="helpful")


def fill(database: Database) -> None:
    Accounts(database).create("wang", PASSWORD, "admin", ["人事"])
    Keys(database).make("抓取", ["人事"])
    keep_rating(RATING, database)
    Tally(database, keep_questions=True).count("几点交接班", True)


def rows(database: Database) -> dict[str, list[bytes]]:
    return {name: list(lines) for _, name, lines in dump(database)}


def but_the_log(kept: dict[str, list[bytes]]) -> dict[str, list[bytes]]:
    return {name: lines for name, lines in kept.items() if name != "audit"}


def test_what_was_backed_up_is_there_again(mishu: Mishu, database: Database, tmp_path: Path) -> None:
    fill(database)
    (tmp_path / "terms.toml").write_text("[also]\n", encoding="utf-8")
    (tmp_path / "mishu.toml").write_text("quotes = 5\n", encoding="utf-8")
    (tmp_path / "index" / "corrections" / "人事").mkdir(parents=True)
    (tmp_path / "index" / "corrections" / "人事" / "任免.md.json").write_text("{}", encoding="utf-8")
    before = but_the_log(rows(database))
    assert mishu("backup", tmp_path / "kept.zip")[0] == 0
    assert stat.S_IMODE((tmp_path / "kept.zip").stat().st_mode) == 0o600

    keep_rating(RATING.model_copy(update={"question": "后来的"}), database)
    Accounts(database).create("li", PASSWORD)
    token = Sessions(database).begin("wang")
    (tmp_path / "terms.toml").write_text("[also]\n# later\n", encoding="utf-8")
    shutil.rmtree(tmp_path / "index")
    status, _, said = mishu("restore", tmp_path / "kept.zip")
    assert status == 0 and "已恢复" in said
    assert but_the_log(rows(database)) == before
    assert Sessions(database).find(token) is not None  # of an account that is there
    assert Accounts(database).enter("wang", PASSWORD, "").groups == {"人事"}
    assert (tmp_path / "terms.toml").read_text(encoding="utf-8") == "[also]\n"
    assert (tmp_path / "index" / "corrections" / "人事" / "任免.md.json").read_text(encoding="utf-8") == "{}"
    # What was there is beside it, and can be restored in its turn.
    (kept,) = tmp_path.glob("mishu.before-*.zip")
    (terms,) = tmp_path.glob("terms.toml.before-*")
    assert "later" in terms.read_text(encoding="utf-8")
    assert mishu("restore", kept)[0] == 0
    assert [each.name for each in Accounts(database).all()] == ["li", "wang"]


def test_a_backup_is_of_one_moment_while_others_write(mishu: Mishu, database: Database, tmp_path: Path) -> None:
    keep_rating(RATING, database)
    over = Event()

    def write() -> None:
        while not over.is_set():
            with database.begin() as connection:  # as many ratings as questions, at every moment
                connection.execute(
                    text("INSERT INTO words (day, question, answered) VALUES ('2030-01-01', '问', true)")
                )
                connection.execute(text("UPDATE tally SET questions = questions + 1 WHERE answered"))

    writer = Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            assert mishu("backup", tmp_path / f"{number}.zip")[0] == 0
    finally:
        over.set()
        writer.join()
    for number in range(3):
        with zipfile.ZipFile(tmp_path / f"{number}.zip") as packed:
            counted = [json.loads(line) for line in packed.read("rows/tally.jsonl").splitlines()]
            asked = packed.read("rows/words.jsonl").splitlines()
        assert next(row["questions"] for row in counted if row["answered"]) == len(asked)


def spoil(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Write an archive anew with other members."""
    with zipfile.ZipFile(path) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)


def manifest_of(members: dict[str, bytes], **values: object) -> None:
    members["manifest.json"] = json.dumps({**json.loads(members["manifest.json"]), **values}).encode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda members: members.update({"rows/ratings.jsonl": b"{}\n"}), "已损坏"),
        (lambda members: members.pop("rows/ratings.jsonl"), "已损坏"),
        (lambda members: members.pop("manifest.json"), "已损坏"),
        (lambda members: members.update({"files/../../evil": b"x"}), "已损坏"),
        (lambda members: manifest_of(members, format=2), "另一个版本"),
        (lambda members: manifest_of(members, revision="9999"), "更新版本"),
        (lambda members: manifest_of(members, sha256="x"), "已损坏"),
    ],
    ids=["changed", "lacking", "no manifest", "added", "newer form", "newer database", "no sums"],
)
def test_an_archive_that_is_not_as_it_was_written_changes_nothing(
    mishu: Mishu, database: Database, tmp_path: Path, change: Callable[[dict[str, bytes]], None], said: str
) -> None:
    fill(database)
    mishu("backup", tmp_path / "kept.zip")
    before = rows(database)
    spoil(tmp_path / "kept.zip", change)
    status, _, err = mishu("restore", tmp_path / "kept.zip")
    assert status == 1 and said in err and rows(database) == before


def test_a_file_cut_short_anywhere_is_refused(mishu: Mishu, database: Database, tmp_path: Path) -> None:
    fill(database)
    mishu("backup", tmp_path / "kept.zip")
    whole, before = (tmp_path / "kept.zip").read_bytes(), rows(database)
    for length in range(0, len(whole), max(1, len(whole) // 12)):
        (tmp_path / "cut.zip").write_bytes(whole[:length])
        assert mishu("restore", tmp_path / "cut.zip")[0] == 1
    assert mishu("restore", tmp_path / "none.zip")[2] == f"没有文件 {tmp_path / 'none.zip'}。\n"
    assert rows(database) == before


def test_a_backup_that_cannot_be_written_leaves_nothing(mishu: Mishu, database: Database, tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("", encoding="utf-8")
    status, _, err = mishu("backup", tmp_path / "blocked" / "kept.zip")
    assert status == 1 and "无法写入" in err
    assert os.listdir(tmp_path) == ["blocked"]


def test_rows_of_the_first_version_are_brought_up_to_date(database: Database) -> None:
    fill(database)
    older = {
        "ratings": [
            json.dumps({**RATING.model_dump(exclude={"start", "end"}), "id": 7, "time": "2026-01-01"}).encode()
        ],
        "tally": [b'{"answered": true, "questions": 41}', b'{"answered": false, "questions": 1}'],
    }
    load(database, "0001", older, "kept.zip")
    assert Tally(database).counts() == (41, 1) and Accounts(database).all() == []
    keep_rating(RATING, database)
    with database.look() as connection:
        assert list(connection.scalars(text("SELECT id FROM ratings ORDER BY id"))) == [7, 8]


def test_a_file_is_taken_to_a_server_and_back(database: Database, postgres_server: str, tmp_path: Path) -> None:
    fill(database)
    with fresh(postgres_server, "moved") as url:
        server = Database(address_of(url))
        for source, target in ((database, server), (server, Database(address_of(str(tmp_path / "back.sqlite"))))):
            load(target, "0002", rows(source), "kept.zip")
            assert rows(target) == rows(database)
        keep_rating(RATING, server)  # its counters have moved on too
        server.close()


def test_every_table_is_backed_up_or_left_out_on_purpose(database: Database) -> None:
    with database.bare() as connection:
        migrate(connection, "new")
    assert kept_tables() == ["accounts", "api_keys", "audit", "ratings", "taken_over", "tally", "words"]
