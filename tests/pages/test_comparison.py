"""From a question to the comparison of two editions and on into both documents, in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.comparing.editions import FILES
from tests.pages.browsing import Visit
from tests.pages.serving import served
from tests.toys import toy_bot


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1080, 1280])
def test_the_way_from_a_question_to_both_documents(browser: Browser, tmp_path: Path, width: int) -> None:
    with served(toy_bot(tmp_path, FILES)) as place:
        visit = Visit(browser, place, width=width)
        visit.ask("新办法改了什么")
        with visit.context.expect_page() as opened:
            visit.page.locator(".compared a").click()
        page = opened.value
        expect(page.locator("h1")).to_have_text("与旧版对比 青山市差旅费管理办法")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        changed = page.locator("li.changed", has_text="住宿费")
        assert (changed.locator("del").count(), changed.locator("ins").count()) == (2, 2)
        # What went and came differs without colours too: a line through the one, a line under the other.
        lines = "element => getComputedStyle(element).textDecorationLine"
        assert changed.locator("del").first.evaluate(lines) == "line-through"
        assert changed.locator("ins").first.evaluate(lines) == "underline"
        folded = page.locator("ol > li.same").first
        expect(folded.locator(".words").first).to_be_hidden()
        folded.locator("summary").click()
        expect(folded.locator(".words").first).to_be_visible()
        changed.locator("a").last.click()
        page.locator("#quote").wait_for()
        assert "".join(page.locator("#text mark").all_text_contents()) == "第四条 住宿费在每人每天350元以内据实报销。"
        expect(page.locator(".editions a")).to_have_text("与旧版对比")
        visit.check()
