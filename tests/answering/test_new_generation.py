"""A new index that is unusable never takes the place of the one that answers."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.answering.bot import Bot
from bot.settings import load_settings
from embeddings.encoder.encoder import Vectors
from embeddings.index.index import FORMAT, Index, Layout, digest_of, sealed
from tests.toys import RULES, ToyEncoder, toy_bot, toy_index, write_files

QUESTION = "用印单由谁签字"
ONLY_NEW = "档案 编目"


class Narrow(ToyEncoder):
    """Claims to be the model that is loaded, and makes shorter vectors."""

    revision = "narrow-1"

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return super().encode_passages(texts)[:, :32]


class Foreign(ToyEncoder):
    """A model that is not on this machine."""

    name = "./no-such-folder"
    revision = "foreign-1"


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return toy_bot(tmp_path, RULES)


def rebuilt(folder: Path, encoder: ToyEncoder | None = None) -> Path:
    """Build a new generation that holds one document more, and return where it lies."""
    documents = write_files(folder / "documents", {"新.txt": "档案\n\n档案按年度编目。\n"})
    toy_index(folder / "index", documents, encoder)
    layout = Layout(folder / "index")
    return layout.generations / (layout.live() or "")


def without_a_file(folder: Path) -> str:
    (rebuilt(folder) / "places/row.npy").unlink()
    return "places/row.npy is missing"


def with_a_changed_byte(folder: Path) -> str:
    path = rebuilt(folder) / "store.sqlite"
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 255]))
    return "store.sqlite has been changed"


def of_another_format(folder: Path) -> str:
    path = rebuilt(folder) / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))
    return f"has format 99, this version of Mishu reads format {FORMAT}"


def of_a_model_that_is_not_here(folder: Path) -> str:
    rebuilt(folder, Foreign())
    return "./no-such-folder"


def with_vectors_of_another_length(folder: Path) -> str:
    rebuilt(folder, Narrow())
    return ""


def with_a_broken_database_of_the_right_digest(folder: Path) -> str:
    place = rebuilt(folder)
    path = place / "store.sqlite"
    path.write_bytes(b"x" * path.stat().st_size)
    manifest = json.loads((place / "manifest.json").read_text())
    manifest["files"]["store.sqlite"][1] = digest_of(path)
    (place / "manifest.json").write_text(json.dumps(sealed(manifest)))
    return "file is not a database"


def nowhere(folder: Path) -> str:
    Layout(folder / "index").current.write_text("000009-0123456789ab\n")
    return "000009-0123456789ab/manifest.json is missing"


DAMAGES = [
    *[without_a_file, with_a_changed_byte, of_another_format, of_a_model_that_is_not_here],
    *[with_vectors_of_another_length, with_a_broken_database_of_the_right_digest, nowhere],
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_old_generation_goes_on_answering(
    bot: Bot, tmp_path: Path, damage: Callable[[Path], str], caplog: pytest.LogCaptureFixture
) -> None:
    before, quotes = bot.index.generation, bot.ask(QUESTION).quotes
    reason = damage(tmp_path)
    refused = Layout(tmp_path / "index").live()
    assert refused != before
    for _ in range(3):
        assert bot.ask(QUESTION).quotes == quotes
        assert bot.search(ONLY_NEW) == []
        assert bot.index.generation == before
    (record,) = caplog.records
    assert record.levelname == "ERROR"
    assert record.getMessage().startswith(f"generation {refused} is not used: ") and reason in record.getMessage()


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_sound_generation_after_an_unusable_one_is_taken(
    bot: Bot, tmp_path: Path, damage: Callable[[Path], str]
) -> None:
    damage(tmp_path)
    bot.ask(QUESTION)
    sound = rebuilt(tmp_path)
    assert bot.ask("档案怎么编目").quotes[0].doc == "新.txt" and bot.index.generation == sound.name


def test_an_open_generation_answers_although_rebuilding_has_removed_it(bot: Bot, tmp_path: Path) -> None:
    first, quotes = bot.index.generation, bot.ask(QUESTION).quotes
    for _ in range(2):
        without_a_file(tmp_path)
        assert bot.ask(QUESTION).quotes == quotes
    assert not (Layout(tmp_path / "index").generations / first).exists()
    assert bot.ask("突发事件多久内报告").quotes[0].doc == "值班.txt" and bot.index.generation == first


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe", None])
def test_without_the_name_of_a_generation_the_open_one_stays(bot: Bot, tmp_path: Path, content: bytes | None) -> None:
    first, quotes = bot.index.generation, bot.ask(QUESTION).quotes
    current = Layout(tmp_path / "index").current
    if content is None:
        current.unlink()
    else:
        current.write_bytes(content)
    assert bot.ask(QUESTION).quotes == quotes and bot.index.generation == first


def test_a_bot_asked_to_use_one_model_does_not_follow_to_another(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = toy_bot(tmp_path, RULES).index.generation
    encoder, settings = ToyEncoder(), load_settings({"model": "toy"})
    bot = Bot(Index.open(tmp_path / "index"), encoder, settings, tmp_path / "index")
    of_a_model_that_is_not_here(tmp_path)
    assert bot.ask(QUESTION).quotes and bot.index.generation == first
    assert "was built with the model ./no-such-folder, not with toy" in caplog.text
