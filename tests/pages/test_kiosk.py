"""The kiosk in a browser: by touch, by keys alone, left alone, and after an unquiet day."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect

from bot.answering.bot import Bot
from bot.settings import load_settings
from bot.web.app import create_kiosk
from tests.pages.axe import COLOURS, LANGUAGES, SIZES, grave
from tests.pages.kiosk_visitors import LANDSCAPE, PORTRAIT, Kiosk, Visitor, monkey, traces
from tests.pages.serving import Served, serving
from tests.toys import ToyEncoder, toy_bot

pytestmark = pytest.mark.browser

HEADS = ("值班办法", "档案办法", "用印办法")
DOCUMENTS: dict[str, str | bytes] = {
    "用印.md": "# 用印办法\n\n## 用印要先填写什么\n\n用印要先填写用印申请单，写明用途。\n\n"
    "## 印章由谁保管\n\n印章由秘书处专人保管，锁在柜里。\n",
    "值班.md": "# 值班办法\n\n## 值班要记什么\n\n值班要记来电时间和姓名。\n\n"
    "## 节假日谁值班\n\n节假日由处长带班，干事值班。\n",
    "档案.md": "# 档案办法\n\n## 档案何时归档\n\n档案要在次年六月底前归档。\n",
    "内部.md": "# 内部办法\n\n## 保险柜钥匙放在哪里\n\n保险柜钥匙放在内部机要室。\n",
}
#: As short as it can be and still be seen.
IDLE, WARNING = 4.0, 2.0
MARK = "zqx"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kiosk")


@contextmanager
def waiting(folder: Path, **seconds: float) -> Iterator[Served]:
    """Serve a kiosk that waits for so many ``idle`` and ``warning`` seconds for its next touch."""
    made = toy_bot(folder, DOCUMENTS)
    kiosk = {
        "name": "文史<馆>",
        "documents": ["用印.md", "值班.md", "档案.md"],
        **seconds,
    }
    bot = Bot(
        made.index,
        ToyEncoder(),
        load_settings({"threshold": 0.3, "database": str(folder / "kept.sqlite"), "kiosk": kiosk}),
        folder / "index",
    )
    with serving(create_kiosk(bot)) as place:
        yield place


@pytest.fixture(scope="module")
def here(folder: Path) -> Iterator[Served]:
    with waiting(folder) as place:
        yield place


@pytest.fixture(scope="module")
def brief(folder: Path) -> Iterator[Served]:
    """A kiosk that soon takes its visitor to have left."""
    with waiting(folder / "brief", idle=IDLE, warning=WARNING) as place:
        yield place


@contextmanager
def visited(browser: Browser, place: Served, size: tuple[int, int]) -> Iterator[Kiosk]:
    kiosk = Kiosk(browser, place.url, size)
    kiosk.wait_for_groups(3)
    yield kiosk
    kiosk.context.close()
    assert kiosk.complaints == [] and kiosk.foreign == []


@pytest.fixture(params=[PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def kiosk(browser: Browser, here: Served, request: pytest.FixtureRequest) -> Iterator[Kiosk]:
    with visited(browser, here, request.param) as kiosk:
        yield kiosk


@pytest.fixture(params=[PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def brief_kiosk(browser: Browser, brief: Served, request: pytest.FixtureRequest) -> Iterator[Kiosk]:
    with visited(browser, brief, request.param) as kiosk:
        yield kiosk


def small_or_high(kiosk: Kiosk) -> list[str]:
    """Return the buttons that are smaller than 15 mm of a 32-inch screen or above the lower two thirds."""
    width, height = kiosk.size
    least = 15 * (width**2 + height**2) ** 0.5 / 32 / 25.4
    return [
        f"{box['text']} {box['width']:.0f}x{box['height']:.0f} at {box['top']:.0f}"
        for box in kiosk.page.evaluate("""[...document.querySelectorAll("button")]
            .filter((button) => button.checkVisibility())
            .map((button) => ({text: button.textContent, ...button.getBoundingClientRect().toJSON()}))""")
        if box["width"] < least or box["height"] < least or box["top"] < height / 3 - 1 or box["bottom"] > height
    ]


def small_type(kiosk: Kiosk) -> list[str]:
    """Return the words in letters smaller than can be read from two metres: 44 pixels on buttons, 40 elsewhere."""
    sizes: list[str] = kiosk.page.evaluate("""() => {
        const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const element = walker.currentNode.parentElement, words = walker.currentNode.data.trim();
            if (!words || element.closest(".unseen, script") || !element.checkVisibility()) continue;
            const size = parseFloat(getComputedStyle(element).fontSize);
            if (size < (element.tagName === "BUTTON" ? 44 : 40)) found.push(`${size} ${words}`);
        }
        return found;
    }""")
    return sizes


def cut_off(kiosk: Kiosk) -> list[str]:
    """Return the parts of the screen whose content is larger than they are; the quote may be scrolled."""
    parts: list[str] = kiosk.page.evaluate("""[...document.querySelectorAll(".upper, .lower, .grid, button")]
        .filter((it) => it.checkVisibility())
        .filter((it) => it.scrollHeight > it.clientHeight + 1 || it.scrollWidth > it.clientWidth + 1)
        .map((it) => `${it.id || it.className || it.tagName} ${it.textContent.slice(0, 20)}`)""")
    return parts


def check(kiosk: Kiosk, rules: tuple[str, ...] = ()) -> None:
    """What holds on every screen; of axe's rules all, or those that are named."""
    assert small_or_high(kiosk) == []
    assert small_type(kiosk) == [] and cut_off(kiosk) == []
    assert grave(kiosk.page, rules) == []
    across = kiosk.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert across == list(kiosk.size)


