from pathlib import Path

import pytest

from bot.answering.bot import SURE, Bot
from bot.places.faq import pairs_of
from tests.toys import toy_bot

ASKED = (
    "窗口常见问题\n\n问：执照丢了怎么补办？\n答：带身份证到三号窗口填写申请，当场可以取。\n第二天送达。\n\n"
    "2.问:周六能办业务吗?\n答:可以。\n\n问：没有人回答的问题？\n\n问：指南在哪里取？\n答：一楼免费取阅。\n"
)


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("asked"), {"问答.txt": ASKED})


def test_questions_without_an_answer_are_no_pairs() -> None:
    assert [pair.asked.of(ASKED) for pair in pairs_of(ASKED)] == [
        "执照丢了怎么补办？",
        "周六能办业务吗?",
        "指南在哪里取？",
    ]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("执照丢了怎么补办", "带身份证到三号窗口填写申请，当场可以取。\n第二天送达。"),
        ("執照丟了怎麼補辦？", "带身份证到三号窗口填写申请，当场可以取。\n第二天送达。"),
        ("请问周六能办业务吗", "可以。"),
        ("指南在哪里取", "一楼免费取阅。"),
    ],
)
def test_the_answer_is_quoted_and_not_the_question(bot: Bot, question: str, text: str) -> None:
    answer = bot.ask(question)
    assert answer.answered and [quote.text for quote in answer.quotes] == [text]
    quote = answer.quotes[0]
    assert bot.document(quote.doc).document.text[quote.start : quote.end] == text


def test_another_question_is_not_taken_for_it(bot: Bot, tmp_path: Path) -> None:
    assert bot.ask("执照要交多少钱").confidence != SURE
    assert bot.ask("没有人回答的问题？").confidence != SURE
