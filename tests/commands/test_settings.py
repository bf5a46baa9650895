"""`mishu settings`: every setting, its value, and where that came from."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.commands.cli import main
from bot.settings import KioskSettings, MessengerSettings, Settings

SECRET = "postgresql://oa:hush@127.0.0.1/oa"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def shown(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["settings", *words])
    assert ended.value.code == 0
    return capsys.readouterr().out


def origins(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(shown(capsys, "--json", *words))
    return found


def test_every_setting_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    sections = {"kiosk": KioskSettings, "messengers": MessengerSettings}
    inner = {f"{section}.{name}" for section, model in sections.items() for name in model.model_fields}
    found = origins(capsys)
    assert found.keys() == (Settings.model_fields.keys() - sections.keys()) | inner
    assert {each["source"] for each in found.values()} == {"default"}
    assert found["port"] == {"value": 7860, "source": "default", "place": ""}


def test_it_says_where_each_value_came_from(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mishu.toml").write_text("port = 1111\nquotes = 5\nrate = 7\n[kiosk]\nidle = 30\nwarning = 5\n")
    monkeypatch.setenv("MISHU_QUOTES", "6")
    monkeypatch.setenv("MISHU_KIOSK__IDLE", "40")
    monkeypatch.setenv("MISHU_HOSTS", "mishu.example, www.mishu.example")
    found = origins(capsys, "--port", "2222", "--lang", "en")
    told = {name: (each["value"], each["source"], each["place"]) for name, each in found.items()}
    assert told["port"] == (2222, "flag", "") and told["lang"] == ("en", "flag", "")
    assert told["quotes"] == (6, "environment", "MISHU_QUOTES")
    assert told["hosts"] == (["mishu.example", "www.mishu.example"], "environment", "MISHU_HOSTS")
    assert told["rate"] == (7, "file", "mishu.toml")
    assert told["kiosk.idle"] == (40, "environment", "MISHU_KIOSK__IDLE")
    assert told["kiosk.warning"] == (5, "file", "mishu.toml")
    assert told["kiosk.inches"] == (32, "default", "")


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_password_is_not_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("MISHU_DATABASE", SECRET)
    printed = shown(capsys, *words)
    assert "hush" not in printed and "*****" in printed and "MISHU_DATABASE" in printed


def test_people_see_a_table_in_their_language(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["settings"])
    told = capsys.readouterr()
    assert str(tmp_path / "mishu.toml") in told.err
    rows = [line.split() for line in told.out.splitlines()]
    assert ["设置", "值", "来自"] in rows and ["port", "7860", "默认"] in rows and ["lang", '"zh"', "默认"] in rows


def test_a_value_that_cannot_be_used_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MISHU_PORT", "0")
    with pytest.raises(SystemExit) as ended:
        main(["settings"])
    assert ended.value.code == 1 and "port" in capsys.readouterr().err
