"""Visitors of a kiosk: what they touch, and what they must not leave behind. For the tests and the long day."""

import json
import random
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page
from playwright.sync_api import Error as PlaywrightError

#: The screens of the fair: upright and lying.
PORTRAIT, LANDSCAPE = (1080, 1920), (1920, 1080)
#: What a browser says by itself while a server is away.
_AWAY = re.compile(r"net::ERR_(CONNECTION|EMPTY|NETWORK|INCOMPLETE)|Failed to fetch")
#: Everything that a page can keep in a browser.
_KEPT = """async () => JSON.stringify([
    {...localStorage}, {...sessionStorage}, document.cookie, await indexedDB.databases(), await caches.keys(),
    (await navigator.serviceWorker.getRegistrations()).length, scrollY, String(getSelection()), location.href,
    document.documentElement.lang, document.documentElement.dataset.size, document.documentElement.dataset.contrast,
    document.body.innerText, document.documentElement.outerHTML,
])"""

_WHEEL = """([x, y, turned]) => (document.elementFromPoint(x, y) ?? document).dispatchEvent(
    new WheelEvent("wheel", {...turned, bubbles: true, cancelable: true}))"""


@dataclass
class Kiosk:
    """The page of a kiosk in a browser, with what its console said and where it asked."""

    browser: Browser
    url: str
    size: tuple[int, int] = PORTRAIT
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        width, height = self.size
        self.context: BrowserContext = self.browser.new_context(
            viewport={"width": width, "height": height},
            screen={"width": width, "height": height},
            locale="zh-CN",
            has_touch=True,
            reduced_motion="reduce",
        )
        self.context.on("request", lambda request: self._requested(request.url))
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda said: said.type in {"error", "warning"} and self._complain(said.text))
        self.page.on("pageerror", lambda error: self._complain(str(error)))
        self.page.on("dialog", lambda dialog: self._complain(dialog.message))
        self.context.on("page", lambda page: self._complain(f"another page: {page.url}"))
        self.page.goto(f"{self.url}/kiosk")
        self.page.locator("#attract").wait_for()

    def _requested(self, url: str) -> None:
        if not url.startswith((f"{self.url}/", "data:")):
            self.foreign.append(url)

    def _complain(self, text: str) -> None:
        if not _AWAY.search(text):
            self.complaints.append(text)

    def wait_for_groups(self, least: int, seconds: float = 60) -> None:
        """Wait until so many groups have topics."""
        self.page.locator("#groups button").nth(least - 1).wait_for(state="attached", timeout=seconds * 1000)

    @property
    def screen(self) -> str:
        """The name of the screen that is shown."""
        return str(self.page.locator("body").get_attribute("data-screen"))

    def start(self) -> None:
        """Touch the attract loop where there is no button."""
        deadline = time.monotonic() + 30
        while self.screen != "home":  # a touch while the page begins anew is lost
            assert time.monotonic() < deadline, f"the kiosk stays at {self.screen}"
            self.page.mouse.click(self.size[0] / 2, self.size[1] / 3)
            self.page.wait_for_timeout(100)
        self.page.wait_for_timeout(400)  # as long as the page takes touches for the first one

    def do(self, name: str, value: str = "") -> None:
        """Press the visible button of a name."""
        chosen = f'[data-value="{value}"]' if value else ""
        self.page.locator(f'[data-do="{name}"]{chosen}:visible').first.click()

    def pick(self, box: str, place: int = 0) -> None:
        """Press a button of a grid."""
        self.page.locator(f"#{box} button").nth(place).click()

    def type(self, keys: str) -> None:
        """Press keys of the keyboard on the screen."""
        for key in keys:
            self.page.locator(f'#keyboard [data-key="{key}"]').click()

    def press(self, key: str) -> None:
        """Press a named key of the keyboard on the screen."""
        self.page.locator(f'#keyboard [data-key="{key}"]').click()

    def answered(self) -> None:
        """Wait until the answer stands there."""
        self.page.locator("#quote blockquote").wait_for()

    def wait_for_start(self, seconds: float = 30) -> None:
        """Wait until the attract loop is back, and the page that it is new."""
        self.page.locator("body[data-screen=attract]").wait_for(timeout=seconds * 1000)

    def kept(self) -> dict[str, Any]:
        """Return what the page and the browser keep of a visitor."""
        names = "local session cookie bases caches workers scroll selection url lang size contrast text html".split()
        kept = json.loads(self._evaluated(_KEPT))
        return dict(zip(names, kept, strict=True)) | {"cookies": self.context.cookies()}

    def _evaluated(self, script: str) -> str:
        """Return what a script of the page gives, asked again where the page begins anew, as after each visitor."""
        deadline = time.monotonic() + 30
        while True:
            try:
                return str(self.page.evaluate(script))
            except PlaywrightError:
                if time.monotonic() > deadline:
                    raise
                self.page.wait_for_timeout(300)

    def heap(self) -> float:
        """Return the bytes of the page's scripts after a collection, in millions."""
        tools: CDPSession = self.context.new_cdp_session(self.page)
        tools.send("HeapProfiler.collectGarbage")
        used = float(tools.send("Runtime.getHeapUsage")["usedSize"])
        tools.detach()
        return used / 1e6


