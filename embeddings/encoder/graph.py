"""The packaged model's weights -> a graph that ONNX Runtime runs, its matrices in 8 bits.

What goes into a matrix is rounded to 8 bits too, text by text. A few of its columns are far larger than all others and
would leave them little of the 256 steps, so that each column is divided by a number that its weights are multiplied by
(SmoothQuant, Xiao et al. 2023, arXiv:2211.10438). How large the columns are is measured on some sentences.
"""

import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings.encoder.weights import Array, Weights

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

#: What the graph takes, the embedded pieces of texts of one length, shape (texts, pieces, hidden), and how many pieces
#: of each text there are, shape (texts,); and what it gives, shape (texts, pieces, hidden).
EMBEDDED, LENGTHS, ENCODED = "embedded", "lengths", "encoded"
#: How much of a column's size goes over to its weights. Of .5, .55, .6, .65, .75 and .85 this keeps the vectors
#: nearest: on 350 passages and sentences of two benchmarks a cosine of .9994 with those of 32 bits, .9975 without.
_MIGRATED = 0.65
_LEAST = 1e-5
_EPSILON = 1e-12
_CONTRIBUTED = "com.microsoft"


class _Graph:
    """The nodes and weights of a graph while it is put together."""

    def __init__(self, weights: Weights, largest: Mapping[str, Array]) -> None:
        """Take the largest values of the columns that each matrix is multiplied with; without them it has 32 bits."""
        self.weights = weights
        self.largest = largest
        self.nodes: list[NodeProto] = []
        self.held: list[TensorProto] = []

    def keep(self, name: str, values: np.ndarray[Any, Any]) -> str:
        """Keep an array under a name."""
        from onnx import numpy_helper

        self.held.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def kept(self, name: str, *shape: int) -> str:
        """Keep a tensor of the file under its name."""
        return self.keep(name, self.weights.tensor(name, *shape))

    def node(
        self,
        kind: str,
        inputs: Sequence[str],
        output: str,
        domain: str = "",
        **attributes: Any,  # noqa: ANN401 - what a node may have depends on its kind
    ) -> str:
        """Add a node of one output."""
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def product(self, source: str, matrix: Array, name: str) -> str:
        """Multiply with a matrix, shape (columns of the source, columns of the product)."""
        if name not in self.largest:
            return self.node("MatMul", [source, self.keep(f"{name}.w", matrix)], name)
        size = np.maximum(np.abs(matrix).max(axis=1), _LEAST)
        shares = np.maximum(self.largest[name], _LEAST) ** _MIGRATED / size ** (1 - _MIGRATED)
        shares /= np.exp(np.log(shares).mean())
        smooth = self.node("Mul", [source, self.keep(f"{name}.shares", 1 / shares)], f"{name}.smooth")
        matrix = matrix * shares[:, np.newaxis]
        scales = np.abs(matrix).max(axis=0) / np.float32(127)
        inputs = [
            smooth,
            self.keep(f"{name}.q", np.round(matrix / scales).astype(np.int8)),
            self.keep(f"{name}.scales", scales),
            self.keep(f"{name}.zeros", np.zeros(matrix.shape[1], np.int8)),
        ]
        return self.node("DynamicQuantizeMatMul", inputs, name, _CONTRIBUTED)

    def normal(self, inputs: Sequence[str], layer: int, norm: str, bias: str, output: str) -> str:
        """Add two arrays and a bias, and normalise the sum."""
        hidden = self.weights.shape.hidden
        names = [self.kept(f"l{layer}.{name}", hidden) for name in (f"{norm}.w", f"{norm}.b", bias)]
        return self.node("SkipLayerNormalization", [*inputs, *names], output, _CONTRIBUTED, epsilon=_EPSILON)

    def layer(self, source: str, number: int) -> str:
        """Add a layer of the encoder: attention, then two dense layers."""
        shape, read, at = self.weights.shape, self.weights.tensor, f"l{number}."
        hidden, wide = shape.hidden, shape.intermediate
        joined = np.concatenate([read(f"{at}{part}.w", hidden, hidden) for part in "qkv"])
        parts = [f"{at}{part}" for part in "qkv"]
        self._split(self.product(source, joined.T, f"{at}qkv"), parts, hidden)
        bias = self.keep(f"{at}qkv.b", np.concatenate([read(f"{at}{part}.b", hidden) for part in "qkv"]))
        attended = self.node(
            "MultiHeadAttention", [*parts, bias, LENGTHS], f"{at}attended", _CONTRIBUTED, num_heads=shape.heads
        )
        mixed = self.product(attended, read(f"{at}ao.w", hidden, hidden).T, f"{at}ao")
        middle = self.normal([mixed, source], number, "aln", "ao.b", f"{at}middle")
        widened = self.product(middle, read(f"{at}fi.w", wide, hidden).T, f"{at}fi")
        active = self.node("BiasGelu", [widened, self.kept(f"{at}fi.b", wide)], f"{at}active", _CONTRIBUTED)
        narrowed = self.product(active, read(f"{at}fo.w", hidden, wide).T, f"{at}fo")
        return self.normal([narrowed, middle], number, "oln", "fo.b", f"{at}out")

    def _split(self, source: str, parts: Sequence[str], size: int) -> None:
        from onnx import helper

        sizes = self.keep(f"{source}.sizes", np.array([size] * len(parts)))
        self.nodes.append(helper.make_node("Split", [source, sizes], parts, axis=-1))


