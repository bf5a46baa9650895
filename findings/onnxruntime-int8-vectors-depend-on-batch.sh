#!/usr/bin/env bash
# A model whose matrices are quantised dynamically (quantize_dynamic, as in the ready-made int8 files of embedding models)
# rounds what goes into each matrix to 8 bits with one scale for the whole input. So the vector of a text depends on what
# else stands in its batch, and even on its padding: a text beside one with large numbers inside loses most of its 256
# steps. Who embeds in batches, caches by text and compares with what was embedded alone, compares different numbers.
# Seen with onnxruntime 1.32.0 and onnx 1.23.2 on a CPU: a row alone has a cosine of 1.0000 with what 32 bits give, the
# same row beside one that is a hundred times as large .88.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check onnxruntime==1.32.0 onnx==1.23.2 numpy==2.4.6
cat >"$work/read.py" <<'PY'
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

random = np.random.default_rng(0)
weights = random.normal(size=(64, 8)).astype(np.float32)
rows = helper.make_tensor_value_info("rows", TensorProto.FLOAT, ["texts", 64])
vectors = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", 8])
node = helper.make_node("MatMul", ["rows", "weights"], ["vectors"])
graph = helper.make_graph([node], "one matrix", [rows], [vectors], [numpy_helper.from_array(weights, "weights")])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
onnx.save(model, "plain.onnx")
quantize_dynamic("plain.onnx", "int8.onnx", weight_type=QuantType.QInt8)
session = onnxruntime.InferenceSession("int8.onnx", providers=["CPUExecutionProvider"])

text, other = (random.normal(size=(1, 64)).astype(np.float32) * size for size in (1, 100))
exact = (text @ weights)[0]
alone = session.run(None, {"rows": text})[0][0]
beside = session.run(None, {"rows": np.concatenate([text, other])})[0][0]


def cosine(one, two):
    return float(one @ two / np.linalg.norm(one) / np.linalg.norm(two))


print(f"onnxruntime {onnxruntime.__version__}")
print(f"cosine with 32 bits: alone {cosine(alone, exact):.4f}, beside a larger text {cosine(beside, exact):.4f}")
assert cosine(alone, exact) > 0.999
assert cosine(beside, exact) < 0.95
PY
(cd "$work" && venv/bin/python read.py)
