"""The index on disk against the same one in Milvus: how often the first three quotes are the same, and the time.

usage: milvus.py ../shared/benchmarks/policy_dev [--place milvus://HOST:19530/NAME] [--cold] [--count COUNT]

Builds the set's index at the place, a new file of Milvus Lite where none is named, and asks each question of both, the
one first and then the other in turns. ``--cold`` keeps nothing that was read of the documents between two questions, as
where there are far more of them than are kept. Prints JSON; ``ok`` says whether 95 % are the same at three times the
time at most.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bot.answering.bot import Bot
from bot.settings import load_settings
from embeddings.encoder.encoder import encoder_for
from embeddings.index.index import Index
from embeddings.milvus import reading
from embeddings.milvus.opening import build_at, folder_of, open_index

QUOTES = 3
LEAST_SAME, MOST_TIMES = 0.95, 3.0


def main() -> None:
    """Read what was asked for, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set", type=Path)
    parser.add_argument("--place", type=Path)
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("--count", type=int)
    asked = parser.parse_args()
    if asked.cold:
        reading._DOCUMENTS, reading._PASSAGES = 1, 1
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_DATA_HOME"] = folder  # where what goes to Milvus is made
        found = measure(asked.set, asked.place or Path(folder) / "bench.db", asked.count)
    sys.stdout.write(f"{json.dumps(found)}\n")


def measure(folder: Path, place: Path, count: int | None) -> dict[str, object]:
    """Return how many answers are the same, and the median times in milliseconds."""
    settings = load_settings({})
    encoder = encoder_for(settings.model_name)
    began = time.perf_counter()
    build_at(place, [folder / "corpus.jsonl"], encoder)
    built = time.perf_counter() - began
    indexes = {"local": Index.open(folder_of(place)), "milvus": open_index(place)}
    bots = {name: Bot(index, encoder, settings) for name, index in indexes.items()}
    lines = (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines][:count]
    for bot in bots.values():
        bot.ask(questions[0])
    times: dict[str, list[float]] = {name: [] for name in bots}
    same = first = texts = 0
    for turn, question in enumerate(questions):
        quotes = {}
        for name in sorted(bots, reverse=bool(turn % 2)):
            began = time.perf_counter()
            answer = bots[name].ask(question)
            times[name].append((time.perf_counter() - began) * 1000)
            quotes[name] = answer.quotes[:QUOTES]
        places = [[(quote.doc, quote.start, quote.end) for quote in quotes[name]] for name in bots]
        same += places[0] == places[1]
        first += places[0][:1] == places[1][:1]
        texts += [quote.text for quote in quotes["local"]] == [quote.text for quote in quotes["milvus"]]
    medians = {name: statistics.median(each) for name, each in times.items()}
    ratio = medians["milvus"] / medians["local"]
    asked = len(questions)
    return {
        "questions": asked,
        "passages": len(indexes["local"]),
        "same_top_3": round(same / asked, 4),
        "same_texts": round(texts / asked, 4),
        "same_first": round(first / asked, 4),
        "median_ms": {name: round(median, 1) for name, median in medians.items()},
        "ratio": round(ratio, 2),
        "built_s": round(built, 1),
        "ok": same / asked >= LEAST_SAME and ratio <= MOST_TIMES,
    }


if __name__ == "__main__":
    main()
