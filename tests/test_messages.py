import ast
import tomllib
from collections.abc import Iterator
from string import Formatter

import pytest
from rich.table import Table

from bot.messages import Messages, browser_lang
from bot.plain.terminal import Terminal
from embeddings.errors import MishuError, SourceError
from tests import ROOT

SOURCES = [path for package in ("bot", "embeddings") for path in sorted((ROOT / package).rglob("*.py"))]
ERRORS = {
    "MishuError",
    "SourceError",
    "IndexUnusable",
    "ModelError",
    "QuestionError",
    "SettingsError",
    "DiskError",
    "KeepingError",
    "AccountError",
    "ArchiveError",
    "CardError",
}


def catalogue(lang: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((ROOT / "bot" / "locales" / f"{lang}.toml").read_text(encoding="utf-8"))


def names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def raised() -> Iterator[tuple[str, str, set[str]]]:
    """Yield code, English sentence and values of every error that the sources make."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS):
                continue
            code, template = node.args[:2]
            assert isinstance(code, ast.Constant), f"{path}: an error's code is written out"
            if isinstance(template, ast.Name):
                continue
            assert isinstance(template, ast.Constant)
            yield code.value, template.value, {keyword.arg for keyword in node.keywords if keyword.arg}


def test_every_error_has_its_chinese_sentence_with_the_same_values() -> None:
    chinese = catalogue("zh")["error"]
    found = dict((code, (template, values)) for code, template, values in raised())
    assert set(found) == set(chinese)
    for code, (template, values) in found.items():
        assert names(template) <= values and names(chinese[code]) <= values, code


def test_both_languages_say_the_same_things() -> None:
    zh, en = catalogue("zh"), catalogue("en")
    zh.pop("error")
    assert {section: sorted(texts) for section, texts in zh.items()} == {
        section: sorted(texts) for section, texts in en.items()
    }
    for section, texts in zh.items():
        for key, text in texts.items():
            assert names(text) == names(en[section][key]), f"{section}.{key}"


def test_every_sentence_asked_for_exists() -> None:
    known = {f"{section}.{key}" for section, texts in catalogue("en").items() for key in texts}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                key = node.args[0]
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    assert key.value in known, f"{path.name}: {key.value}"


def test_errors_inside_errors_are_translated() -> None:
    inner = SourceError("source.blank", "{name} holds no text.", name="a.txt")
    outer = MishuError("batch.question", "Line {line} of the questions: {reason}", line=3, reason=inner)
    assert Messages("zh").error(outer) == "问题文件第 3 行：a.txt 里没有文字。"
    assert Messages("en").error(outer) == "Line 3 of the questions: a.txt holds no text."


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB", "en"),
        ("en;q=0.3,zh-TW;q=0.7", "zh-Hant"),
        ("", "zh"),
        (";;q=x,en", "en"),
    ],
)
def test_the_browser_s_language(accepted: str, lang: str) -> None:
    assert browser_lang(accepted) == lang


def test_a_table_wider_than_the_terminal_is_printed_whole(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table(box=None)
    for number in range(40):
        table.add_column(f"column{number}", no_wrap=True)
    table.add_row(*(f"value{number}" for number in range(40)))
    Terminal(Messages()).table(table)
    heading, row = capsys.readouterr().out.splitlines()
    assert heading.split() == [f"column{number}" for number in range(40)] and row.split()[-1] == "value39"
