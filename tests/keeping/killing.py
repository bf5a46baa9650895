"""Ends a writer by SIGKILL at a random moment, again and again, and looks at what is left."""

import multiprocessing
import random
from collections import Counter
from contextlib import suppress

from sqlalchemy import text

from bot.keeping.address import address_of
from bot.keeping.database import Database
from tests.keeping.writer import write

#: Processes that have imported what they need: the first write comes at once.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.keeping.writer", "bot.keeping.migrating"])


def kill_round(place: str, chance: random.Random, first: int) -> tuple[int, list[str]]:
    """Let a writer begin at a number, and end it; return the number to go on from, and what is wrong."""
    heard, saying = _processes.Pipe(duplex=False)
    writer = _processes.Process(target=write, args=(place, first, saying), daemon=True)
    writer.start()
    saying.close()
    said: list[int] = []
    with heard, suppress(EOFError):
        for _ in range(chance.randint(1, 12)):
            said.append(heard.recv())
        writer.join(chance.uniform(0, 0.02))
        writer.kill()
        while True:
            said.append(heard.recv())
    writer.join()
    return _next(place, said)


def _next(place: str, said: list[int]) -> tuple[int, list[str]]:
    database = Database(address_of(place))
    with database.look() as connection:
        kept = {int(question) for question in connection.scalars(text("SELECT question FROM ratings"))}
        pairs = Counter(connection.scalars(text("SELECT what FROM audit")))
        sound = [] if database.is_shared else list(connection.scalars(text("PRAGMA integrity_check")))
    database.close()
    wrong = [f"{number} was said to be kept and is not" for number in said if number not in kept]
    wrong += [f"half of {what} is there" for what, times in pairs.items() if times != 2]
    wrong += [line for line in sound if line != "ok"]
    if not said:
        wrong.append("the writer ended before it kept anything")
    return max(kept, default=-1) + 1, wrong
