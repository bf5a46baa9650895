"""The interface for programs: what it answers, how it refuses, and that it says what the others say."""

import json
import logging
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote as url_quote

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.answering.bot import Bot
from bot.keeping.database import Database
from bot.settings import load_settings
from bot.web.api.rest import add_api
from bot.web.asking.queue import Queue
from bot.web.guard.journal import Journal
from bot.web.guard.limits import MOST_BODY, Limits
from tests.toys import RULES, toy_bot, toy_index, write_files

ASK = "/api/v1/ask"
QUESTION = "用印单由谁签字"
FILES: dict[str, str | bytes] = {**RULES, "制度/外勤 1#?.txt": "外勤规定\n\n一、登记\n\n外勤要登记去向。\n"}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("toy"), FILES, threshold=0.0)


def client_of(bot: Bot, rate: int = 0) -> TestClient:
    app = FastAPI()
    add_api(app, bot, Queue(), Database.of(bot.settings))
    app.add_middleware(Limits, rate=rate)
    app.add_middleware(Journal)
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client(bot: Bot) -> TestClient:
    return client_of(bot)


def is_problem(answer: Any, status: int, code: str) -> bool:  # noqa: ANN401
    """Tell whether an answer is a problem, of this code, that names its request."""
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["type"] == f"urn:mishu:problem:{code}" and body["title"] and body["detail"]
    assert body["instance"] == f"urn:mishu:request:{answer.headers['x-request-id']}"
    return bool((answer.status_code, body["status"], body["code"]) == (status, status, code))


def test_an_answer_is_what_json_prints(bot: Bot, client: TestClient) -> None:
    given = client.post(ASK, json={"question": QUESTION, "quotes": 2, "id": 7}).json()
    printed = json.loads(json.dumps(bot.ask(QUESTION, quotes=2, id=7).to_json()))
    assert {**given, "elapsed_ms": 0} == {**printed, "elapsed_ms": 0}
    first = given["quotes"][0]
    text = client.get(f"/api/v1/documents/{first['doc']}").json()["text"]
    assert first["text"] == text[first["start"] : first["end"]] == "用印单由处室负责人签字。"


def test_a_follow_up_and_a_filter_are_understood(client: TestClient) -> None:
    followed = client.post(ASK, json={"question": "那书面报告呢", "history": ["突发事件多久口头报告"]}).json()
    assert followed["understood"] != followed["question"]
    limited = client.post(ASK, json={"question": QUESTION, "only": {"docs": ["值班.txt"]}}).json()
    assert {quote["doc"] for quote in limited["quotes"]} <= {"值班.txt"} and limited["limits"]["documents"] == 1


@pytest.mark.parametrize(("path", "accepted"), [(ASK, "text/event-stream"), (f"{ASK}/stream", "*/*")])
def test_events_bring_the_quotes_one_by_one(client: TestClient, path: str, accepted: str) -> None:
    whole = client.post(ASK, json={"question": QUESTION}).json()
    answer = client.post(path, json={"question": QUESTION}, headers={"accept": accepted})
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [each.split("\n") for each in answer.text.strip().split("\n\n")]
    told = [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in events]
    assert [name for name, _ in told] == ["status", *["quote"] * len(whole["quotes"]), "done"]
    assert [data for name, data in told if name == "quote"] == whole.pop("quotes")
    assert {**told[-1][1], "elapsed_ms": 0} == {**whole, "elapsed_ms": 0}
    assert "用印单" in answer.text  # as it is, not in escapes


def test_what_cannot_be_asked_is_refused_before_the_first_event(client: TestClient) -> None:
    assert is_problem(client.post(f"{ASK}/stream", json={"question": "？！"}), 422, "question.signs")
    unknown = {"question": QUESTION, "only": {"kind": "公告"}}
    assert is_problem(client.post(f"{ASK}/stream", json=unknown), 422, "search.no_such")


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"json": {"question": "？！"}}, 422, "question.signs"),
        ({"json": {"question": "值班", "quotes": 0}}, 422, "request.value"),
        ({"json": {"question": "值" * 5000}}, 422, "request.value"),
        ({"json": {"question": "值班", "colour": "red"}}, 422, "request.value"),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 400, "request.json"),
        ({"content": b"\xff", "headers": {"content-type": "application/json"}}, 400, "request.json"),
        ({"content": b"{}", "headers": {"content-type": "text/plain"}}, 415, "request.type"),
        ({"json": {"question": "值班"}, "headers": {"accept": "image/png"}}, 406, "request.accept"),
        ({"json": {"question": "值" * MOST_BODY}}, 413, "limits.size"),
    ],
)
def test_what_cannot_be_asked_is_refused(client: TestClient, sent: dict[str, Any], status: int, code: str) -> None:
    assert is_problem(client.post(ASK, **sent), status, code)


