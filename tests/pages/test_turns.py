"""The conversation grows by its newest turn; what stands there already stays."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gradio import Request
from playwright.sync_api import Browser, expect

from bot.web.app import create_app
from bot.web.chat import chat
from bot.web.chat.chat import Chat, Scope, Update
from bot.web.chat.earlier import MOST_TURNS, Earlier
from tests.pages.browsing import Visit
from tests.pages.serving import Served, finished, served
from tests.toys import RULES, toy_bot
from tests.web.asking.test_queue import NOBODY

pytestmark = pytest.mark.browser
QUESTION = "用印要先填写什么"


#: Turns that stay on the page here: the twenty of other pages take as many answers to be too many.
LATEST = 6


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    script = chat._CONVERSATION_JS.replace(f"> {MOST_TURNS})", f"> {LATEST})")
    assert script != chat._CONVERSATION_JS
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chat, "_CONVERSATION_JS", script)
        with served(toy_bot(tmp_path_factory.mktemp("rules"), RULES)) as place:
            yield place


@pytest.fixture
def visit(browser: Browser, here: Served) -> Iterator[Visit]:
    visit = Visit(browser, here)
    visit.page.locator(".welcome").wait_for()
    yield visit
    visit.check()


def test_the_server_sends_the_new_turn_alone(tmp_path: Path) -> None:
    talk = Chat(toy_bot(tmp_path, RULES))

    async def asked(number: int) -> list[Update]:
        return [update async for update in talk._answer(QUESTION, Earlier(number=number), NOBODY, False, Scope())]

    pages = []
    for number in range(2):
        (waiting, _), *_, (page, _) = finished(asked(number))
        assert "正在查找" in waiting and page.count('class="turn"') == 1
        pages.append(page)
    assert pages[0] != pages[1]


def test_only_the_latest_conversations_are_kept(tmp_path: Path) -> None:
    app = create_app(toy_bot(tmp_path, RULES))
    (holder,) = [route.app.state_holder for route in app.routes if hasattr(getattr(route, "app", None), "state_holder")]
    for place in range(520):
        holder[f"visitor {place}"]
    assert len(holder.session_data) == 500 and "visitor 519" in holder and "visitor 0" not in holder


def test_earlier_answers_stay_as_they_are(visit: Visit) -> None:
    visit.ask(QUESTION)
    visit.page.evaluate("document.querySelector('.turn').kept = true")
    visit.ask(QUESTION)
    assert visit.page.evaluate("document.querySelectorAll('.turn')[0].kept") is True
    assert visit.page.locator(".asked").all_text_contents() == [QUESTION, QUESTION]
    ids = visit.page.evaluate("[...document.querySelectorAll('[id]')].map((part) => part.id)")
    assert len(ids) == len(set(ids))


def test_the_same_small_talk_again_is_a_turn_again(visit: Visit) -> None:
    for _ in range(4):
        visit.ask("你好")
    expect(visit.page.locator(".turn .answer")).to_have_count(4)


def test_a_sentence_about_an_error_goes_when_another_question_comes(visit: Visit) -> None:
    visit.ask(QUESTION)
    visit.page.fill("#question input", "？？")
    visit.page.press("#question input", "Enter")
    expect(visit.page.locator(".turn .problem")).to_have_count(1)
    expect(visit.page.locator(".asked")).to_have_count(1)
    expect(visit.page.locator("#question input")).to_have_value("？？")
    visit.page.fill("#question input", "用印登记")
    visit.page.press("#question input", "Enter")
    expect(visit.page.locator(".turn .answer")).to_have_count(2)
    expect(visit.page.locator(".problem")).to_have_count(0)


def test_only_the_latest_turns_stay_and_a_new_conversation_has_none(visit: Visit) -> None:
    for place in range(LATEST + 2):
        visit.page.fill("#question input", f"{QUESTION}{place}")
        visit.page.press("#question input", "Enter")
        expect(visit.page.locator(".asked").last).to_have_text(f"{QUESTION}{place}", timeout=30_000)
        expect(visit.page.locator(".waiting")).to_have_count(0, timeout=30_000)
        expect(visit.page.locator(".turn:last-of-type .answer")).to_be_attached()
    asked = [f"{QUESTION}{place}" for place in range(2, LATEST + 2)]
    assert visit.page.locator(".asked").all_text_contents() == asked
    visit.page.click("#new")
    expect(visit.page.locator(".turn")).to_have_count(0)
    expect(visit.page.locator("#conversation .welcome")).to_have_count(1)
    visit.ask(QUESTION)
    assert visit.page.locator(".asked").all_text_contents() == [QUESTION]


def test_a_question_asked_before_the_page_is_ready_stays(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = Chat.load

    def slow(self: Chat, request: Request) -> tuple[Any, ...]:
        time.sleep(3)
        return load(self, request)

    monkeypatch.setattr(Chat, "load", slow)
    with served(toy_bot(tmp_path, RULES)) as here:
        visit = Visit(browser, here, "en-US")
        visit.ask(QUESTION)
        expect(visit.page.locator("#new")).to_have_text("New")
        expect(visit.page.locator(".turn .quote-text").first).to_be_visible()
        # What follows the loading of the page takes its time to find that there is nothing to do.
        visit.page.wait_for_timeout(1000)
        expect(visit.page.locator(".turn")).to_have_count(1)
        visit.page.click("#new")
        expect(visit.page.locator(".turn")).to_have_count(0)
        expect(visit.page.locator(".welcome")).to_be_visible()
        visit.check()
