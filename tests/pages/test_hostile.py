"""Documents and questions that are code, or text that breaks pages: shown as what they are, and nothing happens."""

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from bot.answering.bot import Bot
from bot.settings import load_settings
from bot.web.frame.cards import source_link
from embeddings.index.index import Index
from tests.pages.browsing import Visit
from tests.pages.serving import Served, served
from tests.toys import ToyEncoder, toy_index, write_files

pytestmark = pytest.mark.browser
CODE = "document.title='bad';alert(1)"
#: What a document, its name, its title, a heading or a question may hold, by name.
HOSTILE = {
    "script": f"<script>{CODE}</script>",
    "handler": f'<img src=x onerror="{CODE}"><svg/onload="{CODE}">',
    "closing": f"</mark></blockquote></article></textarea></title><script>{CODE}</script>",
    "attribute": f'" onmouseover="{CODE}" x=\'',
    "link": f'[点](javascript:{CODE}) <a href="javascript:{CODE}">点</a>',
    "entities": "&lt;b&gt; &amp;amp; &#60;i&#62; &nbsp &notin; &#0;",
    "comment": "<!-- 用 --> <![CDATA[ 印 ]]> <?php 用 ?>",
    "right-to-left": "\u202e反过来\u202c \u2067隔开",
    "zero-width": "零\u200b宽\u200d字\u2060符\ufeff在\u00ad此",
    "templates": "{{7*7}} ${7*7} {%7*7%} #{7*7} <%=7*7%> {value}",
    "markup": "**粗** `码` ~~删~~ $x^2$ $$y$$ \\(a\\) \\[b\\] | 甲 | 乙 |",
    "signs": "\"'`\\/%00%3Cb%3E?&=#;",
    "controls": "\x01\x08\x1b[31m\x7f\x85\u2028\u2029",
    "breaks": "一\r二\r\n三\v四\f五\t六",
    "halves": "👩\u200d👩\u200d👧𠀀e\u0301\u0301\u0301",
}
#: Long runs without a space; the question may have a thousand characters.
LONG = {"letters": "x", "characters": "长", "digits": "7", "brackets": "<"}


def text_of(held: str) -> str:
    return f"用印规定\n\n一、{held[:40]}\n\n用印要登记{held}。\n\n二、保管\n\n印章由专人保管{held[:60]}。\n"


def corpus() -> str:
    held = {**HOSTILE, **{name: letter * 5_000 for name, letter in LONG.items()}}
    records = [
        # A name with a line break leads nowhere, and no file has one.
        {"doc": re.sub(r"[\r\n]", "", f"{name}/{text[:60]}"), "title": f"题{text[:500]}", "text": text_of(text)}
        for name, text in held.items()
    ]
    return "\n".join(map(json.dumps, records))


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    folder = tmp_path_factory.mktemp("hostile")
    files: dict[str, str | bytes] = {
        "corpus.jsonl": corpus(),
        f"<img src=x onerror={CODE}>.md": f"---\ntitle: \"<b onclick={CODE}>\"\nissuer: '<i>&amp;{{{{x}}}}'\n"
        f"url: javascript:{CODE}\n---\n\n# 用印<script>{CODE}</script>\n\n用印要登记。\n",
    }
    report = toy_index(folder / "index", write_files(folder / "documents", files))
    assert report.counts["documents"] == len(HOSTILE) + len(LONG) + 1, report.problems
    return Bot(Index.open(folder / "index"), ToyEncoder(), load_settings({"threshold": 0, "quotes": 5}))


@pytest.fixture(scope="module")
def here(bot: Bot) -> Iterator[Served]:
    with served(bot) as place:
        yield place


def unharmed(page: Page) -> None:
    """Nothing of the text ran, and the page is no wider than the window."""
    assert page.title() != "bad"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def cited(visit: Visit, bot: Bot) -> set[str]:
    """Compare the cards of the last answer with the documents; return the first part of their names."""
    names = set()
    for card in visit.page.locator(".turn:last-of-type li.quote").all():
        address = urlsplit(card.locator("a.source").get_attribute("href") or "")
        name, span = unquote(address.path.removeprefix("doc/")), parse_qs(address.query)
        document = bot.document(name).document
        start, end = int(span["start"][0]), int(span["end"][0])
        assert card.locator(".quote-text").evaluate("text => text.textContent") == document.text[start:end]
        assert card.locator("cite").evaluate("text => text.textContent") == document.title
        names.add(name.split("/")[0])
    return names


def test_answers_show_the_documents_and_the_question_letter_by_letter(browser: Browser, here: Served, bot: Bot) -> None:
    visit = Visit(browser, here, width=390)  # where what is too long is seen soonest
    names = set()
    for name, held in {**HOSTILE, **{name: letter * 900 for name, letter in LONG.items()}}.items():
        # A box of one line keeps none of the other characters.
        question = f"用印要登记{held}" if name not in ("controls", "breaks") else f"用印要登记{name}"
        visit.ask(question)
        asked = visit.page.locator(".turn:last-of-type .asked")
        assert asked.evaluate("text => text.textContent") == question
        names |= cited(visit, bot)
        unharmed(visit.page)
    assert len(names) > len(HOSTILE)
    turns = visit.page.locator(".turn .answer")
    before = turns.evaluate_all("answers => answers.map(answer => answer.textContent)")
    visit.page.reload()
    turns.first.wait_for()
    # What is longer than a browser keeps goes first.
    after = turns.evaluate_all("answers => answers.map(answer => answer.textContent)")
    assert len(after) > 5 and after == before[-len(after) :]
    unharmed(visit.page)
    visit.check()


def test_documents_are_shown_letter_by_letter(browser: Browser, here: Served, bot: Bot) -> None:
    visit = Visit(browser, here, path="/about")
    for name, title in bot.index.store.document_titles().items():
        document = bot.document(name).document
        visit.page.goto(f"{here.url}/{source_link_of(name)}")
        assert visit.page.locator("#text").evaluate("text => text.textContent") == document.text
        assert visit.page.locator("h1").evaluate("text => text.textContent") == title
        for width in (390, 1280):
            visit.page.set_viewport_size({"width": width, "height": 800})
            unharmed(visit.page)
    visit.check()


def source_link_of(name: str) -> str:
    from bot.records import Place

    return source_link(Place(name, "", (), 0, 9))
