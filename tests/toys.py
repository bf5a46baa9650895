"""A toy encoder: no model, no waiting."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from bot.answering.bot import Bot
from bot.settings import load_settings
from embeddings.building.build import Report, build_index
from embeddings.catalogue.catalogue import catalogue_of
from embeddings.catalogue.listing import Listed
from embeddings.encoder.encoder import Vectors
from embeddings.index.interface import Store
from embeddings.index.store import SqliteStore
from embeddings.text.folding import fold
from embeddings.wording.tokens import bigrams


@cache
def _place(pair: str) -> int:
    return hashlib.sha256(pair.encode()).digest()[0] % 64


class ToyEncoder:
    """Counts character pairs into 64 hashed places. ``texts`` keeps what it was asked to embed."""

    name = "toy"
    revision = "toy-1"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return self.encode_questions(texts)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._row(text) for text in texts])

    @staticmethod
    def _row(text: str) -> Vectors:
        row = np.full(64, 1e-3, np.float32)
        for pair, count in Counter(bigrams(fold(text))).items():
            row[_place(pair)] += count
        unit: Vectors = row / np.linalg.norm(row)
        return unit


def write_files(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write files below a folder and return it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def store_of(listing: Sequence[Listed]) -> Store:
    """Return a store, in memory, that knows no more of its documents than a list does."""
    return SqliteStore(catalogue_of(listing))


def toy_index(folder: Path, documents: Path, encoder: ToyEncoder | None = None) -> Report:
    """Build an index with the toy encoder; its cache lies beside it."""
    return build_index(folder, [documents], encoder or ToyEncoder(), cache=folder / "cache.sqlite")


def toy_bot(folder: Path, files: dict[str, str | bytes], threshold: float = 0.5) -> Bot:
    """Return a bot over the given files, with the toy encoder."""
    from embeddings.index.index import Index

    toy_index(folder / "index", write_files(folder / "documents", files))
    return Bot(Index.open(folder / "index"), ToyEncoder(), load_settings({"threshold": threshold}), folder / "index")


#: Three short documents in which each question below has one answer.
RULES: dict[str, str | bytes] = {
    "值班.txt": (
        "值班制度\n\n一、值班时间\n\n值班室全天二十四小时有人在岗。交接班在每天上午八点半进行。\n\n"
        "二、突发事件\n\n遇到突发事件，值班员应当在三十分钟内口头报告带班领导。书面报告在两小时内补交。\n"
    ),
    "印章.md": (
        "---\ntitle: 印章管理\ndate: 2024-03-01\nissuer: 办公室\n---\n\n# 印章管理\n\n## 用印审批\n\n"
        "用印要先填写用印单。用印单由处室负责人签字。\n\n## 保管\n\n印章由专人保管，放在保险柜里。\n"
    ),
    "會議.txt": "會議須知\n\n一、通知\n\n會議通知應當提前三天發出。\n\n二、紀要\n\n會議紀要在會後五個工作日內印發。\n",
}