def test_every_screen_by_touch(kiosk: Kiosk) -> None:
    page = kiosk.page
    # Lying down, a screen differs in its sizes alone.
    rules = () if kiosk.size == PORTRAIT else SIZES
    expect(page.locator("#attract h1")).to_have_text("文史<馆>")
    expect(page.locator("#attract .question")).not_to_be_empty()
    check(kiosk, rules)
    kiosk.start()
    expect(page.locator("#groups button")).to_have_text([*HEADS], use_inner_text=True)
    check(kiosk, rules)
    kiosk.pick("groups", 2)
    expect(page.locator("#topic")).to_have_text("用印办法")
    check(kiosk, rules)
    kiosk.pick("ready", 0)
    kiosk.answered()
    expect(page.locator("#quote")).to_contain_text("用印要先填写用印申请单")
    assert page.locator("#quote mark").count() and "用印办法" in page.locator("#source").inner_text()
    check(kiosk, rules)
    kiosk.do("take")
    expect(page.locator("#picture svg")).to_be_visible()
    expect(page.locator(".restart")).to_be_visible()
    check(kiosk, rules)
    kiosk.do("close")
    kiosk.do("back")
    kiosk.do("back")
    kiosk.do("own")
    kiosk.type("yinzhang")
    page.locator("#candidates button", has_text="印章").first.wait_for()
    check(kiosk, rules)
    kiosk.pick("candidates")
    expect(page.locator("#text")).to_have_text("印章")
    expect(page.locator("#suggested button").first).to_contain_text("印章由谁保管")
    check(kiosk, rules)
    kiosk.pick("suggested")
    kiosk.answered()
    expect(page.locator("#quote")).to_contain_text("印章由秘书处专人保管")


def test_the_first_page_fills_the_screen(kiosk: Kiosk) -> None:
    kiosk.start()
    grid, own = (kiosk.page.locator(place).bounding_box() for place in ("#groups", "#home [data-do=own]"))
    assert grid is not None and own is not None
    width, height = kiosk.size
    assert grid["width"] > 0.9 * width and grid["height"] > 0.25 * height and own["width"] > 0.3 * width
    tiles = [tile.bounding_box() for tile in kiosk.page.locator("#groups button").all()]
    covered = sum(tile["width"] * tile["height"] for tile in tiles if tile)
    assert covered > 0.6 * grid["width"] * grid["height"]


def sent(kiosk: Kiosk, *words: str) -> str:
    """Type words in pinyin, send them, and return the state of the answer."""
    while kiosk.screen != "home":
        kiosk.do("back")
    kiosk.do("own")
    for word in words:
        kiosk.type(word)
        kiosk.page.locator("#candidates button").first.wait_for()
        kiosk.press("space")
    kiosk.press("send")
    answer = kiosk.page.locator("#answer[data-state]:not([data-state=''])")
    answer.wait_for()
    return str(answer.get_attribute("data-state"))


