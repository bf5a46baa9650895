"""From Enter to the first quote on the screen, and what the first visit loads, in a browser.

usage: python -m benchmarks.first_quote INDEX [QUESTIONS]
"""

import statistics
import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.asking import percentile, questions
from bot.answering.bot import Bot
from tests.pages.browsing import Server, Visit, launch

#: Notes when Enter is pressed, and waits until a quote below the new question is within the window; a refusal has none.
_WATCH = """() => addEventListener("keydown", (event) => {
    if (event.key === "Enter") window.asked = performance.now();
}, true)"""
_SEEN = """(question) => {
    const turn = [...document.querySelectorAll(".turn")].at(-1);
    const quote = turn && turn.querySelector(".quote-text, .answer.refused");
    if (!quote || turn.querySelector(".waiting") || turn.querySelector(".asked").textContent !== question) return false;
    const {top, bottom} = quote.getBoundingClientRect();
    return top < innerHeight && bottom > 0 && performance.now() - window.asked;
}"""
#: Bytes of the resources whose address holds a word: as sent, and unpacked.
_BYTES = """(word) => performance.getEntriesByType("resource").filter((entry) => entry.name.includes(word))
    .reduce(([sent, whole], entry) => [sent + entry.transferSize, whole + entry.decodedBodySize], [0, 0])"""


def first_quotes(visit: Visit, asked: list[str]) -> list[float]:
    """Return the milliseconds until each question's first quote was seen."""
    page, times = visit.page, []
    page.evaluate(_WATCH)
    for question in asked:
        page.keyboard.insert_text(question)
        page.keyboard.press("Enter")
        times.append(float(page.wait_for_function(_SEEN, arg=question, timeout=60_000).json_value()))
        page.wait_for_timeout(600)  # what scrolls comes to rest
    return times


def first_visit(browser: Browser, server: Server) -> str:
    """Return how long an empty cache takes to a page that can be used, and what it loads."""
    began = time.perf_counter()
    visit = Visit(browser, server)
    visit.page.locator(".welcome").wait_for()
    usable = (time.perf_counter() - began) * 1000
    (sent, whole), (all_sent, _) = visit.page.evaluate(_BYTES, "/web/"), visit.page.evaluate(_BYTES, "")
    visit.context.close()
    return f"usable after {usable:.0f} ms; our files {sent} bytes sent ({whole} unpacked), all {all_sent} bytes sent"


def main(index: str, count: int) -> None:
    """Serve the index, visit it, and ask the same questions without a page."""
    asked = questions()[:: max(len(questions()) // count, 1)][:count]
    server = Server(Path(index))
    server.wait()
    try:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            visits = [first_visit(browser, server) for _ in range(3)]
            visit = Visit(browser, server)
            seen = first_quotes(visit, asked)
            visit.check()
            browser.close()
    finally:
        server.stop()
    bot = Bot.open(index)
    bot.warm_up()
    alone = [bot.ask(question).elapsed_ms for question in asked]
    sys.stdout.write("\n".join(f"first visit: {line}" for line in visits) + "\n")
    for name, times in (("Enter to first quote", seen), ("Bot.ask alone", alone)):
        middle, late = statistics.median(times), percentile(times, 0.95)
        sys.stdout.write(f"{name}, {len(times)} questions: median {middle:.0f} ms, p95 {late:.0f} ms\n")


if __name__ == "__main__":
    if len(sys.argv) not in {2, 3}:
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) == 3 else 30)
