import logging
import sqlite3
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.answering.bot import Bot
from bot.web.guard.health import Heartbeat, add_health
from tests.toys import RULES, toy_bot, toy_index, write_files


class Clock:
    """A clock that is set by hand, in seconds."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return toy_bot(tmp_path, RULES)


def client_of(bot: Bot, heartbeat: Heartbeat) -> TestClient:
    app = FastAPI()
    add_health(app, bot, heartbeat)
    return TestClient(app)


def test_the_age_of_a_page_that_was_never_seen_and_of_one_that_was() -> None:
    clock = Clock()
    heartbeat = Heartbeat(clock)
    assert heartbeat.age is None
    heartbeat.beat()
    assert heartbeat.age == 0.0
    clock.now += 61.5
    assert heartbeat.age == 61.5
    heartbeat.beat()
    assert heartbeat.age == 0.0


def test_health_tells_the_generation_and_when_the_page_was_seen(bot: Bot, tmp_path: Path) -> None:
    clock = Clock()
    heartbeat = Heartbeat(clock)
    client = client_of(bot, heartbeat)
    answer = client.get("/healthz")
    first = bot.index.generation
    assert answer.json() == {"status": "ok", "generation": first, "page_seen_s": None}
    assert answer.headers["cache-control"] == "no-store"
    heartbeat.beat()
    clock.now += 12.34
    toy_index(tmp_path / "index", write_files(tmp_path / "documents", {"新.txt": "档案\n\n档案按年度编目。\n"}))
    following = client.get("/healthz").json()
    assert following["generation"] != first and following["generation"] == bot.index.generation
    assert following["page_seen_s"] == 12.3


def test_an_index_that_cannot_be_read_is_said_and_logged_once(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    client = client_of(bot, Heartbeat())
    check = bot.index.store.check

    def broken() -> None:
        raise sqlite3.DatabaseError("database disk image is malformed")

    bot.index.store.check = broken  # type: ignore[method-assign]
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            answer = client.get("/healthz")
            assert (answer.status_code, answer.json()) == (503, {"status": "unusable"})
    assert [record.getMessage() for record in caplog.records] == [
        "the index is unusable: database disk image is malformed"
    ]
    bot.index.store.check = check  # type: ignore[method-assign]
    assert client.get("/healthz").status_code == 200


def test_a_closed_store_is_unusable(bot: Bot) -> None:
    bot.index.store.close()
    answer = client_of(bot, Heartbeat()).get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "unusable"})
