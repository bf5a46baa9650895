"""Nothing of a conversation is lost: it is kept in the browser, listed, and cleared away."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.answering.bot import Bot
from bot.settings import load_settings
from tests.pages.browsing import Visit
from tests.pages.serving import Served, served
from tests.toys import RULES, ToyEncoder, toy_bot

pytestmark = pytest.mark.browser
QUESTION = "用印要先填写什么"
OTHER = "值班室全天有人吗"
#: What the browser keeps of this site.
KEPT = "JSON.stringify([{...localStorage}, {...sessionStorage}])"


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    fax = json.dumps({"doc": "传真", "title": "传真", "text": "传真须知\n\n传真件先登记，\r再按\r\n密级分发。\n"})
    return toy_bot(tmp_path_factory.mktemp("keeping"), {**RULES, "传真.jsonl": fax}, threshold=0.0)


@pytest.fixture(scope="module")
def here(bot: Bot) -> Iterator[Served]:
    with served(bot) as place:
        yield place


@pytest.fixture
def visit(browser: Browser, here: Served) -> Iterator[Visit]:
    visit = Visit(browser, here)
    visit.page.locator(".welcome").wait_for()
    yield visit
    visit.check()


def asked(page: Page) -> list[str]:
    return page.locator(".asked").all_text_contents()


def shown(page: Page) -> list[str]:
    """The turns as they stand, but for what the page writes on them itself."""
    turns: list[str] = page.locator(".turn").evaluate_all("turns => turns.map(turn => turn.outerHTML)")
    return [re.sub(r'^(<section[^>]*?) lang="[\w-]+"', r"\1", turn) for turn in turns]


def ready(page: Page) -> None:
    """Wait until gradio has put the page in the visitor's language, and has not asked anything again."""
    expect(page.locator("#question input")).to_be_focused(timeout=30_000)
    page.wait_for_function("document.querySelector('#heading .tagline') && document.readyState === 'complete'")
    page.wait_for_timeout(700)


def turns_of(page: Page, count: int) -> None:
    expect(page.locator(".turn .answer")).to_have_count(count, timeout=30_000)
    ready(page)
    expect(page.locator(".turn .answer")).to_have_count(count)


def listed(page: Page) -> list[str]:
    page.click("#kept .list")
    names = page.locator("#earlier li .open span").all_text_contents()
    page.click("#earlier .close")
    return names


def test_a_reload_keeps_the_conversation_and_asks_nothing_again(visit: Visit) -> None:
    page = visit.page
    visit.ask(QUESTION)
    visit.ask("印章由谁保管")
    before = shown(page)
    questions: list[str] = []
    page.on("request", lambda sent: questions.append(sent.post_data or "") if "queue/join" in sent.url else None)
    page.reload()
    turns_of(page, 2)
    assert shown(page) == before
    assert not [sent for sent in questions if QUESTION in json.dumps(json.loads(sent)["data"][:1], ensure_ascii=False)]
    visit.ask("还有吗")
    assert page.locator(".understood").last.text_content() == "理解为：印章由谁保管"
    assert page.locator(".turn").evaluate_all("turns => turns.map(turn => turn.dataset.number)") == ["1", "2", "3"]


def test_the_lookup_and_back_keep_it(visit: Visit) -> None:
    page = visit.page
    visit.ask(QUESTION)
    before = shown(page)
    page.locator(".masthead a", has_text="查找").click()
    page.wait_for_url("**/search")
    page.locator(".masthead a", has_text="问答").click()
    turns_of(page, 1)
    assert shown(page) == before
    page.locator(".masthead a", has_text="查找").click()
    page.wait_for_url("**/search")
    page.go_back()
    turns_of(page, 1)
    visit.ask("还有吗")
    assert page.locator(".understood").text_content() == f"理解为：{QUESTION}"


def test_it_comes_back_at_the_place_it_was_left(visit: Visit) -> None:
    page = visit.page
    for question in (QUESTION, OTHER, "会议纪要什么时候印发", "印章由谁保管"):
        visit.ask(question)
    second = page.locator(".turn").nth(1)
    second.evaluate("turn => scrollBy(0, turn.getBoundingClientRect().top + 30)")
    page.reload()
    turns_of(page, 4)
    assert abs(second.evaluate("turn => turn.getBoundingClientRect().top") + 30) < 3


