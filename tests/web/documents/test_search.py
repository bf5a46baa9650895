"""The page to look words up on: as the server writes it, and in a real browser."""

import html
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.answering.bot import Bot
from bot.web.documents.search import add_search
from tests.quoting.test_lookup import PAPERS, paper
from tests.toys import toy_bot
from tests.web.test_app import texts_of

NASTY = "值班<script>alert(1)</script>要登记：\t“引”  &amp; <b>粗</b>\r\n还有二十四小时。"


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("papers"), PAPERS | {"<i>.txt": NASTY})


@pytest.fixture(scope="module")
def client(bot: Bot) -> TestClient:
    app = FastAPI()
    add_search(app, bot)
    return TestClient(app)


def results(client: TestClient, **query: str) -> str:
    answer = client.get("/search/results", params=query)
    assert answer.status_code == 200 and "<html" not in answer.text
    return answer.text


def links(text: str) -> list[str]:
    return [html.unescape(link) for link in re.findall(r'class="open" href="([^"]+)"', text)]


def test_the_page_holds_the_same_results_as_the_fragment(client: TestClient) -> None:
    page = client.get("/search", params={"q": "审批", "year": "2024"})
    assert page.status_code == 200 and "script-src 'self';" in page.headers["content-security-policy"]
    part = results(client, q="审批", year="2024")
    assert part in page.text and len(links(part)) == 2
    assert '<input id="words" name="q" type="search" value="审批"' in page.text
    assert '<option value="2024" selected>' in page.text and "<title>审批 - 查找 - 秘书</title>" in page.text
    assert "style=" not in page.text and not re.search(r"<script(?! src)", page.text)
    assert re.search(r'<a href="/search" aria-current="page">查找</a>', page.text)


def test_quotes_stand_letter_by_letter_and_lead_to_their_place(client: TestClient, bot: Bot) -> None:
    (quote,) = bot.search("值班 登记")
    part = results(client, q="值班 登记")
    assert "<script" not in part and texts_of(part, "quote-text") == [quote.text]
    assert "<mark>值班</mark>&lt;script&gt;" in part
    assert links(part) == [f"/doc/%3Ci%3E.txt?start={quote.start}&end={quote.end}#quote"]


def test_what_is_known_of_a_document_stands_beside_its_title(client: TestClient) -> None:
    part = results(client, q="12人")
    assert texts_of(part, "kind") == ["通知"] and texts_of(part, "issuer") == ["人事处"]
    assert texts_of(part, "date") == ["2024-03-01"]


def test_numbers_of_results(client: TestClient, tmp_path: Path) -> None:
    assert texts_of(results(client, q="审批"), "count") == ["共 3 条"]
    app = FastAPI()
    add_search(app, toy_bot(tmp_path, {f"{n}.md": paper("常例", f"登记第{n}项。") for n in range(60)}))
    many = results(TestClient(app), q="登记")
    assert texts_of(many, "count") == ["共 60 条，列出前 50 条"] and len(links(many)) == 50


def test_what_the_results_lack_is_said(client: TestClient) -> None:
    part = results(client, q="审批 火星")
    assert texts_of(part, "partly") == ["没有哪一段同时含有这 2 个词；下面各段只含有其中一个。", "“火星”没有找到。"]
    assert 'href="/?q=' in part and len(links(part)) == 3


def test_nothing_found_leads_further(client: TestClient) -> None:
    part = results(client, q="“<b>火星”", kind="制度")
    assert texts_of(part, "count") == ["没有找到这样的段落：“<b>火星”"]
    found = [urlsplit(html.unescape(link)) for link in re.findall(r'<a href="([^"]+)"', part)]
    assert [link.path for link in found] == ["/search", "/"]
    assert all(parse_qs(link.query) == {"q": ["“<b>火星”"]} for link in found)
    assert "去掉引号" in part and "去掉筛选" in part
    assert "去掉引号" not in results(client, q="火星") and "去掉筛选" not in results(client, q="火星")


@pytest.mark.parametrize("words", ["", "   ", "“", "?!"])
def test_the_beginning(client: TestClient, words: str) -> None:
    part = results(client, q=words)
    assert "在 6 篇文档里查找。" in part and "problem" not in part


def test_filters_offer_what_there_is_to_choose(client: TestClient, tmp_path: Path) -> None:
    page = client.get("/search").text
    assert re.findall(r'<select name="(\w+)"', page) == ["doc", "kind", "issuer", "year", "script"]
    assert "办公室（2）" in page and "<b>" not in page
    app = FastAPI()
    add_search(app, toy_bot(tmp_path, {"a.txt": "只有一篇。"}))
    alone = TestClient(app)
    assert "<select" not in alone.get("/search").text
    # What an address brings along is shown, so that it can be taken back.
    assert re.findall(r'<select name="(\w+)"', alone.get("/search?issuer=x&script=y").text) == ["issuer"]


def test_odd_requests(client: TestClient) -> None:
    assert "太长了" in results(client, q="值" * 1001)
    assert client.get("/search?q=%ff%fe&year=%00&doc=%22%3E").status_code == 200
    assert client.get("/search/results?q=a&q=b&kind=%27").status_code == 200


def test_in_english_and_traditional(client: TestClient) -> None:
    page = client.get("/search?q=审批", headers={"Accept-Language": "en"}).text
    assert "Found: 3" in page and "<title>审批 - Look up - Mishu</title>" in page
    assert "共 3 條" in client.get("/search?q=审批", headers={"Accept-Language": "zh-TW"}).text


def test_a_failure_is_one_sentence(bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret details")

    monkeypatch.setattr(bot, "search", fail)
    app = FastAPI()
    add_search(app, bot)
    answer = TestClient(app).get("/search/results?q=值班")
    assert answer.status_code == 500 and "请再试一次" in answer.text and "secret" not in answer.text
    assert "secret details" in caplog.text
