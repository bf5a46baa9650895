"""Two things that a question compares: the quote for each, named, side by side; what has none is said."""

import pytest

from bot.answering.bot import Bot
from bot.messages import Messages
from bot.web.frame.cards import answer_html
from tests.toys import toy_bot

FILES: dict[str, str | bytes] = {
    "会议费.txt": "河口县会议费管理办法\n\n第一条 为规范会议费，制定本办法。\n\n"
    "第二条 会议住宿费标准为每人每天三百四十元。\n\n"
    "第三条 一类会议会期不得超过三天，二类会议会期不得超过两天。\n",
    "培训费.txt": "河口县培训费管理办法\n\n第一条 为规范培训费，制定本办法。\n\n"
    "第二条 培训住宿费标准为每人每天三百元。\n",
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("comparing"), FILES)


def test_each_is_quoted_and_named(bot: Bot) -> None:
    for question in ("会议和培训的住宿费有什么不同？", "会议和培训住宿费标准有何区别", "會議與培訓的住宿費有何區別"):
        answer = bot.ask(question)
        first, second = answer.quotes
        assert answer.answered and (first.doc, second.doc) == ("会议费.txt", "培训费.txt")
        assert "三百四十元" in first.text and "三百元" in second.text
    assert (first.label, second.label) == ("會議", "培訓")
    page = answer_html(answer, Messages())
    assert 'class="quotes beside"' in page and page.index(">會議</h3>") < page.index(">培訓</h3>")


def test_what_is_not_there_is_named(bot: Bot) -> None:
    answer = bot.ask("会议和租车的住宿费标准有什么不同")
    assert [quote.label for quote in answer.quotes] == ["会议"] and answer.missing == ("租车",)


def test_a_sentence_that_speaks_of_both_is_the_answer(bot: Bot) -> None:
    answer = bot.ask("一类会议和二类会议的会期有什么不同")
    assert not answer.quotes[0].label and answer.quotes[0].text.startswith("第三条")
