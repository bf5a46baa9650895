"""From one office to a province: time, memory and disk of collections of up to a million passages.

usage: python -m benchmarks.scale WORK LAWS POLICY_DEV [SIZE …] [--out FILE.json] [--plot FILE.png] [--only MEASURE …]

WORK is a folder for collections and indexes, which are made where they are missing and kept; LAWS and POLICY_DEV are
folders beside the checkout. Sizes are numbers of passages (1000 10000). Each measure runs in a process of its own, and
prints a line of JSON. Vectors are those of real sentences recombined (`recombined.py`); encoding a question is left
out of the times where it says so. Peak memory is that of the process and its children together.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.recombined import Pool, RecombinedEncoder, write_corpus

Result = dict[str, Any]
#: Questions that are asked, and those before, which load what is loaded once.
_ASKED, _BEFORE = 200, 5
#: Passages whose vectors are compared at once, and questions that are compared with exact search.
_BLOCK, _COMPARED = 20_000, 60
_SHOWN = 3


class Place:
    """Where everything lies for one size."""

    def __init__(self, work: Path, laws: Path, papers: Path, size: int) -> None:
        """Take the folders."""
        self.work, self.laws, self.papers, self.size = work, laws, papers, size

    @property
    def pool(self) -> Pool:
        """The real vectors."""
        return Pool.open(self.work / "pool.npz", self.laws, self.papers)

    @property
    def documents(self) -> Path:
        """The collection."""
        return self.work / f"documents-{self.size}"

    @property
    def index(self) -> Path:
        """The index of it."""
        return self.work / f"index-{self.size}"

    @property
    def questions(self) -> list[str]:
        """The questions of policy_dev."""
        lines = (self.papers / "questions.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line)["question"] for line in lines][:_ASKED]

    def write(self) -> None:
        """Write the collection, unless it is there."""
        if not self.documents.exists():
            fresh = self.documents.with_suffix(".new")
            shutil.rmtree(fresh, ignore_errors=True)
            write_corpus(fresh, self.size, self.pool, self.papers, self.laws)
            fresh.rename(self.documents)

    def build(self) -> Result:
        """Build the index of the collection, with no vectors made before."""
        from embeddings.building import build_index

        encoder = RecombinedEncoder(self.pool)
        began = time.perf_counter()
        report = build_index(self.index, [self.documents], encoder, cache=self.work / f"cache-{self.size}.sqlite")
        took = time.perf_counter() - began
        return {
            "seconds": round(took, 1),
            "passages": report.counts["passages"],
            "documents": report.counts["documents"],
        }

    def bot(self) -> tuple[Any, RecombinedEncoder]:
        """Open the index as a server does, with an encoder that says how long it took."""
        from bot.answering.bot import Bot
        from bot.settings import load_settings
        from embeddings.index import Index

        encoder = RecombinedEncoder(Pool([], np.zeros((0, 0), np.float32), 0))
        return Bot(Index.open(self.index), encoder, load_settings({"index": self.index})), encoder


def build(place: Place) -> Result:
    """Build anew: seconds, peak memory, and bytes a passage by part."""
    place.write()
    shutil.rmtree(place.index, ignore_errors=True)
    for path in place.work.glob(f"cache-{place.size}.sqlite*"):
        path.unlink()
    with Peak() as peak:
        made = place.build()
    live = place.index / "generations" / (place.index / "CURRENT").read_text(encoding="utf-8").strip()
    parts = {path.name: _bytes(path) / made["passages"] for path in sorted(live.iterdir())}
    return {
        **made,
        "peak_mb": peak.whole >> 20,
        "peak_anonymous_mb": peak.anonymous >> 20,
        "bytes_a_passage": round(sum(parts.values())),
        "bytes_by_part": {name: round(each) for name, each in parts.items()},
    }


def changed(place: Place) -> Result:
    """Change one document and build again, against the full build before: seconds, and their ratio."""
    place.write()
    shutil.rmtree(place.index, ignore_errors=True)
    for path in place.work.glob(f"cache-{place.size}.sqlite*"):
        path.unlink()
    full = place.build()
    paper = next(place.documents.rglob("*.md"))
    kept = paper.read_bytes()
    try:
        paper.write_bytes(kept + "\n第九十九条\u3000本办法由办公厅负责解释，自公布之日起施行。\n".encode())
        again = place.build()
    finally:
        paper.write_bytes(kept)
    ratio = again["seconds"] / full["seconds"]
    return {
        "full": full["seconds"],
        "again": again["seconds"],
        "ratio": round(ratio, 4),
        "documents": full["documents"],
    }


def ask(place: Place) -> Result:
    """Ask the questions: median and 95th percentile in milliseconds, encoding left out; and the memory afterwards."""
    bot, encoder = place.bot()
    questions = place.questions
    for question in questions[:_BEFORE]:
        bot.ask(question)
    times = []
    for question in questions:
        encoder.seconds, began = 0.0, time.perf_counter()
        bot.ask(question)
        times.append((time.perf_counter() - began - encoder.seconds) * 1000)
    memory = memory_of(os.getpid())
    return {
        "median_ms": round(statistics.median(times), 2),
        "p95_ms": round(sorted(times)[int(len(times) * 0.95)], 2),
        "resident_mb": sum(memory) >> 20,
        "anonymous_mb": memory[0] >> 20,
        "files_mb": memory[1] >> 20,
    }


def start(place: Place) -> Result:
    """Start a process, open the index and answer the first question: seconds of it all, imports too."""
    code = (
        "import sys; from pathlib import Path; from benchmarks.scale import Place, first; "
        "first(Place(*map(Path, sys.argv[1:4]), int(sys.argv[4])))"
    )
    words = [str(place.work), str(place.laws), str(place.papers), str(place.size)]
    began = time.perf_counter()
    made = subprocess.run([sys.executable, "-c", code, *words], check=True, capture_output=True, text=True)
    return {"seconds": round(time.perf_counter() - began, 2), **json.loads(made.stdout)}


def first(place: Place) -> None:
    """Answer a question, then make what the page begins with; print the seconds of each."""
    began = time.perf_counter()
    bot, _ = place.bot()
    opened = time.perf_counter()
    bot.ask(place.questions[0])
    answered = time.perf_counter()
    bot.warm_up()
    made = {"open": opened - began, "answer": answered - opened, "warm_up": time.perf_counter() - answered}
    sys.stdout.write(json.dumps({name: round(took, 2) for name, took in made.items()}))


def pages(place: Place) -> Result:
    """What the pages beside the chat ask for: milliseconds of each, the first time and later."""
    from bot.offering import Suggester, topics_of
    from bot.records import Filter

    bot, _ = place.bot()
    year = max(bot.facets().years.items(), key=lambda each: each[1])[0]
    steps: Mapping[str, Callable[[], object]] = {
        "facets": bot.facets,
        "lookup": lambda: bot.search("营业执照"),
        "lookup, one character": lambda: bot.search("款"),
        "lookup in a year": lambda: bot.search("营业执照", only=Filter(year=year)),
        "ask in a year": lambda: bot.ask("营业执照怎么办理", only=Filter(year=year)),
        "documents of a year": lambda: bot.passing(Filter(year=year)),
        "examples": bot.examples,
        "a title that is named": lambda: bot.ask("《个体工商户条例》第三条"),
        "which documents": lambda: bot.ask("2015年的通知有哪些"),
    }
    del Suggester, topics_of
    return {name: [_milliseconds(step), _milliseconds(step)] for name, step in steps.items()}


def exact(place: Place) -> Result:
    """Share of questions whose first quotes are the same where every vector is compared."""
    bot, encoder = place.bot()
    index = bot.index
    questions = place.questions[:_COMPARED]
    asked: dict[bytes, Any] = {}
    encode = encoder.encode_questions

    def noted(texts: Sequence[str]) -> Any:  # noqa: ANN401
        rows = encode(texts)
        return rows

    encoder.encode_questions = noted  # type: ignore[method-assign]
    compressed = [_first_quotes(bot, question) for question in questions]
    search, parts = index.vectors.search, index.parts.search
    index.vectors.search = lambda vector, count: (
        asked.setdefault(vector.tobytes(), vector) is None or search(vector, count)
    )
    index.parts.search = lambda vector, count: parts(vector, count)
    for question in questions:
        bot.ask(question)
    vectors = np.stack(list(asked.values()))
    by_passage, by_sentence = _compared(index, vectors)
    place_of = {vector.tobytes(): row for row, vector in enumerate(vectors)}
    index.vectors.search = lambda vector, count: by_passage(place_of[vector.tobytes()], count)
    index.parts.search = lambda vector, count: by_sentence(place_of[vector.tobytes()], count)
    whole = [_first_quotes(bot, question) for question in questions]
    same = [one == other for one, other in zip(compressed, whole, strict=True)]
    return {"questions": len(same), "same": round(sum(same) / len(same), 4)}


def _first_quotes(bot: Any, question: str) -> list[tuple[str, int, int]]:  # noqa: ANN401
    return [(quote.doc, quote.start, quote.end) for quote in bot.ask(question).quotes[:_SHOWN]]


def _compared(index: Any, vectors: Any) -> tuple[Callable[[int, int], Any], Callable[[int, int], Any]]:  # noqa: ANN401
    """Compare vectors with those of all passages and sentences; return what finds the best for a row of them."""
    from embeddings.records import Hit

    kept = 200
    passages = [np.zeros((len(vectors), 0)), np.zeros((len(vectors), 0), np.int64)]
    sentences = [np.zeros((len(vectors), 0)), np.zeros((len(vectors), 0), np.int64)]
    for begin in range(0, len(index), _BLOCK):
        ordinals = range(begin, min(begin + _BLOCK, len(index)))
        _keep(passages, vectors @ index.vectors.rows(ordinals).T, np.array(ordinals), kept)
        rows = [index.parts.sentences(ordinal) for ordinal in ordinals]
        of = np.repeat(np.array(ordinals), [len(each) for each in rows])
        _keep(sentences, vectors @ np.concatenate(rows).T, of, kept)

    def by_passage(row: int, count: int) -> list[Hit]:
        order = np.argsort(-passages[0][row], kind="stable")[:count]
        return [Hit(int(passages[1][row][place]), float(passages[0][row][place])) for place in order]

    def by_sentence(row: int, count: int) -> list[int]:
        order = np.argsort(-sentences[0][row], kind="stable")[:count]
        return list(dict.fromkeys(int(sentences[1][row][place]) for place in order))

    return by_passage, by_sentence


def _keep(best: list[Any], scores: Any, ordinals: Any, count: int) -> None:  # noqa: ANN401
    """Put scores, shape (vectors, ordinals), among the best so far."""
    together = np.concatenate([best[0], scores], axis=1)
    of = np.concatenate([best[1], np.broadcast_to(ordinals, scores.shape)], axis=1)
    chosen = np.argsort(-together, axis=1, kind="stable")[:, :count]
    best[:] = np.take_along_axis(together, chosen, 1), np.take_along_axis(of, chosen, 1)


class Peak:
    """The most memory that this process and its children had at once, anonymous and altogether, in bytes."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.whole = self.anonymous = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Peak":
        """Begin to look, ten times a second."""
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        """End."""
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.1):
            memory = [memory_of(each) for each in family(os.getpid())]
            self.anonymous = max(self.anonymous, sum(each[0] for each in memory))
            self.whole = max(self.whole, sum(map(sum, memory)))


