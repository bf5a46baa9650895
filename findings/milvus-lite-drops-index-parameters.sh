#!/usr/bin/env bash
# pymilvus 3 sends each parameter of an index by itself; Milvus Lite looks for all of them in one named "params", finds
# none, and builds with its defaults, without a word: M and efConstruction of HNSW, k1 and b of BM25 do nothing. Its own
# defaults are not a server's: k1 is 1.5, not 1.2. So BM25 scores differ from those of the server that the same lines
# are run on next. Parameters inside another "params" arrive. Seen with pymilvus 3.0.2 and milvus-lite 3.2.2.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pymilvus==3.0.2 milvus-lite==3.2.2
cat >"$work/ask.py" <<'PY'
import math
import sys

from pymilvus import DataType, Function, FunctionType, MilvusClient

TEXTS = ["seal seal seal office", "office hours", "duty roster"]
client = MilvusClient(f"{sys.argv[1]}/a.db")


def score(name: str, params: dict[str, object]) -> tuple[object, float]:
    """Return what is kept of an index's parameters, and the BM25 of the first text for a word it has three times."""
    schema = MilvusClient.create_schema(auto_id=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("text", DataType.VARCHAR, max_length=100, enable_analyzer=True)
    schema.add_field("bm25", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_function(Function("bm25", FunctionType.BM25, ["text"], ["bm25"]))
    indexes = MilvusClient.prepare_index_params()
    indexes.add_index("bm25", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=params)
    client.create_collection(name, schema=schema, index_params=indexes)
    client.insert(name, [{"id": place, "text": text} for place, text in enumerate(TEXTS)])
    client.flush(name)
    (hits,) = client.search(name, ["seal"], anns_field="bm25", limit=1, output_fields=["id"])
    return client.describe_index(name, "bm25").get("params"), abs(hits[0]["distance"])


def reckoned(k1: float, b: float) -> float:
    """Return that BM25: the word is in one of three texts, three times in four words, of 8 / 3 on the average."""
    idf = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    return idf * 3 * (k1 + 1) / (3 + k1 * (1 - b + b * 4 / (8 / 3)))


asked = {"bm25_k1": 0.1, "bm25_b": 0.5}
kept, got = score("given", asked)
print("asked for", asked, "kept", kept, "score", round(got, 4))
print("k1 .1, b .5 would be", round(reckoned(0.1, 0.5), 4), "and 1.5, .75:", round(reckoned(1.5, 0.75), 4))
assert not kept and abs(got - reckoned(1.5, 0.75)) < 1e-4 and abs(got - reckoned(0.1, 0.5)) > 0.1
kept, got = score("inside", {"params": asked})
print("inside params: kept", kept, "score", round(got, 4))
assert kept == asked and abs(got - reckoned(0.1, 0.5)) < 1e-4
PY
"$work/venv/bin/python" "$work/ask.py" "$work"
