"""An index of each format that a release has written: it opens, or says what to run, and that makes it new."""

import zipfile
from pathlib import Path

import pytest

from bot.answering.bot import Bot
from bot.settings import load_settings
from embeddings.errors import IndexUnusable
from embeddings.index.index import FORMAT, Index, damages
from tests import DATA
from tests.toys import RULES, ToyEncoder, toy_index, write_files

KEPT = sorted(int(path.stem) for path in (DATA / "formats").glob("*.zip"))


def kept(version: int, folder: Path) -> Path:
    with zipfile.ZipFile(DATA / "formats" / f"{version}.zip") as archive:
        archive.extractall(folder)
    return folder


def answers(folder: Path) -> None:
    bot = Bot(Index.open(folder, deep=True), ToyEncoder(), load_settings({"threshold": 0}), folder)
    first = bot.ask("用印单由谁签字").quotes[0]
    document = bot.document(first.doc).document
    assert first.text == document.text[first.start : first.end] == "用印单由处室负责人签字。"


def test_one_of_this_format_is_kept() -> None:
    assert KEPT[-1] == FORMAT and KEPT == list(range(KEPT[0], FORMAT + 1))


@pytest.mark.parametrize("version", KEPT)
def test_an_index_of_each_format_opens_or_says_what_to_run(version: int, tmp_path: Path) -> None:
    folder = kept(version, tmp_path / "index")
    if version == FORMAT:
        assert damages(folder) == []
        answers(folder)
        return
    with pytest.raises(IndexUnusable) as caught:
        Index.open(folder)
    assert caught.value.code == "index.format" and caught.value.details["found"] == version
    assert f"mishu build --index {folder}" in str(caught.value)


@pytest.mark.parametrize("version", KEPT)
def test_what_is_said_to_be_run_makes_it_new(version: int, tmp_path: Path) -> None:
    folder = kept(version, tmp_path / "index")
    report = toy_index(folder, write_files(tmp_path / "documents", RULES))
    assert report.counts["documents"] == len(RULES) and damages(folder) == []
    answers(folder)
