"""A title in the question: the search keeps to it, and says so where nothing there answers."""

import pytest

from bot.answering.bot import Bot
from bot.messages import Messages
from bot.web.frame.cards import answer_html
from tests.toys import toy_bot

FILES: dict[str, str | bytes] = {
    "差旅.txt": "河口县差旅费管理办法\n\n第一条 为规范差旅费，制定本办法。\n\n"
    "第二条 住宿费标准为每人每天二百八十元。\n",
    "培训.txt": "河口县培训费管理办法\n\n第一条 为规范培训费，制定本办法。\n\n"
    "第二条 培训住宿费标准为每人每天三百元。\n\n"
    "第三条 师资费标准为每半天五百元。\n\n第四条 表格ZX-12-7由讲课人填写。\n",
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("titled"), FILES)


def test_the_search_keeps_to_the_title(bot: Bot) -> None:
    for title, words in (("差旅费管理办法", "二百八十元"), ("河口縣培訓費管理辦法", "三百元")):
        answer = bot.ask(f"按照《{title}》，住宿费标准是每天多少")
        assert answer.answered and answer.absent is None and words in answer.quotes[0].text


def test_what_others_say_stands_below_the_sentence(bot: Bot) -> None:
    answer = bot.ask("《差旅费管理办法》里表格ZX-12-7怎么填")
    assert answer.absent is not None and (answer.absent.title, answer.absent.unit) == ("差旅费管理办法", "answer")
    assert answer.quotes[0].doc == "培训.txt"
    assert "《差旅费管理办法》里没有找到直接的答案" in answer_html(answer, Messages())


def test_a_title_that_is_not_there(bot: Bot) -> None:
    answer = bot.ask("《会议费管理办法》规定师资费标准是每半天多少")
    assert not answer.answered and answer.absent is not None and answer.absent.title == "会议费管理办法"
    assert "没有《会议费管理办法》" in Messages().refusal(answer.absent)
