"""A file of one's own: opened, asked at once, seen by nobody else, and gone with the conversation."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.answering.bot import Bot
from bot.settings import load_settings
from tests.pages.axe import grave
from tests.pages.browsing import Visit
from tests.pages.serving import Served, served
from tests.toys import RULES, ToyEncoder, toy_bot

pytestmark = pytest.mark.browser
TEXT = "# 春游安排\n\n## 集合\n\n春游在四月五日早上七点集合。\n\n## 午饭\n\n午饭由食堂准备盒饭。\n"
QUESTION = "春游几点集合"


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("own"), RULES, threshold=0.0)


@pytest.fixture(scope="module")
def here(bot: Bot) -> Iterator[Served]:
    with served(bot) as place:
        yield place


@pytest.fixture
def outing(tmp_path: Path) -> Path:
    path = tmp_path / "春游安排.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def choose(page: Page, path: Path) -> None:
    page.click("#own .open")
    expect(page.locator("#own-panel")).to_be_visible()
    page.set_input_files("#own-panel input[type=file]", str(path))


def open_file(page: Page, path: Path) -> None:
    choose(page, path)
    expect(page.locator("#own .said")).to_have_text("可以提问了。", timeout=30_000)


def titles(page: Page) -> list[str]:
    return page.locator(".turn:last-of-type li.quote cite").all_text_contents()


def test_it_is_asked_alone_then_with_the_collection_and_survives_a_reload(
    browser: Browser, here: Served, outing: Path
) -> None:
    visit = Visit(browser, here)
    page = visit.page
    page.click("#own .open")
    panel = page.locator("#own-panel")
    expect(panel).to_contain_text("一份文件最大 20 MB、100 页，读取最多 3 分钟。")
    expect(panel).to_contain_text("只有您看得到")
    assert grave(page) == []
    page.keyboard.press("Escape")
    open_file(page, outing)
    expect(page.locator("#own .name")).to_have_text("《春游安排.md》")
    visit.ask(QUESTION)
    card = page.locator(".turn li.quote").first
    assert card.locator(".quote-text").text_content() == "春游在四月五日早上七点集合。"
    assert set(titles(page)) == {"春游安排"}
    expect(card.locator("button.link")).to_have_count(0)
    expect(page.locator(".rating")).to_have_count(0)
    assert "~" not in page.evaluate("location.href")
    card.locator("a.source").click()
    frame = page.frame_locator("#panel iframe")
    expect(frame.locator("mark#quote")).to_have_text("春游在四月五日早上七点集合。")
    expect(page.locator("#panel .narrow")).to_be_hidden()
    page.go_back()
    page.uncheck("#own .opened input")
    visit.ask("用印要先填写什么")
    assert titles(page)[0] == "印章管理" and "春游安排" in titles(page)
    assert grave(page) == []
    page.reload()
    expect(page.locator("#own .said")).to_have_text("可以提问了。", timeout=30_000)
    expect(page.locator("#own .opened input")).not_to_be_checked()
    page.check("#own .opened input")
    visit.ask("午饭由谁准备")
    assert set(titles(page)) == {"春游安排"}
    visit.check()


def test_nobody_else_sees_it_and_a_new_conversation_ends_it(browser: Browser, here: Served, outing: Path) -> None:
    visit = Visit(browser, here)
    page = visit.page
    open_file(page, outing)
    visit.ask(QUESTION)
    address = page.locator("a.source").first.get_attribute("href") or ""
    other = Visit(browser, here, locale="zh-HK")
    expect(other.page.locator("#own .opened")).to_be_hidden()
    other.ask(QUESTION)
    assert "春游安排" not in titles(other.page)
    other.check()
    page.click("#new")
    expect(page.locator("#own .opened")).to_be_hidden()
    expect(page.locator("#own .open")).to_be_visible()
    page.wait_for_timeout(300)
    page.goto(f"{here.url}/{address}")
    expect(page.locator("h1")).to_have_text("这份文件已经关闭并清除；要再问，请重新打开。")
    visit.leave()


def test_a_file_is_dropped_on_the_page_and_a_question_waits_for_it(browser: Browser, here: Served) -> None:
    visit = Visit(browser, here)
    page = visit.page
    page.evaluate(
        """text => {
            const held = new DataTransfer();
            held.items.add(new File([text], "春游.txt"));
            for (const type of ["dragover", "drop"]) {
                document.body.dispatchEvent(new DragEvent(type, {dataTransfer: held, bubbles: true, cancelable: true}));
            }
        }""",
        TEXT.replace("#", ""),
    )
    expect(page.locator("#own .name")).to_have_text("《春游.txt》")
    visit.ask(QUESTION)
    expect(page.locator(".turn .quote-text").first).to_have_text(re.compile("七点集合"))
    visit.check()


def test_what_cannot_be_opened_says_why_and_the_collection_is_asked(
    browser: Browser, here: Served, tmp_path: Path
) -> None:
    visit = Visit(browser, here)
    page = visit.page
    (tmp_path / "工具.exe").write_bytes(b"MZ\x90\x00" * 40)
    choose(page, tmp_path / "工具.exe")
    expect(page.locator("#own .said")).to_have_text(re.compile("^工具.exe 读不了"), timeout=30_000)
    visit.ask("用印要先填写什么")
    assert titles(page)[0] == "印章管理"
    page.click("#own .close")
    (tmp_path / "大.txt").write_bytes(b"a" * 20_000_001)
    choose(page, tmp_path / "大.txt")
    expect(page.locator("#own-panel .wrong")).to_have_text("文件超过 20 MB，没有打开；请拆成几份。")
    visit.check()


def test_it_can_be_switched_off(bot: Bot) -> None:
    from starlette.testclient import TestClient

    from bot.web.app import create_app

    settings = load_settings({"own_files": False})
    client = TestClient(create_app(Bot(bot.index, ToyEncoder(), settings)))
    assert 'id="own-panel"' not in client.get("/").text
    headers = {"content-type": "application/octet-stream"}
    assert client.post("/own?name=a.txt", content=b"a", headers=headers).status_code in (404, 405)
