"""Accounts, sessions and keys: who is let in, who is not, and what is told of it."""

import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.access import Principal
from bot.accounts import passwords
from bot.accounts.accounts import Account, Accounts, checked_name
from bot.accounts.auditing import entries
from bot.accounts.errors import AccountError
from bot.accounts.keys import Keys
from bot.accounts.people import ERASED, erase, export
from bot.accounts.sessions import IDLE, WHOLE, Sessions
from bot.accounts.signing import Signing
from bot.accounts.trying import Tries
from bot.keeping import tables
from bot.keeping.address import address_of
from bot.keeping.database import Database
from tests.making.postgres import fresh

PASSWORD = "春风 译电 木桥 三更 correct"
ADDRESS = "192.0.2.7"


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 with less to do, so that the tests do not take a minute."""
    monkeypatch.setattr(passwords, "_hasher", passwords.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    passwords._nobodys.cache_clear()


@pytest.fixture(params=["file", "server"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "file":
        yield Database(address_of(str(tmp_path / "mishu.sqlite")))
        return
    with fresh(request.getfixturevalue("postgres_server"), "accounts") as url:
        database = Database(address_of(url))
        yield database
        database.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(database: Database, clock: Clock) -> Accounts:
    made = Accounts(database, clock)
    made.create("Wang", PASSWORD, "editor", ["人事", "领导"], "os:root")
    return made


def code_of(work: Any, *given: object) -> str:  # noqa: ANN401
    with pytest.raises(AccountError) as refused:
        work(*given)
    return refused.value.code


def test_an_account_is_entered_with_its_password_and_no_other(accounts: Accounts) -> None:
    found = accounts.enter("ｗａｎｇ ", PASSWORD, ADDRESS)
    assert found.principal == Principal("wang", frozenset({"人事", "领导"}), "editor")
    assert code_of(accounts.enter, "wang", PASSWORD + "x", ADDRESS) == "account.wrong"
    assert code_of(accounts.enter, "nobody", PASSWORD, ADDRESS) == "account.wrong"


def test_a_password_is_kept_as_argon2id_alone(accounts: Accounts, database: Database) -> None:
    with database.look() as connection:
        (kept,) = connection.scalars(select(tables.accounts.c.password))
    assert kept.startswith("$argon2id$") and PASSWORD not in kept


def test_a_locked_account_is_told_what_a_wrong_password_is_told(accounts: Accounts) -> None:
    accounts.change("wang", locked=True)
    assert code_of(accounts.enter, "wang", PASSWORD, ADDRESS) == "account.wrong"
    accounts.change("wang", locked=False)
    assert accounts.enter("wang", PASSWORD, ADDRESS).name == "wang"


@pytest.mark.parametrize("password", ["短", "password1", "x" * 129])
def test_a_password_has_its_length(password: str) -> None:
    assert code_of(passwords.hashed, password, "wang") == "account.length"


@pytest.mark.parametrize("password", ["a" * 20, "123456789012", "abcdefghijklm", "xxwangxx-12-correct"])
def test_a_password_that_is_easily_guessed_is_refused(password: str) -> None:
    assert code_of(passwords.hashed, password, "wang") == "account.weak"


@pytest.mark.parametrize("name", ["", " ", "a b", "a\nb", "x" * 65, "a\u200bb"])
def test_a_name_that_cannot_be_told_apart_is_refused(name: str) -> None:
    assert code_of(checked_name, name) == "account.name"


def test_there_is_one_account_of_a_name(accounts: Accounts) -> None:
    assert code_of(accounts.create, "ＷANG", PASSWORD) == "account.exists"


def test_who_guesses_waits_longer_each_time_and_nobody_learns_whether_there_is_the_account(
    accounts: Accounts, clock: Clock
) -> None:
    for name in ("wang", "nobody"):
        told = []
        for _ in range(8):
            with pytest.raises(AccountError) as refused:
                accounts.enter(name, "a wrong password", f"192.0.2.{len(told)}")
            told.append((refused.value.code, refused.value.details.get("seconds")))
            clock.now += refused.value.details.get("seconds", 0)  # type: ignore[operator]
        assert told == [
            *[("account.wrong", None)] * 5,
            ("account.wait", 1),
            ("account.wrong", None),
            ("account.wait", 2),
        ]
    assert code_of(accounts.enter, "wang", "a wrong password", ADDRESS) == "account.wrong"
    assert code_of(accounts.enter, "wang", PASSWORD, ADDRESS) == "account.wait"  # the right one too
    clock.now += 60  # no account waits longer than a minute, or anybody could keep its owner out
    assert accounts.enter("wang", PASSWORD, ADDRESS).name == "wang"


def test_an_address_that_tries_many_accounts_waits(accounts: Accounts) -> None:
    codes = [code_of(accounts.enter, f"somebody{number}", "a wrong password", ADDRESS) for number in range(22)]
    assert codes == ["account.wrong"] * 20 + ["account.wait"] * 2
    assert accounts.enter("wang", PASSWORD, "192.0.2.8").name == "wang"


def test_entering_often_and_well_is_no_guessing(accounts: Accounts) -> None:
    for _ in range(25):
        accounts.enter("wang", PASSWORD, ADDRESS)


def test_guesses_at_once_are_counted_as_many(database: Database) -> None:
    Accounts(database).all()
    tries = Tries(database, Clock())
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: tries.begin("wang", ADDRESS), range(16)))
    assert waits.count(0) == 5


def test_a_clock_that_is_set_back_makes_no_wait_longer(accounts: Accounts, clock: Clock) -> None:
    for _ in range(5):
        code_of(accounts.enter, "wang", "a wrong password", ADDRESS)
    clock.now -= 30 * 24 * 3600
    assert code_of(accounts.enter, "wang", PASSWORD, ADDRESS) == "account.wait"
    clock.now += 60
    assert accounts.enter("wang", PASSWORD, ADDRESS).name == "wang"


def test_unknown_names_take_as_long_as_wrong_passwords(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", passwords.PasswordHasher(time_cost=2, memory_cost=8192, parallelism=1))
    passwords._nobodys.cache_clear()
    accounts.set_password("wang", PASSWORD)
    passwords.is_right(None, "x")  # which makes the text that nobody has the password of

    def seconds(name: str) -> float:
        times = []
        for number in range(4):
            begun = time.process_time()
            code_of(accounts.enter, name, "a wrong password", f"198.51.100.{number}")
            times.append(time.process_time() - begun)
        return statistics.median(times)

    assert 0.5 < seconds("wang") / seconds("nobody") < 2


def test_a_session_is_found_until_it_is_ended(accounts: Accounts, database: Database, clock: Clock) -> None:
    sessions = Sessions(database, clock)
    token, other = sessions.begin("wang"), sessions.begin("wang")
    found = sessions.find(token)
    assert found is not None and found.account.groups == {"人事", "领导"}
    with database.look() as connection:
        assert token not in str(connection.execute(select(tables.sessions)).all())
    sessions.end_others(found)
    assert sessions.find(other) is None and sessions.find(token) is not None
    sessions.end(found.digest)
    assert sessions.find(token) is None and sessions.find("x") is None


@pytest.mark.parametrize(
    ("steps", "lasts"), [([IDLE], True), ([IDLE + 1], False), ([3600] * 12, True), ([3600] * 13, False)]
)
def test_a_session_ends_when_nobody_is_there_and_when_the_day_is_over(
    accounts: Accounts, database: Database, clock: Clock, steps: list[int], lasts: bool
) -> None:
    assert WHOLE == 12 * 3600
    sessions = Sessions(database, clock)
    token = sessions.begin("wang")
    found = None
    for step in steps:
        clock.now += step
        found = sessions.find(token)
    assert (found is not None) == lasts


@pytest.mark.parametrize("jump", [-3600, -40 * 365 * 24 * 3600, 40 * 365 * 24 * 3600])
def test_a_clock_that_jumps_makes_no_session_last_longer(
    accounts: Accounts, database: Database, clock: Clock, jump: int
) -> None:
    sessions = Sessions(database, clock)
    token = sessions.begin("wang")
    clock.now += jump
    assert sessions.find(token) is None
    assert sessions.find(sessions.begin("wang")) is not None  # and one can enter anew


@pytest.mark.parametrize("change", [{"locked": True}, {"role": "reader"}, {"groups": []}])
def test_what_changes_an_account_ends_its_sessions(
    accounts: Accounts, database: Database, change: dict[str, Any]
) -> None:
    sessions = Sessions(database)
    token = sessions.begin("wang")
    accounts.change("wang", **change)
    assert sessions.find(token) is None


def test_a_key_is_shown_once_and_sees_what_its_groups_see(accounts: Accounts, database: Database) -> None:
    keys = Keys(database)
    key = keys.make("抓取", ["人事"], account="wang", by="os:root")
    assert keys.principal(key) == Principal("key:抓取", frozenset({"人事"}), "reader")
    assert keys.principal(key + "x") is None
    with database.look() as connection:
        assert key not in str(connection.execute(select(tables.api_keys)).all())
    (listed,) = keys.all()
    assert listed.used and listed.account == "wang"
    accounts.change("wang", locked=True)
    assert keys.principal(key) is None
    keys.revoke(listed.id)
    assert keys.all() == [] and code_of(keys.revoke, listed.id) == "account.key"
    assert code_of(keys.make, "x", [], "reader", "nobody") == "account.unknown"


def test_who_did_what_is_noted_and_no_password_is(accounts: Accounts, database: Database) -> None:
    accounts.enter("wang", PASSWORD, ADDRESS)
    code_of(accounts.enter, "wang", "a wrong password", ADDRESS)
    code_of(accounts.enter, PASSWORD, "in the wrong field", ADDRESS)
    noted = [(each.who, each.what, each.about, each.address) for each in entries(database)]
    assert noted == [
        ("", "entering_failed", "", ADDRESS),
        ("wang", "entering_failed", "", ADDRESS),
        ("wang", "entered", "", ADDRESS),
        ("os:root", "account_made", "wang editor 人事 领导", ""),
    ]


def test_all_that_is_kept_of_a_person_is_given_and_erased(accounts: Accounts, database: Database) -> None:
    accounts.create("wanger", PASSWORD)
    Keys(database).make("抓取", account="wang")
    Sessions(database).begin("wang")
    accounts.enter("wang", PASSWORD, ADDRESS)
    given = export(database, "wang")
    assert given["account"]["groups"] == ["人事", "领导"] and "password" not in given["account"]
    assert (len(given["sessions"]), [key["name"] for key in given["keys"]]) == (1, ["抓取"])
    assert "entered" in [row["what"] for row in given["log"]] and "digest" not in str(given)
    erase(database, "wang", "os:root")
    with database.look() as connection:
        left = [
            connection.execute(select(table)).all()
            for table in tables.metadata.sorted_tables
            if table.name != "signing"
        ]
    assert "'wang'" not in str(left) and ADDRESS not in str(left)
    newest = next(iter(entries(database)))
    assert (newest.who, newest.what) == ("os:root", "person_erased") and ERASED in str(left)
    assert [each.name for each in accounts.all()] == ["wanger"]
    assert code_of(export, database, "wang") == "account.unknown" == code_of(erase, database, "wang")


def test_what_is_signed_is_known_by_all_servers_of_the_database_and_by_no_other(
    accounts: Accounts, database: Database, tmp_path: Path
) -> None:
    one, other = Signing(database), Signing(database)
    foreign = Signing(Database(address_of(str(tmp_path / "other.sqlite"))))
    assert other.unsigned(one.signed("token")) == "token" and foreign.unsigned(one.signed("token")) is None
    assert one.unsigned("token") is None and one.unsigned(one.signed("token") + "x") is None
    assert other.is_form("seed", one.form("seed")) and not other.is_form("seeds", one.form("seed"))
    assert not one.is_form("", one.form("")) and not one.is_form("seed", "")


def test_nothing_can_be_entered_before_there_is_an_administrator(accounts: Accounts, database: Database) -> None:
    assert not accounts.is_open()
    accounts.create("chief", PASSWORD, "admin")
    assert accounts.is_open()
    with database.begin() as connection:
        connection.execute(update(tables.accounts).values(locked=True))
    assert not accounts.is_open()
    assert accounts.find("chief") == Account("chief", "admin", frozenset(), True, accounts.all()[0].made)
