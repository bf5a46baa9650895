"""What was in force on a day: asked with a filter or in words, and what comes first without either."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from bot.answering.answer import Answer
from bot.answering.bot import Bot
from bot.messages import Messages
from bot.plain.terminal import Terminal
from bot.records import Filter
from bot.web.frame.cards import answer_html
from bot.web.kiosk.kiosk_page import slides
from embeddings.errors import QuestionError
from tests.answering.test_filtered import paper
from tests.toys import toy_bot


def travel(amount: str, board: str, date: str, **meta: str) -> str:
    text = f"第一条 省内出差，住宿费标准为每人每天{amount}元。\n\n第二条 省内出差，伙食费标准为每人每天{board}元。"
    return paper("河口县差旅费管理办法", text, kind="办法", date=date, **meta)


FILES: dict[str, str | bytes] = {
    "差旅费2015.md": travel("二百", "五十", "2015-05-10"),
    "差旅费2018.md": travel("二百八十", "八十", "2018-05-10"),
    "差旅费2021.md": travel("三百五十", "一百", "2021-05-10", effective="2021-06-01"),
    "差旅费2090.md": travel("九百", "九十", "2022-01-01", effective="2090-01-01"),
    "差旅费稿.md": travel("八百", "七十", "2023-01-01", status="征求意见稿"),
    "用餐.md": paper("河口县用餐规定", "工作餐每餐二十五元。", kind="规定", date="2016-01-01"),
    "须知.md": paper("值班须知", "值班要登记。", kind="须知"),
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("as_of"), FILES, threshold=0.0)


ASKED = "差旅费办法住宿费标准是多少"


def first(answer: Answer) -> str:
    return answer.quotes[0].doc


def docs(answer: Answer) -> set[str]:
    return {quote.doc for quote in answer.quotes}


@pytest.mark.parametrize(
    ("day", "doc"),
    [
        ("2017-01-01", "差旅费2015.md"),
        ("2018-05-10", "差旅费2018.md"),
        ("2019", "差旅费2018.md"),
        ("2021-05-31", "差旅费2018.md"),
        ("2021-06", "差旅费2021.md"),
        ("2095-01-01", "差旅费2090.md"),
    ],
)
def test_the_edition_of_a_day_answers_alone(bot: Bot, day: str, doc: str) -> None:
    answer = bot.ask(ASKED, quotes=20, only=Filter(as_of=day))
    assert {each for each in docs(answer) if each.startswith("差旅费")} == {doc} and first(answer) == doc
    assert answer.limits is not None and answer.limits.undated == 1 and not answer.limits.said
    assert {quote.doc for quote in bot.search("住宿费", 20, Filter(as_of=day))} == {doc}


@pytest.mark.parametrize(
    ("question", "doc", "day"),
    [
        ("2019年6月有效的差旅费办法住宿费标准是多少", "差旅费2018.md", "2019-06-30"),
        ("按2017年当时有效的办法，住宿费标准是多少", "差旅费2015.md", "2017-12-31"),
        ("2019年有效的差旅费管理办法第一条", "差旅费2018.md", "2019-12-31"),
        ("2021年6月1日有效的差旅费管理办法第一条", "差旅费2021.md", "2021-06-01"),
    ],
)
def test_a_question_may_name_the_day(bot: Bot, question: str, doc: str, day: str) -> None:
    answer = bot.ask(question)
    assert answer.answered and first(answer) == doc
    assert answer.as_of == day and answer.limits is not None and answer.limits.said
    assert answer.question == question and bot.ask(answer.understood).quotes == answer.quotes


def test_the_question_is_more_than_the_filter(bot: Bot) -> None:
    answer = bot.ask(f"2019年有效的{ASKED}", only=Filter(kind="办法", as_of="2017"))
    assert first(answer) == "差旅费2018.md" and answer.as_of == "2019-12-31"


def test_lists_are_of_what_was_in_force(bot: Bot) -> None:
    listed = bot.ask("2019年有效的规定有哪些")
    assert listed.listed is not None and listed.listed.total == 1 and docs(listed) == {"用餐.md"}
    assert docs(bot.ask("2019年有哪些办法有效")) == {"差旅费2018.md"}
    assert docs(bot.ask("2017年有效的文件有哪些")) == {"差旅费2015.md", "用餐.md", "须知.md"}


def test_a_follow_up_stays_on_the_day(bot: Bot) -> None:
    history = [f"2019年有效的{ASKED}"]
    answer = bot.ask("那伙食费标准呢", history)
    assert first(answer) == "差旅费2018.md" and "八十" in answer.quotes[0].text
    assert answer.understood.startswith("2019年有效的") and "伙食费" in answer.understood
    again = bot.ask("那住宿费标准呢", [*history, "那伙食费标准呢"])
    assert again.as_of == "2019-12-31" and first(again) == "差旅费2018.md"
    assert bot.ask("工作餐每餐多少元", history).limits is None


def test_before_all_documents_nothing_is_answered(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, {name: text for name, text in FILES.items() if name != "须知.md"})
    answer = bot.ask("1990年有效的差旅费办法住宿费是多少")
    assert not answer.answered and answer.quotes == () and answer.as_of == "1990-12-31"
    assert "1990-12-31 有效的文档（共 0 篇）" in answer_html(answer, Messages())
    with pytest.raises(QuestionError, match="1990-12-31"):
        bot.ask(ASKED, only=Filter(as_of="1990"))


def test_a_wrong_day_says_what_to_write(bot: Bot) -> None:
    for question, only in ((ASKED, Filter(as_of="去年")), ("2019年2月30日有效的规定有哪些", None)):
        with pytest.raises(QuestionError) as caught:
            bot.ask(question, only=only)
        assert "请写成 2019-06-01、2019-06（指当月最后一天）" in Messages().error(caught.value)
    with pytest.raises(QuestionError):
        bot.search("住宿费", only=Filter(as_of="2019-02-30"))


def test_the_day_is_said_and_how_documents_stood_on_it(bot: Bot) -> None:
    question = f"2019年有效的{ASKED}"
    answer = bot.ask(question)
    page = answer_html(answer, Messages())
    assert "只在部分文档中查找：2019-12-31 有效的文档（共 3 篇，其中 1 篇没有写明日期）。" in page
    assert "此后有新版：2021-06-01" in page
    assert "尚未施行" not in page and "widen" not in page
    terminal, out = Terminal(Messages()), io.StringIO()
    terminal.out = Console(file=out, width=200)
    terminal.answer(answer)
    assert "2019-12-31 有效的" in out.getvalue() and "此后有新版：2021-06-01（差旅费2021.md）" in out.getvalue()
    assert any("2019-12-31 有效的" in line for line in slides(answer, Messages())["above"])
    now = answer_html(bot.ask(ASKED, quotes=20), Messages())
    assert "已有新版：2018-05-10；最新一版 2090-01-01 起施行" in now and "已有新版，2090-01-01 起施行" in now
    given = bot.ask(ASKED, only=Filter(as_of="2019"))
    assert "widen" in answer_html(given, Messages())
    (quote, *rest) = given.quotes
    ended = replace(given, quotes=(replace(quote, meta={**quote.meta, "abolished": "2020-01-01"}), *rest))
    assert "此后废止：2020-01-01" in answer_html(ended, Messages())


def test_what_is_in_force_comes_before_the_draft_and_the_others(bot: Bot) -> None:
    answer = bot.ask("省内出差住宿费标准是多少", quotes=20)
    assert first(answer) == "差旅费2021.md"
    beside = [quote.doc for quote in answer.quotes[: answer.differing]]
    assert beside[0] == "差旅费2021.md" and len(beside) > 1
    assert first(bot.ask("差旅费管理办法第一条")) == "差旅费2021.md"


def test_without_numbers_that_differ_it_comes_first_too(tmp_path: Path) -> None:
    def cars(words: str, **meta: str) -> str:
        return paper("河口县用车管理办法", f"派车应当事先{words}并登记事由。", kind="办法", **meta)

    files: dict[str, str | bytes] = {
        "一.md": cars("申请申请", date="2015-01-01"),
        "二.md": cars("报告", date="2019-01-01"),
        "稿.md": cars("申请申请申请", date="2023-01-01", status="征求意见稿"),
    }
    answer = toy_bot(tmp_path, files, threshold=0.0).ask("派车事先申请吗", quotes=5)
    assert first(answer) == "二.md" and docs(answer) == set(files)


@pytest.mark.parametrize(
    ("question", "doc"),
    [
        ("2018年的差旅费办法住宿费标准是多少", "差旅费2018.md"),
        ("2015年的差旅费管理办法住宿费标准是多少", "差旅费2015.md"),
        ("2018年的差旅费管理办法第一条", "差旅费2018.md"),
    ],
)
def test_the_older_one_answers_when_its_year_is_asked(bot: Bot, question: str, doc: str) -> None:
    answer = bot.ask(question, quotes=20)
    assert answer.answered and docs(answer) == {doc} and answer.limits is None
    follow = bot.ask("那伙食费标准呢", [question])
    assert first(follow) == doc and "伙食费" in follow.understood
