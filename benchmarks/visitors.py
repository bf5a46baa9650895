"""Many visitors who ask at once: how many answers fail, and how long they take.

usage: python -m benchmarks.visitors INDEX [VISITORS] [QUESTIONS_EACH]
"""

import asyncio
import statistics
import sys
import time
from pathlib import Path

from benchmarks.asking import Outcome, percentile, questions, site, visitor
from tests.pages.browsing import Server


async def visit(url: str, asked: list[str]) -> list[Outcome]:
    """Ask some questions, one after the other."""
    async with site(url) as client, visitor(client) as person:
        return [await person.ask(question) for question in asked]


async def crowd(url: str, visitors: int, each: int) -> list[Outcome]:
    """Let all visitors ask at the same time, each other questions."""
    pool = questions()
    visits = [
        visit(url, [pool[(place * each + step) % len(pool)] for step in range(each)]) for place in range(visitors)
    ]
    return [outcome for outcomes in await asyncio.gather(*visits) for outcome in outcomes]


def main(index: str, visitors: int, each: int) -> None:
    """Serve the index, let the visitors in, and print what became of their questions."""
    server = Server(Path(index))
    server.wait()
    try:
        began = time.perf_counter()
        outcomes = asyncio.run(crowd(server.url, visitors, each))
        took = time.perf_counter() - began
        memory = server.memory
    finally:
        server.stop()
    times = [outcome.elapsed_ms for outcome in outcomes]
    failed = sum(not outcome.well for outcome in outcomes)
    sys.stdout.write(
        f"{visitors} visitors, {len(outcomes)} questions, {failed} failed; "
        f"median {statistics.median(times):.0f} ms, p95 {percentile(times, 0.95):.0f} ms, "
        f"{len(outcomes) / took:.1f} answers a second; server {memory:.2f} GB\n"
    )


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    main(sys.argv[1], *map(int, [*sys.argv[2:], *["20", "5"][len(sys.argv) - 2 :]]))
