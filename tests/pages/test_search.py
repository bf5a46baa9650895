"""The page to look words up on, in a real browser."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.pages.browsing import Server, Visit


def look_up_page(browser: Browser, server: Server, query: str = "", width: int = 1280) -> Visit:
    visit = Visit(browser, server, width=width, path=f"/search{query}")
    expect(visit.page.locator("#words")).to_be_focused()
    return visit


@pytest.fixture
def visit(browser: Browser, server: Server) -> Visit:
    return look_up_page(browser, server)


def shows(page: Page, count: str) -> None:
    expect(page.locator("#results .count")).to_have_text(count)


@pytest.mark.browser
@pytest.mark.model
def test_results_come_as_words_are_typed(visit: Visit) -> None:
    page = visit.page
    page.locator("#words").press_sequentially("督查 督办", delay=40)
    shows(page, "共 15 条")
    expect(page).to_have_url(re.compile(r"/search\?q=%E7%9D%A3%E6%9F%A5\+%E7%9D%A3%E5%8A%9E$"))
    expect(page).to_have_title("督查 督办 - 查找 - 秘书")
    expect(page.locator("#status")).to_have_text("共 15 条")
    assert set(page.locator(".quote-text").first.locator("mark").all_text_contents()) == {"督查", "督办"}
    page.select_option("select[name=script]", "traditional")
    expect(page.locator(".partly").last).to_have_text("“督办”没有找到。")
    assert page.locator(".open cite").all_text_contents() == ["志書與史料"] and "script=traditional" in page.url
    # A choice that needs the page anew comes back to what is shown now.
    page.locator("details.choices summary").click()
    page.locator('a[data-choice="lang"][data-value="en"]').click()
    expect(page.locator("#words")).to_have_value("督查 督办")
    expect(page.locator("select[name=script]")).to_have_value("traditional")
    expect(page.locator("h1")).to_have_text("Look up")
    visit.check()


@pytest.mark.browser
@pytest.mark.model
def test_the_keyboard_leads_through_the_results(visit: Visit) -> None:
    page = visit.page
    page.keyboard.type("值班")
    shows(page, "共 20 条")
    links = page.locator("a.open")
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.press("ArrowDown")
    quoted = page.locator(".quote-text").first.text_content()
    page.keyboard.press("Enter")
    expect(page.locator("mark#quote").first).to_be_in_viewport()
    assert "".join(page.locator("#text mark").all_text_contents()) == quoted
    page.go_back()
    expect(page.locator("#words")).to_have_value("值班")
    shows(page, "共 20 条")
    visit.check()


@pytest.mark.browser
@pytest.mark.model
def test_one_request_at_a_time_and_the_last_one_wins(visit: Visit) -> None:
    page, asked, held = visit.page, [], []

    def hold(route: Route) -> None:
        asked.append(parse_qs(urlsplit(route.request.url).query)["q"][0])
        if len(asked) == 1:
            held.append(route)
        else:
            route.continue_()

    page.route("**/search/results*", hold)
    page.fill("#words", "值班")
    page.wait_for_timeout(400)
    expect(page.locator("#waiting")).to_be_visible()
    assert asked == ["值班"]
    page.evaluate("""() => { for (const words of ["公", "公文", "公文 处理"]) {
        const box = document.getElementById("words");
        box.value = words;
        box.dispatchEvent(new InputEvent("input"));
    } }""")
    expect(page).to_have_title("公文 处理 - 查找 - 秘书")
    assert asked == ["值班", "公文 处理"]
    expect(page.locator("#waiting")).to_be_hidden()
    page.unroute_all(behavior="ignoreErrors")
    visit.check()


@pytest.mark.browser
@pytest.mark.model
def test_nothing_is_sent_before_the_input_method_is_done(visit: Visit) -> None:
    page, asked = visit.page, []
    page.on("request", lambda request: asked.append(request.url))
    session = visit.context.new_cdp_session(page)
    for typed in ("zh", "zhi", "zhi'ban"):
        session.send(
            "Input.imeSetComposition", {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)}
        )
    page.wait_for_timeout(300)
    session.send("Input.insertText", {"text": "值班"})
    shows(page, "共 20 条")
    assert [parse_qs(urlsplit(url).query)["q"] for url in asked if "/search/results" in url] == [["值班"]]
    visit.check()


@pytest.mark.browser
@pytest.mark.model
def test_a_lost_server_is_found_again(visit: Visit) -> None:
    page = visit.page
    page.route("**/search/results*", lambda route: route.abort("connectionrefused"))
    page.fill("#words", "值班")
    expect(page.locator("#trouble")).to_have_text("暂时连不上，正在自动重试……")
    page.unroute("**/search/results*")
    shows(page, "共 20 条")
    expect(page.locator("#trouble")).to_be_hidden()
    assert all("ERR_CONNECTION_REFUSED" in said for said in visit.complaints), visit.complaints
    visit.complaints.clear()
    visit.check()


@pytest.mark.browser
@pytest.mark.model
def test_phones_and_browsers_without_scripts(browser: Browser, server: Server) -> None:
    visit = look_up_page(browser, server, "?q=督查 督办", 390)
    shows(visit.page, "共 15 条")
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert visit.page.locator("details.filters").get_attribute("open") is None
    visit.check()
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{server.url}/search")
    page.fill("#words", "值班")
    page.press("#words", "Enter")
    shows(page, "共 20 条")
    context.close()
