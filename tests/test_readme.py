import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.cli import app
from bot.settings import KioskSettings, Settings
from embeddings.documents.reading import suffixes

ROOT = Path(__file__).resolve().parent.parent
COMMANDS: dict[str, Any] = getattr(typer.main.get_command(app), "commands")  # noqa: B009


def commands(readme: str) -> list[list[str]]:
    # Blocks in a language are matched too, or else the end of one would be taken for the beginning of another.
    found = re.findall(r"^```(\w*)\n(.*?)^```$", readme, re.S | re.M)
    blocks = "\n".join(block for language, block in found if not language)
    lines = [line.split("#")[0] for line in blocks.splitlines() if line.startswith("mishu ")]
    return [shlex.split(line)[1:] for line in lines]


@pytest.mark.parametrize("name", ["README.md", "README.en.md"])
def test_every_command_of_the_readme_exists(name: str) -> None:
    written = commands((ROOT / name).read_text(encoding="utf-8"))
    assert {words[0] for words in written} == set(COMMANDS)
    for words in written:
        command = COMMANDS[words[0]]
        if hasattr(command, "commands"):
            command = command.commands[words[1]]
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= options, words


def test_every_setting_is_described_with_its_default() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme[readme.index("| 设置 |") :].split("\n\n")[0]
    described = set(re.findall(r"`(\w+)`", table)) - {"zh", "en"}
    assert described == set(Settings.model_fields) - {"kiosk"}
    for name in ("host", "port", "quotes", "threshold"):
        assert str(Settings.model_fields[name].default) in table


def test_every_setting_of_the_kiosk_is_described_with_its_default() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme[readme.index("| 展台的设置 |") :].split("\n\n")[0]
    rows = dict(re.findall(r"^\| (.*?) \|.*\| (.*?) \|$", table, re.M))
    assert set(re.findall(r"`(\w+)`", "".join(rows))) == set(KioskSettings.model_fields)
    defaults = KioskSettings()
    assert rows["`idle`、`warning`"] == f"{defaults.idle:.0f}、{defaults.warning:.0f}"
    assert rows["`inches`"] == f"{defaults.inches:.0f}"


def test_every_suffix_is_in_the_table_of_formats() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme[readme.index("| 格式 |") :].split("\n\n")[0]
    assert sorted(re.findall(r"`(\.\w+)`", table)) == sorted(suffixes())


def test_documents_named_in_the_readme_are_in_the_handbook() -> None:
    for words in commands((ROOT / "README.md").read_text(encoding="utf-8")):
        if words[0] == "show":
            text = (ROOT / "seeds" / words[1]).read_text(encoding="utf-8")
            numbers = [int(word) for word in words if word.isdigit()]
            assert all(number <= len(text) for number in numbers)


def test_make_targets_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    readme = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.en.md"))
    assert set(re.findall(r"^make (\w+)|`make (\w+)`", readme, re.M)) <= {("run", ""), ("test", ""), ("", "bench")}
    assert {"run", "test", "bench"} <= targets


def test_figures_are_filled_in() -> None:
    assert not re.search(r"@[A-Z]+@", (ROOT / "README.md").read_text(encoding="utf-8"))
