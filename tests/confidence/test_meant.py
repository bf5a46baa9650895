"""What a window says or means of the words that are sought."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.answering.bot import Bot
from bot.answering.live import Live
from bot.confidence import measure
from bot.finding import Sought, encode, rank, retrieve
from bot.understanding import read_question
from embeddings.encoder.encoder import Vectors
from tests.toys import toy_bot

FILES: dict[str, str | bytes] = {"保密.md": "# 保密须知\n\n## 文件\n\n涉密文件不得放在宿舍。登记簿由专人保管。\n"}


class Near:
    """Takes 回家 and 宿舍 for nearly the same, and all other words for unlike."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), 64), np.float32)
        for place, text in enumerate(texts):
            rows[place, 1 + sum(map(ord, text)) % 63] = 1
            if text in ("回家", "宿舍"):
                rows[place] = 0
                rows[place, 0] = 0.9 if text == "回家" else 1
        return rows


@pytest.fixture
def live(tmp_path: Path) -> Live:
    bot: Bot = toy_bot(tmp_path, FILES)
    return bot._latest()


def measured(live: Live, asked: str, second: Near | None) -> tuple[float, float]:
    question = read_question(asked)
    vector = encode(live.encoder, live.index, question.searched)
    pool, sought = retrieve(live.index, question, vector), Sought.of(live.index, question)
    features = measure(rank(live.index, sought, vector, pool), pool, sought, second)
    return features.meant, features.together


def test_words_that_are_said_count_whole_and_near_ones_nearly(live: Live) -> None:
    said, near, unlike = (measured(live, asked, Near())[0] for asked in ("涉密文件", "涉密文件回家", "涉密文件火星"))
    assert said == pytest.approx(1) and unlike < near < said


def test_one_sentence_has_less_than_the_window(live: Live) -> None:
    meant, together = measured(live, "涉密文件登记簿", Near())
    assert together < meant == pytest.approx(1)


def test_without_a_second_encoder_nothing_is_said_of_it(live: Live) -> None:
    assert measured(live, "涉密文件", None) == (0.0, 0.0)
