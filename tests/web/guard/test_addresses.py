"""What a link to the page looks like elsewhere, and what an address shows that there is none of."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.web.app import create_app
from tests.toys import RULES, toy_bot


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    folder: Path = tmp_path_factory.mktemp("toy")
    return TestClient(create_app(toy_bot(folder, RULES)))


@pytest.mark.parametrize(
    ("lang", "asked", "title"),
    [
        ("zh-CN", "值班怎么排", "值班怎么排 - 秘书"),
        ("zh-TW", "", "秘書"),
        ("en", '"><script>', "&quot;&gt;&lt;script&gt; - Mishu"),
    ],
)
def test_a_shared_link_shows_our_name_and_the_question(client: TestClient, lang: str, asked: str, title: str) -> None:
    page = client.get("/", params={"q": asked}, headers={"accept-language": lang}).text
    told = dict(re.findall(r'<meta property="(og:[a-z]+)" content="([^"]*)">', page))
    assert told["og:title"] == title and told["og:description"]
    head = page.partition("</head>")[0]
    assert head.count("og:title") == 1 and "twitter:" not in head and "Click to try" not in head


@pytest.mark.parametrize(
    ("lang", "title"), [("zh-CN", "没有这个页面"), ("zh-HK", "沒有這個頁面"), ("en", "Page not found")]
)
def test_an_unknown_address_gets_a_page_that_helps(client: TestClient, lang: str, title: str) -> None:
    reply = client.get("/nowhere/at/all", headers={"accept": "text/html", "accept-language": lang})
    assert reply.status_code == 404 and f"<h1>{title}</h1>" in reply.text
    assert {"/", "/search", "/library"} <= set(re.findall(r'<li><a href="([^"]+)"', reply.text))


def test_programs_and_known_pages_get_what_they_got(client: TestClient) -> None:
    assert client.get("/nowhere", headers={"accept": "application/json"}).json() == {"detail": "Not Found"}
    missing = client.get("/doc/none.txt", headers={"accept": "text/html"})
    assert missing.status_code == 404 and "没有找到这篇文档。" in missing.text
    assert client.get("/web/style.css", headers={"accept": "text/html"}).status_code == 200