def test_what_is_not_there_is_said_large_with_nothing_marked(kiosk: Kiosk) -> None:
    page = kiosk.page
    kiosk.start()
    assert sent(kiosk, "huoxing", "yangqi") == "absent"
    expect(page.locator("#verdict")).to_have_text("资料中没有直接的答案。")
    large = page.locator("#verdict").evaluate("it => parseFloat(getComputedStyle(it).fontSize)")
    assert large >= 80
    assert page.locator("#answer mark, #answer blockquote").count() == 0
    expect(page.locator("#quote, #answer .actions").first).to_be_hidden()
    expect(page.locator("#above")).to_contain_text("“氧气”")
    expect(page.locator("#offer")).to_have_text("可以换个说法再问，也可以问：")
    offered = page.locator("#related button")
    assert offered.all_inner_texts() == ["值班要记什么？", "档案何时归档？", "用印要先填写什么？"]
    check(kiosk)
    assert sent(kiosk, "nihao") == "talk"
    check(kiosk)
    assert sent(kiosk, "huoxing", "yangqi") == "absent"
    offered.nth(1).click()
    kiosk.answered()
    expect(page.locator("#verdict")).to_have_text("查到了，原文如下。")
    expect(page.locator("#quote")).to_contain_text("次年六月底前归档")
    check(kiosk)


def test_what_is_not_sure_is_headed_as_possible(browser: Browser, tmp_path: Path) -> None:
    made = toy_bot(tmp_path, DOCUMENTS)
    settings = load_settings({"threshold": 1.0, "possible": 0.0, "database": str(tmp_path / "kept.sqlite")})
    with serving(create_kiosk(Bot(made.index, ToyEncoder(), settings))) as place:
        kiosk = Kiosk(browser, place.url)
        kiosk.start()
        expect(kiosk.page.locator("#groups button")).to_have_count(0)  # no question has a sure answer
        check(kiosk)
        assert sent(kiosk, "yinzhang", "baoguan") == "possible"
        expect(kiosk.page.locator("#verdict")).to_have_text("可能的答案，请核对原文。")
        expect(kiosk.page.locator("#quote")).to_contain_text("印章由秘书处专人保管")
        expect(kiosk.page.locator("#nearest li")).to_have_count(0)
        check(kiosk)
        kiosk.context.close()
        assert kiosk.complaints == []


def filed(folder: str, *subjects: str) -> dict[str, str | bytes]:
    """Documents of a folder, each with one question."""
    return {
        f"{folder}/{subject}.md": f"# {subject}办法\n\n## {subject}由谁登记\n\n{subject}由经办人登记，当天办完。\n"
        for subject in subjects
    }


def test_many_topics_stand_in_groups(browser: Browser, tmp_path: Path) -> None:
    files = (
        filed("公文", "收文", "发文", "用印", "归档")
        | filed("会务", "报到", "会场", "座次")
        | filed("后勤", "车辆", "食堂")
    )
    made = toy_bot(tmp_path, files)
    settings = load_settings({"threshold": 0.3, "database": str(tmp_path / "kept.sqlite")})
    with (
        serving(create_kiosk(Bot(made.index, ToyEncoder(), settings))) as place,
        visited(browser, place, PORTRAIT) as kiosk,
    ):
        page = kiosk.page
        page.locator("#groups button", has_text="会务").get_by_text("座次办法").wait_for(state="attached")
        kiosk.start()
        groups = page.locator("#groups button")
        expect(groups).to_have_count(3)
        assert [text.split("\n")[0] for text in groups.all_inner_texts()] == ["会务", "公文", "后勤"]
        colours = [groups.nth(n).evaluate("it => getComputedStyle(it).backgroundColor") for n in range(3)]
        assert len(set(colours)) == 3
        check(kiosk)
        kiosk.pick("groups", 0)
        expect(page.locator("#name")).to_have_text("会务")
        expect(page.locator("#topics button")).to_have_text(["会场办法", "座次办法", "报到办法"])
        assert page.locator("#group .upper").evaluate("it => getComputedStyle(it).backgroundColor") == colours[0]
        check(kiosk)
        kiosk.pick("topics", 1)
        expect(page.locator("#topic")).to_have_text("座次办法")
        expect(page.locator("#ready button")).to_have_text(["座次由谁登记？"])
        check(kiosk)
        kiosk.do("back")
        expect(page.locator("#name")).to_have_text("会务")
        kiosk.do("back")
        expect(groups).to_have_count(3)


