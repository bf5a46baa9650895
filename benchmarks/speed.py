"""How long an answer takes in an open process, against embedding its question alone.

usage: speed.py INDEX QUESTIONS.jsonl [COUNT]

Prints medians and 95th percentiles in milliseconds, and the resident memory of the process.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bot.answering.bot import Bot
from embeddings.encoder.encoder import encoder_for


def timed(run: Callable[[str], object], questions: list[str]) -> list[float]:
    """Return the milliseconds that each question took."""
    times = []
    for question in questions:
        began = time.perf_counter()
        run(question)
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times)


def main(index: str, path: str, count: int) -> None:
    """Ask the first ``count`` questions, after three to warm up."""
    lines = Path(path).read_text(encoding="utf-8").splitlines()[:count]
    questions = [json.loads(line)["question"] for line in lines]
    bot = Bot.open(index)
    encoder = encoder_for(bot.index.manifest.model)
    for question in questions[:3]:
        bot.ask(question)
    encoding, asking = (
        timed(lambda question: encoder.encode_questions([question]), questions),
        timed(bot.ask, questions),
    )
    for name, times in (("encode", encoding), ("ask", asking)):
        sys.stdout.write(
            f"{name}: median {statistics.median(times):.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms\n"
        )
    sys.stdout.write(f"ask / encode: {statistics.median(asking) / statistics.median(encoding):.2f}\n")
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    memory = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    sys.stdout.write(f"resident memory: {int(memory) >> 10} MiB\n")


if __name__ == "__main__":
    if len(sys.argv) not in {3, 4}:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) == 4 else 100)