def write_graph(path: Path, weights: Weights, samples: Sequence[Array]) -> None:
    """Write the graph in 8 bits; ``samples`` are embedded sentences, shape (1, pieces, hidden), to measure on."""
    path.write_bytes(_model(weights, _largest(weights, samples)).SerializeToString())


def _model(weights: Weights, largest: Mapping[str, Array], shown: Sequence[str] = ()) -> "ModelProto":
    from onnx import TensorProto, helper

    graph = _Graph(weights, largest)
    last = EMBEDDED
    for number in range(weights.shape.layers):
        last = graph.layer(last, number)
    graph.node("Identity", [last], ENCODED)
    axes: list[str | int | None] = ["texts", "pieces", weights.shape.hidden]
    inputs = [
        helper.make_tensor_value_info(EMBEDDED, TensorProto.FLOAT, axes),
        helper.make_tensor_value_info(LENGTHS, TensorProto.INT32, axes[:1]),
    ]
    outputs = [
        helper.make_tensor_value_info(ENCODED, TensorProto.FLOAT, axes),
        *(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in shown),
    ]
    made = helper.make_graph(graph.nodes, "multilingual-e5-small", inputs, outputs, graph.held)
    versions = [helper.make_opsetid("", 17), helper.make_opsetid(_CONTRIBUTED, 1)]
    return helper.make_model(made, opset_imports=versions, ir_version=9)


def _largest(weights: Weights, samples: Sequence[Array]) -> dict[str, Array]:
    """Return for each matrix the largest values of the columns that it is multiplied with."""
    sources: dict[str, str] = {}
    for layer in range(weights.shape.layers):
        before = f"l{layer - 1}.out" if layer else EMBEDDED
        at = f"l{layer}."
        sources |= {f"{at}qkv": before, f"{at}ao": f"{at}attended", f"{at}fi": f"{at}middle", f"{at}fo": f"{at}active"}
    shown = [name for name in sources.values() if name != EMBEDDED]
    session = session_of(_model(weights, {}, shown).SerializeToString())
    largest: dict[str, Array] = {}
    for sample in samples:
        inputs = {EMBEDDED: sample, LENGTHS: np.array([sample.shape[1]], np.int32)}
        values = {EMBEDDED: sample, **dict(zip(shown, session.run(shown, inputs), strict=True))}
        for matrix, source in sources.items():
            size = np.abs(values[source]).max(axis=(0, 1))
            largest[matrix] = np.maximum(size, largest.get(matrix, size))
    return largest


def session_of(model: str | bytes) -> Any:  # noqa: ANN401 - ONNX Runtime has no types
    """Return a session that runs a graph in the thread that calls it; several may at once."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    if _adds_in_16_bits():
        # Slower there, and nearly twice as slow where it is not needed.
        options.add_session_config_entry("session.x64quantprecision", "1")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _adds_in_16_bits() -> bool:
    """Tell whether this is a processor of the x86 family without VNNI: two products of 8 bits may be more than 16."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return False
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").split()
    except OSError:
        return True
    return not {"avx512_vnni", "avx_vnni"} & set(flags)
