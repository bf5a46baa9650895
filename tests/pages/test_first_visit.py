"""The path of somebody who is here for the first time, from end to end."""

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, expect

from bot.web.chat.word import QUOTE
from tests.pages.browsing import Visit
from tests.pages.serving import served
from tests.toys import RULES, toy_bot

pytestmark = pytest.mark.browser
MEETING = "办会须知\n\n一、会议由谁召集\n\n会议由秘书长召集。\n\n二、会议几点开始\n\n会议一般九点开始。\n"
FILES: dict[str, str | bytes] = {**RULES, "办会.txt": MEETING}


@pytest.mark.parametrize("width", [390, 1280])
def test_open_ask_read_widen_put_aside_save_reload_and_go_on(browser: Browser, tmp_path: Path, width: int) -> None:
    with served(toy_bot(tmp_path, FILES, threshold=0.0)) as here:
        visit = Visit(browser, here, width=width)
        page = visit.page
        # The empty page offers questions by role; one is asked by a touch.
        first = page.locator(".role.meetings button").first
        question = first.text_content() or ""
        first.click()
        expect(page.locator(".turn .answer")).to_have_count(1, timeout=30_000)
        expect(page.locator(".asked")).to_have_text([question])
        # The source is read at its place, and back leads to the conversation.
        page.locator("a.source").first.click()
        expect(page.frame_locator("#panel iframe").locator("mark#quote").first).to_be_visible()
        page.go_back()
        expect(page.locator("#panel")).to_be_hidden()
        # Asked in one document alone, then in all again.
        page.locator("button.narrow").first.click()
        expect(page.locator("#within .chosen")).to_have_text("《办会须知》")
        visit.ask("用印要先填写什么")
        expect(page.locator(".turn:last-of-type .limits")).to_contain_text("《办会须知》")
        page.locator(".turn:last-of-type .widen").click()
        expect(page.locator(".turn .answer")).to_have_count(3, timeout=30_000)
        expect(page.locator(".turn:last-of-type cite").first).to_have_text("印章管理")
        visit.ask("值班室什么时候交接班")
        # Three quotes are put aside and saved as Word, letter by letter.
        taken = []
        for turn in (1, 3, 4):
            card = page.locator(f".turn:nth-of-type({turn}) li.quote").first
            card.locator("button.collect").click()
            taken.append(card.locator(".quote-text").text_content() or "")
        page.locator(".collected-open").click()
        expect(page.locator("#collected li")).to_have_count(3)
        with page.expect_download() as download:
            page.locator("#collected").get_by_text("存为 Word").click()
        word = Document(BytesIO(download.value.path().read_bytes()))
        quoted = "\n".join(each.text for each in word.paragraphs if each.style and each.style.name == QUOTE)
        assert all(line in quoted for text in taken for line in text.split("\n"))
        page.locator("#collected").get_by_text("完成").click()
        # Everything is there after a reload, and the conversation goes on.
        page.reload()
        expect(page.locator(".turn .answer")).to_have_count(4, timeout=30_000)
        expect(page.locator(".collected-open .number")).to_have_text("3")
        expect(page.locator("#question input")).to_be_focused(timeout=30_000)
        visit.ask("印章由谁保管")
        expect(page.locator(".turn:last-of-type .quote-text").first).to_contain_text("专人")
        page.evaluate("localStorage.clear()")
        visit.check()