@pytest.mark.parametrize("size", ["large", "largest"])
def test_larger_text_fits(kiosk: Kiosk, size: str) -> None:
    kiosk.start()
    kiosk.do("size", size)
    kiosk.do("contrast")
    check(kiosk, (*COLOURS, *SIZES))
    kiosk.do("own")
    kiosk.type("yin")
    kiosk.page.locator("#candidates button").first.wait_for()
    check(kiosk, (*COLOURS, *SIZES))
    kiosk.do("back")
    kiosk.pick("groups")
    kiosk.pick("ready")
    kiosk.answered()
    check(kiosk, (*COLOURS, *SIZES))
    assert kiosk.page.locator("#quote").bounding_box()["height"] > kiosk.size[1] / 5  # type: ignore[index]


def test_quotes_follow_a_swipe(kiosk: Kiosk) -> None:
    kiosk.start()
    kiosk.pick("groups", 0)
    kiosk.pick("ready", 0)
    kiosk.answered()
    first = kiosk.page.locator("#quote").inner_text()
    box = kiosk.page.locator("#quote").bounding_box()
    assert box is not None and kiosk.page.locator("#place").inner_text().startswith("1 / ")
    middle = box["y"] + box["height"] / 2
    kiosk.page.mouse.move(box["x"] + box["width"] * 0.8, middle)
    kiosk.page.mouse.down()
    kiosk.page.mouse.move(box["x"] + box["width"] * 0.2, middle, steps=4)
    kiosk.page.mouse.up()
    assert kiosk.page.locator("#place").inner_text().startswith("2 / ")
    assert kiosk.page.locator("#quote").inner_text() != first
    kiosk.page.keyboard.press("ArrowLeft")
    assert kiosk.page.locator("#quote").inner_text() == first


def test_keys_alone(kiosk: Kiosk) -> None:
    keys = kiosk.page.keyboard
    keys.press("Enter")
    kiosk.page.locator("#home").wait_for()
    kiosk.page.wait_for_timeout(400)
    keys.press("Tab")
    keys.press("Enter")
    kiosk.page.locator("#questions").wait_for()
    keys.press("Escape")
    for _ in range(12):
        if kiosk.page.evaluate("document.activeElement.dataset.do") == "own":
            break
        keys.press("Tab")
    keys.press("Enter")
    kiosk.page.locator("#ask").wait_for()
    keys.type("yinzhang")
    kiosk.page.locator("#candidates button").first.wait_for()
    keys.press("Space")
    expect(kiosk.page.locator("#text")).to_have_text("印章")
    keys.press("Enter")
    kiosk.answered()


@pytest.mark.parametrize("lang", ["zh-Hant", "en"])
def test_another_language(kiosk: Kiosk, lang: str) -> None:
    kiosk.start()
    kiosk.pick("groups")
    kiosk.pick("ready")
    kiosk.answered()
    quote = kiosk.page.locator("#quote").inner_text()
    kiosk.do("lang", lang)
    kiosk.answered()
    words = {"zh-Hant": "重新開始", "en": "Start over"}[lang]
    expect(kiosk.page.locator(".restart")).to_have_text(words)
    assert kiosk.page.locator("#quote").inner_text() == quote
    assert grave(kiosk.page, LANGUAGES) == []
    kiosk.do("restart")
    kiosk.wait_for_start()
    expect(kiosk.page.locator(".start")).to_have_text("轻触屏幕开始")


def test_who_walks_away_leaves_nothing(brief_kiosk: Kiosk, folder: Path) -> None:
    kiosk, visitor = brief_kiosk, Visitor(brief_kiosk, random.Random(1), MARK)
    kiosk.start()
    visitor.choose()
    visitor.ask()
    kiosk.page.locator("#still").wait_for(timeout=10_000)
    assert 0 < int(kiosk.page.locator("#left").inner_text()) <= WARNING
    kiosk.page.touchscreen.tap(5, 5)
    expect(kiosk.page.locator("#still")).to_be_hidden()
    assert kiosk.screen == "answer"
    kiosk.wait_for_start(20)
    assert traces(kiosk, [MARK], folder) == []


def test_a_held_finger_and_a_reading_voice_are_not_idle(browser: Browser, brief: Served) -> None:
    kiosk = Kiosk(browser, brief.url)
    kiosk.start()
    kiosk.page.mouse.move(300, 300)
    kiosk.page.mouse.down()
    kiosk.page.wait_for_timeout((IDLE + WARNING) * 1000 + 500)
    assert kiosk.screen == "home"
    kiosk.page.mouse.up()
    # The browser of the tests has no voice; what the page asks it is answered as if it read.
    kiosk.page.evaluate("""import("./web/kiosk-voice.js").then((voice) => {
        Object.defineProperty(speechSynthesis, "speaking", {get: () => true});
        speechSynthesis.speak = () => {};
        voice.speak("一句。", "zh-CN", () => {});
    })""")
    kiosk.page.wait_for_timeout((IDLE + WARNING) * 1000 + 500)
    assert kiosk.screen == "home"
    kiosk.context.close()


