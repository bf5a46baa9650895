"""Quotes put aside in the chat and in the lookup, listed, kept in the browser, copied and saved."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Locator, Page, expect

from bot.web.chat.word import MARK, NUMBER, QUOTE
from tests.pages.axe import grave
from tests.pages.browsing import Visit
from tests.pages.serving import Served, served
from tests.pages.test_chat import NO_CLIPBOARD
from tests.toys import RULES, toy_bot

pytestmark = pytest.mark.browser

QUESTIONS = ("用印要先填写什么", "值班室什么时候交接班", "會議通知提前幾天發出")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(toy_bot(tmp_path_factory.mktemp("collected"), RULES, threshold=0.0)) as place:
        yield place


def put_aside(visit: Visit, count: int = 3) -> list[str]:
    """Ask, put the first quote of each answer aside and return them."""
    taken = []
    for question in QUESTIONS[:count]:
        visit.ask(question)
        card = visit.page.locator(".turn:last-of-type li.quote").first
        card.locator("button.collect").click()
        expect(card.locator("button.collect")).to_have_text("已采用")
        taken.append(card.locator(".quote-text").text_content() or "")
    return taken


def opened(page: Page, count: int) -> Locator:
    """Open the list and return it once it shows so many quotes."""
    page.locator(".collected-open").click()
    dialog = page.locator("#collected")
    expect(dialog.locator("li")).to_have_count(count)
    return dialog


def listed(dialog: Locator) -> list[str]:
    return dialog.locator("blockquote").all_text_contents()


def kept(page: Page) -> list[dict[str, object]]:
    values: list[dict[str, object]] = page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.startsWith('mishu_collected'))"
        ".flatMap(([, value]) => JSON.parse(value).places)"
    )
    return values


def forget(visit: Visit) -> None:
    visit.page.evaluate("localStorage.clear()")


def quotes_in(path: Path) -> list[str]:
    word = Document(BytesIO(path.read_bytes()))
    quoted = [each for each in word.paragraphs if each.style and each.style.name == QUOTE]
    return ["".join(run.text for run in each.runs if run.style.name not in (NUMBER, MARK)) for each in quoted]


def test_three_are_put_aside_one_is_removed_and_the_rest_is_saved_and_stays(browser: Browser, here: Served) -> None:
    visit = Visit(browser, here)
    page = visit.page
    expect(page.locator(".collected-open")).to_be_hidden()
    taken = put_aside(visit)
    expect(page.locator(".collected-open .number")).to_have_text("3")
    dialog = opened(page, 3)
    assert listed(dialog) == taken
    expect(dialog.locator(".from").first).to_contain_text("《印章管理》（办公室，2024年3月1日）")
    dialog.locator("li").nth(1).get_by_text("移除").click()
    expect(dialog.locator("li")).to_have_count(2)
    rest = [taken[0], taken[2]]
    assert listed(dialog) == rest
    with page.expect_download() as download:
        dialog.get_by_text("存为 Word").click()
    name = download.value.suggested_filename
    assert name.startswith("引文摘录-") and name.endswith(".docx")
    assert [text.strip() for text in quotes_in(download.value.path())] == [text.strip() for text in rest]
    expect(dialog.locator(".outcome")).to_have_text(f"已存为 {name}")
    dialog.get_by_text("完成").click()
    expect(page.locator("button.collect", has_text="已采用")).to_have_count(2)
    page.reload()
    expect(page.locator(".collected-open .number")).to_have_text("2")
    assert listed(opened(page, 2)) == rest
    assert [sorted(place) for place in kept(page)] == [["check", "doc", "end", "start"]] * 2
    forget(visit)
    visit.check()


def test_quotes_are_moved_by_the_keyboard(browser: Browser, here: Served) -> None:
    visit = Visit(browser, here)
    first, second, third = put_aside(visit)
    dialog = opened(visit.page, 3)
    dialog.locator("li").nth(0).locator("[data-do=down]").focus()
    for expected in ([second, first, third], [second, third, first]):
        visit.page.keyboard.press("Enter")
        expect(dialog.locator("blockquote")).to_have_text(expected, use_inner_text=False)
        expect(dialog.locator("li", has_text=first.strip()).locator("[data-do]:focus")).to_have_count(1)
    expect(dialog.locator("li").nth(2).locator("[data-do=down]")).to_be_disabled()
    expect(dialog.locator("li").nth(0).locator("[data-do=up]")).to_be_disabled()
    dialog.locator("li").nth(2).locator("[data-do=up]").click()
    expect(dialog.locator("blockquote").nth(1)).to_have_text(first.strip())
    visit.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    forget(visit)
    visit.check()


def test_the_style_is_chosen_and_kept(browser: Browser, here: Served) -> None:
    visit = Visit(browser, here)
    put_aside(visit, 1)
    dialog = opened(visit.page, 1)
    dialog.get_by_label("GB/T 7714").check()
    expect(dialog.locator(".from")).to_have_text("办公室. 印章管理. 2024-03-01.")
    expect(dialog.locator(".mark")).to_have_text("[1]")
    visit.page.reload()
    dialog = opened(visit.page, 1)
    expect(dialog.get_by_label("GB/T 7714")).to_be_checked()
    with visit.page.expect_download() as download:
        dialog.get_by_text("存为 Markdown").click()
    saved = download.value.path().read_text(encoding="utf-8")
    assert "\\[1\\] 办公室. 印章管理. 2024-03-01." in saved.splitlines()
    forget(visit)
    visit.check()


def test_all_are_removed_only_when_asked_twice(browser: Browser, here: Served) -> None:
    visit = Visit(browser, here)
    put_aside(visit, 2)
    dialog = opened(visit.page, 2)
    dialog.locator(".clear").click()
    expect(dialog.locator(".clear")).to_have_text("再按一次，全部移除")
    expect(dialog.locator("li")).to_have_count(2)
    dialog.locator(".clear").click()
    expect(dialog.locator(".none")).to_contain_text("还没有采用引文")
    expect(dialog.locator(".copy-all")).to_be_disabled()
    assert kept(visit.page) == []
    dialog.get_by_text("完成").click()
    expect(visit.page.locator(".collected-open")).to_be_hidden()
    expect(visit.page.locator("button.collect", has_text="已采用")).to_have_count(0)
    visit.check()


def test_pressed_again_a_quote_is_not_put_aside(browser: Browser, here: Served) -> None:
    visit = Visit(browser, here)
    put_aside(visit, 1)
    visit.page.locator("button.collect[data-taken]").click()
    assert kept(visit.page) == []
    expect(visit.page.locator("button.collect").first).to_have_text("采用")
    visit.check()


def test_the_list_is_copied_even_without_a_clipboard(browser: Browser, here: Served) -> None:
    visit = Visit(browser, here, script=NO_CLIPBOARD)
    (quote,) = put_aside(visit, 1)
    dialog = opened(visit.page, 1)
    dialog.locator(".copy-all").click()
    expect(dialog.locator(".outcome")).to_have_text("已复制")
    copied = visit.page.evaluate("window.copied")
    assert f"1. “{quote}”" in copied and copied.rstrip().splitlines()[-2] == "引文出处"
    forget(visit)
    visit.check()


def test_results_of_the_lookup_are_put_aside_too(browser: Browser, here: Served) -> None:
    visit = Visit(browser, here, path="/search?q=印章")
    page = visit.page
    hit = page.locator(".hit").first
    hit.locator("button.collect").click()
    text = hit.locator(".quote-text").text_content()
    expect(page.locator(".collected-open .number")).to_have_text("1")
    assert listed(opened(page, 1)) == [text]
    with page.expect_download() as download:
        page.locator("#collected").get_by_text("存为 Word").click()
    assert quotes_in(download.value.path())
    page.keyboard.press("Escape")
    page.goto(here.url)
    expect(page.locator(".collected-open .number")).to_have_text("1")
    forget(visit)
    visit.check()


@pytest.mark.parametrize(
    "stored", ["x", "[]", "7", '{"places": 3}', '{"style": "<b>", "places": [null, {"doc": 1}, 5]}']
)
def test_what_else_is_stored_is_no_list(browser: Browser, here: Served, stored: str) -> None:
    script = f"localStorage.setItem('mishu_collected:/', {json.dumps(stored)})"
    visit = Visit(browser, here, script=script)
    expect(visit.page.locator(".collected-open")).to_be_hidden()
    put_aside(visit, 1)
    expect(visit.page.locator(".collected-open .number")).to_have_text("1")
    visit.check()


def test_no_more_are_kept_than_the_server_takes(browser: Browser, here: Served) -> None:
    places = [{"doc": "a", "start": at, "end": at + 1, "check": "00000000"} for at in range(250)]
    stored = json.dumps(json.dumps({"style": "official", "places": places}))
    visit = Visit(browser, here, script=f"localStorage.setItem('mishu_collected:/', {stored})")
    expect(visit.page.locator(".collected-open .number")).to_have_text("200")
    visit.ask(QUESTIONS[0])
    button = visit.page.locator("button.collect").first
    button.click()
    expect(button).to_have_text("最多采用 200 条")
    expect(button).to_have_text("采用", timeout=5000)
    visit.check()


def test_a_server_that_is_away_is_told_of(browser: Browser, here: Served) -> None:
    visit = Visit(browser, here)
    put_aside(visit, 1)
    dialog = opened(visit.page, 1)
    visit.page.route("**/collected*", lambda route: route.abort())
    dialog.get_by_text("存为 Word").click()
    expect(dialog.locator(".outcome")).to_have_text("没有成功，请稍后再试。")
    visit.complaints = [said for said in visit.complaints if "ERR_FAILED" not in said]
    forget(visit)
    visit.check()


@pytest.mark.parametrize(("locale", "width"), [("zh-CN", 1280), ("zh-TW", 390), ("en-US", 390)])
def test_the_list_can_be_read_by_everybody(browser: Browser, here: Served, locale: str, width: int) -> None:
    visit = Visit(browser, here, locale, width, reduced_motion="reduce")
    visit.ask(QUESTIONS[0])
    visit.page.locator("button.collect").first.click()
    opened(visit.page, 1)
    assert grave(visit.page) == []
    assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    words = {"zh-CN": "采用的引文", "zh-TW": "採用的引文", "en-US": "Collected quotes"}
    expect(visit.page.locator("#collected h2")).to_have_text(words[locale])
    forget(visit)
    visit.check()


def test_clearing_what_the_browser_keeps_clears_the_list_too(browser: Browser, here: Served) -> None:
    visit = Visit(browser, here)
    page = visit.page
    put_aside(visit, 1)
    assert len(kept(page)) == 1
    page.locator("#kept .clear").click()
    page.locator("#kept .clear").click()
    expect(page.locator(".turn")).to_have_count(0)
    assert kept(page) == []
    expect(page.locator(".collected-open")).to_be_hidden()
    visit.check()


def test_where_nothing_may_be_kept_the_list_is_gone_with_the_page(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MISHU_KEEP_CONVERSATIONS", "false")
    with served(toy_bot(tmp_path_factory.mktemp("unkept"), RULES, threshold=0.0)) as place:
        visit = Visit(browser, place)
        put_aside(visit, 2)
        opened(visit.page, 2)
        assert kept(visit.page) == []
        visit.check()
