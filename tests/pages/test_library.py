"""The list of documents, the pictures of them and the page of one, in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import HANDBOOK
from tests.pages.browsing import ROOT, Server, Visit
from tests.pages.serving import served
from tests.toys import RULES, toy_bot


@pytest.mark.browser
@pytest.mark.model
def test_the_list_follows_what_is_typed_and_clicked(browser: Browser, server: Server) -> None:
    visit = Visit(browser, server, path="/library")
    page = visit.page
    titles = page.locator("#list tbody th")
    expect(titles).to_have_count(len(HANDBOOK))
    page.fill("#words", "督查")
    expect(titles).to_have_text(["督查督办", "各地督查做法"])
    page.fill("#words", "")
    expect(titles).to_have_count(len(HANDBOOK))
    page.locator("#list thead a", has_text="段落").click()
    expect(page.locator("#list thead [aria-sort=ascending]")).to_contain_text("段落")
    counts = [int(text) for text in page.locator("#list td.passages").all_text_contents()]
    assert counts == sorted(counts)
    titles.first.locator("a").click()
    page.locator("#text").wait_for()
    visit.check()


@pytest.mark.browser
@pytest.mark.model
def test_the_finder_marks_and_counts_without_touching_the_text(browser: Browser, server: Server) -> None:
    visit = Visit(browser, server, path="/doc/04-督查督办.md")
    page = visit.page
    document = (ROOT / "seeds" / "04-督查督办.md").read_text(encoding="utf-8")
    words = page.locator(".finder input")
    words.fill("督办")
    count = document.count("督办")
    expect(page.locator(".finder output")).to_have_text(f"第 1 处，共 {count} 处")
    words.press("Enter")
    expect(page.locator(".finder output")).to_have_text(f"第 2 处，共 {count} 处")
    page.locator("[data-step='-1']").click()
    page.locator("[data-step='-1']").click()
    expect(page.locator(".finder output")).to_have_text(f"第 {count} 处，共 {count} 处")
    marked = page.evaluate("[...CSS.highlights.get('found')].map(String)")
    assert marked == ["督办"] * count
    words.fill("没有这几个字")
    expect(page.locator(".finder output")).to_have_text("没有找到")
    assert page.locator("#text").text_content() == document
    visit.check()


@pytest.mark.browser
@pytest.mark.model
@pytest.mark.parametrize("path", ["/library", "/library/pictures", "/about", "/doc/04-督查督办.md"])
def test_telephones_need_not_scroll_sideways(browser: Browser, server: Server, path: str) -> None:
    visit = Visit(browser, server, width=390, path=path)
    page = visit.page
    if path.endswith("pictures"):
        page.locator(".map svg").wait_for(timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    visit.check()


@pytest.mark.browser
def test_a_tap_beside_a_point_of_the_map_opens_it(browser: Browser, tmp_path: Path) -> None:
    with served(toy_bot(tmp_path, RULES)) as here:
        visit = Visit(browser, here, width=390, path="/library/pictures")
        page = visit.page
        page.locator(".map svg").wait_for(timeout=60_000)
        page.locator(".map svg").scroll_into_view_if_needed()
        point = page.locator(".map a").first
        box = point.bounding_box()
        assert box and box["width"] < 10
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.click(x, y + 60)
        page.wait_for_timeout(300)
        assert page.url.endswith("/library/pictures")
        address = point.get_attribute("href") or ""
        page.mouse.click(x + 15, y)
        page.wait_for_url("**/doc/**")
        assert page.url.endswith(address.removeprefix(".."))
        visit.check()
