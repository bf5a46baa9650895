"""The page in a real browser, served by the command as a user would."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.pages.browsing import ROOT, Server, Visit

pytestmark = [pytest.mark.browser, pytest.mark.model]
#: Gigabytes that `mishu serve` may hold with the handbook: some .05 of them are the database and the tools of MCP.
MEMORY = 0.84


def test_ask_see_the_quote_open_the_source(browser: Browser, server: Server) -> None:
    visit = Visit(browser, server)
    page = visit.page
    assert page.title() == "秘书" and page.locator("html").get_attribute("lang") == "zh-CN"
    visit.ask("重大突发事件要在几小时内报告？")
    quote = page.locator("li.quote .quote-text").first
    document = (ROOT / "seeds" / "08-值班与应急.md").read_text(encoding="utf-8")
    shown = quote.text_content()
    assert shown and shown in document and "2小时" in shown
    assert page.locator("li.quote mark").first.text_content() in shown
    assert page.locator("li.quote .origin cite").first.text_content() == "值班与应急"
    with visit.context.expect_page() as opened:
        page.locator("li.quote a.source").first.click(modifiers=["Control"])
    source = opened.value
    source.wait_for_load_state()
    assert source.locator("#text").text_content() == document
    assert source.locator("mark#quote").first.text_content()
    expect(source.locator("mark#quote").first).to_be_in_viewport()
    assert "".join(source.locator("#text mark").all_text_contents()) == shown
    visit.check()


def test_off_topic_questions_and_code_are_text(browser: Browser, server: Server) -> None:
    visit = Visit(browser, server)
    visit.ask("明天会下雨吗？")
    assert "资料中没有直接的答案。" in visit.page.locator(".answer.refused").inner_text()
    visit.ask("<script>alert(1)</script>是什么")
    assert visit.page.locator(".asked").last.text_content() == "<script>alert(1)</script>是什么"
    visit.page.fill("#question input", "问" * 100_000)
    visit.page.press("#question input", "Enter")
    expect(visit.page.locator(".problem")).to_have_text(
        "问题有 100000 字，太长了；请缩短到 1000 字以内。", timeout=30_000
    )
    visit.check()


def test_examples_ask_at_once_and_follow_ups_are_understood(browser: Browser, server: Server) -> None:
    visit = Visit(browser, server)
    example = visit.page.locator("button.example").first
    question = example.inner_text()
    example.click()
    visit.page.locator(".turn .answer.answered").wait_for(timeout=60_000)
    assert visit.page.locator(".asked").text_content() == question
    visit.ask("还有吗")
    assert visit.page.locator(".understood").text_content() == f"理解为：{question}"
    visit.page.click("#new")
    expect(visit.page.locator(".turn")).to_have_count(0)
    visit.check()


def test_english_visitors_and_phones(browser: Browser, server: Server) -> None:
    visit = Visit(browser, server, locale="en-US", width=390)
    page = visit.page
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.locator("#heading h1")).to_have_text("Mishu")
    visit.ask("秘书处的五项职责是什么")
    assert "Confidence: " in page.locator(".answer").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    visit.check()


def test_memory_and_a_quiet_end(browser: Browser, handbook_index: Path, tmp_path: Path) -> None:
    server = Server(shutil.copytree(handbook_index, tmp_path / "index"))
    server.wait()
    for question in (
        "关工委是什么？",
        "那秘书处呢",
        "mishuchu de zhize",
        "督伴有哪些步骤",
        "值班要记什么",
        "明天会下雨吗",
    ):
        visit = Visit(browser, server)
        visit.ask(question)
        visit.check()
    assert server.memory <= MEMORY
    status, err = server.stop()
    assert status in {0, 130} and "Traceback" not in err
