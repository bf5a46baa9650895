"""Thousands of questions, and whether the server's memory grows.

usage: python -m benchmarks.soak INDEX [QUESTIONS]
"""

import asyncio
import sys
from pathlib import Path

from benchmarks.asking import questions, site, visitor
from tests.pages.browsing import Server

#: Visitors at once, and what each asks before the next one comes.
_AT_ONCE, _EACH = 4, 5
#: How many times the memory is looked at.
_LOOKS = 10


async def batch(url: str, start: int, count: int) -> int:
    """Ask questions from the pool; return how many failed."""
    pool, failed = questions(), 0
    places = iter(range(start, start + count))

    async def visits() -> None:
        nonlocal failed
        while asked := [pool[place % len(pool)] for place, _ in zip(places, range(_EACH), strict=False)]:
            async with site(url) as client, visitor(client) as person:
                for question in asked:
                    failed += not (await person.ask(question)).well

    await asyncio.gather(*(visits() for _ in range(_AT_ONCE)))
    return failed


def main(index: str, count: int) -> None:
    """Serve the index and ask; print the server's memory on the way."""
    server = Server(Path(index))
    server.wait()
    try:
        failed = asyncio.run(batch(server.url, 0, 100))
        sys.stdout.write(f"after 100: {server.memory:.3f} GB\n")
        step = max(count // _LOOKS, 1)
        for done in range(0, count, step):
            failed += asyncio.run(batch(server.url, done, step))
            sys.stdout.write(f"after {100 + done + step}: {server.memory:.3f} GB, {failed} failed\n")
            sys.stdout.flush()
    finally:
        server.stop()


if __name__ == "__main__":
    if len(sys.argv) not in {2, 3}:
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) == 3 else 10_000)
