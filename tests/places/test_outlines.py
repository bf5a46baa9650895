"""Outlines and counts, lists and their items, and facts that stand in another document, over small documents."""

import pytest

from bot.answering.answer import Answer
from bot.answering.bot import Bot
from bot.messages import Messages
from tests.toys import toy_bot

CARS = (
    "河口县公务用车管理办法\n\n河财〔2015〕3号\n\n第一章 总则\n\n第一条 为规范用车，制定本办法。\n\n"
    "第二条 本办法适用于县级机关。\n\n第二章 使用\n\n第三条 用车应当提前一天申请。\n\n"
    "第四条 下列用车要登记台账：\n（一）接站；\n（二）送件；\n（三）应急。\n\n"
    "第三章 附则\n\n第五条 本办法自2015年4月1日起施行。\n\n河口县财政局\n\n2015年3月1日\n"
)
NEW = (
    "河口县公务出行管理办法\n\n第一条 出行从简。\n\n第二条 本办法自2020年7月1日起施行，有效期五年。"
    "《公务用车管理办法》（河财〔2015〕3号）同时废止。\n\n河口县财政局\n\n2020年6月1日\n"
)
SPEECH = (
    "在档案工作会议上的讲话\n\n同志们：\n\n一、充分认识档案工作的意义\n\n档案是历史的记录。\n\n二、抓好今年的工作\n\n"
    "要抓好收集。\n\n三、加强领导\n\n要有人管。\n"
)
FILES: dict[str, str | bytes] = {"用车.txt": CARS, "出行.txt": NEW, "讲话.txt": SPEECH}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("outlines"), FILES)


def said(answer: Answer) -> tuple[list[str], str]:
    """The quotes, which are spans of their documents, and the sentence above them."""
    assert answer.answered
    return [quote.text for quote in answer.quotes], Messages().listing(answer.listed) if answer.listed else ""


@pytest.mark.parametrize(
    ("question", "quotes", "sentence"),
    [
        ("公务用车管理办法一共多少条", ["第五条 本办法自2015年4月1日起施行。"], "河口县公务用车管理办法：共 5 条。"),
        (
            "《河口县公务用车管理办法》有几章",
            ["第一章 总则", "第二章 使用", "第三章 附则"],
            "河口县公务用车管理办法：共 3 章。",
        ),
        ("用车管理办法第四条有几项", ["（三）应急。"], "第四条：共 3 项。"),
        ("登记台账的用车一共有几项", ["（三）应急。"], "第四条：共 3 项。"),
        (
            "总结一下公务用车管理办法",
            ["第一章 总则", "第二章 使用", "第三章 附则"],
            "河口县公务用车管理办法：共 3 个标题。",
        ),
        (
            "《在档案工作会议上的讲话》讲了哪几个方面",
            ["一、充分认识档案工作的意义", "二、抓好今年的工作", "三、加强领导"],
            "在档案工作会议上的讲话：共 3 个标题。",
        ),
        (
            "概括一下用车管理办法第二章",
            ["第三条 用车应当提前一天申请。", "第四条 下列用车要登记台账：\n（一）接站；\n（二）送件；\n（三）应急。"],
            "第二章 使用：共 2 个标题。",
        ),
        ("登记台账的第二项是什么", ["（二）送件；"], ""),
    ],
)
def test_outline_and_count(bot: Bot, question: str, quotes: list[str], sentence: str) -> None:
    assert said(bot.ask(question)) == (quotes, sentence)


def test_the_outline_of_what_was_spoken_of(bot: Bot) -> None:
    history = ["《河口县公务出行管理办法》第一条"]
    assert said(bot.ask("这个办法一共有几条", history))[1] == "河口县公务出行管理办法：共 2 条。"


@pytest.mark.parametrize(
    "question", ["出差每天补助多少", "办公室有几个人", "档案的主要内容是什么", "总结一下出差的要求"]
)
def test_what_is_asked_of_things_is_left_to_the_search(bot: Bot, question: str) -> None:
    assert bot.ask(question).listed is None


def test_whether_a_document_holds_is_said_by_the_one_that_abolished_it(bot: Bot) -> None:
    for question in ("公务用车管理办法还有效吗", "公务用车管理办法什么时候废止的", "用车管理办法被哪个文件废止"):
        answer = bot.ask(question)
        (quote,) = answer.quotes
        assert answer.answered and quote.doc == "出行.txt" and "河财〔2015〕3号）同时废止" in quote.text


def test_for_how_long_a_document_holds(bot: Bot) -> None:
    assert "有效期五年" in bot.ask("公务出行管理办法现在还有效吗").quotes[0].text


def test_what_is_abolished_says_so_beside_its_quote(bot: Bot) -> None:
    quote = bot.ask("公务用车管理办法第三条").quotes[0]
    assert Messages().standing(quote.meta) == ["已于 2020-07-01 废止"]
