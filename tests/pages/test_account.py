"""Entering and leaving in a browser; nothing serious is wrong with the pages by axe."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from bot.accounts import passwords
from bot.accounts.accounts import Accounts
from bot.answering.bot import Bot
from bot.keeping.database import Database
from bot.settings import load_settings
from bot.web.app import create_app
from tests.pages.axe import grave
from tests.pages.serving import Served, serving
from tests.toys import RULES, ToyEncoder, toy_bot

pytestmark = pytest.mark.browser
PASSWORD = "春风 译电 木桥 三更 correct"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("account")
    settings = load_settings({"database": str(folder / "kept.sqlite")})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", passwords.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        Accounts(Database.of(settings)).create("chief", PASSWORD, "admin", ["人事"])
    made = toy_bot(folder, RULES)
    with serving(create_app(Bot(made.index, ToyEncoder(), settings, folder / "index"))) as place:
        yield place


def test_one_enters_looks_round_and_leaves(browser: Browser, site: Served) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{site.url}/admin")
    assert grave(page) == []
    page.get_by_label("用户名").fill("chief")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("heading", name="操作记录").wait_for()
    assert grave(page) == []
    page.goto(f"{site.url}/account")
    assert grave(page) == []
    with page.expect_download() as sent:
        page.get_by_role("button", name="导出我的数据").click()
    assert sent.value.suggested_filename == "mishu-account.json"
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(f"{site.url}/")
    page.goto(f"{site.url}/account")
    page.get_by_role("heading", name="登录").wait_for()
    assert said == []
    context.close()
