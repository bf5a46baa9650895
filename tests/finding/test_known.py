"""Known questions: the place of the one most like what is asked comes first; what it does not say is refused."""

import json
from pathlib import Path

import pytest

from bot.answering.bot import Bot
from bot.records import Filter
from tests.toys import toy_bot

FILES: dict[str, str | bytes] = {
    "保密.md": (
        "# 保密须知\n\n## 文件\n\n- 涉密文件一律不得带出办公室，看完当天交回保密室。\n- 涉密文件复印要经主任批准。\n\n"
        "## 督查\n\n- 天门每月督查两次，结果月底通报。\n"
    ),
    "值班.md": "# 值班制度\n\n## 值班\n\n值班室全天有人在岗。\n\n## 假日\n\n假日值班表提前三天排好。\n",
}
KNOWN = (
    ("保密.md", "不得带出", ["涉密文件能带回家吗", "文件可以拿走吗"]),
    ("保密.md", "要经主任批准", ["涉密文件能复印吗"]),
    ("保密.md", "每月督查两次", ["天门一个月督查几次", "多久督查一次"]),
)


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    lines = (json.dumps(dict(zip(("doc", "place", "questions"), each, strict=True))) for each in KNOWN)
    return toy_bot(tmp_path, {**FILES, "questions.jsonl": "\n".join(lines)})


def test_a_question_leads_to_the_place_and_is_never_quoted(bot: Bot) -> None:
    answer = bot.ask("文件可以拿走吗？")
    first = answer.quotes[0]
    assert answer.answered and first.text == "- 涉密文件一律不得带出办公室，看完当天交回保密室。"
    assert bot.document(first.doc).document.text[first.start : first.end] == first.text
    assert not any("拿走" in quote.text for quote in answer.quotes)
    assert len({(quote.doc, quote.start) for quote in answer.quotes}) == len(answer.quotes)


def test_what_names_another_place_is_not_answered(bot: Bot) -> None:
    assert bot.ask("天门一个月督查几次").answered
    other = bot.ask("荆州一个月督查几次")
    assert not other.answered and other.missing == ("荆州",)


def test_what_only_sounds_like_a_known_question_is_not_answered_by_it(bot: Bot) -> None:
    assert not bot.ask("涉密文件能销毁几次多少钱").answered


def test_a_filter_leaves_the_questions_of_its_documents_alone(bot: Bot) -> None:
    answer = bot.ask("文件可以拿走吗", only=Filter(docs=("值班.md",)))
    assert not answer.answered and {quote.doc for quote in answer.quotes} <= {"值班.md"}


def test_what_can_be_asked_next_are_the_known_questions_beside(bot: Bot) -> None:
    assert bot.ask("文件可以拿走吗", quotes=1).suggestions == ("涉密文件能复印吗", "天门一个月督查几次")


def test_examples_are_known_questions_where_there_are_any(bot: Bot) -> None:
    assert "涉密文件能带回家吗" in bot.examples(2)
