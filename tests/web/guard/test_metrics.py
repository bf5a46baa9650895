"""What Prometheus reads: counts and times of requests and lookups, and nothing of what was asked."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from bot.answering.bot import Bot
from bot.settings import load_settings
from bot.web.app import create_app
from bot.web.guard.metrics import is_local
from tests.toys import RULES, toy_bot

QUESTION = "用印单由谁签字"
LOCAL = ("127.0.0.1", 50000)


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("toy"), RULES)


@pytest.fixture(scope="module")
def app(bot: Bot) -> FastAPI:
    return create_app(bot)


def figures(client: TestClient) -> dict[tuple[str, ...], float]:
    """Read the figures by their names and what they are of."""
    text = client.get("/metrics").text
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {(sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value for sample in samples}


def test_requests_and_lookups_are_counted(app: FastAPI, bot: Bot) -> None:
    client = TestClient(app, client=LOCAL)
    before = figures(client)
    assert client.post("/api/v1/ask", json={"question": QUESTION}).status_code == 200
    assert client.post("/api/v1/ask", json={"question": "？"}).status_code == 422
    assert client.get(f"/search?q={QUESTION}").status_code == 200
    now = figures(client)
    counted = {key: value - before.get(key, 0) for key, value in now.items()}
    assert counted["mishu_requests_total", "200", "api"] == counted["mishu_requests_total", "422", "api"] == 1
    assert counted["mishu_request_seconds_count", "api"] == counted["mishu_lookup_seconds_count",] == 2
    assert counted["mishu_requests_total", "200", "page"] == 2  # the figures themselves are a page
    assert now["mishu_queue_length",] == now["mishu_queue_refused_total",] == 0
    assert now["mishu_documents",] == len(RULES) and now["mishu_index_info", bot.index.generation] == 1
    assert not re.search(r"[\u4e00-\u9fff]", client.get("/metrics").text)


def test_they_are_for_this_machine_alone_unless_set(app: FastAPI, bot: Bot) -> None:
    assert TestClient(app, client=LOCAL).get("/metrics").status_code == 200
    assert TestClient(app, client=LOCAL).get("/metrics", headers={"x-forwarded-for": "192.0.2.1"}).status_code == 404
    assert TestClient(app, client=("192.0.2.1", 1)).get("/metrics").status_code == 404
    bot._settings = load_settings({"metrics": True})
    assert TestClient(create_app(bot), client=("192.0.2.1", 1)).get("/metrics").status_code == 200


@pytest.mark.parametrize(
    ("client", "local"), [(("::1", 1), True), (("127.0.0.53", 1), True), (("testclient", 1), False), (None, False)]
)
def test_what_counts_as_this_machine(client: tuple[str, int] | None, local: bool) -> None:
    assert is_local({"type": "http", "headers": [], "client": client}) is local


def test_it_is_ready_when_the_model_is_loaded(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, RULES)
    client = TestClient(create_app(bot))
    loading = client.get("/readyz")
    assert (loading.status_code, loading.json()) == (503, {"status": "loading"})
    assert client.get("/healthz").status_code == 200
    bot.warm_up()
    assert client.get("/readyz").json()["generation"] == bot.index.generation
    bot.index.store.close()
    assert client.get("/readyz").json() == {"status": "unusable"}
