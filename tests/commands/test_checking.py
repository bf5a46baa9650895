"""`mishu check`: exit statuses, what is printed, and the files that are written."""

import io
import json
import sys
from pathlib import Path

import pytest

from bot.commands.cli import main
from tests.toys import RULES, toy_index, write_files

WRONG = "制度规定：“值班室全天二十四小时有人在冈。”又规定：“用印单由处室负责人签字。”\n"
RIGHT = "制度规定：“用印单由处室负责人签字。”\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("check")
    toy_index(folder / "index", write_files(folder / "documents", RULES))
    return folder / "index"


def run(index: Path, *words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["check", *words, "--index", str(index)])
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.mark.parametrize("draft, status", [(WRONG, 1), (RIGHT, 0), ("没有引文的话。", 0), ("", 2)])
def test_the_exit_status_is_for_scripts(index: Path, tmp_path: Path, draft: str, status: int) -> None:
    path = write_files(tmp_path, {"稿.txt": draft}) / "稿.txt"
    assert run(index, str(path)) == status


def test_what_cannot_be_read_is_told_apart(index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(index, str(tmp_path / "none.txt")) == 2
    assert "没有文件" in capsys.readouterr().err
    path = write_files(tmp_path, {"稿.txt": RIGHT}) / "稿.txt"
    assert run(tmp_path / "nothing", str(path)) == 2
    assert run(index, str(path), "-o", str(tmp_path / "r.pdf")) == 2
    assert run(index, str(path), "-o", str(tmp_path / "none" / "r.html")) == 2


def test_findings_are_said_in_words_and_signs(index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_files(tmp_path, {"稿.txt": WRONG}) / "稿.txt"
    run(index, str(path), "--only-wrong")
    shown = capsys.readouterr().out
    assert shown.splitlines()[0] == "1 处有误，0 处未能核验，1 处相符。"
    assert "✗ 有误　引文　有改动　稿件第 1 行" in shown
    assert "有人在[-冈-]" in shown and "有人在{+岗+}" in shown
    assert "应作：值班室全天二十四小时有人在岗" in shown
    assert "用印单" not in shown


def test_pasted_text_is_checked_in_any_encoding(
    index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for encoding in ("utf-8", "gb18030"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((WRONG * 3).encode(encoding))))
        assert run(index, "-", "--json") == 1
        made = json.loads(capsys.readouterr().out)
        assert made["counts"] == {"changed": 3, "verbatim": 3}
        first = made["findings"][0]
        assert first["text"][:-1].endswith("冈") and first["marks"] == [[first["end"] - 2, first["end"] - 1]]


@pytest.mark.parametrize("suffix", [".html", ".docx", ".json"])
def test_reports_are_written_whole(index: Path, tmp_path: Path, suffix: str) -> None:
    path = write_files(tmp_path, {"稿.txt": WRONG}) / "稿.txt"
    assert run(index, str(path), "-o", str(tmp_path / f"r{suffix}")) == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([f"r{suffix}", "稿.txt"])
    assert (tmp_path / f"r{suffix}").stat().st_size > 500
