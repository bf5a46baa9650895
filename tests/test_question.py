import pytest

from bot.question import QUESTION_LENGTH, read_question
from embeddings.errors import QuestionError


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("", "empty"),
        (" 　\n\t", "empty"),
        ("？！…", "signs"),
        ("值\udcff班", "encoding"),
        ("问" * 100_000, "long"),
        ("问" * 1001, "long"),
    ],
)
def test_what_is_no_question(asked: str, code: str) -> None:
    with pytest.raises(QuestionError) as caught:
        read_question(asked)
    assert caught.value.code == f"question.{code}"


def test_the_longest_question() -> None:
    assert len(read_question("问" * QUESTION_LENGTH).asked) == QUESTION_LENGTH


def test_key_words_leave_out_words_of_asking() -> None:
    words = read_question("请问值班室的突发事件要在多少小时内报告？").key_words
    assert "突发事件" in words and "报告" in words
    assert not {"请问", "的", "多少", "要", "在"} & set(words)


@pytest.mark.parametrize(
    ("asked", "understood"),
    [
        ("为什么？", "值班，为什么"),
        ("那会议呢", "会议有什么规定"),
        ("秘书处的五项职责是什么", "秘书处的五项职责是什么"),
    ],
)
def test_follow_ups_are_completed_from_the_latest_question(asked: str, understood: str) -> None:
    assert read_question(asked, ["秘书处的职责有哪些？", "值班有什么规定？", "？"]).understood == understood


def test_a_follow_up_without_history_stands_for_itself() -> None:
    assert read_question("为什么？", ["", " "]).understood == "为什么？"
