"""Editors write cards, see what has changed, and take the set along; nobody else does."""

import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.accounts.accounts import Accounts
from bot.answering.bot import Bot
from bot.cards.shelf import CardShelf
from bot.keeping.database import Database
from bot.settings import load_settings
from bot.web.app import create_app
from embeddings.index.index import Index
from tests.toys import RULES, ToyEncoder, toy_index, write_files

PASSWORD = "a long password of a test"  # noqa: S105
ASKED = "印章坏了怎么办"


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    toy_index(tmp_path / "index", write_files(tmp_path / "documents", RULES))
    settings = load_settings({"threshold": 0.0, "database": str(tmp_path / "kept.sqlite")})
    return Bot(Index.open(tmp_path / "index"), ToyEncoder(), settings, tmp_path / "index")


def entered(bot: Bot, name: str) -> TestClient:
    client = TestClient(create_app(bot), headers={"accept-language": "zh-CN"})
    page = client.get("/login").text
    form = {"form": hidden(page), "name": name, "password": PASSWORD, "back": "/"}
    assert client.post("/login", data=form, follow_redirects=False).status_code == 303
    return client


def hidden(page: str) -> str:
    found = re.search(r'name="form" value="([^"]+)"', page)
    assert found
    return found[1]


def ticked(page: str) -> list[str]:
    return [each.replace("&amp;", "&") for each in re.findall(r'name="place" value="([^"]+)"', page)]


@pytest.fixture
def people(bot: Bot) -> Accounts:
    accounts = Accounts(Database.of(bot.settings))
    for name, role in (("chief", "admin"), ("clerk", "editor"), ("guest", "reader")):
        accounts.create(name, PASSWORD, role)  # type: ignore[arg-type]
    return accounts


def test_an_editor_writes_a_card_and_it_answers(bot: Bot, people: Accounts) -> None:
    client = entered(bot, "clerk")
    page = client.get("/admin/cards/edit", params={"question": ASKED}).text
    places = ticked(page)
    assert ASKED in page and places
    wanted = next(each for each in places if "%E5%8D%B0%E7%AB%A0.md" in each)
    sent = {"form": hidden(page), "questions": f"{ASKED}\n公章损坏", "place": wanted}
    assert client.post("/admin/cards/edit", data=sent, follow_redirects=False).status_code == 303
    (card,) = CardShelf(Database.of(bot.settings)).all()
    assert list(card.questions) == [ASKED, "公章损坏"] and card.checker == "clerk"
    listed = client.get("/admin/cards").text
    assert ASKED in listed and "公章损坏" in listed and card.places[0].text in listed and "原文已变" not in listed
    answer = client.post("/api/v1/ask", json={"question": "公章损坏？"}).json()
    assert answer["checked"] == card.checked and answer["quotes"][0]["text"] == card.places[0].text
    lines = [json.loads(line) for line in client.get("/admin/cards/export").text.splitlines()]
    assert {line["question"] for line in lines} == {ASKED, "公章损坏"}
    again = client.get(f"/admin/cards/edit?number={card.id}").text
    removed = {"form": hidden(again), "number": card.id}
    assert client.post("/admin/cards/remove", data=removed, follow_redirects=False).status_code == 303
    assert "还没有答案卡" in client.get("/admin/cards").text
    assert client.post("/admin/cards/remove", data=removed, follow_redirects=False).status_code == 404


def test_a_card_is_flagged_when_its_document_changes(tmp_path: Path, bot: Bot, people: Accounts) -> None:
    client = entered(bot, "clerk")
    page = client.get("/admin/cards/edit").text
    start = bot.document("值班.txt").document.text.index("书面报告在两小时内补交。")
    link = f"http://testserver/doc/%E5%80%BC%E7%8F%AD.txt?start={start}&end={start + 12}#quote"
    sent = {"form": hidden(page), "questions": ASKED, "links": link}
    assert client.post("/admin/cards/edit", data=sent, follow_redirects=False).status_code == 303
    text = str(RULES["值班.txt"]).replace("一、值班时间", "一、值班的时间")
    toy_index(tmp_path / "index", write_files(tmp_path / "documents", {"值班.txt": text}))
    listed = client.get("/admin/cards").text
    assert "位置变了" in listed and "暂不作答" not in listed
    toy_index(tmp_path / "index", write_files(tmp_path / "documents", {"值班.txt": text.replace("两小时", "四小时")}))
    assert "暂不作答" in client.get("/admin/cards").text


def test_what_is_wrong_with_a_card_is_said_above_what_was_written(bot: Bot, people: Accounts) -> None:
    client = entered(bot, "clerk")
    page = client.get("/admin/cards/edit").text
    for links, said in (("", "还要有一处答案"), ("http://example.org/x", "不是文档里的位置")):
        sent = {"form": hidden(page), "questions": ASKED, "links": links}
        refused = client.post("/admin/cards/edit", data=sent)
        assert refused.status_code == 422 and said in refused.text and ASKED in refused.text and links in refused.text
    assert client.post("/admin/cards/edit", data={"questions": ASKED}).status_code == 403
    assert client.post("/admin/cards/edit", data={**sent, "place": ["x"] * 100}).status_code == 403


def test_what_nobody_answered_is_a_click_from_a_card(bot: Bot, people: Accounts) -> None:
    unsure = load_settings({"threshold": 1.0, "possible": 1.0, "database": bot.settings.database})
    client = entered(Bot(bot.index, ToyEncoder(), unsure), "clerk")
    for question in ("食堂几点开门", "请问食堂几点开门", "你好"):
        client.post("/api/v1/ask", json={"question": question})
    page = client.get("/admin/unanswered").text
    assert "食堂几点开门" in page and "你好" not in page and "/admin/cards/edit?question=" in page


ADDRESSES = ["/admin/cards", "/admin/cards/edit", "/admin/cards/export", "/admin/unanswered"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_else_is_let_in(address: str, bot: Bot) -> None:
    client = TestClient(create_app(bot), follow_redirects=False)
    assert client.get(address).status_code == 404  # until there is an administrator
    accounts = Accounts(Database.of(bot.settings))
    accounts.create("chief", PASSWORD, "admin")
    accounts.create("guest", PASSWORD)
    assert client.get(address).status_code == 303
    assert entered(bot, "guest").get(address).status_code == 403
    assert entered(bot, "chief").get(address).status_code == 200
