"""``mishu admin``: how the first password comes in, and what else is looked after at the command line."""

import os
from pathlib import Path

import pytest

from bot.accounts.accounts import Accounts
from bot.accounts.keys import Keys
from bot.keeping.database import Database
from tests.administration.conftest import Mishu

PASSWORD = "春风 译电 木桥 三更 correct"


def test_the_first_password_comes_from_standard_input(mishu: Mishu, database: Database) -> None:
    status, out, err = mishu("admin", "--password-file", "-", typed=f"{PASSWORD}\r\nmore\n".encode())
    assert (status, out) == (0, "") and "已新建账号 admin。" in err
    assert Accounts(database).enter("admin", PASSWORD, "").role == "admin"
    assert mishu("admin")[1].startswith("admin  admin  -  20")  # now it lists the accounts


def test_a_password_comes_from_a_file(mishu: Mishu, database: Database, tmp_path: Path) -> None:
    (tmp_path / "password").write_text(f"{PASSWORD}\n", encoding="utf-8")
    given = ("--role", "editor", "--group", "人事", "--group", "领导", "--password-file", str(tmp_path / "password"))
    assert mishu("admin", "create", "wang", *given)[0] == 0
    assert Accounts(database).enter("wang", PASSWORD, "").groups == {"人事", "领导"}
    missing = mishu("admin", "password", "wang", "--password-file", str(tmp_path / "none"))
    assert missing[0] == 1 and "没有这个文件" in missing[2]


def test_a_password_is_typed_twice_and_unseen(
    mishu: Mishu, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = [PASSWORD, "另一个", PASSWORD, PASSWORD]
    monkeypatch.setattr("getpass.getpass", lambda prompt: typed.pop(0))
    monkeypatch.setattr("bot.administration.accounts._is_typed", lambda: True)
    assert "两次输入的密码不同" in mishu("admin")[2] and not Accounts(database).is_open()
    assert mishu("admin")[0] == 0 and Accounts(database).is_open()


def test_without_a_terminal_it_says_where_a_password_may_come_from(mishu: Mishu) -> None:
    status, _, err = mishu("admin")
    assert status == 1 and "--password-file" in err


def test_no_command_takes_a_password(mishu: Mishu) -> None:
    assert mishu("admin", "create", "wang", "--password", PASSWORD)[0] == 2
    assert mishu("admin", "password", "wang", PASSWORD)[0] == 2


def test_accounts_are_locked_changed_and_listed(mishu: Mishu, database: Database) -> None:
    Accounts(database).create("wang", PASSWORD)
    mishu("admin", "change", "wang", "--role", "editor", "--group", "人事")
    mishu("admin", "lock", "wang")
    assert mishu("admin", "list")[1].startswith("wang  editor  人事  20")
    assert mishu("admin", "list")[1].endswith("已停用\n")
    mishu("admin", "unlock", "wang")
    assert Accounts(database).enter("wang", PASSWORD, "").role == "editor"
    assert mishu("admin", "lock", "nobody")[2] == "没有账号 nobody；用 mishu admin list 查看。\n"
    assert "reader, editor, admin" in mishu("admin", "change", "wang", "--role", "king")[2]
    assert "account_locked  wang" in mishu("admin", "log")[1]


def test_a_key_is_printed_alone_so_that_a_program_can_take_it(mishu: Mishu, database: Database) -> None:
    _, key, note = mishu("admin", "key", "抓取", "--group", "人事")
    principal = Keys(database).principal(key.strip())
    assert principal is not None and principal.groups == {"人事"} and "只显示这一次" in note
    listed = mishu("admin", "keys")[1]
    assert "抓取" in listed and key.strip() not in listed
    assert mishu("admin", "revoke", listed.split()[0])[0] == 0
    assert Keys(database).principal(key.strip()) is None


def test_a_database_that_cannot_be_used_is_said_to_be_so(
    mishu: Mishu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "blocked").write_text("", encoding="utf-8")
    monkeypatch.setenv("MISHU_DATABASE", str(tmp_path / "blocked" / "mishu.sqlite"))
    status, _, err = mishu("admin", "list")
    assert status == 1 and "没有写入数据库" in err and os.fspath(tmp_path) in err
