"""Pictures of the pages in their main states, for the documentation.

usage: python -m tests.pages.screenshots INDEX [FOLDER]
"""

import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from bot.web.frame.pages import PAGES
from tests import ROOT
from tests.pages.browsing import Server, Visit, launch
from tests.pages.kiosk_visitors import LANDSCAPE, PORTRAIT, Kiosk

#: Bytes that a picture may have.
_MOST = 120_000
_ANSWERED, _REFUSED = "重大突发事件要在几小时内报告？", "明天会下雨吗？"
_SOURCE = "doc/08-值班与应急.md"
#: Numbers of colours to try, and widths when none of them makes a picture small enough.
_COLOURS, _NARROWER = (256, 128, 64, 32), 0.8
#: A kiosk's screen is larger than a page needs to show it.
_KIOSK_SHARE = 0.4

Scene = Callable[[Visit, str], None]


def asking(question: str) -> Scene:
    """Return a scene in which a question is asked."""

    def scene(visit: Visit, _: str) -> None:
        visit.ask(question)

    return scene


def opening(path: str) -> Scene:
    """Return a scene in which another page is opened."""

    def scene(visit: Visit, url: str) -> None:
        visit.page.goto(f"{url}/{path}")

    return scene


def choosing(name: str, value: str, then: Scene) -> Scene:
    """Return a scene with something chosen about reading."""

    def scene(visit: Visit, url: str) -> None:
        visit.context.add_cookies([{"name": f"mishu_{name}", "value": value, "url": url}])
        visit.page.reload()
        visit.page.locator(".welcome").wait_for()
        then(visit, url)

    return scene


def take(browser: Browser, server: Server, scene: Scene, locale: str = "zh-CN", width: int = 1280) -> bytes:
    """Return a picture of the window after a scene."""
    visit = Visit(browser, server, locale, width)
    visit.page.emulate_media(reduced_motion="reduce")
    scene(visit, server.url)
    visit.page.wait_for_timeout(800)
    picture = visit.page.screenshot(animations="disabled")
    visit.context.close()
    return picture


def small(picture: bytes, share: float = 1) -> bytes:
    """Return a PNG of a share of the width, with few enough colours, and narrow enough, to be small."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    image = image.resize((int(image.width * share), int(image.height * share)))
    while True:
        for colours in _COLOURS:
            out = BytesIO()
            image.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
            if out.tell() <= _MOST:
                return out.getvalue()
        image = image.resize((int(image.width * _NARROWER), int(image.height * _NARROWER)))


def scenes() -> dict[str, tuple[Scene, str, int]]:
    """Return what is pictured, by the name of the file: the scene, the browser's language, the width."""
    answered = asking(_ANSWERED)
    pictured = {
        "chat-empty": (lambda visit, _: None, "zh-CN", 1280),
        "chat": (answered, "zh-CN", 1280),
        "chat-refused": (asking(_REFUSED), "zh-CN", 1280),
        "chat-phone": (answered, "zh-CN", 390),
        "chat-dark": (choosing("theme", "dark", answered), "zh-CN", 1280),
        "chat-largest": (choosing("size", "largest", answered), "zh-CN", 1280),
        "chat-english": (answered, "en-US", 1280),
        "document": (opening(_SOURCE), "zh-CN", 1280),
    }
    others = {name: (opening(path.lstrip("/")), "zh-CN", 1280) for name, path in PAGES.items() if name != "chat"}
    return {**pictured, **others}


def kiosk_pictures(kiosk: Kiosk) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the picture of each state of the kiosk, as a visitor comes to it."""

    def picture() -> bytes:
        kiosk.page.wait_for_timeout(600)
        return kiosk.page.screenshot(animations="disabled")

    kiosk.wait_for_groups(8, 600)
    yield "attract", picture()
    kiosk.start()
    yield "home", picture()
    kiosk.pick("groups", 2)
    yield "group", picture()
    kiosk.pick("topics", 3)
    yield "questions", picture()
    kiosk.pick("ready", 1)
    kiosk.answered()
    yield "answer", picture()
    kiosk.do("take")
    yield "code", picture()
    kiosk.do("close")
    kiosk.do("size", "largest")
    kiosk.do("contrast")
    yield "largest", picture()
    kiosk.do("lang", "en")
    kiosk.do("size", "normal")
    kiosk.do("contrast")
    kiosk.answered()
    yield "english", picture()
    kiosk.do("lang", "zh")
    while kiosk.screen != "home":
        kiosk.do("back")
    kiosk.do("own")
    kiosk.type("zhiban")
    kiosk.page.locator("#candidates button").first.wait_for()
    kiosk.pick("candidates")
    kiosk.page.locator("#suggested button").first.wait_for()
    kiosk.type("zhidu")
    kiosk.page.locator("#candidates button").first.wait_for()
    yield "ask", picture()
    kiosk.press("empty")
    kiosk.type("huoxing")
    kiosk.press("send")
    kiosk.page.locator("#answer[data-state=absent]").wait_for()
    yield "refused", picture()
    kiosk.page.locator("#still").wait_for(timeout=30_000)
    yield "still", picture()


def picture_kiosk(browser: Browser, index: Path, folder: Path) -> None:
    """Serve the kiosk and write a picture of every state, upright and lying."""
    with TemporaryDirectory() as kept:
        server = Server(index, "--kiosk", MISHU_KIOSK__IDLE="10", MISHU_DATABASE=f"{kept}/kept.sqlite")
        server.wait()
        try:
            for size in (PORTRAIT, LANDSCAPE):
                kiosk = Kiosk(browser, server.url, size)
                for state, taken in kiosk_pictures(kiosk):
                    name = f"kiosk-{state}-{size[0]}x{size[1]}.png"
                    written(folder / name, small(taken, _KIOSK_SHARE))
                kiosk.context.close()
        finally:
            server.stop()


def written(path: Path, picture: bytes) -> None:
    """Write a picture and say how large it is."""
    path.write_bytes(picture)
    sys.stdout.write(f"{path} {len(picture)}\n")


def main(index: str, folder: Path) -> None:
    """Serve the index and write every picture."""
    server = Server(Path(index))
    server.wait()
    try:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            for name, (scene, locale, width) in scenes().items():
                written(folder / f"{name}.png", small(take(browser, server, scene, locale, width)))
            picture_kiosk(browser, Path(index), folder)
            browser.close()
    finally:
        server.stop()


if __name__ == "__main__":
    if len(sys.argv) not in {2, 3}:
        sys.exit(__doc__)
    main(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) == 3 else ROOT / "docs" / "pictures")
