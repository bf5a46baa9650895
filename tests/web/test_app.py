import re
import socket
import threading
from concurrent.futures import Future
from html.parser import HTMLParser

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.answering.bot import Bot
from bot.messages import Messages
from bot.settings import load_settings
from bot.web.app import create_app, serve
from bot.web.chat.chat import Chat
from bot.web.chat.earlier import Earlier
from bot.web.frame.cards import answer_html, source_link
from tests.toys import toy_bot

#: A document whose words are code, and whose name needs escaping.
NASTY = (
    "值班<script>alert(1)</script>\n\n一、<b>登记</b>\n\n值班要登记：<script>alert('x')</script>&amp; ${1+1} $$x^2$$ "
    '**粗** "引" {{value}}。\n\n二、交班\n\n交班要当面说清楚。\n'
)
NAME = "a b/值班#1?&<i>.txt"


class Text(HTMLParser):
    """Collects the textContent of the element with a given id or class."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.wanted, self.depth, self.texts = wanted, 0, [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth:
            self.depth += tag not in {"br", "img", "link", "meta"}
        elif self.wanted in (dict(attrs).get("id"), *(dict(attrs).get("class") or "").split()):
            self.depth = 1
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.depth = max(self.depth - 1, 0)

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.texts[-1] += data


def texts_of(page: str, wanted: str) -> list[str]:
    parser = Text(wanted)
    parser.feed(page)
    return parser.texts[1:]


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("nasty"), {NAME: NASTY}, threshold=0.0)


@pytest.fixture(scope="module")
def client(bot: Bot) -> TestClient:
    return TestClient(create_app(bot))


def test_health(bot: Bot, client: TestClient) -> None:
    well = {"status": "ok", "generation": bot.index.generation, "page_seen_s": None}
    assert client.get("/healthz").json() == well


@pytest.mark.parametrize(("accepted", "lang", "title"), [("zh-CN,en;q=0.5", "zh-CN", "秘书"), ("en-US", "en", "Mishu")])
def test_the_page_is_in_the_browser_s_language(client: TestClient, accepted: str, lang: str, title: str) -> None:
    page = client.get("/", headers={"Accept-Language": accepted}).text
    assert re.search(rf'<html\s[^>]*lang="{lang}"', page)
    assert f"<title>{title}</title>" in page
    assert "fonts.googleapis" not in page


def test_the_document_s_page_shows_it_letter_by_letter(bot: Bot, client: TestClient) -> None:
    quote = bot.ask("值班要登记什么").quotes[0]
    answer = client.get("/" + source_link(quote.place).split("#")[0])
    assert answer.status_code == 200 and "<script>alert" not in answer.text
    assert texts_of(answer.text, "text") == [NASTY]
    assert texts_of(answer.text, "quote") == [quote.text]


@pytest.mark.parametrize(
    "query", ["", "?start=5", "?start=9&end=3", "?start=0&end=99999", "?start=-1&end=3", "?start=x&end=y"]
)
def test_places_that_are_none_mark_nothing(client: TestClient, query: str) -> None:
    page = client.get("/" + source_link_of(NAME) + query)
    assert page.status_code == 200
    assert texts_of(page.text, "text") == [NASTY] and texts_of(page.text, "quote") == []


def source_link_of(name: str) -> str:
    from bot.records import Place

    return source_link(Place(name, "", (), 0, 1)).split("?")[0]


@pytest.mark.parametrize("path", ["/doc/nowhere.txt", "/doc/%2e%2e/%2e%2e/etc/passwd", "/doc/"])
def test_no_such_document(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 404 and "There is no such document." in answer.text


def test_an_answer_holds_its_quotes_letter_by_letter(bot: Bot) -> None:
    answer = bot.ask("<script>alert(2)</script> 值班要登记什么", quotes=5)
    page = answer_html(answer, Messages())
    assert "<script>" not in page
    assert texts_of(page, "quote-text") == [quote.text for quote in answer.quotes]


@pytest.mark.parametrize(
    "path",
    [
        *["/gradio_api/upload", "/gradio_api/info", "/gradio_api/file=/etc/passwd", "/gradio_api/call/ask"],
        *["/gradio_api/monitoring/summary", "/monitoring/summary", "/monitoring", "/docs", "/openapi.json"],
    ],
)
def test_what_visitors_have_no_use_for_is_closed(client: TestClient, path: str) -> None:
    assert client.get(path).status_code in {404, 405}
    assert client.post(path, files={"files": b"x"}).status_code in {404, 405}


def test_errors_are_one_sentence_without_a_trace(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Bot):
        def ask(self, *_: object, **__: object) -> None:  # type: ignore[override]
            raise RuntimeError("secret details")

    broken = Broken(bot.index, None, load_settings())  # type: ignore[arg-type]
    turn = Chat(broken)._turn("值班", Earlier(), Messages())
    assert turn.failed and "抱歉，出了点问题，请再试一次。" in turn.html and "secret" not in turn.html
    assert "secret details" in caplog.text
    empty = Chat(bot)._turn("  ", Earlier(), Messages("en"))
    assert empty.failed and "Please write a question." in empty.html


def test_a_server_whose_model_cannot_be_loaded_stops() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    loading: Future[None] = Future()
    ready: list[bool] = []

    def fail() -> None:
        ready.append(True)
        loading.set_exception(RuntimeError("no model"))

    # In a thread of its own: a browser of other tests may have left an event loop in this one.
    server = threading.Thread(target=serve, args=(FastAPI(), load_settings({"port": port}), fail, loading))
    server.start()
    server.join(60)
    assert ready and not server.is_alive()


def test_the_chat_page_adds_little_to_what_gradio_loads(client: TestClient) -> None:
    named = set(re.findall(r'(?:src|href)="(web/[^"]+)"', client.get("/").text))
    assert len(named) > 15
    assert sum(len(client.get(f"/{name}").content) for name in named) <= 150_000
