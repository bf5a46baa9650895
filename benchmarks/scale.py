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
#: Questions that are compared with exact search, and quotes of each.
_COMPARED, _SHOWN = 60, 3


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
    def built(self) -> Path:
        """What the last full build took."""
        return self.work / f"built-{self.size}.json"

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
    place.built.write_text(json.dumps(made), encoding="utf-8")
    return {
        **made,
        "peak_mb": peak.whole >> 20,
        "peak_anonymous_mb": peak.anonymous >> 20,
        "bytes_a_passage": round(sum(parts.values())),
        "bytes_by_part": {name: round(each) for name, each in parts.items()},
    }


def changed(place: Place) -> Result:
    """Change one document and build again, against the full build that `build` made: seconds, and their ratio.

    The first build after it loads what a process loads once, so that a second document is changed too.
    """
    full = json.loads(place.built.read_text(encoding="utf-8"))
    papers = sorted(place.documents.rglob("*.md"))
    kept = {paper: paper.read_bytes() for paper in (papers[0], papers[len(papers) // 2])}
    again = []
    try:
        for paper, text in kept.items():
            paper.write_bytes(text + "\n第九十九条\u3000本办法由办公厅负责解释，自公布之日起施行。\n".encode())
            again.append(place.build()["seconds"])
    finally:
        for paper, text in kept.items():
            paper.write_bytes(text)
    return {
        "full": full["seconds"],
        "again": again,
        "ratios": [round(seconds / full["seconds"], 4) for seconds in again],
        "documents": full["documents"],
    }


def ask(place: Place) -> Result:
    """Ask the questions: median and 95th percentile in milliseconds, encoding left out; and the memory afterwards.

    The processor's milliseconds say more where a machine has other work.
    """
    bot, encoder = place.bot()
    questions = place.questions
    for question in questions[:_BEFORE]:
        bot.ask(question)
    times, worked = [], []
    for question in questions:
        encoder.seconds = encoder.worked = 0.0
        began, working = time.perf_counter(), time.process_time()
        bot.ask(question)
        times.append((time.perf_counter() - began - encoder.seconds) * 1000)
        worked.append((time.process_time() - working - encoder.worked) * 1000)
    memory = memory_of(os.getpid())
    return {
        "median_ms": round(statistics.median(times), 2),
        "p95_ms": round(sorted(times)[int(len(times) * 0.95)], 2),
        "median_processor_ms": round(statistics.median(worked), 2),
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
    worked = time.process_time()
    bot.warm_up()
    made = {"open": opened - began, "answer": answered - opened, "processor": worked}
    made["warm_up"] = time.perf_counter() - answered
    sys.stdout.write(json.dumps({name: round(took, 2) for name, took in made.items()}))


def pages(place: Place) -> Result:
    """What the pages beside the chat ask for: milliseconds of each, the first time and later."""
    from bot.messages import Messages
    from bot.records import Filter
    from bot.web.composing.choosing import choice_html
    from bot.web.documents.library import View, _list

    bot, _ = place.bot()
    bot.ask(place.questions[0])
    store, say = bot.index.store, Messages()
    year = next(iter(store.values("year")))
    title = store.first(2)[1].title
    steps: Mapping[str, Callable[[], object]] = {
        "facets": bot.facets,
        "lookup": lambda: bot.search("营业执照"),
        "lookup, one character": lambda: bot.search("款"),
        "lookup in a year": lambda: bot.search("营业执照", only=Filter(year=year)),
        "ask in a year": lambda: bot.ask("营业执照怎么办理", only=Filter(year=year)),
        "documents of a year": lambda: bot.passing(Filter(year=year)),
        "a title that is named": lambda: bot.ask(f"《{title}》第三条"),
        "an edition that is named": lambda: bot.ask(f"2018年的{title}第三条"),
        "which documents": lambda: bot.ask("2015年的通知有哪些"),
        "what a new edition changed": lambda: bot.ask(f"{title}改了什么"),
        "documents": lambda: _list(store.listing, View(), say),
        "documents, by date": lambda: _list(store.listing, View("条例", "date", True), say),
        "documents to choose from": lambda: choice_html(bot, Filter(year=year), "条例", say),
        "examples": bot.examples,
        "mistyped": lambda: bot.mended("值班制渡"),
        "pinyin": lambda: bot.mended("mishuchu zhize"),
    }
    return {name: [_milliseconds(step), _milliseconds(step)] for name, step in steps.items()}


def exact(place: Place) -> Result:
    """Share of questions whose first quotes are the same where every vector is compared."""
    from embeddings.index.vectors import Searched

    bot, _ = place.bot()
    questions = place.questions[:_COMPARED]
    found = [_first_quotes(bot, question) for question in questions]
    for vectors in (bot.index.vectors, bot.index.parts._sentences):
        vectors._searched = Searched(vectors._searched.rows)
    same = [_first_quotes(bot, question) == before for question, before in zip(questions, found, strict=True)]
    return {"questions": len(same), "same": round(sum(same) / len(same), 4)}


def _first_quotes(bot: Any, question: str) -> list[tuple[str, int, int]]:  # noqa: ANN401
    return [(quote.doc, quote.start, quote.end) for quote in bot.ask(question).quotes[:_SHOWN]]


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
    for name in ("median_ms", "median_processor_ms"):
        medians = {int(size): made["ask"][name] for size, made in results.items() if "ask" in made}
        if len(medians) > 1:
            few, many = min(medians), max(medians)
            sys.stdout.write(f"ask at {many} against {few}, {name}: {medians[many] / medians[few]:.2f}\n")
    if asked.plot:
        plot(results, asked.plot)


if __name__ == "__main__":
    main(sys.argv[1:])