def test_a_change_of_language_keeps_all_turns_and_speaks_the_new_one_around_them(visit: Visit) -> None:
    page = visit.page
    visit.ask(QUESTION)
    visit.ask(OTHER)
    page.locator("details.choices summary").click()
    page.locator('a[data-choice="lang"][data-value="en"]').click()
    expect(page.locator("#new")).to_have_text("New", timeout=30_000)
    turns_of(page, 2)
    assert asked(page) == [QUESTION, OTHER]
    assert page.locator(".turn").evaluate_all("turns => turns.map(turn => turn.lang)") == ["zh-CN", "zh-CN"]
    expect(page.locator("#kept .list")).to_have_text("Earlier conversations")
    visit.ask("还有吗")
    assert page.locator(".turn").last.evaluate("turn => turn.querySelector('.understood').textContent").endswith(OTHER)


def test_a_closed_tab_is_gone_on_with(visit: Visit, here: Served) -> None:
    visit.ask(QUESTION)
    # A page that is not the visit's own: its tab has no memory of itself.
    page = visit.context.new_page()
    page.goto(here.url)
    turns_of(page, 1)
    assert asked(page) == [QUESTION]
    page.fill("#question input", "还有吗")
    page.press("#question input", "Enter")
    expect(page.locator(".understood")).to_have_text(f"理解为：{QUESTION}")
    page.close()


def test_two_tabs_that_go_on_with_one_conversation_keep_both(visit: Visit, here: Served) -> None:
    visit.ask(QUESTION)
    page = visit.context.new_page()
    page.goto(here.url)
    turns_of(page, 1)
    page.fill("#question input", "印章由谁保管")
    page.press("#question input", "Enter")
    expect(page.locator(".turn .answer")).to_have_count(2)
    visit.ask(OTHER)
    visit.page.reload()
    turns_of(visit.page, 2)
    assert asked(visit.page) == [QUESTION, OTHER]
    page.reload()
    turns_of(page, 2)
    assert asked(page) == [QUESTION, "印章由谁保管"]
    assert listed(page) == [QUESTION, QUESTION]
    page.close()


def test_an_address_with_a_question_begins_a_conversation_in_a_new_tab(visit: Visit, here: Served) -> None:
    visit.ask(QUESTION)
    page = visit.context.new_page()
    page.goto(f"{here.url}/?q={quote(OTHER)}")
    turns_of(page, 1)
    assert asked(page) == [OTHER]
    page.reload()
    turns_of(page, 1)
    assert listed(page) == [OTHER, QUESTION]
    page.close()


def test_a_question_in_the_address_is_asked_below_what_the_tab_has(visit: Visit, here: Served) -> None:
    visit.ask(QUESTION)
    visit.page.goto(f"{here.url}/?q={quote(OTHER)}")
    turns_of(visit.page, 2)
    assert asked(visit.page) == [QUESTION, OTHER]


def test_earlier_conversations_are_opened_renamed_and_deleted(visit: Visit) -> None:
    page = visit.page
    page.click("#kept .list")
    expect(page.locator("#earlier .none")).to_be_visible()
    page.click("#earlier .close")
    visit.ask(QUESTION)
    page.click("#new")
    expect(page.locator(".turn")).to_have_count(0)
    visit.ask(OTHER)
    assert listed(page) == [OTHER, QUESTION]
    page.click("#kept .list")
    expect(page.locator("#earlier .none")).to_be_hidden()
    page.locator("#earlier .open", has_text=QUESTION).click()
    expect(page.locator(".asked")).to_have_text([QUESTION])
    expect(page.locator("#question input")).to_be_focused()
    visit.ask("还有吗")
    assert page.locator(".understood").text_content() == f"理解为：{QUESTION}"
    page.click("#kept .list")
    entry = page.locator("#earlier li", has_text=OTHER)
    entry.locator(".rename").click()
    expect(page.locator("#earlier form input:visible")).to_be_focused()
    page.keyboard.insert_text("<b>值班</b>的事")
    page.keyboard.press("Enter")
    expect(page.locator("#earlier li .open span")).to_have_text([QUESTION, "<b>值班</b>的事"])
    delete = page.locator("#earlier li", has_text=QUESTION).locator(".delete")
    delete.click()
    expect(delete).to_have_text("确定删除？")
    delete.click()
    # The one that was open is gone from the page, too.
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#earlier li .open span")).to_have_text(["<b>值班</b>的事"])
    page.click("#earlier .close")
    page.reload()
    turns_of(page, 0)
    assert listed(page) == ["<b>值班</b>的事"]
    visit.ask(QUESTION)
    assert listed(page) == [QUESTION, "<b>值班</b>的事"]


def test_a_new_conversation_stays_new(visit: Visit) -> None:
    page = visit.page
    visit.ask(QUESTION)
    page.click("#new")
    expect(page.locator(".turn")).to_have_count(0)
    page.reload()
    turns_of(page, 0)
    page.click("#kept .list")
    page.locator("#earlier .open").click()
    expect(page.locator(".asked")).to_have_text([QUESTION])
    # The same welcome a second time.
    page.click("#new")
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".welcome")).to_be_visible()


