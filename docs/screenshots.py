"""Pictures of the pages in their main states, for the documentation.

usage: python -m docs.screenshots INDEX [FOLDER]
"""

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from bot.web.pages import PAGES
from tests.browsing import Server, Visit, launch

#: Bytes that a picture may have.
_MOST = 120_000
_ANSWERED, _REFUSED = "重大突发事件要在几小时内报告？", "明天会下雨吗？"
_SOURCE = "doc/08-值班与应急.md"
#: Numbers of colours to try, and widths when none of them makes a picture small enough.
_COLOURS, _NARROWER = (256, 128, 64, 32), 0.8

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


def small(picture: bytes) -> bytes:
    """Return a PNG with few enough colours, and narrow enough, to be small."""
    image = Image.open(BytesIO(picture)).convert("RGB")
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


def main(index: str, folder: Path) -> None:
    """Serve the index and write every picture."""
    server = Server(Path(index))
    server.wait()
    try:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            for name, (scene, locale, width) in scenes().items():
                path = folder / f"{name}.png"
                path.write_bytes(small(take(browser, server, scene, locale, width)))
                sys.stdout.write(f"{path} {path.stat().st_size}\n")
            browser.close()
    finally:
        server.stop()


if __name__ == "__main__":
    if len(sys.argv) not in {2, 3}:
        sys.exit(__doc__)
    main(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) == 3 else Path(__file__).parent)
