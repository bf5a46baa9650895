"""Whoever may not see a document learns nothing of it: every surface is as if it were not in the index."""

import re
from pathlib import Path
from urllib.parse import quote as url_quote

import gradio as gr
import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from bot.access.closing import closed_groups, may_see
from bot.access.principal import ANONYMOUS, SCOPE, Principal, acting_as
from bot.accounts.keys import Keys
from bot.answering.bot import Bot
from bot.settings import load_settings
from bot.web.app import create_app
from bot.web.chat.chat import Chat
from embeddings.errors import QuestionError
from embeddings.index.index import Index
from tests.pages.serving import finished
from tests.toys import RULES, ToyEncoder, toy_index, write_files

SECRET = "人事/任免.md"
#: Words that stand in the closed document alone.
CLOSED: dict[str, str | bytes] = {
    SECRET: (
        "---\ntitle: 干部任免办法\ndate: 2023-05-04\nissuer: 组织处\nnumber: 组发〔2023〕7号\n---\n\n# 干部任免办法\n\n"
        "## 酝酿考察\n\n考察对象由组织处提名。酝酿名单保存十五年。用印单不得外传。\n"
    )
}
GROUPS = {"人事": ("人事/*",)}
INSIDER = Principal("insider", frozenset({"人事"}))
CHIEF = Principal("chief", role="admin")
OUTSIDERS = [ANONYMOUS, Principal("outsider", frozenset({"别的组"}))]
TOLD = re.compile("任免|酝酿|考察|组织处|组发|十五年|外传|renshi|2023")


def bot_of(folder: Path, files: dict[str, str | bytes]) -> Bot:
    toy_index(folder / "index", write_files(folder / "documents", files))
    settings = load_settings({"threshold": 0.0, "groups": GROUPS, "database": str(folder / "mishu.sqlite")})
    return Bot(Index.open(folder / "index"), ToyEncoder(), settings, folder / "index")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return bot_of(tmp_path_factory.mktemp("whole"), RULES | CLOSED)


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return bot_of(tmp_path_factory.mktemp("without"), RULES)


def sent_by(principal: Principal, bot: Bot) -> TestClient:
    """Return a client of the application whose requests are all somebody's, by a key."""
    app = create_app(bot)
    if principal == ANONYMOUS:
        return TestClient(app)
    key = Keys(app.state.database).make(principal.name, principal.groups, principal.role)
    return TestClient(app, headers={"Authorization": f"Bearer {key}"})


ADDRESSES = [
    "/search?q=酝酿名单",
    "/search?q=任免",
    "/search?q=用印单",
    "/search/results?q=用印&issuer=组织处",
    "/search/results?q=用印&year=2023",
    "/library",
    "/library?q=任免",
    "/library?sort=date",
    "/within",
    "/within?q=任免",
    "/within?year=2023",
    "/within?doc=" + url_quote(SECRET),
    "/doc/" + url_quote(SECRET),
    "/doc/" + url_quote(SECRET) + "?start=3&end=9",
    "/doc/" + url_quote("人事/没有.md"),
    "/compare?old=" + url_quote(SECRET) + "&new=" + url_quote("值班.txt"),
    "/overview?q=酝酿名单保存多少年",
    "/suggest?q=任免",
    "/suggest?q=考察",
    "/collection",
    "/about",
    "/kiosk",
    "/healthz",
]


def shown(text: str) -> str:
    """Return a page without what differs from one answer, or one generation, to the next."""
    return re.sub(r"\d{6}-[0-9a-f]{12}|[\d.]+ ?(ms|毫秒)|\"uptime\":[\d.]+", "", text)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("principal", OUTSIDERS, ids=["nobody", "outsider"])
def test_a_page_is_as_if_the_document_were_not_there(
    address: str, principal: Principal, whole: Bot, without: Bot
) -> None:
    ours = sent_by(principal, whole).get(address)
    theirs = sent_by(principal, without).get(address)
    assert ours.status_code == theirs.status_code
    assert shown(ours.text) == shown(theirs.text)


