from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.answering.bot import Bot
from bot.answering.live import Live
from bot.finding.ranking import reranked
from embeddings.encoder.reranker import CrossReranker
from embeddings.errors import ModelError
from tests.making.models import save_small_bert
from tests.toys import RULES, ToyEncoder, toy_bot


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder's folder with random weights."""
    folder = tmp_path_factory.mktemp("cross")
    return save_small_bert(folder, "值班室印章会议通知查档存谁管", "BertForSequenceClassification", num_labels=1)


class LongestFirst:
    """A reranker with a taste that nothing else shares."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        return np.array([len(text) for text in texts], float)


def test_a_cross_encoder_scores_each_text(small_model: Path) -> None:
    reranker = CrossReranker(str(small_model))
    scores = reranker.scores("印章谁管", ["值班室", "印章", "会议通知"])
    assert scores.shape == (3,) and len(set(scores.tolist())) == 3
    assert reranker.scores("印章谁管", ["印章"])[0] == pytest.approx(scores[1], abs=1e-4)


def test_no_such_cross_encoder() -> None:
    with pytest.raises(ModelError) as caught:
        CrossReranker("./no-such-folder").scores("印章谁管", ["印章"])
    assert "./no-such-folder" in str(caught.value)


def test_the_best_windows_are_put_in_its_order(tmp_path: Path) -> None:
    bot: Bot = toy_bot(tmp_path, RULES)
    plain = Live(bot.index, ToyEncoder(), None, None)
    found = plain.find("印章由谁保管")
    lengths = [window.span.end - window.span.start for window in found.windows]
    again = Live(bot.index, ToyEncoder(), None, None, LongestFirst()).find("印章由谁保管")
    assert [window.span.end - window.span.start for window in again.windows] == sorted(lengths, reverse=True)
    assert again.confidence == found.confidence
    assert reranked([], "印章由谁保管", LongestFirst()) == []
