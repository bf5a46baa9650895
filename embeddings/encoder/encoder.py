"""Text -> vectors. sentence-transformers is imported only when a vector is needed."""

import hashlib
import logging
import os
import socket
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder.packaged import PACKAGED, PackagedEncoder
from embeddings.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
M = TypeVar("M")

#: Texts embedded in one pass. Larger batches embed no faster on two cores and hold more memory.
BATCH = 16
_PATIENCE = 5.0  # seconds in which the hub must answer


class Encoder(Protocol):
    """What the index needs of an embedding model."""

    @property
    def name(self) -> str:
        """What the settings call the model."""

    @property
    def revision(self) -> str:
        """What the vectors depend on; vectors of different revisions are never mixed."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), dimension) whose rows have length 1."""

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), dimension) whose rows have length 1."""


@cache
def encoder_for(name: str = PACKAGED) -> Encoder:
    """Return the encoder for a model's name; a process loads each model once."""
    return PackagedEncoder() if name == PACKAGED else SentenceEncoder(name)


class SentenceEncoder:
    """A sentence-transformers model in float32, loaded when the first vector is asked for."""

    def __init__(self, name: str) -> None:
        """Take a name on the hub, or a folder; nothing is loaded yet."""
        self.name = name
        self._lock = threading.Lock()

    @cached_property
    def revision(self) -> str:
        """A fingerprint of the files of a folder; what the hub calls the revision of any other."""
        folder = Path(self.name)
        if folder.is_dir():
            return f"{_fingerprint(folder)}-float32"
        config: Any = getattr(self._model[0], "auto_model").config  # noqa: B009 - not in the module's type
        return f"{getattr(config, '_commit_hash', None) or self.name}-float32"

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), dimension) whose rows have length 1."""
        with self._lock:
            rows = self._model.encode_document(
                list(texts), batch_size=BATCH, convert_to_numpy=True, show_progress_bar=False
            )
        return _unit(np.asarray(rows, np.float32))

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), dimension) whose rows have length 1."""
        with self._lock:
            rows = self._model.encode_query(list(texts), convert_to_numpy=True, show_progress_bar=False)
        return _unit(np.asarray(rows, np.float32))

    @cached_property
    def _model(self) -> "SentenceTransformer":
        return _load_sentence_model(self.name)


def _unit(rows: Vectors) -> Vectors:
    unit: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-12))
    return unit


def _fingerprint(folder: Path) -> str:
    """Return 16 hexadecimal digits that change when a file of the model does."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        stat = path.stat()
        digest.update(f"{path.relative_to(folder)}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def _load_sentence_model(name: str) -> "SentenceTransformer":
    _wait_asleep()
    from sentence_transformers import SentenceTransformer

    return load_named(name, SentenceTransformer)


def _wait_asleep() -> None:
    """Let the threads of torch wait asleep; to be called before torch is imported, which reads this.

    By default they spin. Beside other work that takes the processor from the one that computes: two cores with ten
    other processes took 1,500 ms for two questions, and 90 ms like this.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def load_named(name: str, kind: Callable[..., M]) -> M:
    """Load a model of sentence-transformers from a folder, the hub's cache, or the hub itself.

    Raises:
        ModelError: if there is none of this name.
    """
    _quiet()
    reachable = not Path(name).is_dir() and _hub_reachable()
    try:
        return kind(name, device="cpu", local_files_only=not reachable)
    except Exception as error:
        # The library raises errors of many kinds here: of the network, of the files, of its own.
        if reachable:
            raise ModelError(
                "model.unknown",
                "The model {name} cannot be loaded: it is neither a folder of a sentence-transformers model nor a "
                "name that the hub knows. Leave out --model to use the packaged model.",
                name=name,
            ) from error
        raise ModelError(
            "model.not_loaded",
            "The model {name} cannot be loaded: there is no such folder on this machine, or it does not hold a "
            "sentence-transformers model, and no network was reached to fetch it. Leave out --model to use the "
            "packaged model.",
            name=name,
        ) from error


def _hub_reachable() -> bool:
    """Tell whether a model can be fetched. Without a network the hub's own client would try for minutes."""
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        return False
    if urllib.request.getproxies():
        return True
    host = urllib.parse.urlsplit(constants.ENDPOINT)
    try:
        socket.create_connection((host.hostname, host.port or 443), timeout=_PATIENCE).close()
    except OSError:
        return False
    return True


def _quiet() -> None:
    """Keep the libraries' progress bars and advice off the screen."""
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    transformers_logging.set_verbosity_error()
    for name in ("sentence_transformers", "huggingface_hub"):
        logging.getLogger(name).setLevel(logging.ERROR)
