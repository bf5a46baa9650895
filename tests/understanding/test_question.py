import pytest

from bot.understanding.question import QUESTION_LENGTH, check_question, read_question
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
        check_question(asked)
    assert caught.value.code == f"question.{code}"


def test_the_longest_question() -> None:
    check_question("问" * QUESTION_LENGTH)


def test_key_words_leave_out_words_of_asking() -> None:
    words = read_question("请问值班室的突发事件要在多少小时内报告？").key_words
    assert "突发事件" in words and "报告" in words
    assert not {"请问", "的", "多少", "要", "在"} & set(words)