def test_a_refusal_names_what_is_at_fault_in_the_reader_s_language(client: TestClient) -> None:
    sent = {"question": "值班", "history": ["好", 3]}
    body = client.post(ASK, json=sent, headers={"accept-language": "en"}).json()
    assert body["detail"].startswith("These parameters are missing or cannot be used: history.1")
    assert [(each["pointer"], each["code"]) for each in body["errors"]] == [("#/body/history/1", "string_type")]
    assert "这些参数缺少或不能用：history.1" in client.post(ASK, json=sent).json()["detail"]
    assert client.post(ASK, json={"question": "？"}, headers={"accept-language": "zh-TW"}).json()["detail"] == (
        "問題裡沒有文字；請用文字提問。"
    )


def test_an_address_or_method_there_is_none_of(client: TestClient) -> None:
    assert is_problem(client.get("/api/v1/nowhere", headers={"accept": "text/html,*/*;q=0.1"}), 404, "request.path")
    assert is_problem(client.get("/api/v1/documents/a%0Ab/outline"), 404, "request.path")
    wrong = client.get(ASK)
    assert is_problem(wrong, 405, "request.method") and wrong.headers["allow"] == "POST"


def test_too_many_questions_are_told_when_to_come_again(bot: Bot) -> None:
    client = client_of(bot, rate=2)
    sent = [client.post(path, json={"question": QUESTION}) for path in (ASK, f"{ASK}/stream", ASK)]
    assert [each.status_code for each in sent] == [200, 200, 429]
    assert is_problem(sent[-1], 429, "limits.rate") and 0 < int(sent[-1].headers["retry-after"]) <= 61
    assert client.get("/api/v1/search", params={"q": "用印"}).status_code == 200
    assert client.post("/api/v1/check", json={"draft": "“用印”"}).status_code == 429


def test_a_document_is_found_by_its_id_whatever_signs_it_has(client: TestClient) -> None:
    for path in ("制度/外勤 1%23%3F.txt", url_quote("制度/外勤 1#?.txt", safe="")):
        opened = client.get(f"/api/v1/documents/{path}").json()
        assert opened["id"] == "制度/外勤 1#?.txt" and opened["text"] == FILES[opened["id"]]
        outline = client.get(f"/api/v1/documents/{path}/outline").json()
        heading = outline[-1]["heading"]
        assert opened["text"][heading["start"] : heading["end"]] == "一、登记"
    assert is_problem(client.get("/api/v1/documents/没有.txt"), 404, "document.unknown")
    assert is_problem(client.get("/api/v1/documents/没有.txt/outline"), 404, "document.unknown")


def test_a_span_and_facts_stand_in_the_text(client: TestClient) -> None:
    text = client.get("/api/v1/documents/印章.md").json()["text"]
    start = text.index("用印要先")
    quoted = client.get("/api/v1/documents/印章.md/span", params={"start": start, "end": start + 10}).json()
    assert quoted["text"] == text[start : start + 10] and quoted["section"] == ["用印审批"]
    beyond = client.get("/api/v1/documents/印章.md/span", params={"start": 3, "end": 5000})
    assert is_problem(beyond, 422, "show.range")
    for fact in client.get("/api/v1/documents/印章.md/facts").json():
        assert fact["value"] == text[fact["start"] : fact["end"]]


def test_documents_are_listed_page_by_page_and_by_filter(client: TestClient) -> None:
    ids, path = [], "/api/v1/documents?limit=3"
    while path:
        page = client.get(path)
        assert page.json()["total"] == len(FILES)
        ids += [each["id"] for each in page.json()["documents"]]
        path = page.links.get("next", {}).get("url", "")
    assert sorted(ids) == sorted(FILES) and page.links["prev"]["url"] == "/api/v1/documents?limit=3&offset=0"
    for query, expected in (
        ({"issuer": "办公室"}, ["印章.md"]),
        ({"script": "traditional"}, ["會議.txt"]),
        ({"q": "值班"}, ["值班.txt"]),
        ({"kind": "公告"}, []),
        ({"doc": ["印章.md", "值班.txt"], "year": "2024"}, ["印章.md"]),
    ):
        found = client.get("/api/v1/documents", params=query).json()
        assert ([each["id"] for each in found["documents"]], found["total"]) == (expected, len(expected))
    assert is_problem(client.get("/api/v1/documents", params={"as_of": "明天"}), 422, "search.as_of")
    assert client.get("/api/v1/facts").json()["issuers"] == {"办公室": 1}


