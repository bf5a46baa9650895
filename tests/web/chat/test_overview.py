import re
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.answering.bot import Bot
from bot.messages import Messages
from bot.web.app import create_app
from bot.web.chat.overview import overview_buttons, sources_of
from tests.toys import toy_bot

TEXT = "{0}市值班办法\n\n一、值班\n\n{0}市值班实行领导带班，每班{1}人。\n\n二、交班\n\n交班要当面说清楚。\n"
CITIES = {f"{city}.txt": TEXT.format(city, count) for city, count in (("江", "两"), ("河", "三"), ("湖", "四"))}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    folder: Path = tmp_path_factory.mktemp("toy")
    return toy_bot(folder, CITIES, threshold=0.0)


def said(html: str) -> list[str]:
    return [
        unescape(re.sub("<[^>]+>", "", each))
        for each in re.findall(r'<q class="said words"[^>]*>(.*?)</q>', html, re.S)
    ]


def test_each_document_says_it_in_a_sentence_of_its_own(bot: Bot) -> None:
    page = TestClient(create_app(bot)).get("/overview", params={"q": "值班实行什么，每班几人"})
    brief, table = page.text.split('<section data-overview="table">')
    texts = {bot.document(name).document.text for name in CITIES}
    assert len(said(brief)) == 3 and all(any(words in text for text in texts) for words in said(page.text))
    links = re.findall(r'href="doc/([^?]+)\?start=(\d+)&amp;end=(\d+)#quote"', brief)
    assert len(links) == 3
    assert table.count("<tr>") == 4 and "<mark>" in table


def test_it_is_kept_to_the_documents_that_are_asked(bot: Bot) -> None:
    page = TestClient(create_app(bot)).get("/overview", params={"q": "值班实行什么，每班几人", "doc": "江.txt"})
    assert len(said(page.text.split("<table>")[0])) == 1 and "江市值班实行领导带班" in page.text


@pytest.mark.parametrize("question", ["", "？？", "字" * 2000])
def test_what_is_no_question_is_refused_in_a_sentence(bot: Bot, question: str) -> None:
    page = TestClient(create_app(bot)).get("/overview", params={"q": question})
    assert page.status_code == 400 and '<p class="problem">' in page.text


def test_the_buttons_stand_where_something_answers(bot: Bot) -> None:
    say = Messages("zh")
    answer = bot.ask("值班实行什么，每班几人")
    assert overview_buttons(answer, say).count("<button") == 2
    assert overview_buttons(bot.ask("你好"), say) == ""


def test_what_shares_some_words_alone_is_left_out(bot: Bot) -> None:
    quotes = bot.ask("值班实行什么，每班几人", quotes=10).quotes
    kept = [quote for of_document in sources_of(quotes) for quote in of_document]
    assert all(quote.score >= 0.6 * quotes[0].score for quote in kept) and sources_of([]) == []
