from pathlib import Path

import pytest

from bot.answering.answer import Answer
from bot.answering.bot import Bot
from bot.quoting.lists import asked_count, enumerations
from embeddings.records import Span
from tests.toys import toy_bot

#: Sections too long for one quote to hold two of them.
PHONE, VISITS, REPORTS = ("接听时语气平和。" * 30, "登记簿按月装订。" * 30, "报告要写明时间地点。" * 30)
DUTIES = f"""# 值班室的三项任务

值班室有三项任务。

## 一、接听电话

电话响三声之内要接，报清单位名称，问清来意。{PHONE}

## 二、登记来访

来访人员要登记姓名、事由和时间，交有关处室接待。{VISITS}

## 三、报告情况

遇有突发事件，先口头报告带班领导，再补书面材料。{REPORTS}
"""
SEALS = "# 印章管理\n\n## 保管\n\n印章由专人保管，放在保险柜里。\n\n## 用印\n\n用印要先填写用印单。\n"


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return toy_bot(tmp_path, {"值班.md": DUTIES, "印章.md": SEALS})


def items(answer: Answer) -> list[tuple[int, str]]:
    return [(quote.item, quote.text) for quote in answer.quotes if quote.item]


@pytest.mark.parametrize("question", ["值班室有哪三项任务？", "值班室的任务有哪些？"])
def test_a_list_of_headings_is_quoted_whole_each_with_its_place(bot: Bot, question: str) -> None:
    answer = bot.ask(question, quotes=3)
    assert items(answer) == [(1, "一、接听电话"), (2, "二、登记来访"), (3, "三、报告情况")]
    for quote in answer.quotes:
        document = bot.document(quote.doc).document
        assert document.text[quote.start : quote.end] == quote.text


def test_a_quote_that_begins_a_list_goes_to_its_end(tmp_path: Path) -> None:
    lines = ["值班室交班有五看：", "", "1. 看电话。", "2. 看登记。", "3. 看钥匙。", "4. 看门窗。", "5. 看水电。"]
    bot = toy_bot(tmp_path, {"交班.md": "\n".join(["# 交班", "", *lines, "", "交班之后在簿上签名。", ""])})
    first = bot.ask("值班室交班的五看是哪些").quotes[0].text
    assert first == "\n".join(lines)


def test_headings_without_numbers_are_no_list(bot: Bot) -> None:
    assert items(bot.ask("印章管理有哪些要求？")) == []


def test_the_items_count_as_one_quote(bot: Bot) -> None:
    assert len(bot.ask("值班室有哪三项任务？", quotes=1).quotes) == 3
    assert len(bot.ask("值班室有哪三项任务？", quotes=2).quotes) == 4


@pytest.mark.parametrize("question", ["值班室有哪五项任务？", "谁登记来访？", "印章由谁保管？"])
def test_other_questions_are_answered_by_paragraphs(bot: Bot, question: str) -> None:
    assert items(bot.ask(question)) == []


def test_a_follow_up_points_at_an_item(bot: Bot) -> None:
    answer = bot.ask("第二项具体说说", ["值班室有哪三项任务？"])
    assert answer.understood == "登记来访"
    assert answer.quotes[0].section[-1:] == ("二、登记来访",)


@pytest.mark.parametrize(
    ("question", "count"), [("七种意识是什么", 7), ("有哪4个阶段", 4), ("一个人能做什么", None), ("哪些职责", None)]
)
def test_the_number_of_items_asked_for(question: str, count: int | None) -> None:
    assert asked_count(question) == count


def test_an_enumeration_in_a_paragraph_too_long_for_one_quote_is_quoted_item_by_item(tmp_path: Path) -> None:
    visits, secrets, rules = "来访要登记姓名和事由，" * 20, "记录要锁进柜子，" * 4, "问询要答得清楚，" * 4
    text = (
        f"值班守则\n\n值班室要做到三点。一是守时，{visits}不得脱岗。二是守密，{secrets}不得外传。三是守纪，{rules}不得推诿。\n\n"
        "交班之后在簿上签名，当面点清钥匙。\n"
    )
    answer = toy_bot(tmp_path, {"守则.txt": text}).ask("值班室要做到哪三点？")
    assert [(number, words[:4], words[-4:]) for number, words in items(answer)] == [
        (1, "一是守时", "不得脱岗"),
        (2, "二是守密", "不得外传"),
        (3, "三是守纪", "不得推诿"),
    ]
    for quote in answer.quotes:
        assert text[quote.start : quote.end] == quote.text


def test_a_short_enumeration_in_a_paragraph_is_one_quote(tmp_path: Path) -> None:
    points = "值班室要做到三点：一是守时，二是守密，三是守纪。"
    bot = toy_bot(tmp_path, {"守则.txt": f"值班守则\n\n{points}\n\n交班之后在簿上签名，当面点清钥匙。\n"})
    answer = bot.ask("值班室要做到哪三点？")
    assert items(answer) == [] and points in answer.quotes[0].text


def test_an_enumeration_begins_with_one_and_has_no_gap() -> None:
    text = "一是甲，三是乙。第一，办文；第二，办会；第三，办事。\n二是丙。"
    assert [[span.of(text) for span in found] for found in enumerations(text, Span(0, 3))] == [
        ["第一，办文", "第二，办会", "第三，办事"]
    ]
