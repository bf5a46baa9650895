"""What excludes one another, in the question and in the quote: 省内 and 省外, 以上 and 以下, 需要 and 不需要."""

import pytest

from bot.answering.bot import Bot
from bot.finding.opposites import Opposites
from tests.toys import toy_bot

TRAVEL = (
    "河口县差旅费管理办法\n\n第一条 到省内出差的，住宿费每人每天二百八十元。\n\n"
    "第二条 到省外出差的，住宿费每人每天三百五十元。\n\n"
    "第三条 单项金额五千元以下的，由科室自行采购。\n\n第四条 单项金额五千元以上的采购，应当三家比价。\n\n"
    "第五条 下列采购不需要审批：\n（一）办公用纸；\n（二）打印耗材。\n\n"
    "第六条 下列采购需要主任审批：\n（一）家具；\n（二）电器。\n\n"
    "第七条 甲级机房温度为二十二度。\n\n第八条 乙级机房温度为二十四度。\n"
)


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("opposites"), {"差旅.txt": TRAVEL})


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("省外出差住宿费每天多少", "第二条"),
        ("省内出差住宿费每天多少", "第一条"),
        ("單項金額五千元以上的採購怎麼辦", "第四条"),
        ("单项金额五千元以下由谁采购", "第三条"),
        ("哪些采购需要审批", "第六条"),
        ("哪些采购不需要审批", "第五条"),
        ("乙级机房温度是多少", "第八条"),
    ],
)
def test_the_quote_is_about_what_is_asked_for(bot: Bot, question: str, begins: str) -> None:
    quote = bot.ask(question).quotes[0]
    assert quote.text.startswith(begins)
    assert bot.document(quote.doc).document.text[quote.start : quote.end] == quote.text


def test_what_only_its_opposite_is_said_of_is_not_answered(bot: Bot) -> None:
    answer = bot.ask("丙级机房温度是多少")
    assert not answer.answered


@pytest.mark.parametrize(
    "question",
    [
        "采购要不要审批",
        "采购需要审批吗",
        "以下哪些要登记",
        "省内和省外的住宿费",
        "五个工作日内做什么",
    ],
)
def test_what_excludes_nothing(question: str) -> None:
    assert not Opposites.of(question).excluded and not Opposites.of(question).negated


@pytest.mark.parametrize(
    "question",
    [
        "办事中心在哪",
        "社会中介怎么选",
        "全国外事会议谁参加",
        "上一级批准",
        "办公室主要职责",
        "哪个职能部门负责",
        "会议纪要归档",
    ],
)
def test_parts_of_other_words(question: str) -> None:
    assert not Opposites.of(question)


def test_words_that_mean_the_same_do_not_exclude_each_other() -> None:
    assert "境外" not in Opposites.of("国外出差补助多少").excluded
