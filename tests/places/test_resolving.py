"""Places and facts that a question names, over small documents: the very place is quoted, or said to be not there."""

from pathlib import Path

import pytest

from bot.answering.answer import Answer
from bot.answering.bot import SURE, Bot
from bot.messages import Messages
from bot.plain.terminal import Terminal
from bot.web.frame.cards import answer_html
from bot.web.kiosk.kiosk_page import slides
from tests.toys import toy_bot

CARS = (
    "河口县公务用车管理办法\n\n（2022年3月8日河口县人民政府办公室印发　河政办发〔2022〕15号）\n\n"
    "第一章 总则\n\n第一条 为规范用车，制定本办法。\n\n"
    "第二条 本办法适用于县级机关。\n\n第二章 使用\n\n第一节 派车\n\n第三条 用车应当提前一天申请。\n申请要写明事由：\n"
    "（一）时间；\n（二）地点；\n（三）人数。\n没有申请的，不得派车。\n\n第二节 停放\n\n"
    "第四条 车辆停放在院内，依照本办法第三条登记。\n\n"
    "第五条 本办法自2022年4月1日起施行。2015年1月1日起施行的旧办法同时废止。\n"
)
MEETINGS = (
    "# 河口县会议管理办法\n\n第一条 会议要精简。\n\n第二条 会议通知提前三天发出。\n\n第三条 本办法自印发之日起施行。\n"
)
ROOMS = (
    "机房建设规范\n\n2 环境\n2.1 温度\n2.1.1 甲级机房二十二度。\n2.1.2 乙级机房二十四度。\n2.2 湿度\n湿度百分之五十。\n"
)
FILES: dict[str, str | bytes] = {"用车.txt": CARS, "会议.md": MEETINGS, "机房.txt": ROOMS}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("places"), FILES)


def only(answer: Answer) -> str:
    """The one quote, which is said to be the answer."""
    assert answer.answered and answer.absent is None and answer.level == "high"
    (quote,) = answer.quotes
    return quote.text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("《河口县公务用车管理办法》第二条", "第二条 本办法适用于县级机关。"),
        ("公务用车办法第2条规定了什么", "第二条 本办法适用于县级机关。"),
        ("公務用車管理辦法第二條", "第二条 本办法适用于县级机关。"),
        ("用车管理办法第三条第一款", "用车应当提前一天申请。"),
        ("用车管理办法第三条第三款是什么", "没有申请的，不得派车。"),
        ("用车管理办法第三条第（二）项", "（二）地点；"),
        ("用车管理办法第二章第一节第三条第一款", "用车应当提前一天申请。"),
        ("会议管理办法的最后一条", "第三条 本办法自印发之日起施行。"),
        ("会议管理办法倒数第2条", "第二条 会议通知提前三天发出。"),
        ("机房建设规范2.1.2", "2.1.2 乙级机房二十四度。"),
        ("机房规范2.1是什么", "2.1 温度\n2.1.1 甲级机房二十二度。\n2.1.2 乙级机房二十四度。"),
        ("公务用车管理办法什么时候施行", "第五条 本办法自2022年4月1日起施行。2015年1月1日起施行的旧办法同时废止。"),
        ("公务用车管理办法是谁印发的", "（2022年3月8日河口县人民政府办公室印发　河政办发〔2022〕15号）"),
        ("公务用车管理办法的文号是多少", "（2022年3月8日河口县人民政府办公室印发　河政办发〔2022〕15号）"),
        ("公务用车管理办法什么时候印发的", "（2022年3月8日河口县人民政府办公室印发　河政办发〔2022〕15号）"),
        ("公务用车管理办法适用于谁", "第二条 本办法适用于县级机关。"),
        ("会议管理办法从什么时候开始执行", "第三条 本办法自印发之日起施行。"),
    ],
)
def test_a_place_is_quoted_whole_and_alone(bot: Bot, question: str, text: str) -> None:
    answer = bot.ask(question)
    assert only(answer) == text
    quote = answer.quotes[0]
    assert bot.document(quote.doc).document.text[quote.start : quote.end] == text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("公务用车管理办法什么时候施行", "2022年4月1日"),
        ("公务用车管理办法是谁印发的", "河口县人民政府办公室"),
        ("公务用车管理办法的文号是多少", "河政办发〔2022〕15号"),
    ],
)
def test_the_words_of_a_fact_are_marked(bot: Bot, question: str, words: str) -> None:
    quote = bot.ask(question).quotes[0]
    assert [quote.text[start:end] for start, end in quote.highlights] == [words]


