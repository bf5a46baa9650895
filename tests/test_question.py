import pytest

from bot.question import QUESTION_LENGTH, points_back, read_question
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
    "asked", ["那服务职责呢？", "为什么？", "第二点展开说说", "他是谁", "还有吗", "那麼書面報告呢", "多少小时内？"]
)
def test_follow_ups_are_completed(asked: str) -> None:
    question = read_question(asked, ["秘书处的职责有哪些？", "值班有什么规定？"])
    assert question.understood == f"值班有什么规定？ {asked}"


@pytest.mark.parametrize("asked", ["秘书处的五项职责是什么", "那些没有按时报送信息的单位会受到什么样的处理和通报？"])
def test_questions_that_stand_for_themselves(asked: str) -> None:
    assert not points_back(asked)
    assert read_question(asked, ["值班有什么规定？"]).understood == asked


def test_a_follow_up_without_history_stands_for_itself() -> None:
    assert read_question("为什么？", ["", " "]).understood == "为什么？"
