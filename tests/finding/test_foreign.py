"""Questions in another language than the documents."""

from pathlib import Path

import pytest

from bot.answering.bot import Bot
from bot.finding import SecondOpinion, is_foreign, translated
from bot.understanding import read_question
from embeddings.encoder import second_encoder
from tests.toys import RULES, toy_bot


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return toy_bot(tmp_path, RULES)


@pytest.mark.parametrize(
    ("asked", "foreign"),
    [
        ("Who keeps the seal?", True),
        ("Кто дежурит ночью?", True),
        ("值班员几点交接", False),
        ("考研复试什么时候考", False),
        ("UKey怎么用", False),
        ("?!", False),
    ],
)
def test_what_is_in_another_language(bot: Bot, asked: str, foreign: bool) -> None:
    assert is_foreign(bot.index, read_question(asked)) is foreign


def test_english_words_are_sought_by_the_chinese_ones_of_the_documents(bot: Bot) -> None:
    question = translated(bot.index, read_question("Who keeps the seal?"))
    assert "印章" in [each.term for each in question.expansions]
    assert bot.ask("Who keeps the seal?").quotes[0].doc == "印章.md"
    chinese = read_question("印章由谁保管")
    assert translated(bot.index, chinese) is chinese


def test_what_the_second_encoder_finds_nearer_comes_first(bot: Bot) -> None:
    windows = bot._latest().find("值班和印章").windows
    opinion = SecondOpinion.of(second_encoder(), "Who keeps the seal?")
    best = max(
        opinion.heard(windows),
        key=lambda window: (
            window.score
            - next(w.score for w in windows if w.span == window.span and w.stretch.document is window.stretch.document)
        ),
    )
    assert best.stretch.document.id == "印章.md"
    assert all(-1 <= value <= 1 for window in windows for value in opinion.nearness(window))