def test_a_chapter_is_quoted_whole(bot: Bot) -> None:
    text = only(bot.ask("用车管理办法第二章第二节讲什么"))
    assert text.startswith("第二节 停放\n\n第四条") and text.endswith("旧办法同时废止。")


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("公务用车管理办法第八条", "《河口县公务用车管理办法》共 5 条，没有第八条。"),
        ("会议管理办法第三章", "《河口县会议管理办法》中没有第三章。"),
        ("用车管理办法第三条第九款", "《河口县公务用车管理办法》共 3 款，没有第九款。"),
        ("《河口县差旅费办法》第八条", "资料中没有《河口县差旅费办法》。"),
        ("机房建设规范2.1.9", "《机房建设规范》共 2 条，没有2.1.9。"),
    ],
)
def test_what_is_not_there_is_said_to_be_not_there(
    bot: Bot, question: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = bot.ask(question)
    assert not answer.answered and answer.quotes == () and answer.confidence == 0
    assert Messages().refusal(answer.absent) == sentence
    assert sentence in answer_html(answer, Messages())
    Terminal(Messages()).answer(answer)
    assert sentence in capsys.readouterr().out


def test_without_a_title_it_is_the_document_that_was_spoken_of(bot: Bot) -> None:
    assert only(bot.ask("这个办法的第二条呢", ["会议管理办法是谁印发的", "会议管理办法第一条"])) == (
        "第二条 会议通知提前三天发出。"
    )
    assert only(bot.ask("第二条", ["公务用车管理办法第一条"])) == "第二条 本办法适用于县级机关。"
    # Two documents have a second article, and nothing was spoken of; one alone has a fifth.
    assert bot.ask("第二条").confidence != SURE
    assert only(bot.ask("第五条")).startswith("第五条 本办法自")


def test_one_document_alone_needs_no_title(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, {"用车.txt": CARS, "说明.txt": "说明\n\n这里没有条款。\n"})
    assert only(bot.ask("第四条")) == "第四条 车辆停放在院内，依照本办法第三条登记。"
    assert only(bot.ask("这个办法什么时候施行")).startswith("第五条")


@pytest.mark.parametrize("question", ["第二点经验是什么", "会议通知提前几天发出", "车辆停放在哪里", "谁来登记"])
def test_other_questions_are_ranked_as_ever(bot: Bot, question: str) -> None:
    assert bot.ask(question).confidence != SURE


PLAN: dict[str, str | bytes] = {
    "方案.txt": "改革方案\n\n一、总体目标\n受理率达到九成。\n二、主要任务\n（一）整合窗口。合为十五个。\n"
    "（二）梳理事项。\n1.编制清单。\n2.取消证明。\n三、保障措施\n（一）加强领导。成立小组。\n（二）严格考核。不得评优。\n"
}


@pytest.mark.parametrize(
    ("question", "begins", "ends"),
    [
        ("主要任务有哪些", "二、主要任务\n（一）整合窗口。", "2.取消证明。"),
        ("保障措施包括哪几项？", "三、保障措施\n（一）加强领导。", "不得评优。"),
        ("梳理事项包括哪几项工作", "（二）梳理事项。\n1.编制清单。", "2.取消证明。"),
    ],
)
def test_a_list_is_that_below_the_heading_named(tmp_path: Path, question: str, begins: str, ends: str) -> None:
    text = only(toy_bot(tmp_path, PLAN).ask(question))
    assert text.startswith(begins) and text.endswith(ends)


def test_a_heading_without_a_list_is_ranked(tmp_path: Path) -> None:
    assert toy_bot(tmp_path, PLAN).ask("总体目标有哪些").confidence != SURE


@pytest.mark.parametrize(
    ("head", "said"),
    [("（已废止）", "已废止"), ("（征求意见稿）", "征求意见稿"), ("", "尚未施行，2099-01-01 起施行")],
)
def test_what_does_not_hold_is_said_beside_the_quote(
    tmp_path: Path, head: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    day = "" if head else "第三条 本办法自2099年1月1日起施行。\n"
    text = f"河口县用餐办法{head}\n\n第一条 为节约，制定本办法。\n\n第二条 工作餐每人二十五元。\n\n{day}"
    answer = toy_bot(tmp_path, {"用餐.txt": text}).ask("用餐办法第二条")
    assert said in answer_html(answer, Messages())
    Terminal(Messages()).answer(answer)
    assert said in capsys.readouterr().out
    assert any(said in slide["source"] for slide in slides(answer, Messages())["slides"])


def test_the_articles_beside_are_offered_with_their_title(bot: Bot) -> None:
    offered = bot.ask("用车管理办法第四条").suggestions
    assert offered == ("《河口县公务用车管理办法》第五条",)
    assert only(bot.ask(offered[0])).startswith("第五条")


@pytest.mark.parametrize(
    "question",
    [
        "工资什么时候发",
        "身份证有效期是多久",
        "谁制定预算",
        "发文字号由哪些部分组成",
        "哪个部门发布天气预报",
        "合同第二条是什么意思",
    ],
)
def test_what_asks_of_other_things_is_not_answered_from_the_only_document(tmp_path: Path, question: str) -> None:
    assert toy_bot(tmp_path, {"用车.txt": CARS}).ask(question).confidence != SURE


def test_a_fact_that_several_documents_may_be_asked_for_is_none(bot: Bot) -> None:
    assert bot.ask("施行日期是哪天").confidence != SURE
