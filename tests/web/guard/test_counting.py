"""Who counts the questions of a minute: each server for itself, or all that share a database together."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.keeping.address import address_of
from bot.keeping.database import Database
from bot.running.counting import count_question
from bot.web.guard.counting import OwnCounts, SharedCounts, counts_of
from bot.web.guard.limits import Limits
from tests.making.postgres import fresh

JOIN = "/gradio_api/queue/join"


@pytest.fixture
def url(postgres_server: str) -> Iterator[str]:
    with fresh(postgres_server, "counted") as url:
        yield url


def limited(url: str) -> TestClient:
    app = Starlette(routes=[Route(JOIN, lambda _: PlainTextResponse(""), methods=["POST"])])
    app.add_middleware(Limits, rate=3, counts=counts_of(Database(address_of(url))))
    return TestClient(app)


def test_servers_of_one_database_refuse_together(url: str) -> None:
    one, other = limited(url), limited(url)
    statuses = [each.post(JOIN, json={"data": ["问"]}).status_code for each in (one, other, one, other, one)]
    # The minute of the database may be over in between.
    assert statuses.count(429) == 2 or 200 in statuses[3:]


def test_each_asker_is_counted_and_forgotten_with_the_period(url: str) -> None:
    one, other = Database(address_of(url)), Database(address_of(url))
    hour = 10**6  # seconds: this one is not over soon
    assert [count_question(each, "192.0.2.7", hour)[0] for each in (one, other, one)] == [1, 2, 3]
    count, left = count_question(other, "192.0.2.8", hour)
    assert count == 1 and 0 < left <= hour


def test_a_server_counts_alone_while_the_database_is_away(caplog: pytest.LogCaptureFixture) -> None:
    pytest.importorskip("psycopg")
    counts = SharedCounts(Database(address_of("postgresql://mishu@127.0.0.1:9/away")))
    assert [counts.count("192.0.2.7")[0] for _ in range(2)] == [1, 2]
    assert "by this server alone" in caplog.text


def test_a_server_with_a_file_counts_in_memory(tmp_path: Path) -> None:
    database = Database(address_of(str(tmp_path / "mishu.sqlite")))
    assert isinstance(counts_of(database), OwnCounts)
    assert not (tmp_path / "mishu.sqlite").exists()
