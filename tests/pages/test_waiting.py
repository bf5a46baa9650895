"""Visitors who wait, who stop a question and who ask meanwhile, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from bot.web.asking.queue import Queue
from tests.pages.browsing import Visit
from tests.pages.serving import Served, served
from tests.toys import RULES, toy_bot
from tests.web.asking.test_queue import QUESTION, Slow


@pytest.fixture(scope="module")
def served_slowly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Slow, Served]]:
    bot = Slow(toy_bot(tmp_path_factory.mktemp("waiting"), RULES))
    # The page's examples are asked before it is served.
    bot.may.set()
    with pytest.MonkeyPatch.context() as patch:
        # Who waits behind whom is seen with two visitors then.
        patch.setattr(Queue.__init__, "__defaults__", (1, None))
        with served(bot) as here:
            yield bot, here


@pytest.fixture
def slow(served_slowly: tuple[Slow, Served]) -> Iterator[tuple[Slow, Served]]:
    bot, here = served_slowly
    bot.may.clear()
    try:
        yield bot, here
    finally:
        bot.may.set()


@pytest.mark.browser
def test_a_question_can_be_stopped(browser: Browser, slow: tuple[Slow, Served]) -> None:
    bot, here = slow
    visit = Visit(browser, here)
    box, stop = visit.page.locator("#question input"), visit.page.get_by_role("button", name="停止查找")
    box.fill(QUESTION)
    box.press("Enter")
    expect(visit.page.locator(".asked")).to_have_text(QUESTION)
    expect(box).to_have_value("")
    stop.press("Enter")
    expect(visit.page.locator(".waiting")).to_have_text("已停止查找，问题仍在输入框里。")
    expect(box).to_have_value(QUESTION)
    expect(box).to_be_focused()
    bot.may.set()
    # What is found in spite of it is not shown.
    visit.page.wait_for_timeout(1000)
    expect(visit.page.locator(".answer")).to_have_count(0)
    box.press("Enter")
    expect(visit.page.locator(".answer .quote-text").first).to_be_visible()
    expect(visit.page.locator(".turn")).to_have_count(1)
    visit.check()


@pytest.mark.browser
def test_what_is_asked_meanwhile_is_asked_then(browser: Browser, slow: tuple[Slow, Served]) -> None:
    bot, here = slow
    visit = Visit(browser, here)
    box = visit.page.locator("#question input")
    box.fill(QUESTION)
    box.press("Enter")
    expect(visit.page.locator(".waiting")).to_be_visible()
    box.press("Enter")
    box.fill("印章由谁保管")
    box.press("Enter")
    visit.page.wait_for_timeout(500)
    expect(visit.page.locator(".asked")).to_have_text([QUESTION])
    bot.may.set()
    expect(visit.page.locator(".answer .quote-text").nth(1)).to_be_attached()
    expect(visit.page.locator(".asked")).to_have_text([QUESTION, "印章由谁保管"])
    expect(box).to_have_value("")
    visit.check()


@pytest.mark.browser
def test_a_question_that_waits_when_the_page_is_left_is_asked_again(
    browser: Browser, slow: tuple[Slow, Served]
) -> None:
    bot, here = slow
    visit = Visit(browser, here)
    visit.page.fill("#question input", QUESTION)
    visit.page.press("#question input", "Enter")
    expect(visit.page.locator(".waiting")).to_be_visible()
    visit.page.locator(".masthead a", has_text="查找").click()
    visit.page.wait_for_url("**/search")
    visit.page.go_back()
    expect(visit.page.locator(".asked")).to_have_text([QUESTION], timeout=30_000)
    bot.may.set()
    expect(visit.page.locator(".answer")).to_have_count(1)
    visit.page.reload()
    expect(visit.page.locator(".answer")).to_have_count(1)
    visit.page.wait_for_timeout(1000)
    expect(visit.page.locator(".turn")).to_have_count(1)
    visit.check()


@pytest.mark.browser
def test_to_press_twice_is_to_ask_once(browser: Browser, slow: tuple[Slow, Served]) -> None:
    bot, here = slow
    visit = Visit(browser, here)
    visit.page.fill("#question input", QUESTION)
    visit.page.dblclick("#ask")
    expect(visit.page.locator(".waiting")).to_be_visible()
    visit.page.click("#ask")
    bot.may.set()
    visit.page.locator(".answer").wait_for()
    visit.page.wait_for_timeout(1000)
    expect(visit.page.locator(".turn")).to_have_count(1)
    visit.check()


@pytest.mark.browser
def test_waiting_neither_scrolls_nor_takes_the_focus_away(browser: Browser, slow: tuple[Slow, Served]) -> None:
    bot, here = slow
    waiting = [Visit(browser, here) for _ in range(2)]
    for visit in waiting:
        visit.page.fill("#question input", QUESTION)
        visit.page.press("#question input", "Enter")
        expect(visit.page.locator(".waiting")).to_be_visible()
    last = waiting[-1].page
    stop = last.get_by_role("button", name="停止查找")
    expect(last.locator(".waiting")).to_contain_text("前面还有 1 个问题")
    stop.focus()
    waiting[0].page.get_by_role("button", name="停止查找").click()
    last.wait_for_timeout(2500)
    expect(stop).to_be_focused()
    bot.may.set()
    for visit in waiting[1:]:
        visit.page.locator(".answer").wait_for()
    for visit in waiting:
        visit.check()