def memory_of(process: int) -> tuple[int, int]:
    """Return the resident memory of a process, anonymous and of files, in bytes; of one that has ended none."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0, 0
    values = {line.partition(":")[0]: line.split()[1] for line in lines if line.endswith(" kB")}
    anonymous, files, shared = (int(values.get(name, 0)) << 10 for name in ("RssAnon", "RssFile", "RssShmem"))
    return anonymous + shared, files


def family(process: int) -> list[int]:
    """Return a process and those that it has started, and theirs."""
    found = [process]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            try:
                found += map(int, children.read_text(encoding="utf-8").split())
            except OSError:
                continue
    return found


def _milliseconds(step: Callable[[], object]) -> float:
    began = time.perf_counter()
    step()
    return round((time.perf_counter() - began) * 1000, 1)


def _bytes(path: Path) -> int:
    return (
        sum(each.stat().st_size for each in path.rglob("*") if each.is_file()) if path.is_dir() else path.stat().st_size
    )


MEASURES: Mapping[str, Callable[[Place], Result]] = {
    each.__name__: each for each in (build, ask, start, pages, exact, changed)
}


def plot(results: Mapping[str, Mapping[str, Result]], path: Path) -> None:
    """Draw time and memory over the number of passages."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (times, memory) = pyplot.subplots(1, 2, figsize=(10, 4))
    for axes, name, unit in ((times, "median_ms", "ask, median ms"), (memory, "anonymous_mb", "server, MB")):
        points = [(int(size), made["ask"][name]) for size, made in results.items() if "ask" in made]
        axes.plot(*zip(*sorted(points), strict=True), marker="o")
        axes.set(xscale="log", xlabel="passages", ylabel=unit, ylim=(0, None))
    figure.tight_layout()
    figure.savefig(path)


