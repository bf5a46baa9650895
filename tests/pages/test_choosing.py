"""The documents to ask in, as a visitor chooses them in a real browser."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.answering.test_filtered import PAPERS
from tests.pages.browsing import Visit
from tests.pages.serving import Served, served
from tests.toys import RULES, toy_bot

pytestmark = pytest.mark.browser

QUESTION = "工作餐每餐多少元"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(toy_bot(tmp_path_factory.mktemp("choosing"), {**RULES, **PAPERS}, threshold=0.0)) as place:
        yield place


@pytest.fixture
def visit(browser: Browser, here: Served) -> Iterator[Visit]:
    visit = Visit(browser, here)
    visit.page.locator(".welcome").wait_for()
    yield visit
    visit.check()


def chosen(page: Page) -> dict[str, list[str]]:
    return {name: values for name, values in parse_qs(urlsplit(page.url).query).items() if name != "q"}


def documents(page: Page, turn: int) -> set[str]:
    return set(page.locator(f".turn:nth-of-type({turn}) .quote cite").all_inner_texts())


def test_a_choice_by_the_keyboard_alone_lasts_until_it_is_widened(visit: Visit) -> None:
    page = visit.page
    button = page.locator("#within button")
    expect(button).to_have_text("在哪些文档中问全部文档")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#within-panel input[type=search]")).to_be_focused()
    page.keyboard.insert_text("用餐")
    ticks = page.locator("#within-panel li")
    expect(ticks).to_have_count(2)
    page.keyboard.press("Enter")  # which must not close the dialog
    for _ in range(12):  # a day has a stop for each of its parts
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "checkbox":
            break
    page.keyboard.press("Space")
    expect(page.locator("#within-panel .count")).to_have_text("在 1 篇文档里查找。")
    assert page.evaluate("document.activeElement.type") == "checkbox"
    page.keyboard.press("Escape")
    expect(page.locator("#question input")).to_be_focused()
    expect(button.locator(".chosen")).to_have_text("《河口县用餐办法》")
    visit.ask(QUESTION)
    visit.ask("夜餐每餐多少元")
    assert documents(page, 1) == documents(page, 2) == {"河口县用餐办法"}
    assert chosen(page) == {"doc": ["乙/用餐.md"]}
    page.reload()
    page.locator(".turn:nth-of-type(2) .answer").wait_for()
    assert documents(page, 1) == {"河口县用餐办法"}
    for name in ("查找", "问答"):  # another page, and the link that leads back
        page.locator(".masthead a", has_text=name).click()
    page.locator(".turn:nth-of-type(2) .answer").wait_for()
    expect(button.locator(".chosen")).to_have_text("《河口县用餐办法》")
    assert chosen(page) == {"doc": ["乙/用餐.md"]}
    page.locator(".widen").first.click()
    page.locator(".turn:nth-of-type(3) .answer").wait_for()
    assert "青山市用餐办法" in documents(page, 3) and chosen(page) == {}
    expect(button.locator(".chosen")).to_have_text("全部文档")


def test_a_card_and_the_source_narrow_to_their_document(visit: Visit) -> None:
    page = visit.page
    visit.ask(QUESTION)
    card = page.locator(".quote", has_text="会议通知").first
    card.locator("summary").first.click()
    card.locator("button.narrow").click()
    expect(page.locator("#said")).to_have_text("以后只在这篇文档中问。")
    expect(page.locator("#within .chosen")).to_have_text("《会议通知》")
    visit.ask(QUESTION)
    assert documents(page, 2) == {"会议通知"}
    page.locator(".turn:nth-of-type(1) .quote", has_text="青山市用餐办法").first.locator("a.source").click()
    page.locator("#panel button.narrow").click()
    expect(page.locator("#within .chosen")).to_have_text("《青山市用餐办法》")
    assert chosen(page) == {"doc": ["甲/用餐.md"]}


def test_the_address_has_the_question_and_the_choice(browser: Browser, here: Served) -> None:
    visit = Visit(browser, here, path=f"/?q={quote(QUESTION)}&kind={quote('办法')}&year=2024", locale="en-US")
    page = visit.page
    page.locator(".turn .answer").wait_for()
    assert documents(page, 1) == {"青山市用餐办法"}
    expect(page.locator("#within .chosen")).to_have_text("Kind 办法, Year 2024")
    query = parse_qs(urlsplit(page.url).query)
    assert query == {"q": [QUESTION], "kind": ["办法"], "year": ["2024"]}
    page.locator("#within button").click()
    page.locator("#within-panel .all").click()
    expect(page.locator("#within .chosen")).to_have_text("All documents")
    page.keyboard.press("Escape")
    language = page.locator("a[data-choice=lang]").first
    assert re.search(r"back=%2F%3Fq%3D", language.get_attribute("href") or "")
    visit.check()


def test_no_more_can_be_ticked_than_an_address_holds(browser: Browser, here: Served) -> None:
    visit = Visit(browser, here)
    page = visit.page
    page.locator("#within button").click()
    page.locator("#within-panel li").first.wait_for()
    page.evaluate("document.querySelector('#within-panel fieldset').dataset.most = 2")
    for place in (0, 1):
        page.locator("#within-panel li input").nth(place).check()
        expect(page.locator("#within-panel .count")).to_have_text(f"在 {place + 1} 篇文档里查找。")
    expect(page.locator("#within-panel li input:disabled")).to_have_count(4)
    page.locator("#within-panel li input").first.uncheck()
    expect(page.locator("#within-panel li input:disabled")).to_have_count(0)
    visit.check()
