"""An index by its place, be that a folder of this machine or a Milvus: looked for, opened, built."""

import time
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from embeddings.errors import IndexUnusable, disk_errors
from embeddings.milvus.address import Address

if TYPE_CHECKING:
    from embeddings.building import Report
    from embeddings.documents import Progress
    from embeddings.encoder import Encoder, Spread
    from embeddings.index import Index, Texts
    from embeddings.milvus.client import Client

#: Seconds for which the name of a generation is believed: each question asks for it.
_BELIEVED = 1.0


def open_index(place: Path, deep: bool = False) -> "Index":
    """Open the live generation of an index; of one on this machine the files are checked, their content if ``deep``.

    Raises:
        IndexUnusable: if there is no index, it cannot be used, or its Milvus does not answer.
        SettingsError: if the place is an address and not written as one.
    """
    from embeddings.index import Index

    address = Address.of(place)
    if address is None:
        return Index.open(place, deep)
    from embeddings.milvus.index import open_generation

    return open_generation(_client(address))


def open_texts(place: Path) -> "Texts":
    """Open the texts and words of the live generation, as `open_index` does."""
    from embeddings.index import Texts

    return Texts.open(place) if Address.of(place) is None else open_index(place)


def live_generation(place: Path) -> str | None:
    """Return the name of an index's live generation, None where there is no index.

    Raises:
        IndexUnusable: if its Milvus does not answer.
    """
    from embeddings.index import Layout

    address = Address.of(place)
    return Layout(place).live() if address is None else _named(address, int(time.monotonic() / _BELIEVED))


@lru_cache(maxsize=8)
def _named(address: Address, moment: int) -> str | None:
    """Return the name of the live generation as it was at a moment."""
    from embeddings.milvus.publishing import manifest_of

    manifest = manifest_of(_client(address), address.name)
    return manifest["generation"] if manifest else None


@lru_cache(maxsize=8)
def _client(address: Address) -> "Client":
    """Return the connection of this process to a Milvus."""
    from embeddings.milvus.client import Client

    return Client(address)


def build_at(
    place: Path,
    sources: Sequence[Path],
    encoder: "Encoder",
    progress: "Progress" = lambda stage, done, total: None,
    cache: Path | None = None,
    spread: "Spread | None" = None,
) -> "Report":
    """Read documents, make a new generation of them, and put it in place of the live one.

    With ``spread`` passages are embedded by a cluster. That of a Milvus is made in a folder of the user first, as any
    other; then what changed of it is written there.

    Raises:
        MishuError: as `embeddings.building.build_index`, and where Milvus does not answer or refuses.
    """
    from filelock import FileLock, Timeout

    from embeddings.building import build_index
    from embeddings.index import Index

    address = Address.of(place)
    if address is None:
        return build_index(place, sources, encoder, progress, cache, spread)
    from embeddings.milvus.publishing import publish

    _client(address)  # before an hour's work, see that it is there
    folder = folder_of(place)
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "milvus.lock", timeout=0)
    try:
        with lock:
            report = build_index(folder, sources, encoder, progress, cache, spread)
            publish(Index.open(folder), address, progress)
    except Timeout as error:
        raise IndexUnusable(
            "index.busy", "Another process is building the index in {folder}; wait until it is done.", folder=address
        ) from error
    return report


def folder_of(place: Path) -> Path:
    """Return the folder of this machine that belongs to an index: itself, or that in which its generations are made."""
    address = Address.of(place)
    if address is None:
        return place
    name = f"{address.name}-{sha256(f'{address.uri}/{address.name}'.encode()).hexdigest()[:12]}"
    return Path(platformdirs.user_data_dir("mishu")) / "milvus" / name
