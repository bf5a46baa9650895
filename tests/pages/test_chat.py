"""What the chat page does beyond asking: copying, reading aloud, links, the source beside it."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.pages.browsing import ROOT, Server, Visit

pytestmark = [pytest.mark.browser, pytest.mark.model]

QUESTION = "重大突发事件要在几小时内报告？"
#: A speech synthesis that only takes down what it is given; a headless browser has no voices.
SPEECH = """
window.spoken = [];
Object.defineProperty(window, "speechSynthesis", {value: {
    getVoices: () => [{lang: "zh-CN", localService: true, name: "here"}, {lang: "zh-CN", localService: false}],
    addEventListener: () => {},
    speak: (utterance) => window.spoken.push(utterance.text),
    cancel: () => window.spoken.push("(stopped)"),
}});
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""
#: What takes the clipboard away, as over plain http from another machine.
NO_CLIPBOARD = """
Object.defineProperty(navigator, "clipboard", {value: undefined});
document.addEventListener("copy", () => window.copied = document.activeElement.value);
"""


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    visit = Visit(browser, server)
    yield visit
    visit.check()


def test_a_quote_is_copied_with_its_citation(visit: Visit) -> None:
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit.page
    visit.ask(QUESTION)
    card = page.locator("li.quote").first
    card.locator("button.copy").click()
    expect(card.locator("button.copy")).to_have_text("已复制")
    expect(page.locator("#said")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    text = card.locator(".quote-text").text_content()
    assert text and copied.startswith(f"“{text}”\n——《")
    assert card.locator("cite").text_content() in copied and copied.endswith("部分")
    expect(card.locator("button.copy")).to_have_text("复制引用", timeout=5000)


def test_copying_works_without_a_clipboard(browser: Browser, server: Server) -> None:
    visit = Visit(browser, server, path=f"/?q={quote(QUESTION)}", script=NO_CLIPBOARD)
    visit.page.locator(".turn .answer").wait_for(timeout=60_000)
    visit.page.locator("button.link").first.click()
    expect(visit.page.locator("button.link").first).to_have_text("已复制链接")
    copied = visit.page.evaluate("window.copied")
    assert copied.startswith(f"{server.url}/doc/") and copied.endswith("#quote")
    expect(visit.page.locator("button.link").first).to_be_focused()
    visit.check()


def test_a_quote_is_read_aloud_and_stopped(browser: Browser, server: Server) -> None:
    visit = Visit(browser, server, script=SPEECH)
    page = visit.page
    visit.ask(QUESTION)
    button = page.locator("button.speak").first
    expect(button).to_be_visible()
    text = page.locator(".quote-text").first.text_content() or ""
    button.click()
    expect(button).to_have_text("停止朗读")
    spoken = "".join(page.evaluate("window.spoken"))
    assert re.sub(r"\s", "", spoken) == re.sub(r"\s", "", text)
    button.click()
    expect(button).to_have_text("朗读")
    assert page.evaluate("window.spoken.at(-1)") == "(stopped)"
    visit.check()


def test_the_source_opens_beside_the_conversation(visit: Visit) -> None:
    page = visit.page
    visit.ask(QUESTION)
    link = page.locator("li.quote a.source").first
    pages = len(visit.context.pages)
    link.click()
    panel = page.locator("#panel")
    expect(panel).to_be_visible()
    expect(panel.locator("h2")).to_have_text(page.locator("li.quote cite").first.text_content() or "-")
    frame = page.frame_locator("#panel iframe")
    expect(frame.locator("mark#quote").first).to_be_in_viewport()
    expect(frame.locator(".masthead")).to_be_hidden()
    document = frame.locator("#text").text_content()
    assert document in [path.read_text(encoding="utf-8") for path in (ROOT / "seeds").glob("*.md")]
    chat, beside = page.locator("#conversation").bounding_box(), panel.bounding_box()
    assert chat and beside and chat["x"] + chat["width"] <= beside["x"]
    href = panel.locator("a").get_attribute("href") or ""
    assert "/doc/" in href and href.endswith("#quote")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(link).to_be_focused()
    assert len(visit.context.pages) == pages


def test_escape_inside_the_source_closes_it_too(visit: Visit) -> None:
    visit.ask(QUESTION)
    visit.page.locator("li.quote a.source").first.click()
    visit.page.frame_locator("#panel iframe").locator("#text").click()
    visit.page.keyboard.press("Escape")
    expect(visit.page.locator("#panel")).to_be_hidden()
    expect(visit.page.locator("li.quote a.source").first).to_be_focused()


def test_the_source_covers_a_phone(browser: Browser, server: Server) -> None:
    visit = Visit(browser, server, width=390)
    visit.ask(QUESTION)
    visit.page.locator("li.quote a.source").first.click()
    box = visit.page.locator("#panel").bounding_box()
    assert box and (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 800)
    visit.page.locator("#panel button.close").click()
    expect(visit.page.locator("#panel")).to_be_hidden()
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
    visit.check()


def test_without_a_voice_nothing_offers_to_read(visit: Visit) -> None:
    visit.ask(QUESTION)
    expect(visit.page.locator("button.copy").first).to_be_visible()
    expect(visit.page.locator("button.speak").first).to_be_hidden()


@pytest.mark.parametrize("question", [QUESTION, "值班&交班 100%+#<b>1</b>？"])
def test_an_address_asks_its_question(browser: Browser, server: Server, question: str) -> None:
    visit = Visit(browser, server, path=f"/?q={quote(question, safe='')}")
    page = visit.page
    page.locator(".turn .answer").wait_for(timeout=60_000)
    assert page.locator(".asked").all_text_contents() == [question]
    visit.check()


def test_the_address_follows_the_conversation(visit: Visit) -> None:
    page = visit.page
    assert urlsplit(page.url).query == ""
    visit.ask(QUESTION)
    asked = parse_qs(urlsplit(page.url).query)["q"]
    assert asked == [QUESTION]
    page.reload()
    page.locator(".turn .answer").wait_for(timeout=60_000)
    assert page.locator(".asked").all_text_contents() == [QUESTION]
    page.click("#new")
    expect(page.locator(".turn")).to_have_count(0)
    assert urlsplit(page.url).query == ""


def test_a_change_of_language_comes_back_to_the_question(visit: Visit) -> None:
    page = visit.page
    visit.ask(QUESTION)
    page.locator("details.choices summary").click()
    page.locator('a[data-choice="lang"][data-value="en"]').click()
    page.locator(".turn .answer").wait_for(timeout=60_000)
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator(".asked").all_text_contents() == [QUESTION]


def test_an_address_with_too_long_a_question_says_so(browser: Browser, server: Server) -> None:
    visit = Visit(browser, server, path=f"/?q={'a' * 1200}")
    expect(visit.page.locator(".problem")).to_have_text(re.compile("太长了"), timeout=60_000)
    visit.check()


def test_what_was_found_is_said_in_a_sentence(visit: Visit) -> None:
    visit.ask(QUESTION)
    expect(visit.page.locator("#said")).to_have_text(re.compile(r"^有答案了，共 \d+ 条引文。$"))
    assert visit.page.locator('#conversation [role="log"]').get_attribute("aria-live") == "off"
    visit.ask("明天会下雨吗？")
    expect(visit.page.locator("#said")).to_have_text("资料中没有直接的答案。")


def test_an_answer_is_rated_once(visit: Visit) -> None:
    page = visit.page
    visit.ask(QUESTION)
    page.locator(".rating [data-verdict=helpful]").click()
    expect(page.locator(".rating")).to_have_text("已记下，谢谢。")
    visit.ask("值班要记什么")
    expect(page.locator(".rating").first).to_have_text("已记下，谢谢。")
    expect(page.locator(".rating button[data-verdict=helpful]")).to_have_count(1)


def test_what_is_wrong_can_be_said(visit: Visit) -> None:
    page = visit.page
    visit.ask(QUESTION)
    with page.expect_request("**/feedback") as sent:
        page.locator("[data-verdict=unhelpful]").click()
        page.get_by_label("其他").check()
        page.fill(".rating input[name=note]", "不是这一条")
        page.locator(".rating form button").click()
    given = sent.value.post_data_json
    assert given["verdict"] == "unhelpful" and given["reason"] == "other" and given["note"] == "不是这一条"
    assert given["question"] == QUESTION and given["doc"].endswith(".md") and given["start"] < given["end"]
    expect(page.locator(".rating")).to_have_text("已记下，谢谢。")


def test_the_conversation_is_saved(visit: Visit) -> None:
    page = visit.page
    expect(page.locator("#save")).to_be_hidden()
    visit.ask(QUESTION)
    visit.ask("<b>值班</b>要记什么")
    with page.expect_download() as download:
        page.click("#save")
    assert re.fullmatch(r"对话-\d{8}-\d{4}\.md", download.value.suggested_filename)
    text = download.value.path().read_text(encoding="utf-8")
    assert re.findall("^## (.*)$", text, re.M) == [QUESTION, r"\<b>值班\</b>要记什么"]
    page.click("#new")
    expect(page.locator("#save")).to_be_hidden()


def test_a_server_that_is_away_is_told_of(visit: Visit) -> None:
    page = visit.page
    visit.ask(QUESTION)
    expect(page.locator("#lost")).to_be_hidden()
    page.route("**/healthz", lambda route: route.abort())
    expect(page.locator("#lost")).to_have_text("连接断开，正在重新连接……", timeout=15_000)
    page.unroute("**/healthz")
    expect(page.locator("#lost")).to_be_hidden(timeout=15_000)
    visit.ask("值班要记什么")
    visit.complaints = [said for said in visit.complaints if "ERR_FAILED" not in said]


def test_enter_while_composing_does_not_send(visit: Visit) -> None:
    page = visit.page
    page.fill("#question input", "值班")
    page.locator("#question input").dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    page.wait_for_timeout(500)
    expect(page.locator(".turn")).to_have_count(0)
    visit.ask("值班要记什么")


def test_paper_gets_the_answer_with_its_sources_alone(visit: Visit) -> None:
    page = visit.page
    visit.ask(QUESTION)
    page.emulate_media(media="print")
    for shown in (".asked", "li.quote .quote-text", "li.quote .origin"):
        expect(page.locator(shown).first).to_be_visible()
    for hidden in (".masthead", "#composer", ".actions", ".rating", ".tagline"):
        expect(page.locator(hidden).first).to_be_hidden()
    # Browsers print no backgrounds.
    expect(page.locator("li.quote mark").first).to_have_css("text-decoration-line", "underline")


def test_the_link_of_a_card_shows_its_quote_elsewhere(browser: Browser, server: Server) -> None:
    visit = Visit(browser, server, path=f"/?q={quote(QUESTION)}", script=NO_CLIPBOARD)
    visit.page.locator(".turn .answer").wait_for(timeout=60_000)
    card = visit.page.locator("li.quote").first
    text = card.locator(".quote-text").text_content()
    card.locator("button.link").click()
    expect(card.locator("button.link")).to_have_text("已复制链接")
    visit.page.goto(visit.page.evaluate("window.copied"))
    marked = visit.page.locator("#text mark").all_text_contents()
    assert text and "".join(marked) == text
    visit.check()


def test_what_surrounds_the_answer_and_further_quotes_open(visit: Visit) -> None:
    page = visit.page
    visit.ask(QUESTION)
    further = page.locator(".further .quote").first
    expect(further.locator(".quote-text")).not_to_be_visible()
    further.locator("summary").first.click()
    expect(further.locator(".quote-text .core")).to_be_visible()
    expect(further.locator("button.copy")).to_be_visible()


def test_all_documents_say_it_below_the_answer(visit: Visit) -> None:
    page = visit.page
    visit.ask("值班有什么要求")
    page.locator("[data-overview=summary]").first.click()
    sentences = page.locator("section[data-overview=summary] q")
    expect(sentences.first).to_be_visible()
    page.locator("button[data-overview=table]").click()
    expect(page.locator("section[data-overview=table] tbody tr").first).to_be_visible()
    expect(sentences.first).not_to_be_visible()
    page.locator("section[data-overview=table] a.source").first.click()
    expect(page.locator("#panel iframe")).to_be_visible()


def test_what_is_not_there_has_no_quotes(visit: Visit) -> None:
    page = visit.page
    visit.ask("红烧肉要炖多久才软烂")
    expect(page.locator(".answer.refused .unknown")).to_contain_text("红烧肉")
    assert page.locator(".answer blockquote, .answer mark").count() == 0
    expect(page.locator(".answer .suggestion").first).to_be_visible()
