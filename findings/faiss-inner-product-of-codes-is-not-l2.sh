#!/usr/bin/env bash
# Of vectors of length 1 inner product and L2 give the same order, so either metric seems right for them. Not once they
# are compressed: a decoded vector is no longer of length 1. Where all vectors lie in a narrow cone, as those of many
# embedding models do, the error along its axis weighs more than what tells the vectors apart: inner product counts it
# whole, L2 hardly. The same codes of the same vectors find far less by inner product, without any warning. So: L2, or
# take the mean away first; the results are those of cosines all the same.
# Seen with faiss-cpu 1.15.1 on 20,000 vectors of 64 dimensions that have cosines of .9 among them: recall@10 of 4-bit
# scalars .39 by inner product, .72 by L2; and likewise with product quantizers on vectors of sentences, .22 and .46.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check faiss-cpu==1.15.1 numpy==2.4.6
cat >"$work/read.py" <<'PY'
import faiss
import numpy as np

random = np.random.default_rng(0)
axis = random.standard_normal(64)
rows = axis + random.standard_normal((20_200, 64)) / 3
rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
rows, questions = rows[200:], rows[:200]
print(f"cosine of two, mean: {float((questions @ rows.T).mean()):.2f}")
exact = np.argsort(-(questions @ rows.T), axis=1)[:, :10]


def recall(kind: str, metric: int) -> float:
    """Return the share of the ten nearest that are among the ten found."""
    index = faiss.index_factory(64, kind, metric)
    index.train(rows)
    index.add(rows)
    found = index.search(questions, 10)[1]
    return float(np.mean([np.isin(near, numbers).mean() for near, numbers in zip(exact, found, strict=True)]))


for kind in ("Flat", "SQ4"):
    product, distance = recall(kind, faiss.METRIC_INNER_PRODUCT), recall(kind, faiss.METRIC_L2)
    print(f"{kind}: recall@10 by inner product {product:.2f}, by L2 {distance:.2f}")
    assert abs(product - distance) < 0.001 if kind == "Flat" else distance - product > 0.1
PY
"$work/venv/bin/python" "$work/read.py"
