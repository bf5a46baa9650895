"""The documents to ask in: what the dialog lists, what an answer says of it, and what is asked within it."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.answering.bot import Bot
from bot.messages import Messages
from bot.own.held import OwnFiles
from bot.records import Filter
from bot.web.app import create_app
from bot.web.chat.chat import Chat, Scope
from bot.web.chat.earlier import Earlier
from bot.web.chat.saved import saved_markdown
from bot.web.frame.cards import answer_html
from bot.web.frame.filtering import filter_of, filter_query
from tests.answering.test_filtered import PAPERS, paper
from tests.toys import RULES, toy_bot
from tests.web.chat.test_saved import NOW, quotes_of, rendered


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("choosing"), {**RULES, **PAPERS}, threshold=0.0)


@pytest.fixture(scope="module")
def client(bot: Bot) -> TestClient:
    return TestClient(create_app(bot), headers={"accept-language": "zh-CN"})


def ticks(page: str) -> list[tuple[str, bool]]:
    found = re.findall(r'<input type="checkbox" name="doc" value="([^"]*)"( checked)?>', page)
    return [(doc, bool(checked)) for doc, checked in found]


def label(page: str) -> str:
    return re.findall(r'data-label="([^"]*)"', page)[0]


def test_without_a_choice_all_documents_are_listed(client: TestClient) -> None:
    page = client.get("/within").text
    assert ticks(page) == [(doc, False) for doc in sorted({**RULES, **PAPERS})]
    assert label(page) == "全部文档" and 'data-limited="0"' in page and "在 6 篇文档里查找。" in page
    assert re.findall(r'<select name="(\w+)">', page) == ["kind", "issuer", "year", "script"]


def test_what_is_chosen_comes_first_and_stays_whatever_is_typed(client: TestClient) -> None:
    page = client.get("/within", params={"doc": ["乙/通知.md", "甲/用餐.md"], "words": "印章"}).text
    assert ticks(page) == [("乙/通知.md", True), ("甲/用餐.md", True), ("印章.md", False)]
    assert label(page) == "《会议通知》、《青山市用餐办法》" and "在 2 篇文档里查找。" in page


def test_the_lists_narrow_what_can_be_ticked(client: TestClient) -> None:
    page = client.get("/within", params={"kind": "办法", "words": "河口縣"}).text
    assert ticks(page) == [("乙/用餐.md", False)] and label(page) == "种类 办法"
    assert '<option value="办法" selected>' in page


def test_a_choice_that_leaves_nothing_says_so(client: TestClient) -> None:
    page = client.get("/within", params={"kind": "通知", "year": "2023"}).text
    assert "data-wrong" in page and "没有一篇文档同时符合这些条件：通知、2023；请去掉其中一项。" in page
    assert ticks(page) == [] and "没有找到这样的文档。" in page
    gone = client.get("/within", params={"doc": "没有.md"}).text
    assert "没有一篇文档符合 --doc 没有.md" in gone and label(gone) == "《没有.md》"


def test_of_thousands_some_are_listed_and_nothing_becomes_markup(tmp_path: Path) -> None:
    many: dict[str, str | bytes] = {f"{n:03}.md": paper(f"第{n}号<b>", "值班要登记。", kind="<i>") for n in range(60)}
    page = TestClient(create_app(toy_bot(tmp_path, many))).get("/within", params={"kind": "<i>"}).text
    assert len(ticks(page)) == 50 and "60" in page and "<b>" not in page and "<i>" not in page


def test_a_filter_comes_back_from_its_address() -> None:
    only = Filter(("甲/一 二.md", "b&c.md"), "通知", "办公室", "2024", "traditional")
    assert filter_of("?q=问&" + filter_query(only)) == only
    assert filter_of("") == Filter() == filter_of("doc=&year=") and filter_query(Filter()) == ""


def test_an_answer_says_what_it_was_limited_to_and_how_to_widen(bot: Bot) -> None:
    answer = bot.ask("工作餐每餐多少元", only=Filter(kind="办法", year="2023"))
    page = answer_html(answer, Messages())
    assert "只在部分文档中查找：种类 办法，年份 2023（共 1 篇）。" in page
    assert '<button type="button" class="widen" data-ask="工作餐每餐多少元">改问全部文档</button>' in page
    assert f'data-within="{filter_query(Filter(kind="办法", year="2023")).replace("&", "&amp;")}"' in page
    assert 'class="narrow" data-within-doc="乙/用餐.md"' in page
    whole = answer_html(bot.ask("工作餐每餐多少元"), Messages())
    assert "limits" not in whole and "widen" not in whole and "data-within=" not in whole


def test_a_question_is_asked_within_the_choice(bot: Bot) -> None:
    turn = Chat(bot)._turn("工作餐每餐多少元", Earlier(), Messages(), Scope(Filter(docs=("甲/用餐.md",))))
    assert "只在部分文档中查找：《青山市用餐办法》（共 1 篇）。" in turn.html and "河口县" not in turn.html
    wrong = Chat(bot)._turn("工作餐每餐多少元", Earlier(), Messages(), Scope(Filter(docs=("没有.md",))))
    assert wrong.failed and "没有.md" in wrong.html and "改问全部文档" in wrong.html


def test_a_saved_conversation_is_asked_within_the_same_choices(bot: Bot) -> None:
    asked, only = "工作餐每餐多少元", Filter(year="2023")
    text = saved_markdown(OwnFiles(bot), [asked, asked], NOW, Messages(), [filter_query(only), ""])
    quotes = [quote.text for each in (only, None) for quote in bot.ask(asked, [], only=each).quotes]
    assert quotes_of(rendered(text))[0] == re.sub(r"\s", "", quotes[0])
    assert text.count("只在部分文档中查找：年份 2023（共 1 篇）。") == 1


def test_saving_takes_the_choices_from_the_address(client: TestClient) -> None:
    text = client.get("/saved.md", params={"q": "工作餐每餐多少元", "within": "year=2023"}).text
    assert "只在部分文档中查找" in text and "青山市" not in text


def test_a_document_leads_to_asking_in_it_alone(client: TestClient) -> None:
    page = client.get("/doc/甲/用餐.md").text
    assert '<a class="skip ask-here" href="/?doc=%E7%94%B2%2F%E7%94%A8%E9%A4%90.md">只问这篇</a>' in page
