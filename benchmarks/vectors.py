"""Kinds of vector index side by side on vectors of real sentences: what is found, how soon, of how many bytes.

usage: vectors.py encode FOLDER LAWS BENCHMARKS [SECONDS]    sentences and questions -> their vectors, kept in FOLDER
       vectors.py measure FOLDER COUNT KIND [KIND ...]       COUNT vectors, recombined of them; a line of JSON a kind

LAWS is a folder of Markdown, BENCHMARKS one of question sets. The vectors are those of the sentences, then unit means
of two or three sentences of one document. A KIND is what `faiss.index_factory` takes, with ``{lists}`` for as many as
`Candidates` has, and options: ``IVF{lists},SQ4:nprobe=64``; ``IP:`` before it searches by inner product, not L2.
``candidates`` is what the index on disk has, mapped; ``exact`` half precision, mapped, which is also what the others
are held against. Each kind is built and searched by one thread in a process of its own. ``first`` is the share of
the 10 nearest to a question among the best 10, ``of_R`` among the best R, that is recall@10 once these are compared
exactly; ``hundred_of_R`` recall@100 likewise. ``ms`` are processor milliseconds of a search for 400, ``add`` and
``train`` processor seconds, ``open`` and ``peak`` MB resident and unshared while searching, and at most while building.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors, encoder_for
from embeddings.index.candidates import Candidates, lists_for, sample_size
from embeddings.records import Span
from embeddings.text.sentences import cut_sentence, split_sentences

SETS = ("policy_dev", "cmrc2018_dev", "drcd_dev")
DEPTHS = (10, 50, 100, 200, 400)
_BATCH = 20_000
_QUESTIONS, _ASKED = 2000, 300


def encode(folder: Path, laws: Path, benchmarks: Path, seconds: float) -> None:
    """Write the vectors of distinct sentences, which document each is of, and the vectors of questions."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = [path.read_text(encoding="utf-8") for path in sorted(laws.glob("*.md"))]
    asked = []
    for name in SETS:
        lines = (benchmarks / name / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
        texts += [json.loads(line)["text"] for line in lines[:250]]
        lines = (benchmarks / name / "questions.jsonl").read_text(encoding="utf-8").splitlines()
        asked += Random(3).sample([json.loads(line)["question"] for line in lines], min(len(lines), _QUESTIONS // 2))
    Random(2).shuffle(texts)
    sentences = {sentence: place for place, text in enumerate(texts) for sentence in _sentences(text)}
    ordered = sorted(sentences, key=lambda sentence: sentences[sentence])
    encoder = encoder_for()
    np.save(folder / "questions.npy", encoder.encode_questions(asked[:_QUESTIONS]).astype(np.float16))
    rows: list[NDArray[np.float16]] = []
    began = time.monotonic()
    for start in range(0, len(ordered), 512):
        if time.monotonic() - began > seconds:
            break
        rows.append(encoder.encode_passages(ordered[start : start + 512]).astype(np.float16))
    together = np.concatenate(rows)
    np.save(folder / "rows.npy", together)
    np.save(folder / "documents.npy", np.array([sentences[sentence] for sentence in ordered[: len(together)]]))


def _sentences(text: str) -> Iterator[str]:
    place = 0
    for line in text.splitlines(keepends=True):
        for span in split_sentences(text, Span(place, place + len(line))):
            yield from (piece.of(text) for piece in cut_sentence(text, span) if piece.end - piece.start > 5)
        place += len(line)


def recombined(folder: Path, count: int) -> NDArray[np.float16]:
    """Return ``count`` vectors, made once: the real ones, then unit means of two or three of the same document."""
    path = folder / f"{count}.npy"
    if not path.exists():
        rows, documents = np.load(folder / "rows.npy"), np.load(folder / "documents.npy")
        random = np.random.default_rng(0)
        first, size = (np.zeros(len(rows), np.int64) for _ in range(2))
        _, starts, place, sizes = np.unique(documents, return_index=True, return_inverse=True, return_counts=True)
        first, size = starts[place], sizes[place]
        made = np.lib.format.open_memmap(path.with_suffix(".new"), "w+", np.float16, (count, rows.shape[1]))
        made[: len(rows)] = rows[:count]
        for start in range(min(count, len(rows)), count, _BATCH):
            base = random.integers(0, len(rows), min(_BATCH, count - start))
            second, third = (first[base] + (random.random(len(base)) * size[base]).astype(np.int64) for _ in range(2))
            mean = rows[base].astype(np.float32) + rows[second] + rows[third] * (random.random((len(base), 1)) < 0.5)
            made[start : start + len(base)] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        made.flush()
        path.with_suffix(".new").replace(path)
    found: NDArray[np.float16] = np.load(path, mmap_mode="r")
    return found


def nearest(folder: Path, rows: NDArray[np.float16], questions: Vectors) -> NDArray[np.int64]:
    """Return the 100 nearest of each question, found once by comparing all."""
    path = folder / f"{len(rows)}.nearest.npy"
    if not path.exists():
        scores, numbers = np.zeros((len(questions), 0), np.float32), np.zeros((len(questions), 0), np.int64)
        for start in range(0, len(rows), _BATCH):
            part = questions @ rows[start : start + _BATCH].astype(np.float32).T
            scores = np.concatenate([scores, part], axis=1)
            more = np.broadcast_to(np.arange(start, start + part.shape[1]), part.shape)
            numbers = np.concatenate([numbers, more], axis=1)
            best = np.argpartition(-scores, 99, axis=1)[:, :100]
            scores, numbers = (np.take_along_axis(each, best, axis=1) for each in (scores, numbers))
        np.save(path, np.take_along_axis(numbers, np.argsort(-scores, axis=1, kind="stable"), axis=1))
    found: NDArray[np.int64] = np.load(path)
    return found


def measure(folder: Path, count: int, kind: str) -> dict[str, Any]:
    """Build one kind, search it, and return the figures."""
    faiss.omp_set_num_threads(1)
    rows = recombined(folder, count)
    questions = np.load(folder / "questions.npy").astype(np.float32)
    questions = questions[:: len(questions) // _ASKED][:_ASKED]
    truth = nearest(folder, rows, questions)
    path = folder / f"index-{os.getpid()}"
    try:
        figures = _built(rows, kind, path)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        before = _resident()
        search = _opened(kind, path)
        search(questions[:1])
        began = time.process_time()
        found = np.concatenate([search(question[np.newaxis]) for question in questions])
        spent = (time.process_time() - began) / len(questions) * 1000
        figures |= {"ms": round(spent, 2), "bytes": round(path.stat().st_size / count, 1)}
        figures |= {"open": _resident() - before, "peak": peak}
    finally:
        path.unlink(missing_ok=True)
    for depth in DEPTHS:
        figures["first" if depth == 10 else f"of_{depth}"] = _share(truth[:, :10], found[:, :depth])
        if depth >= 100:
            figures[f"hundred_of_{depth}"] = _share(truth, found[:, :depth])
    return {"kind": kind, "vectors": count, **figures}


def _built(rows: NDArray[np.float16], kind: str, path: Path) -> dict[str, Any]:
    places = np.sort(np.random.default_rng(1).choice(len(rows), sample_size(len(rows)), replace=False))
    sample = rows[places].astype(np.float32)
    began = time.process_time()
    index: Any
    if kind == "candidates":
        index = Candidates.train(sample, len(rows))
    else:
        name = "SQfp16" if kind == "exact" else kind.split(":")[-2 if "=" in kind else -1]
        metric = faiss.METRIC_INNER_PRODUCT if kind.startswith("IP:") or kind == "exact" else faiss.METRIC_L2
        index = faiss.index_factory(rows.shape[1], name.format(lists=lists_for(len(rows))), metric)
        index.train(sample)
    trained = time.process_time()
    for start in range(0, len(rows), _BATCH):
        index.add(rows[start : start + _BATCH].astype(np.float32))
    added = time.process_time()
    if kind == "candidates":
        index.save(path)
    else:
        faiss.write_index(index, str(path))
    return {"train": round(trained - began, 1), "add": round(added - trained, 1)}


def _opened(kind: str, path: Path) -> Any:  # noqa: ANN401
    if kind == "candidates":
        candidates = Candidates.open(path)

        def search(question: Vectors) -> NDArray[np.int64]:
            return candidates.search(question[0], DEPTHS[-1])[0][np.newaxis]

        return search
    index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC if kind == "exact" else 0)
    for option in kind.split(":")[-1].split(",") if "=" in kind else ():
        name, value = option.split("=")
        setattr(index if hasattr(index, name) else index.hnsw, name, int(value))
    return lambda question: index.search(question, DEPTHS[-1])[1]


def _share(truth: NDArray[np.int64], found: NDArray[np.int64]) -> float:
    shares = [np.isin(nearest, numbers).mean() for nearest, numbers in zip(truth, found, strict=True)]
    return round(float(np.mean(shares)), 4)


def _resident() -> int:
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("RssAnon"))) >> 10


def main(arguments: list[str]) -> None:
    """Encode, or measure each kind in a process of its own."""
    if len(arguments) in {4, 5} and arguments[0] == "encode":
        seconds = float(arguments[4]) if len(arguments) == 5 else float("inf")
        encode(*map(Path, arguments[1:4]), seconds)
    elif len(arguments) == 4 and arguments[0] == "measure":
        sys.stdout.write(json.dumps(measure(Path(arguments[1]), int(arguments[2]), arguments[3])) + "\n")
    elif len(arguments) > 4 and arguments[0] == "measure":
        for kind in arguments[3:]:
            subprocess.run([sys.executable, *sys.argv[:1], *arguments[:3], kind], check=True)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
