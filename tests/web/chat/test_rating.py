import json
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from bot.answering.bot import Bot
from bot.keeping.address import address_of
from bot.keeping.database import Database
from bot.messages import Messages
from bot.running.feedback import Rating, keep_rating
from bot.settings import load_settings
from bot.web.app import create_app
from bot.web.chat.rating import rating_html
from embeddings.index.index import Index
from tests.toys import RULES, ToyEncoder, toy_bot

GIVEN: dict[str, Any] = {
    "question": "值班室几点交接班",
    "doc": "值班.txt",
    "start": 3,
    "end": 9,
    "answered": True,
    "confidence": 0.5,
    "verdict": "unhelpful",
    "reason": "quote",
    "note": "不是这条",
}


def rows(file: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return [row[1:] for row in connection.execute("SELECT * FROM ratings ORDER BY id")]


def served(folder: Path, file: Path) -> TestClient:
    bot = toy_bot(folder, RULES, threshold=0.0)
    settings = load_settings({"threshold": 0.0, "database": str(file)})
    return TestClient(create_app(Bot(Index.open(folder / "index"), ToyEncoder(), settings, bot.settings.index)))


@pytest.fixture(scope="module")
def served_with_file(tmp_path_factory: pytest.TempPathFactory) -> tuple[TestClient, Path]:
    folder = tmp_path_factory.mktemp("rating")
    file = folder / "kept" / "mishu.sqlite"
    return served(folder, file), file


@pytest.fixture
def file(served_with_file: tuple[TestClient, Path]) -> Iterator[Path]:
    """Where the client's ratings are kept; not there when a test begins."""
    _, file = served_with_file
    yield file
    shutil.rmtree(file.parent, ignore_errors=True)


@pytest.fixture
def client(served_with_file: tuple[TestClient, Path], file: Path) -> TestClient:
    return served_with_file[0]


def test_a_rating_is_kept_and_nothing_of_its_giver(client: TestClient, file: Path) -> None:
    answer = client.post("/feedback", json=GIVEN, headers={"User-Agent": "someone"})
    assert (answer.status_code, answer.json()) == (200, {"said": "已记下，谢谢。"})
    ((time, *kept),) = rows(file)
    assert time.endswith("+00:00") and len(time) == 25
    assert kept == [*("值班室几点交接班", "值班.txt", 3, 9, 1, 0.5, "unhelpful", "quote", "不是这条")]


def test_an_answer_without_quotes_can_be_rated(client: TestClient, file: Path) -> None:
    given = {"question": "明天会下雨吗", "answered": False, "confidence": 0, "verdict": "helpful"}
    assert client.post("/feedback", json=given).status_code == 200
    assert rows(file)[0][2:5] == (None, None, None)


def test_what_the_page_sends_is_taken(tmp_path: Path, client: TestClient) -> None:
    bot = toy_bot(tmp_path / "other", RULES, threshold=0.0)
    page = rating_html(bot.ask("值班室几点交接班"), Messages())
    about = json.loads(page.split('data-about="')[1].split('"')[0].replace("&quot;", '"'))
    assert client.post("/feedback", json={**about, "verdict": "helpful"}).status_code == 200
    assert rating_html(bot.ask("您好"), Messages()) == ""


def send(client: TestClient, body: bytes) -> Response:
    return client.post("/feedback", content=body, headers={"Content-Type": "application/json"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": "perhaps"},
        {"reason": "none"},
        {"question": ""},
        {"question": "问" * 1001},
        {"note": "说" * 201},
        {"confidence": 2},
        {"confidence": "0.5"},
        {"start": -1},
        {"end": 10**30},
        {"answered": "yes"},
        {"visitor": "x"},
        {"doc": ["a"]},
    ],
)
def test_what_is_no_rating_is_refused(client: TestClient, file: Path, wrong: dict[str, Any]) -> None:
    answer = client.post("/feedback", json={**GIVEN, **wrong})
    assert (answer.status_code, answer.json()) == (422, {"said": "评价的内容不对，没有记下。"})
    assert not file.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff\xfe", b'{"question": "\\ud800"}', b"[" * 4000])
def test_what_is_no_json_is_refused(client: TestClient, file: Path, body: bytes) -> None:
    assert send(client, body).status_code == 422 and not file.exists()


def test_much_too_much_is_refused(client: TestClient, file: Path) -> None:
    answer = send(client, b" " * 5000 + json.dumps(GIVEN).encode())
    assert (answer.status_code, answer.json()) == (413, {"said": "写得太长了，请缩短后再提交。"})
    assert not file.exists()


def test_forms_of_other_sites_are_refused(client: TestClient, file: Path) -> None:
    body = json.dumps(GIVEN).encode()
    answer = client.post("/feedback", content=body, headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415 and not file.exists()


def test_many_at_once_are_all_kept(file: Path) -> None:
    ratings = [Rating(**{**GIVEN, "note": str(number)}) for number in range(80)]
    database = Database(address_of(str(file)))
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda rating: keep_rating(rating, database), ratings))
    assert sorted(int(row[-1]) for row in rows(file)) == list(range(80))


def test_a_place_that_cannot_be_written_harms_nothing_else(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("in the way", encoding="utf-8")
    client = served(tmp_path, blocked / "mishu.sqlite")
    answer = client.post("/feedback", json=GIVEN, headers={"Accept-Language": "en"})
    assert answer.status_code == 503 and answer.json()["said"] == "This could not be noted. Please try again later."
    assert "could not be kept" in caplog.text
    assert client.get("/saved.md?q=用印单由谁签字").status_code == 200


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("这不是数据库。" * 100, encoding="utf-8")
    assert served(tmp_path, other).post("/feedback", json=GIVEN).status_code == 503
    assert other.read_text(encoding="utf-8") == "这不是数据库。" * 100