def test_clearing_leaves_nothing_in_any_tab(visit: Visit, here: Served) -> None:
    visit.ask(QUESTION)
    page = visit.context.new_page()
    page.goto(here.url)
    turns_of(page, 1)
    page.click("#kept .clear")
    expect(page.locator("#kept .clear")).to_have_text("确定清空？")
    expect(page.locator(".turn")).to_have_count(1)
    page.click("#kept .clear")
    for tab in (page, visit.page):
        expect(tab.locator(".turn")).to_have_count(0)
        expect(tab.locator(".welcome")).to_be_visible()
        assert tab.evaluate(KEPT) == "[{},{}]"
        assert "q=" not in tab.url
    expect(page.locator("#said")).to_have_text("已清空，这个浏览器里不再存有对话。")
    page.reload()
    turns_of(page, 0)
    assert listed(page) == []
    page.close()


def test_the_oldest_conversation_is_given_up_first(visit: Visit) -> None:
    page = visit.page
    visit.ask(QUESTION)
    page.evaluate("""() => {
        const [key] = Object.keys(localStorage).filter((key) => key.includes(":talk:"));
        const talk = JSON.parse(localStorage[key]);
        for (let old = 1; old < 20; old++) {
            const kept = {...talk, name: `第${old}个`, changed: old};
            localStorage[key.replace(/[^:]*$/, `old${old}`)] = JSON.stringify(kept);
        }
    }""")
    assert len(listed(page)) == 20
    page.click("#new")
    expect(page.locator(".turn")).to_have_count(0)
    visit.ask(OTHER)
    names = listed(page)
    assert len(names) == 20 and names[:2] == [OTHER, QUESTION] and names[-1] == "第2个"


@pytest.mark.parametrize("what", ["full", "forbidden"])
def test_storage_that_is_full_or_forbidden_breaks_nothing(browser: Browser, here: Served, what: str) -> None:
    script = {
        "full": "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };",
        "forbidden": "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, "
        "{get() { throw new DOMException('no', 'SecurityError'); }});",
    }[what]
    visit = Visit(browser, here, script=script)
    visit.ask(QUESTION)
    visit.ask("还有吗")
    assert visit.page.locator(".understood").text_content() == f"理解为：{QUESTION}"
    if what == "forbidden":
        expect(visit.page.locator("#kept")).to_be_hidden()
    visit.page.click("#new")
    expect(visit.page.locator(".turn")).to_have_count(0)
    visit.check()


def test_what_was_kept_runs_nothing(visit: Visit) -> None:
    page = visit.page
    visit.ask(QUESTION)
    page.evaluate("""() => {
        const [key] = Object.keys(localStorage).filter((key) => key.includes(":talk:"));
        const talk = JSON.parse(localStorage[key]);
        const bad = `<img src=x onerror="document.title='bad'"><script>document.title='bad'</script>`
            + `<iframe srcdoc="<script>top.document.title='bad'</script>"></iframe>`
            + `<svg onload="document.title='bad'"></svg>`
            + `<a id="trap" href="javascript:document.title='bad'" onfocus="document.title='bad'" autofocus>点</a>`;
        talk.turns = [talk.turns[0].replace("</section>", `${bad}</section>`), "<p>x", "{"];
        localStorage[key] = JSON.stringify(talk);
        const broken = ["{", "null", "[]", '{"turns": 3}', '{"name": "a", "changed": 1, "turns": [3]}'];
        for (const [place, text] of broken.entries()) localStorage[key + place] = text;
    }""")
    page.reload()
    turns_of(page, 1)
    page.locator("#trap").click()
    assert page.locator(".turn :is(img, script, iframe, svg)").count() == 0
    assert page.locator("#trap").evaluate("link => link.getAttributeNames().join()") == "id"
    assert page.title() != "bad"
    assert listed(page) == [QUESTION]


def test_a_quote_comes_back_letter_by_letter(visit: Visit) -> None:
    visit.ask("传真件按什么分发")
    quote = visit.page.locator(".quote-text", has_text="传真件").first
    before = quote.evaluate("quote => quote.textContent")
    assert "，\r再按\r\n密" in before
    visit.page.reload()
    turns_of(visit.page, 1)
    assert quote.evaluate("quote => quote.textContent") == before


def test_a_rating_is_kept_with_its_answer(visit: Visit) -> None:
    page = visit.page
    visit.ask(QUESTION)
    page.locator(".rating [data-verdict=helpful]").click()
    expect(page.locator(".rating")).to_have_text("已记下，谢谢。")
    page.reload()
    turns_of(page, 1)
    expect(page.locator(".rating")).to_have_text("已记下，谢谢。")