def test_a_lookup_is_paged_without_gaps(bot: Bot, client: TestClient) -> None:
    whole = [quote.to_json() for quote in bot.search("要", 50)]
    assert len(whole) >= 3
    found, path = [], "/api/v1/search?q=要&limit=1"
    while path:
        page = client.get(path)
        assert page.json()["total"] == len(whole)
        found += page.json()["quotes"]
        path = page.links.get("next", {}).get("url", "")
    assert found == json.loads(json.dumps(whole))


def test_what_the_caller_has_is_not_sent_again_until_the_index_changes(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, RULES)
    client = client_of(bot)
    first = client.get("/api/v1/documents")
    tag = first.headers["etag"]
    same = client.get("/api/v1/documents", headers={"if-none-match": f'"other", {tag}'})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    toy_index(tmp_path / "index", write_files(tmp_path / "documents", {"新.txt": "档案\n\n档案按年度编目。\n"}))
    changed = client.get("/api/v1/documents", headers={"if-none-match": tag})
    assert changed.status_code == 200 and changed.headers["etag"] != tag
    assert changed.json()["total"] == first.json()["total"] + 1


def test_a_draft_is_checked_as_the_command_line_checks_it(bot: Bot, client: TestClient) -> None:
    draft = "“用印要先填写用印单”，“印章由两人保管，放在保险柜里”。"
    report = client.post("/api/v1/check", json={"draft": draft, "name": "稿"}).json()
    assert report == json.loads(json.dumps({**bot.check(draft).to_json(), "draft": "稿"}))
    wrong = client.post("/api/v1/check", json={"draft": draft, "only_wrong": True}).json()
    assert [each["verdict"] for each in wrong["findings"]] == ["changed"]
    assert is_problem(client.post("/api/v1/check", json={"draft": " \n"}), 422, "check.empty")


def test_a_rating_is_kept_where_the_page_keeps_its(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, RULES)
    bot._settings = load_settings({"database": str(tmp_path / "kept" / "mishu.sqlite")})
    client = client_of(bot)
    rating = {"question": "用印", "answered": True, "confidence": 0.5, "verdict": "unhelpful", "reason": "quote"}
    assert client.post("/api/v1/feedback", json=rating).status_code == 204
    assert is_problem(client.post("/api/v1/feedback", json={**rating, "verdict": "?"}), 422, "request.value")
    with closing(sqlite3.connect(tmp_path / "kept" / "mishu.sqlite")) as base:
        assert base.execute("SELECT question, verdict, reason FROM ratings").fetchall() == [
            ("用印", "unhelpful", "quote")
        ]
    shutil.rmtree(tmp_path / "kept")
    (tmp_path / "kept").touch()
    assert is_problem(client.post("/api/v1/feedback", json=rating), 503, "feedback.unkept")


def test_health_names_the_generation(bot: Bot, client: TestClient) -> None:
    assert client.get("/api/v1/health").json()["generation"] == bot.index.generation


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[TestClient]:
    """A client of a bot whose index is gone."""
    bot = toy_bot(tmp_path, RULES)
    bot.index.store.close()
    yield client_of(bot)


def test_a_failure_is_a_problem_too_and_its_reason_is_in_the_log_alone(
    broken: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = broken.get("/api/v1/documents/印章.md")
    assert is_problem(answer, 500, "request.failed")
    assert "closed" in caplog.text and "closed" not in answer.text
    assert is_problem(broken.get("/api/v1/health"), 503, "health.unusable")


@pytest.mark.parametrize(
    ("given", "kept"), [("trace-7:a.B_c", True), ("a\tb", False), ("x" * 65, False), ("", False), ('"},{', False)]
)
def test_a_request_keeps_its_id_where_that_is_one(
    client: TestClient, caplog: pytest.LogCaptureFixture, given: str, kept: bool
) -> None:
    with caplog.at_level(logging.INFO, "bot.web.guard.journal"):
        answer = client.post(ASK, json={"question": QUESTION}, headers={"x-request-id": given})
    given_back = answer.headers["x-request-id"]
    assert (given_back == given) is kept and given_back
    (line,) = [record.getMessage() for record in caplog.records if record.name == "bot.web.guard.journal"]
    assert line.startswith(f"{given_back} POST '{ASK}': 200 in ") and "用印" not in line
