"""Every page and state through axe-core: nothing serious or critical, in any way of reading."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from bot.web.frame.pages import PAGES
from tests.pages.browsing import Visit
from tests.pages.serving import Served, served
from tests.toys import RULES, toy_bot

pytestmark = pytest.mark.browser
#: Of axe's four impacts, those that keep somebody from reading or asking.
GRAVE = ("serious", "critical")
ANSWERED, REFUSED, WRONG = "用印要先填写什么", "火星上的氧气够用吗", "？？"
#: The document's page, with a quote marked and with none, and one that is not there.
DOCUMENTS = ("doc/值班.txt?start=60&end=80#quote", "doc/印章.md", "doc/nowhere")
OTHERS = tuple(path.lstrip("/") for name, path in PAGES.items() if name != "chat")


@dataclass(frozen=True)
class Way:
    """A way of reading: the browser's language and width, and what was chosen on the page."""

    name: str
    locale: str = "zh-CN"
    width: int = 1280
    dark: bool = False
    chosen: dict[str, str] = field(default_factory=dict)


WAYS = (
    Way("plain"),
    Way("dark", dark=True),
    Way("dark-chosen", chosen={"theme": "dark"}),
    Way("contrast", chosen={"contrast": "high"}),
    Way("dark-contrast", dark=True, chosen={"contrast": "high"}),
    Way("largest", chosen={"size": "largest"}),
    Way("phone", width=390),
    Way("phone-largest", width=390, chosen={"size": "largest"}),
    Way("english", locale="en-US"),
    Way("traditional", locale="zh-TW"),
)


in_each_way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(toy_bot(tmp_path_factory.mktemp("rules"), RULES)) as place:
        yield place


def arrive(browser: Browser, here: Served, way: Way, path: str = "") -> Visit:
    """Open a page in a way of reading."""
    cookie = {"domain": "127.0.0.1", "path": "/", "expires": -1, "httpOnly": False, "secure": False, "sameSite": "Lax"}
    cookies = [{"name": f"mishu_{name}", "value": value, **cookie} for name, value in way.chosen.items()]
    return Visit(
        browser,
        here,
        way.locale,
        way.width,
        path,
        color_scheme="dark" if way.dark else "light",
        reduced_motion="reduce",
        storage_state={"cookies": cookies},
    )


def grave(visit: Visit) -> list[str]:
    """Return what axe finds wrong on the page as it is now: the rule and the elements."""
    # What passes is not looked at, so axe need not describe it.
    found = Axe().run(visit.page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{wrong['impact']} {wrong['id']}: {node['html'][:120]} {node['failureSummary'][:300]}"
        for wrong in found
        if wrong["impact"] in GRAVE
        for node in wrong["nodes"]
    ]


def typed(visit: Visit, question: str, awaited: str) -> None:
    """Ask by the keyboard alone: the box has the focus."""
    visit.page.keyboard.insert_text(question)
    visit.page.keyboard.press("Enter")
    visit.page.locator(f".turn:last-of-type {awaited}").wait_for(timeout=30_000)


@in_each_way
def test_the_chat_in_all_its_states(browser: Browser, here: Served, way: Way) -> None:
    visit = arrive(browser, here, way)
    visit.page.locator(".welcome").wait_for()
    assert grave(visit) == []
    visit.page.locator("details.choices summary").first.click()
    assert grave(visit) == []
    visit.page.locator("details.choices summary").first.click()
    visit.page.focus("#question input")
    for question, awaited in ((ANSWERED, ".answer.answered"), (REFUSED, ".answer.refused"), (WRONG, ".problem")):
        typed(visit, question, awaited)
        assert grave(visit) == [], question
    assert fits(visit)
    visit.check()


@in_each_way
def test_the_other_pages(browser: Browser, here: Served, way: Way) -> None:
    visit = arrive(browser, here, way, "/about")
    for path in (*DOCUMENTS, *OTHERS):
        visit.page.goto(f"{here.url}/{path}")
        visit.page.locator("main, #main").first.wait_for()
        assert grave(visit) == [], path
        assert fits(visit), path
    visit.leave()


def fits(visit: Visit) -> bool:
    """Tell whether the page is no wider than the window."""
    return bool(visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_what_is_wrong_is_found(browser: Browser, here: Served) -> None:
    visit = arrive(browser, here, WAYS[0], "/doc/印章.md")
    visit.page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert [line.split(":")[0] for line in grave(visit)] == ["critical button-name"]
    visit.check()