def traces(kiosk: Kiosk, said: list[str], folder: Path) -> list[str]:
    """Return what is left of visitors: in the page, in the browser, in the files of a folder."""
    kept = kiosk.kept()
    left = [
        name for name in ("local", "session", "cookie", "cookies", "bases", "caches", "workers", "scroll") if kept[name]
    ]
    left += ["selection"] * bool(kept["selection"])
    choices = {"lang": "zh-CN", "size": "normal", "contrast": "normal"}
    left += [name for name, value in choices.items() if kept[name] != value]
    left += ["address"] * (kept["url"] != f"{kiosk.url}/kiosk")
    left += [f"page: {words}" for words in said if words in kept["html"]]
    for path in (path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        left += [f"{path.name}: {words}" for words in said if words.encode() in content]
    return left


class Visitor:
    """Somebody who touches this and that; what was asked carries a mark that can be looked for afterwards."""

    def __init__(self, kiosk: Kiosk, chance: random.Random, mark: str) -> None:
        self.kiosk, self.chance, self.mark = kiosk, chance, mark

    def visit(self) -> None:
        """Come, do some of what can be done, and go: with the button or by walking away."""
        self.kiosk.start()
        for _ in range(self.chance.randint(1, 4)):
            self.chance.choice([self.read, self.read, self.choose, self.half_ask, self.ask])()
        if self.chance.random() < 0.7:
            self.kiosk.do("restart")
        self.kiosk.wait_for_start()

    def home(self) -> None:
        while self.kiosk.screen not in {"home", "attract"}:
            self.kiosk.do("back")
        if self.kiosk.screen == "attract":
            self.kiosk.start()

    def read(self) -> None:
        self.home()
        if not (groups := self.kiosk.page.locator("#groups button").count()):
            return
        self.kiosk.pick("groups", self.chance.randrange(groups))
        if self.kiosk.screen == "group":
            self.kiosk.pick("topics", 0)
        self.kiosk.pick("ready", 0)
        self.kiosk.answered()
        for name in self.chance.sample(["next", "previous", "take"], 2):
            button = self.kiosk.page.locator(f'[data-do="{name}"]:visible')
            if button.count() and button.first.is_enabled():
                button.first.click()
                if name == "take":
                    self.kiosk.do("close")

    def choose(self) -> None:
        self.kiosk.do("lang", self.chance.choice(["zh", "zh-Hant", "en"]))
        self.kiosk.do("size", self.chance.choice(["normal", "large", "largest"]))
        if self.chance.random() < 0.5:
            self.kiosk.do("contrast")

    def half_ask(self) -> None:
        self.home()
        self.kiosk.do("own")
        self.kiosk.type("".join(self.chance.choices("zhibanguwe", k=6)))

    def ask(self) -> None:
        self.half_ask()
        self.kiosk.press("mode")
        self.kiosk.type(self.mark)
        self.kiosk.press("send")
        self.kiosk.page.locator("#answer[data-state]:not([data-state=''])").wait_for()


def monkey(kiosk: Kiosk, chance: random.Random, touches: int) -> None:
    """Touch, drag and press at random; nothing is aimed at anything."""
    width, height = kiosk.size
    keys = "a b z 1 ' Enter Escape Tab Backspace Space ArrowLeft F5 F11 F12 PageDown Home".split()
    shortcuts = "Control+p Control+s Control+f Control+o Control+u Control+a Control+Equal Alt+ArrowLeft".split()
    mouse = kiosk.page.mouse
    for _ in range(touches):
        x, y = chance.uniform(0, width), chance.uniform(0, height)
        match chance.randrange(10):
            case 0:
                kiosk.page.keyboard.press(chance.choice(keys))
            case 1:
                kiosk.page.keyboard.press(chance.choice(shortcuts))
            case 2:
                mouse.move(x, y)
                mouse.down()
                mouse.move(chance.uniform(0, width), chance.uniform(0, height), steps=3)
                mouse.up()
            case 3:
                mouse.click(x, y, button=chance.choice(["right", "middle"]))
            case 4:
                mouse.dblclick(x, y)
            case 5:
                _wheel(kiosk, x, y, chance)
            case 6:
                _gently(kiosk, chance)
            case _:
                # Playwright waits for ever for a tap, or a turn of the wheel, during which the page begins anew.
                mouse.click(x, y)


def _wheel(kiosk: Kiosk, x: float, y: float, chance: random.Random) -> None:
    """Turn the wheel, sometimes with the key that zooms, by an event of the page's own."""
    turned = {
        "deltaX": chance.uniform(-500, 500),
        "deltaY": chance.uniform(-500, 500),
        "ctrlKey": chance.random() < 0.2,
    }
    try:
        kiosk.page.evaluate(_WHEEL, [x, y, turned])
    except PlaywrightError:  # the page began anew
        kiosk.page.wait_for_timeout(200)


def _gently(kiosk: Kiosk, chance: random.Random) -> None:
    """Go back, forward or load anew, as a gesture at the screen's edge might."""
    step = chance.choice([kiosk.page.go_back, kiosk.page.go_forward, kiosk.page.reload])
    try:
        step(wait_until="commit")
    except PlaywrightError:  # the page was on its way somewhere already
        kiosk.page.wait_for_timeout(200)