def test_its_readers_see_it(whole: Bot) -> None:
    for principal in (INSIDER, CHIEF, Principal("clerk", role="editor")):
        client = sent_by(principal, whole)
        assert "酝酿名单" in client.get("/search/results?q=酝酿名单").text
        assert client.get("/doc/" + url_quote(SECRET)).status_code == 200
        assert "干部任免办法" in client.get("/library").text


@pytest.mark.parametrize("principal", OUTSIDERS, ids=["nobody", "outsider"])
def test_nothing_that_is_asked_tells_of_it(principal: Principal, whole: Bot, without: Bot) -> None:
    bot = whole.closing(GROUPS)
    with acting_as(principal):
        answer = bot.ask("酝酿名单保存多少年")
        assert not [quote for quote in answer.quotes if quote.doc == SECRET]
        assert not bot.ask("《干部任免办法》酝酿考察").answered and bot.ask("《干部任免办法》").absent is not None
        assert SECRET not in bot.index.store.document_titles() and bot.index.store.count == len(RULES)
        for typed in ("运酿名单", "yunniang mingdan", "kaocha duixiang", "干部任兔办法"):
            assert bot.mended(typed) == without.mended(typed)
        assert bot.candidates("yunniangmingdan") == without.candidates("yunniangmingdan")
        with pytest.raises(QuestionError) as caught:
            bot.document(SECRET)
        assert not TOLD.search(str(caught.value).replace(SECRET, ""))
        report = bot.check("根据《干部任兔办法》（组发〔2023〕8号），“酝酿名单保存十五年。”")
        assert "干部任免办法" not in str(report.to_json()) and SECRET not in str(report.to_json())
    with acting_as(INSIDER):
        assert bot.ask("酝酿名单保存多少年").quotes[0].doc == SECRET
        assert "干部任免办法" in str(bot.check("根据《干部任兔办法》。").to_json())


def test_one_who_has_more_rights_leaves_nothing_for_others(whole: Bot) -> None:
    bot = whole.closing(GROUPS)
    for principal in (ANONYMOUS, INSIDER, ANONYMOUS, CHIEF, ANONYMOUS):
        with acting_as(principal):
            found = bot.ask("酝酿名单保存多少年")
        assert any(quote.doc == SECRET for quote in found.quotes) is (principal not in OUTSIDERS)


def test_a_chat_answers_whoever_sent_the_event(whole: Bot) -> None:
    chat = Chat(whole.closing(GROUPS))

    def asked_by(principal: Principal) -> str:
        request = Request({"type": "http", "headers": [], SCOPE: principal})
        return page_of(chat, request)

    assert "保存十五年" in asked_by(INSIDER)
    assert "保存十五年" not in asked_by(ANONYMOUS)


def page_of(chat: Chat, request: Request) -> str:
    async def visit() -> str:
        event = gr.EventData(None, None)
        return [update[0] async for update in chat.ask("酝酿名单保存多少年", "", "", event, gr.Request(request))][-1]

    return str(finished(visit()))


def test_where_all_is_closed_nobody_finds_anything(whole: Bot) -> None:
    bot = whole.closing({"自己人": ("*",)})
    assert bot.ask("用印单由谁签字").quotes == () and bot.index.store.count == 0
    assert bot.search("用印单").total == 0 and bot.examples() == [] and bot.starters() == {}
    page = sent_by(ANONYMOUS, bot).get("/library")
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("groups", "seen"),
    [(["甲"], {"a", "ab", "c"}), (["乙"], {"ab", "b", "c"}), (["甲", "乙"], {"a", "ab", "b", "c"}), ([], {"c"})],
)
def test_a_document_of_two_groups_is_for_the_readers_of_each(groups: list[str], seen: set[str]) -> None:
    closed = closed_groups({"甲": ["a*"], "乙": ["*b"]})
    assert may_see(["a", "ab", "b", "c"], closed, Principal(groups=frozenset(groups))) == seen
