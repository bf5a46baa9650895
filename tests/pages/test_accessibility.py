"""Every page and state through axe-core: nothing serious or critical, in any way of reading.

Once by all its rules, and in every other way by those whose outcome that way can change.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser

from bot.web.frame.pages import PAGES
from tests.comparing.editions import FILES
from tests.pages.axe import COLOURS, LANGUAGES, SIZES, grave
from tests.pages.browsing import Visit
from tests.pages.serving import Served, served
from tests.toys import RULES, toy_bot

pytestmark = pytest.mark.browser
ANSWERED, REFUSED, WRONG = "用印要先填写什么", "火星上的氧气够用吗", "？？"
#: The document's page, with a quote marked and with none, and one that is not there.
DOCUMENTS = ("doc/值班.txt?start=60&end=80#quote", "doc/印章.md", "doc/nowhere")
#: Two editions compared, and what cannot be.
COMPARED = ("compare?old=差旅费2018.txt&new=差旅费2024.txt", "compare?old=值班.txt")
OTHERS = tuple(path.lstrip("/") for name, path in PAGES.items() if name != "chat")


@dataclass(frozen=True)
class Way:
    """A way of reading: the browser's language and width, and what was chosen on the page.

    ``rules`` are those of axe whose outcome it can change, all where there are none.
    """

    name: str
    rules: tuple[str, ...] = ()
    locale: str = "zh-CN"
    width: int = 1280
    dark: bool = False
    chosen: dict[str, str] = field(default_factory=dict)


WAYS = (
    Way("plain"),
    Way("dark", COLOURS, dark=True),
    Way("dark-chosen", COLOURS, chosen={"theme": "dark"}),
    Way("contrast", COLOURS, chosen={"contrast": "high"}),
    Way("dark-contrast", COLOURS, dark=True, chosen={"contrast": "high"}),
    Way("largest", SIZES, chosen={"size": "largest"}),
    Way("phone", SIZES, width=390),
    Way("phone-largest", SIZES, width=390, chosen={"size": "largest"}),
    Way("english", LANGUAGES, locale="en-US"),
    Way("traditional", LANGUAGES, locale="zh-TW"),
)


in_each_way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(toy_bot(tmp_path_factory.mktemp("rules"), {**RULES, **FILES})) as place:
        yield place


def arrive(browser: Browser, here: Served, way: Way, path: str = "") -> Visit:
    """Open a page in a way of reading."""
    cookies = {f"mishu_{name}": value for name, value in way.chosen.items()}
    return Visit(
        browser,
        here,
        way.locale,
        way.width,
        path,
        cookies=cookies,
        color_scheme="dark" if way.dark else "light",
        reduced_motion="reduce",
    )


def typed(visit: Visit, question: str, awaited: str) -> None:
    """Ask by the keyboard alone: the box has the focus."""
    visit.page.keyboard.insert_text(question)
    visit.page.keyboard.press("Enter")
    visit.page.locator(f".turn:last-of-type {awaited}").wait_for(timeout=30_000)


@in_each_way
def test_the_chat_in_all_its_states(browser: Browser, here: Served, way: Way) -> None:
    visit = arrive(browser, here, way)
    visit.page.locator(".welcome").wait_for()
    assert grave(visit.page, way.rules) == []
    visit.page.locator("details.choices summary").first.click()
    assert grave(visit.page, way.rules) == []
    visit.page.locator("details.choices summary").first.click()
    visit.page.locator("#within button").click()
    visit.page.locator("#within-panel li").first.wait_for()
    assert grave(visit.page, way.rules) == []
    visit.page.keyboard.press("Escape")
    visit.page.focus("#question input")
    for question, awaited in ((ANSWERED, ".answer.answered"), (REFUSED, ".answer.refused"), (WRONG, ".problem")):
        typed(visit, question, awaited)
        assert grave(visit.page, way.rules) == [], question
    assert fits(visit)
    visit.check()


@in_each_way
def test_the_other_pages(browser: Browser, here: Served, way: Way) -> None:
    visit = arrive(browser, here, way, "/about")
    for path in (*DOCUMENTS, *COMPARED, *OTHERS):
        visit.page.goto(f"{here.url}/{path}")
        visit.page.locator("main, #main").first.wait_for()
        assert grave(visit.page, way.rules) == [], path
        assert fits(visit), path
    visit.leave()


def fits(visit: Visit) -> bool:
    """Tell whether the page is no wider than the window."""
    return bool(visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize(
    ("rules", "harm", "found"),
    [
        ((), "document.querySelector('main').append(document.createElement('button'))", "critical button-name"),
        (COLOURS, "document.querySelector('h1').style.color = 'rgb(250, 240, 230)'", "serious color-contrast"),
        (SIZES, "document.querySelector('h1').style.color = 'rgb(250, 240, 230)'", "serious color-contrast"),
        (LANGUAGES, "document.documentElement.removeAttribute('lang')", "serious html-has-lang"),
    ],
)
def test_what_is_wrong_is_found(browser: Browser, here: Served, rules: tuple[str, ...], harm: str, found: str) -> None:
    visit = arrive(browser, here, WAYS[0], "/doc/印章.md")
    assert grave(visit.page, rules) == []
    visit.page.evaluate(harm)
    assert [line.split(":")[0] for line in grave(visit.page, rules)] == [found]
    visit.check()
