from pathlib import Path

import pytest

from bot.confidence.partly import parts_of
from tests.toys import RULES, toy_bot


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("用印单由谁签字，保险柜的密码是多少？", ["用印单由谁签字", "保险柜的密码是多少"]),
        ("用印单由谁签字？", ["用印单由谁签字？"]),
        ("为了安全，印章怎么保管？", ["为了安全，印章怎么保管？"]),
    ],
)
def test_a_question_falls_into_what_it_asks(question: str, parts: list[str]) -> None:
    assert parts_of(question) == parts


def test_the_part_that_is_not_answered_is_named(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, RULES, threshold=0.0)
    assert bot.ask("用印单由谁签字，班车的票价是多少？").missing == ("班车的票价是多少",)
    assert bot.ask("用印单由谁签字，印章怎么保管？").missing == ()
    assert bot.ask("班车的票价是多少，食堂的菜谱有哪些？").missing == ()


def test_nothing_is_missing_from_an_answer_that_was_refused(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, RULES, threshold=1.0)
    answer = bot.ask("用印单由谁签字，班车的票价是多少？")
    assert not answer.answered and answer.missing == ()
