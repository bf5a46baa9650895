"""Questions like what is typed: above the box, by hand and by the keyboard, asked at once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.pages.axe import grave
from tests.pages.browsing import Visit
from tests.pages.serving import Served, served
from tests.toys import RULES, toy_bot

pytestmark = pytest.mark.browser
MEETING = "办会须知\n\n一、谁来记录会议\n\n会议由值班秘书记录。\n\n二、会议几点开始\n\n会议一般九点开始。\n"
FILES: dict[str, str | bytes] = {**RULES, "办会.txt": MEETING}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(toy_bot(tmp_path_factory.mktemp("typed"), FILES, threshold=0.0)) as place:
        yield place


def typed(visit: Visit, text: str) -> None:
    """Type until something is offered: the questions are made from the first time that anybody types."""
    page = visit.page
    for _ in range(40):
        page.fill("#question input", "")
        page.locator("#question input").press_sequentially(text)
        page.wait_for_timeout(400)
        if page.locator("#offered").is_visible():
            return
    raise AssertionError("nothing was offered")


def test_they_are_chosen_by_keyboard_and_by_hand(browser: Browser, here: Served) -> None:
    visit = Visit(browser, here)
    page = visit.page
    typed(visit, "会议")
    first = page.locator("#offered li").first.text_content()
    assert grave(page) == []
    page.keyboard.press("ArrowDown")
    expect(page.locator("#offered [aria-selected=true]")).to_have_count(1)
    expect(page.locator("#question input")).to_have_attribute("aria-activedescendant", "offered-0")
    page.keyboard.press("Enter")
    page.locator(".turn .answer").wait_for()
    expect(page.locator(".asked")).to_have_text([first or ""])
    expect(page.locator("#offered")).to_be_hidden()
    typed(visit, "会议")
    item = page.locator("#offered li").last
    second = item.text_content()
    item.click()
    page.locator(".turn:nth-of-type(2) .answer").wait_for()
    expect(page.locator(".asked").last).to_have_text(second or "")
    visit.check()


def test_what_was_typed_is_asked_where_nothing_is_chosen(browser: Browser, here: Served) -> None:
    visit = Visit(browser, here)
    page = visit.page
    typed(visit, "会议")
    page.keyboard.press("Escape")
    expect(page.locator("#offered")).to_be_hidden()
    typed(visit, "会议")
    page.keyboard.press("Enter")
    page.locator(".turn .answer").wait_for()
    expect(page.locator(".asked")).to_have_text("会议")
    visit.check()
