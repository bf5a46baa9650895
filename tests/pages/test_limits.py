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
    with served(Bot(bot.index, ToyEncoder(), load_settings({"rate": 1}))) as here:
        visit = Visit(browser, here)
        visit.ask("用印要先填写什么")
        visit.page.keyboard.insert_text("印章由谁保管")
        visit.page.keyboard.press("Enter")
        expect(visit.page.get_by_text("提问太频繁了；请过一分钟再问。").first).to_be_visible()
        expect(visit.page.get_by_text("Error").first).to_be_hidden()
        visit.leave()
