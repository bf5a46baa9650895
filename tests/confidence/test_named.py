from pathlib import Path

import pytest

from bot.answering.bot import Bot
from tests.toys import toy_bot

FILES: dict[str, str | bytes] = {
    "故障.txt": "设备故障手册\n\n故障代码2088\n功放过热，关机后重开。\n\n故障代码3012\n网络丢包，改用有线网络。\n",
    "统计.md": "# 大厅2023年办件统计\n\n第三季度受理4877件，其中ABC-12类30件。\n\n罚款五千元以上的要公告。\n",
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("named"), FILES, threshold=0.2)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("故障代码2100怎么处理", ("2100",)),
        ("2022年第三季度受理了多少件", ("2022",)),
        ("ABC-13类有多少件", ("abc-13",)),
    ],
)
def test_what_stands_nowhere_is_named_and_not_answered(bot: Bot, question: str, missing: tuple[str, ...]) -> None:
    answer = bot.ask(question)
    assert not answer.answered and answer.missing == missing and answer.confidence < 0.5


@pytest.mark.parametrize(
    "question",
    [
        "故障代码2088怎么处理",
        "2023年第三季度受理了多少件",
        "ABC-12类有多少件",
        "罚款6000元要公告吗",
        "2019-2023年第三季度受理了多少件",
    ],
)
def test_what_stands_there_is_answered_as_ever(bot: Bot, question: str) -> None:
    answer = bot.ask(question)
    assert answer.answered and answer.missing == ()


def test_a_year_says_nothing_against_a_document_that_names_none(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, {"值班.txt": "值班制度\n\n春节值班由办公室安排。\n"}, threshold=0.2)
    assert bot.ask("2024年春节值班由谁安排").missing == ()


FORMS: dict[str, str | bytes] = {
    "格式.txt": "公文格式细则\n\n公文格式执行GB/T 9704-2012。\n\n"
    "OA系统V2.0停止使用，自2023年7月1日起启用OA系统V3.1。\n\n登录须使用证书和UKey，初始口令应当修改。\n\n标题用小标宋体字。\n",
}


@pytest.mark.parametrize("question", ["UKey", "GB/T 9704-2012是什么", "OA系统V2.0什么时候停止使用"])
def test_names_that_stand_there_letter_for_letter_are_answered(tmp_path: Path, question: str) -> None:
    bot = toy_bot(tmp_path, FORMS, threshold=0.59)
    assert bot.ask(question).answered and bot.ask(question).confidence >= 0.6


@pytest.mark.parametrize("question", ["UKe", "OA系统V2.0要多少钱", "GB/T 9704-2099是什么"])
def test_names_that_do_not_are_not(tmp_path: Path, question: str) -> None:
    assert not toy_bot(tmp_path, FORMS, threshold=0.59).ask(question).answered


TOWNS: dict[str, str | bytes] = {
    "苏州.txt": "苏州市关于复工的通知\n\n苏州市第二批企业三月一日复工，每家补助五千元。\n",
    "无锡.txt": "无锡市关于复工的通知\n\n无锡市企业复工，每家补助八千元，分三次发放，复工补助由工信局发放。\n",
}


def test_the_place_that_is_named_decides_between_documents(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, TOWNS, threshold=0.2)
    for question, doc in (("苏州企业复工每家补助多少", "苏州.txt"), ("无锡市企业复工每家补助多少", "无锡.txt")):
        assert bot.ask(question).quotes[0].doc == doc


@pytest.mark.parametrize(
    ("question", "missing"), [("南京企业复工每家补助多少", "南京"), ("苏州第三批企业什么时候复工", "第三批")]
)
def test_a_place_or_one_of_a_series_that_stands_nowhere(tmp_path: Path, question: str, missing: str) -> None:
    answer = toy_bot(tmp_path, TOWNS, threshold=0.2).ask(question)
    assert not answer.answered and missing in answer.missing
