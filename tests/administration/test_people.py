"""What is kept of somebody is given or erased, and what is too old goes."""

import json
from pathlib import Path

from sqlalchemy import text

from bot.accounts.accounts import Accounts
from bot.keeping.database import Database
from bot.running.feedback import Rating, keep_rating
from tests.administration.conftest import Mishu

PASSWORD = "春风 译电 木桥 三更 correct"
RATING = Rating(question="几点交接班", answered=True, confidence=0.5, verdict="helpful")


def test_a_person_s_data_are_given_and_erased(mishu: Mishu, database: Database, tmp_path: Path) -> None:
    Accounts(database).create("wang", PASSWORD, "reader", ["人事"])
    status, out, _ = mishu("person", "wang", "--export")
    assert status == 0 and json.loads(out)["account"]["groups"] == ["人事"]
    assert mishu("person", "wang", "--export", "-o", tmp_path / "wang.json", "--erase")[0] == 0
    assert json.loads((tmp_path / "wang.json").read_text(encoding="utf-8"))["account"]["name"] == "wang"
    assert mishu("person", "wang", "--export")[2] == "没有账号 wang；用 mishu admin list 查看。\n"
    assert mishu("person", "wang")[0] == 1
    assert b"wang" not in (tmp_path / "mishu.sqlite").read_bytes()  # overwritten, and not only let go


def test_what_is_older_than_is_kept_goes(mishu: Mishu, database: Database) -> None:
    for _ in range(2):
        keep_rating(RATING, database)
    with database.begin() as connection:
        connection.execute(text("UPDATE ratings SET time = '2020-01-01T00:00:00+00:00' WHERE id = 1"))
        connection.execute(text("INSERT INTO words (day, question, answered) VALUES ('2020-01-01', '问', true)"))
    assert "全部保留" in mishu("retention")[2]
    assert mishu("retention", "--days", "30")[2] == "已删除 30 天以前的内容，共 2 行。\n"
    with database.look() as connection:
        assert list(connection.scalars(text("SELECT id FROM ratings"))) == [2]
    assert "retention  30: 2" in mishu("admin", "log")[1]