def main(arguments: Sequence[str]) -> None:
    """Run the measures, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("places", nargs=3, type=Path, metavar="FOLDER")
    parser.add_argument("sizes", nargs="*", type=int, default=[1000, 10_000])
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=["build", "ask", "start", "pages"])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.inside:
        place = Place(*asked.places, asked.sizes[0])
        sys.stdout.write(json.dumps(MEASURES[asked.only[0]](place), ensure_ascii=False) + "\n")
        return
    results: dict[str, dict[str, Result]] = {}
    if asked.out and asked.out.exists():
        results = json.loads(asked.out.read_text(encoding="utf-8"))
    for size in asked.sizes:
        for name in asked.only:
            words = [*map(str, asked.places), str(size), "--inside", "--only", name]
            made = subprocess.run(
                [sys.executable, "-m", "benchmarks.scale", *words], check=True, stdout=subprocess.PIPE, text=True
            )
            results.setdefault(str(size), {})[name] = json.loads(made.stdout.splitlines()[-1])
            sys.stdout.write(f"{size} {name} {made.stdout.splitlines()[-1]}\n")
            sys.stdout.flush()
            if asked.out:
                asked.out.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    medians = {int(size): made["ask"]["median_ms"] for size, made in results.items() if "ask" in made}
    if len(medians) > 1:
        few, many = min(medians), max(medians)
        sys.stdout.write(f"ask at {many} against {few}: {medians[many] / medians[few]:.2f}\n")
    if asked.plot:
        plot(results, asked.plot)


if __name__ == "__main__":
    main(sys.argv[1:])