def test_where_nothing_may_be_kept_nothing_is_and_what_was_goes(browser: Browser, bot: Bot, tmp_path: Path) -> None:
    settings = load_settings({"keep_conversations": False})
    with served(Bot(bot.index, ToyEncoder(), settings)) as here:
        visit = Visit(browser, here)
        page = visit.page
        page.evaluate("localStorage['mishu:/:talk:old'] = '{}'; localStorage['mishu:/other/:now'] = 'x'")
        page.reload()
        ready(page)
        visit.ask(QUESTION)
        visit.ask("还有吗")
        assert page.locator(".understood").count() == 1
        assert json.loads(page.evaluate(KEPT)) == [{"mishu:/other/:now": "x"}, {}]
        expect(page.locator("#kept")).to_be_hidden()
        assert page.locator("#earlier").count() == 0
        page.goto(f"{here.url}/about")
        expect(page.locator("main")).to_contain_text("浏览器里只存您选的语言、字号、对比和颜色。")
        visit.check()


def test_a_kiosk_keeps_nothing_at_any_time(browser: Browser, here: Served) -> None:
    visit = Visit(browser, here, path="/kiosk", width=1080)
    page = visit.page
    page.locator("[data-do=start]").click()
    page.locator("#groups button").first.click()
    page.locator("#ready button").first.click()
    page.locator("#quote blockquote").wait_for()
    assert page.evaluate(KEPT) == "[{},{}]" and page.context.cookies() == []
    visit.check()


def test_back_closes_the_source_and_forward_opens_it(browser: Browser, here: Served) -> None:
    # A browser counts 50 steps and no more.
    visit = Visit(browser, here, fresh=True)
    page = visit.page
    for question in (QUESTION, OTHER, "会议纪要什么时候印发"):
        visit.ask(question)
    link = page.locator(".turn").nth(1).locator("a.source").first
    link.scroll_into_view_if_needed()
    steps = page.evaluate("history.length")
    place = link.bounding_box()
    link.click()
    panel = page.locator("#panel")
    expect(panel).to_be_visible()
    page.frame_locator("#panel iframe").locator("mark#quote").first.wait_for()
    assert page.evaluate("history.length") == steps + 1
    page.go_back()
    expect(panel).to_be_hidden()
    expect(link).to_be_focused()
    assert asked(page) == [QUESTION, OTHER, "会议纪要什么时候印发"]
    after = link.bounding_box()
    assert place and after and abs(place["y"] - after["y"]) < 3
    page.go_forward()
    expect(panel).to_be_visible()
    page.frame_locator("#panel iframe").locator("mark#quote").first.wait_for()
    # Closed by its own button, it takes its step with it.
    panel.locator(".close").click()
    expect(panel).to_be_hidden()
    page.wait_for_function("!history.state?.source")
    page.go_forward()
    expect(panel).to_be_visible()
    # Another source takes the place of the first; what is asked and chosen meanwhile stays in the address.
    page.locator(".turn").nth(2).locator("a.source").first.click()
    assert page.evaluate("history.length") == steps + 1
    visit.ask("印章由谁保管")
    page.go_back()
    expect(panel).to_be_hidden()
    expect(page).to_have_url(re.compile(rf"\?q={quote('印章由谁保管')}$"))
    assert len(asked(page)) == 4


def test_back_closes_the_source_on_a_phone(browser: Browser, here: Served) -> None:
    visit = Visit(browser, here, width=390)
    page = visit.page
    visit.ask(QUESTION)
    visit.ask(OTHER)
    link = page.locator(".turn").first.locator("a.source").first
    link.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    link.click()
    panel = page.locator("#panel")
    # A heading of the document is no step.
    page.frame_locator("#panel iframe").locator(".doc nav a").last.click()
    page.go_back()
    expect(panel).to_be_hidden()
    assert page.url.startswith(here.url) and page.evaluate("scrollY") == place
    page.go_forward()
    expect(panel).to_be_visible()
    page.locator("#panel button.narrow").click()
    expect(panel).to_be_hidden()
    expect(page.locator("#within .chosen")).not_to_have_text("全部文档")
    page.wait_for_function("!history.state?.source")
    assert "doc=" in page.url
    visit.check()


def test_a_page_left_with_the_source_open_comes_back_so(visit: Visit) -> None:
    page = visit.page
    visit.ask(QUESTION)
    page.locator("a.source").first.click()
    page.frame_locator("#panel iframe").locator("mark#quote").first.wait_for()
    page.reload()
    expect(page.locator(".turn .answer")).to_have_count(1, timeout=30_000)
    expect(page.locator("#panel")).to_be_visible()
    page.go_back()
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator(".turn .answer")).to_have_count(1)
