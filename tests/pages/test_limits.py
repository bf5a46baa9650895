"""What a visitor sees who asks too often."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bot.answering.bot import Bot
from bot.settings import load_settings
from tests.toys import RULES, ToyEncoder, toy_bot


@pytest.mark.browser
def test_who_asks_too_often_is_told_so(browser: Browser, tmp_path: Path) -> None:
    from tests.pages.browsing import Visit
    from tests.pages.serving import served

    bot = toy_bot(tmp_path, RULES)
    with served(Bot(bot.index, ToyEncoder(), load_settings({"rate": 2}))) as here:
        visit = Visit(browser, here)
        visit.ask("用印要先填写什么")
        # On a busy machine the browser may send the first question twice.
        told = visit.page.get_by_text("提问太频繁了；请过一分钟再问。")
        for place, question in enumerate(("印章由谁保管", "印章放在哪里"), 2):
            visit.page.fill("#question input", question)
            visit.page.press("#question input", "Enter")
            expect(told.or_(visit.page.locator(f".turn:nth-of-type({place}) .answer")).first).to_be_visible()
        expect(told.first).to_be_visible()
        expect(visit.page.get_by_text("Error").first).to_be_hidden()
        visit.leave()
