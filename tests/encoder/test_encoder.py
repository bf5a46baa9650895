import json
import socket
import time
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoder.encoder import SentenceEncoder
from embeddings.errors import ModelError
from tests.making.models import save_small_bert


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers folder with random weights and prompts of its own."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    folder = tmp_path_factory.mktemp("small")
    save_small_bert(folder / "bert", "值班室印章会议通知查档存问：:", "BertModel")
    parts = [Transformer(str(folder / "bert")), Pooling(16, "mean")]
    model = SentenceTransformer(modules=parts, prompts={"query": "问：", "document": "存："}, device="cpu")
    model.save(str(folder / "model"))
    return folder / "model"


def test_a_folder_with_its_own_prompts(small_model: Path) -> None:
    encoder = SentenceEncoder(str(small_model))
    passages, questions = encoder.encode_passages(["值班室", "印章"]), encoder.encode_questions(["值班室", "印章"])
    assert passages.shape == (2, 16) and questions.shape == (2, 16)
    assert np.linalg.norm(passages, axis=1) == pytest.approx(np.ones(2), abs=1e-5)
    # The prompts differ, so the same words as a question and as a passage have different vectors.
    assert abs(float(passages[0] @ questions[0])) < 0.9999


def test_the_revision_changes_with_the_files(small_model: Path) -> None:
    before = SentenceEncoder(str(small_model)).revision
    config = small_model / "config_sentence_transformers.json"
    values = json.loads(config.read_text(encoding="utf-8"))
    config.write_text(json.dumps({**values, "prompts": {"query": "问:", "document": "存:"}}), encoding="utf-8")
    assert SentenceEncoder(str(small_model)).revision != before


@pytest.mark.parametrize("name", ["no-such-house/no-such-model", "./no-such-folder"])
def test_a_model_that_cannot_be_loaded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: object, **__: object) -> None:
        raise OSError("no route")

    monkeypatch.setattr(socket, "create_connection", unreachable)
    began = time.monotonic()
    with pytest.raises(ModelError) as caught:
        SentenceEncoder(name).encode_questions(["值班"])
    assert caught.value.code == "model.not_loaded" and name in str(caught.value)
    assert time.monotonic() - began < 30
    assert "network" in str(caught.value) and "--model" in str(caught.value)
