"""The chat in the page of another site, in a real browser: it works where it may, and is not shown where it may not."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.answering.bot import Bot
from bot.settings import load_settings
from bot.web.app import create_app
from tests.toys import RULES, toy_bot
from tests.web.live import served

pytestmark = pytest.mark.browser


@contextmanager
def site() -> Iterator[Any]:
    """A site with a page; the script that stands in it is named afterwards."""
    scripts = [""]

    def page(request: Request) -> HTMLResponse:
        # Its policy is as strict as one can be that lets the script and the frame in.
        policy = f"default-src 'none'; script-src {scripts[0]}; frame-src {scripts[0]}"
        tag = f'<script src="{scripts[0]}/embed.js" data-height="500px" data-title="问答"></script>'
        html = f"<!doctype html><title>某单位</title><h1>某单位</h1>{tag}"
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    with served(Starlette(routes=[Route("/", page)])) as address:
        yield address, scripts


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("toy"), RULES, threshold=0.0)


def test_the_chat_answers_in_a_site_that_is_named_and_is_not_shown_in_others(browser: Any, bot: Bot) -> None:  # noqa: ANN401
    with site() as (named, named_scripts), site() as (other, other_scripts):
        bot._settings = load_settings({"embed_origins": [named]})
        with served(create_app(bot)) as address:
            named_scripts[0] = other_scripts[0] = address
            page = browser.new_page()
            page.goto(named)
            frame = page.frame_locator("iframe[title=问答]")
            frame.locator("#question input").fill("用印单由谁签字")
            frame.locator("#question input").press("Enter")
            expect(frame.locator(".quote-text").first).to_contain_text("用印单由处室负责人签字。")
            assert page.locator("iframe").bounding_box()["height"] == 500

            said: list[str] = []
            page.on("console", lambda message: said.append(message.text))
            page.goto(other)
            expect(page.locator("iframe")).to_be_attached()
            expect(page.frame_locator("iframe").locator("#question input")).to_have_count(0)
            page.wait_for_event("console", lambda message: "frame-ancestors" in message.text) if not any(
                "frame-ancestors" in each for each in said
            ) else None
            page.close()
