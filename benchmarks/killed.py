"""What is kept while its writer is ended by SIGKILL at random moments: a file, or the server that MISHU_DATABASE names.

usage: python -m benchmarks.killed [ROUNDS]

A server's database should be an empty one made for this.
"""

import os
import random
import sys
import tempfile
from pathlib import Path

from tests.keeping.killing import kill_round


def main(rounds: int) -> None:
    """Kill so many writers, print how many ratings were kept, and exit with 1 if any was lost."""
    with tempfile.TemporaryDirectory() as name:
        place = os.environ.get("MISHU_DATABASE") or str(Path(name) / "mishu.sqlite")
        chance, first, wrong = random.Random(2026), 0, []
        for number in range(rounds):
            first, found = kill_round(place, chance, first)
            wrong += [f"round {number}: {each}" for each in found]
    sys.stdout.write("".join(f"{each}\n" for each in wrong))
    sys.stdout.write(f"{rounds} writers killed, {first} ratings kept, {len(wrong)} wrong\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
