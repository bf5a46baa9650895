"""What a request may be: how large, how often, and to which host."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from bot.access import SCOPE, Principal
from bot.answering.bot import Bot
from bot.settings import load_settings
from bot.web.app import create_app
from bot.web.guard.counting import OwnCounts
from bot.web.guard.limits import MOST_BODY, MOST_DRAFT, Limits, is_question
from tests.toys import RULES, ToyEncoder, toy_bot

JOIN = "/gradio_api/queue/join"
QUESTION = {"data": ["值班", None], "fn_index": 0, "session_hash": "a"}


class Clock:
    def __init__(self) -> None:
        self.now = 600.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(clock: Clock) -> TestClient:
    """Three questions a minute to an application that says how long the body was."""

    async def length(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    routes = [Route(path, length, methods=["GET", "POST"]) for path in ("/", JOIN)]
    app = Starlette(routes=routes)
    app.add_middleware(Limits, rate=3, hosts=("Mishu.Example", "127.0.0.1"), counts=OwnCounts(clock))  # type: ignore[arg-type]
    return TestClient(app, base_url="http://mishu.example:7860")


def test_the_fourth_question_of_a_minute_waits(client: TestClient, clock: Clock) -> None:
    assert [client.post(JOIN, json=QUESTION).status_code for _ in range(4)] == [200, 200, 200, 429]
    clock.now += 20
    refused = client.post(JOIN, json=QUESTION)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "41")
    assert refused.json() == {"detail": "提问太频繁了；请过一分钟再问。"}
    english = client.post(JOIN, json=QUESTION, headers={"Accept-Language": "en"})
    assert english.json() == {"detail": "That is too many questions at once; please ask again in a minute."}
    clock.now += 40
    assert client.post(JOIN, json=QUESTION).status_code == 200


def test_others_may_ask_meanwhile(client: TestClient) -> None:
    for _ in range(4):
        client.post(JOIN, json=QUESTION)
    other = TestClient(client.app, base_url="http://127.0.0.1", client=("192.0.2.7", 1))
    assert other.post(JOIN, json=QUESTION).status_code == 200


def test_who_is_known_is_counted_by_name_wherever_they_are(clock: Clock) -> None:
    app = Starlette(routes=[Route(JOIN, lambda _: PlainTextResponse(""), methods=["POST"])])
    limited = Limits(app, rate=1, counts=OwnCounts(clock))

    async def known(scope: Scope, receive: Receive, send: Send) -> None:
        await limited({**scope, SCOPE: Principal("wang")}, receive, send)

    one, other = (TestClient(known, client=(address, 1)) for address in ("192.0.2.7", "192.0.2.8"))
    assert [each.post(JOIN, json=QUESTION).status_code for each in (one, other)] == [200, 429]


def test_loading_and_clearing_the_page_are_not_questions(client: TestClient) -> None:
    assert {client.post(JOIN, json={**QUESTION, "data": []}).status_code for _ in range(9)} == {200}
    assert {client.get("/").status_code for _ in range(9)} == {200}
    assert client.post(JOIN, json=QUESTION).status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b"\xff", b"[" * 100_000])
def test_what_cannot_be_read_counts_as_a_question(client: TestClient, body: bytes) -> None:
    assert [client.post(JOIN, content=body).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_as_many_questions_as_one_likes() -> None:
    app = Starlette(routes=[Route(JOIN, lambda _: PlainTextResponse(""), methods=["POST"])])
    app.add_middleware(Limits, rate=0)
    client = TestClient(app)
    assert {client.post(JOIN, json=QUESTION).status_code for _ in range(200)} == {200}


def test_the_size_of_a_body(client: TestClient) -> None:
    assert client.post("/", content=b"x" * MOST_BODY).text == str(MOST_BODY)
    refused = client.post("/", content=b"x" * (MOST_BODY + 1))
    assert (refused.status_code, refused.json()) == (413, {"detail": "发送的内容太长了；请缩短后再试。"})
    assert client.post("/", content=b"x", headers={"Content-Length": "x"}).status_code == 413
    assert client.post("/").text == "0"


def test_the_size_of_a_body_that_is_not_told(client: TestClient) -> None:
    def pieces(count: int) -> Iterator[bytes]:
        yield from (b"x" * 1024 for _ in range(count))

    assert client.post("/", content=pieces(3)).text == "3072"
    assert client.post("/", content=pieces(MOST_BODY // 1024 + 1)).status_code == 413


@pytest.mark.parametrize(
    ("host", "status"),
    [
        *[("mishu.example", 200), ("MISHU.example:99", 200), ("127.0.0.1:7860", 200)],
        *[("evil.example", 400), ("mishu.example.evil", 400), ("", 400), ("[", 400), ("localhost", 400)],
    ],
)
def test_only_the_hosts_that_are_named(client: TestClient, host: str, status: int) -> None:
    assert client.get("/", headers={"Host": host}).status_code == status


def test_the_application_keeps_to_its_settings(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, RULES)
    settings = load_settings({"rate": 1, "hosts": "here.example, 127.0.0.1"})
    client = TestClient(create_app(Bot(bot.index, ToyEncoder(), settings)), base_url="http://here.example")
    well = {"status": "ok", "generation": bot.index.generation, "page_seen_s": None}
    assert client.get("/healthz").json() == well
    assert client.get("/healthz", headers={"Host": "there.example"}).status_code == 400
    assert client.post(JOIN, json=QUESTION).status_code != 429
    assert client.post(JOIN, json=QUESTION).status_code == 429
    assert client.post("/doc/x", content=b"x" * (MOST_BODY + 1)).status_code == 413


def test_hosts_may_be_written_as_a_list_or_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mishu.toml").write_text(f"hosts = {json.dumps(['a.example', 'b.example'])}", encoding="utf-8")
    assert load_settings().hosts == ("a.example", "b.example")
    monkeypatch.setenv("MISHU_HOSTS", "c.example,d.example")
    assert load_settings().hosts == ("c.example", "d.example")


@pytest.mark.parametrize(
    ("event", "counts"),
    [
        ({"data": ["怎样用印", None]}, True),
        ({"data": ["", None], "event_data": {"question": "怎样用印"}}, True),
        ({"data": []}, False),
        ({"data": ["", None], "event_data": None}, False),
        *[(forged, True) for forged in ({}, [], {"data": 1}, "[" * 100_000)],
    ],
)
def test_only_questions_are_counted(event: object, counts: bool) -> None:
    body = event if isinstance(event, str) else json.dumps(event)
    scope = {"path": JOIN, "method": "POST"}
    assert is_question(scope, body.encode()) is counts


def test_a_draft_may_be_larger_and_counts_as_a_question() -> None:
    async def length(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    app = Starlette(routes=[Route("/check", length, methods=["GET", "POST"])])
    app.add_middleware(Limits, rate=1)  # type: ignore[arg-type]
    client = TestClient(app)
    assert client.post("/check", content=b"x" * MOST_DRAFT).text == str(MOST_DRAFT)
    assert client.post("/check", content=b"x" * (MOST_DRAFT + 1)).status_code == 413
    assert client.post("/check", content=b"x").status_code == 429
    assert client.get("/check").status_code == 200
