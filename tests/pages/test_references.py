"""References in a quote: links that open their place beside the conversation, and words that are copied as they are."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.clauses.test_crossreferences import FILES
from tests.pages.axe import grave
from tests.pages.browsing import Visit
from tests.pages.serving import Served, served
from tests.toys import toy_bot

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(toy_bot(tmp_path_factory.mktemp("references"), FILES)) as place:
        yield place


@pytest.mark.parametrize("width", [390, 1280])
def test_a_reference_opens_its_place(browser: Browser, here: Served, width: int) -> None:
    visit = Visit(browser, here, width=width)
    visit.ask("青山市车辆管理办法第一条")
    links = visit.page.locator("li.quote a.reference")
    expect(links).to_have_text(["《印章管理办法》第二条", "第三条"])
    links.last.click()
    panel = visit.page.locator("#panel")
    expect(panel.locator("h2")).to_have_text("印章管理办法")
    marks = visit.page.frame_locator("#panel iframe").locator("#text mark")
    expect(marks.first).to_be_in_viewport()
    assert "".join(marks.all_text_contents()) == "第三条 外带印章要报批，本办法第二條照辦。"
    visit.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(links.last).to_be_focused()
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    visit.check()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_references_are_told_from_other_words_by_everyone(browser: Browser, here: Served, scheme: str) -> None:
    visit = Visit(browser, here, color_scheme=scheme, reduced_motion="reduce")
    visit.ask("青山市车辆管理办法第三条")
    expect(visit.page.locator("li.quote a.reference")).to_have_count(5)
    assert not grave(visit.page)
    visit.check()


def test_words_with_references_are_copied_as_they_are(browser: Browser, here: Served) -> None:
    visit = Visit(browser, here)
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.ask("青山市车辆管理办法第三条")
    card = visit.page.locator("li.quote").first
    card.locator("button.copy").click()
    expect(card.locator("button.copy")).to_have_text("已复制")
    text = str(FILES["车辆.txt"])
    start = text.index("第三条 用车")
    words = text[start : text.index("\n\n", start)]
    assert card.locator(".quote-text").text_content() == words
    assert visit.page.evaluate("navigator.clipboard.readText()").startswith(f"“{words}”")
    visit.check()
