"""A day of a kiosk: visitors of all kinds, the server started anew and the index built anew in between.

usage: python -m benchmarks.kiosk_day INDEX [VISITORS [TOUCHES]]

INDEX is left as it is; the kiosk works on a copy of it.
"""

import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from bot.answering.bot import Bot
from bot.settings import load_settings
from tests.pages.browsing import Server, launch
from tests.pages.kiosk_visitors import Kiosk, Visitor, monkey, traces

#: Seconds until the kiosk asks whether somebody is there, and until it begins anew.
_IDLE, _WARNING = "4", "2"
#: What visitors type, with their number; looked for in everything that is left.
_MARK = "zqx"
#: Visitors before memory is measured for the first time, and touches between two looks at the kiosk.
_WARM, _STEP = 20, 500


def serve(folder: Path, port: int = 0) -> Server:
    """Serve the kiosk from a folder that takes all that it writes."""
    settings = {"MISHU_KIOSK__IDLE": _IDLE, "MISHU_KIOSK__WARNING": _WARNING}
    settings["MISHU_DATABASE"] = str(folder / "kept.sqlite")
    server = Server(folder / "index", "--kiosk", port=port, **settings)
    server.wait()
    return server


def stand(kiosk: Kiosk, server: Server, count: int) -> None:
    """Print how many visitors came, and what page and server take."""
    sys.stdout.write(f"after {count} visitors: page {kiosk.heap():.2f} MB, server {server.memory:.3f} GB\n")
    sys.stdout.flush()


def day(folder: Path, visitors: int, touches: int) -> list[str]:
    """Live the day; return what went wrong."""
    chance, wrong = random.Random(2026), []
    said: list[str] = []
    server = serve(folder)
    logs = ""
    try:
        with sync_playwright() as playwright:
            kiosk = Kiosk(launch(playwright), server.url)
            kiosk.wait_for_groups(8, 600)
            for number in range(visitors):
                if number == visitors // 3:
                    port = server.port
                    logs += server.stop()[1]
                    time.sleep(5)
                    server = serve(folder, port)
                if number == visitors * 2 // 3:
                    extra = folder / "新"
                    extra.mkdir()
                    (extra / "开放时间.md").write_text(
                        "# 开放时间\n\n## 几点开门\n\n本馆上午九点开门。\n", encoding="utf-8"
                    )
                    Bot.build([Path("seeds"), extra], load_settings({"index": folder / "index"}))
                words = f"{_MARK}{number}"
                said.append(words)
                Visitor(kiosk, chance, words).visit()
                if number % 50 == _WARM:
                    stand(kiosk, server, number)
            stand(kiosk, server, visitors)
            wrong += traces(kiosk, said, folder)
            for done in range(0, touches, _STEP):
                monkey(kiosk, chance, _STEP)
                kiosk.wait_for_start(60)
                if kiosk.page.url != f"{server.url}/kiosk":
                    wrong.append(f"after {done} touches at {kiosk.page.url}")
            sys.stdout.write(f"{touches} touches\n")
            stand(kiosk, server, visitors)
            wrong += traces(kiosk, [_MARK], folder) + kiosk.complaints + kiosk.foreign
    finally:
        logs += server.stop()[1]
    return wrong + [f"log: {words}" for words in said if words in logs]


def main(index: str, visitors: int, touches: int) -> None:
    """Live the day and exit with 1 if anything went wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(index, folder / "index")
        wrong = day(folder, visitors, touches)
    sys.stdout.write("".join(f"wrong: {each}\n" for each in wrong) or "nothing went wrong\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    if len(sys.argv) not in {2, 3, 4}:
        sys.exit(__doc__)
    numbers = [int(number) for number in sys.argv[2:]] + [500, 20_000][len(sys.argv) - 2 :]
    main(sys.argv[1], *numbers)