def test_nothing_leads_away(kiosk: Kiosk, here: Served) -> None:
    kiosk.start()
    kiosk.pick("groups")
    for keys in ("Control+p", "Control+s", "F5", "F12", "Alt+ArrowLeft"):
        kiosk.page.keyboard.press(keys)
    assert kiosk.screen == "questions"
    prevented = kiosk.page.evaluate("""[
        ...["contextmenu", "selectstart", "dragstart", "drop"].map((name) => new Event(name, {cancelable: true})),
        new WheelEvent("wheel", {ctrlKey: true, cancelable: true}),
    ].map((event) => !document.dispatchEvent(event))""")
    assert prevented == [True] * 5
    assert kiosk.page.locator("a, form, iframe, input, textarea").count() == 0
    kiosk.page.go_back()
    kiosk.wait_for_start()
    kiosk.start()
    kiosk.page.reload()
    kiosk.wait_for_start()
    kiosk.page.goto(f"{here.url}/doc/内部.md")
    kiosk.wait_for_start()
    assert kiosk.page.url == f"{here.url}/kiosk"


def test_topics_of_one_title_have_each_their_questions(browser: Browser, tmp_path: Path) -> None:
    made = toy_bot(
        tmp_path, {"旧.md": DOCUMENTS["用印.md"], "新.md": str(DOCUMENTS["档案.md"]).replace("档案办法", "用印办法")}
    )
    settings = load_settings({"threshold": 0.3, "database": str(tmp_path / "kept.sqlite")})
    with serving(create_kiosk(Bot(made.index, ToyEncoder(), settings))) as place:
        kiosk = Kiosk(browser, place.url)
        kiosk.wait_for_groups(2)
        kiosk.start()
        questions = []
        for topic in range(2):
            kiosk.pick("groups", topic)
            questions += kiosk.page.locator("#ready button").all_text_contents()
            kiosk.do("back")
        assert sorted(questions) == ["印章由谁保管？", "档案何时归档？", "用印要先填写什么？"]
        kiosk.context.close()


def test_a_server_that_is_away_comes_back(browser: Browser, folder: Path) -> None:
    made = toy_bot(folder / "away", DOCUMENTS)
    settings = load_settings({"threshold": 0.3, "database": str(folder / "away.sqlite")})

    def application() -> FastAPI:
        return create_kiosk(Bot(made.index, ToyEncoder(), settings))

    with serving(application()) as place:
        kiosk = Kiosk(browser, place.url)
        kiosk.wait_for_groups(4)
        kiosk.start()
        kiosk.pick("groups")
    kiosk.pick("ready")
    expect(kiosk.page.locator("#verdict")).to_have_text("暂时连不上，正在重新连接……", timeout=20_000)
    with serving(application(), port=int(place.url.rpartition(":")[2])):
        kiosk.answered()
    kiosk.do("restart")
    kiosk.wait_for_start()
    kiosk.start()
    kiosk.context.close()
    assert kiosk.complaints == []


def test_a_short_day(browser: Browser, brief: Served, folder: Path) -> None:
    """The long one is ``make kiosk-day``."""
    kiosk, chance = Kiosk(browser, brief.url), random.Random(7)
    kiosk.wait_for_groups(3)
    for _ in range(3):
        Visitor(kiosk, chance, MARK).visit()
    assert traces(kiosk, [MARK], folder) == []
    with closing(sqlite3.connect(folder / "brief" / "kept.sqlite")) as base:
        assert base.execute("SELECT sum(questions) FROM tally").fetchone()[0] > 0
        assert base.execute("SELECT count(*) FROM words").fetchone() == (0,)
    kiosk.context.close()
    assert kiosk.complaints == [] and kiosk.foreign == []


def test_a_short_monkey(browser: Browser, brief: Served) -> None:
    kiosk = Kiosk(browser, brief.url, LANDSCAPE)
    monkey(kiosk, random.Random(3), 150)
    kiosk.page.wait_for_timeout((IDLE + WARNING) * 1000)
    kiosk.wait_for_start()
    kiosk.start()
    assert kiosk.page.url == f"{brief.url}/kiosk" and kiosk.foreign == [] and kiosk.complaints == []
    kiosk.context.close()
