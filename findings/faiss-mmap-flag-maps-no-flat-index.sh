#!/usr/bin/env bash
# faiss.read_index(path, faiss.IO_FLAG_MMAP) takes the flag for every index and says nothing, but maps only the lists of
# inverted files: a flat index, in floats or half precision, and the storage of a graph are read into memory whole, as
# without it. IO_FLAG_MMAP_IFC maps them: it opens in a thousandth of the time, and nothing of it is the process's own.
# Seen with faiss-cpu 1.15.1 on Linux: of 98 MB of vectors 98 are in memory with IO_FLAG_MMAP, 0 with IO_FLAG_MMAP_IFC.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check faiss-cpu==1.15.1 numpy==2.4.6
cat >"$work/read.py" <<'PY'
import sys
from pathlib import Path

import faiss
import numpy as np

COUNT, DIMENSION = 128_000, 384
if len(sys.argv) == 1:
    index = faiss.index_factory(DIMENSION, "SQfp16", faiss.METRIC_INNER_PRODUCT)
    rows = np.random.default_rng(0).standard_normal((1000, DIMENSION), np.float32)
    index.train(rows)
    for _ in range(COUNT // 1000):
        index.add(rows)
    faiss.write_index(index, "flat.faiss")
    sys.exit()


def own() -> int:
    """Return the megabytes of memory that are this process's own."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("RssAnon"))) // 1000


before = own()
index = faiss.read_index("flat.faiss", getattr(faiss, sys.argv[1]) if sys.argv[1] != "0" else 0)
scores, numbers = index.search(np.ones((1, DIMENSION), np.float32), 3)
print(sys.argv[1], numbers.tolist(), f"{own() - before} MB of {COUNT * DIMENSION * 2 // 10**6}")
assert (own() - before < 20) == (sys.argv[1] == "IO_FLAG_MMAP_IFC")
PY
cd "$work"
venv/bin/python read.py
for flag in 0 IO_FLAG_MMAP IO_FLAG_MMAP_IFC; do venv/bin/python read.py $flag; done
