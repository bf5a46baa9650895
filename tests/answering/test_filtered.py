"""Questions that are answered from some of the documents only."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from bot.answering import live as live_module
from bot.answering.answer import Answer
from bot.answering.bot import Bot
from bot.messages import Messages
from bot.plain.batch import answer_line, read_batch
from bot.plain.terminal import Terminal
from bot.records import Filter, Limits
from embeddings.errors import QuestionError
from tests.answering.test_limited import MORE
from tests.toys import toy_bot


def paper(title: str, text: str, **meta: str) -> str:
    head = "".join(f"{name}: {value}\n" for name, value in {"title": title, **meta}.items())
    return f"---\n{head}---\n\n# {title}\n\n{text}\n"


PAPERS: dict[str, str | bytes] = {
    "甲/用餐.md": paper(
        "青山市用餐办法", "第一条 工作餐每餐二十五元。\n\n第二条 夜餐每餐二十元。", kind="办法", date="2024-02-01"
    ),
    "乙/用餐.md": paper(
        "河口县用餐办法", "第一条 工作餐每餐三十元。", kind="办法", date="2023-02-01", issuer="河口县财政局"
    ),
    "乙/通知.md": paper("会议通知", "工作餐由会务组统一安排。", kind="通知", date="2024-05-01", issuer="河口县财政局"),
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("filtered"), {**MORE, **PAPERS}, threshold=0.0)


def docs(answer: Answer) -> set[str]:
    return {quote.doc for quote in answer.quotes}


@pytest.mark.parametrize(
    ("only", "seen"),
    [
        (Filter(kind="办法"), {"甲/用餐.md", "乙/用餐.md"}),
        (Filter(kind="辦法", year="2023"), {"乙/用餐.md"}),
        (Filter(issuer="河口县财政局"), {"乙/用餐.md", "乙/通知.md"}),
        (Filter(docs=("乙/通知.md", "甲/用餐.md")), {"乙/通知.md", "甲/用餐.md"}),
        (Filter(docs=("甲/用餐.md", "乙/通知.md"), kind="通知"), {"乙/通知.md"}),
    ],
)
def test_only_what_passes_is_quoted(bot: Bot, only: Filter, seen: set[str]) -> None:
    answer = bot.ask("工作餐每餐多少元", quotes=20, only=only)
    assert docs(answer) == seen
    assert answer.limits is not None and answer.limits.documents == len(seen)
    assert answer.to_json()["limits"]["only"]["kind"] == only.kind
    for quote in answer.quotes:
        assert bot.document(quote.doc).document.text[quote.start : quote.end] == quote.text


def test_without_a_filter_nothing_changes(bot: Bot) -> None:
    plain, empty = bot.ask("工作餐每餐多少元"), bot.ask("工作餐每餐多少元", only=Filter())
    assert plain.limits is None is empty.limits and plain.quotes == empty.quotes
    assert plain.to_json()["limits"] is None


def test_places_and_lists_keep_within_the_filter(bot: Bot) -> None:
    assert docs(bot.ask("用餐办法第一条", only=Filter(docs=("乙/用餐.md",)))) == {"乙/用餐.md"}
    absent = bot.ask("河口县用餐办法第一条", only=Filter(docs=("甲/用餐.md",)))
    assert absent.quotes == () or docs(absent) == {"甲/用餐.md"}
    listed = bot.ask("有哪些办法", only=Filter(year="2023"))
    assert listed.listed is not None and listed.listed.total == 1 and docs(listed) == {"乙/用餐.md"}


def test_suggestions_and_spelling_keep_within_the_filter(bot: Bot) -> None:
    greeted = bot.ask("你好", only=Filter(docs=("印章.md",)))
    assert greeted.suggestions == ("用印审批", "怎样保管？")
    asked = "联洛簿放在哪里"
    assert bot.ask(asked, only=Filter(docs=("旧/值班.txt",))).understood == "联络簿放在哪里"
    assert bot.ask(asked, only=Filter(docs=("印章.md",))).understood == asked


def test_of_many_passages_the_words_are_not_counted_anew(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_module, "_COUNTED", 0)
    assert bot.ask("联洛簿放在哪里", only=Filter(docs=("印章.md", "會議.txt"))).understood == "联络簿放在哪里"


def test_a_follow_up_keeps_within_the_filter(bot: Bot) -> None:
    answer = bot.ask("那夜餐呢", ["工作餐每餐多少元"], quotes=20, only=Filter(kind="办法"))
    assert docs(answer) == {"甲/用餐.md", "乙/用餐.md"} and "夜餐" in answer.understood


@pytest.mark.parametrize(
    ("only", "sentence"),
    [
        (Filter(kind="批复"), "没有一篇文档符合 --kind 批复。可以选的有：办法、制度、通知"),
        (Filter(docs=("甲/用餐.md", "丙.md")), "没有一篇文档符合 --doc 丙.md。可以选的有：乙/用餐.md、"),
        (Filter(kind="通知", year="2023"), "没有一篇文档同时符合这些条件：通知、2023；请去掉其中一项。"),
        (
            Filter(docs=("甲/用餐.md",), year="2023"),
            "没有一篇文档同时符合这些条件：青山市用餐办法、2023；请去掉其中一项。",
        ),
    ],
)
def test_a_filter_that_nothing_passes_says_what_to_do(bot: Bot, only: Filter, sentence: str) -> None:
    with pytest.raises(QuestionError) as caught:
        bot.ask("工作餐每餐多少元", only=only)
    assert Messages().error(caught.value).startswith(sentence)
    with pytest.raises(QuestionError):
        bot.passing(only)


def test_questions_of_a_file_are_limited_too(bot: Bot, tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": 7, "question": "工作餐每餐多少元"}\n', encoding="utf-8")
    (line,) = read_batch(path)
    answer = answer_line(bot, line, 20, Filter(year="2023"))
    assert answer.id == 7 and docs(answer) == {"乙/用餐.md"}


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(Filter(kind="通知", script="simplified"), (), 3), "种类 通知，字形 简体（共 3 篇）。"),
        (Limits(Filter(("a", "b")), ("甲", "乙"), 2), "《甲》、《乙》（共 2 篇）。"),
        (Limits(Filter(tuple("abcd")), tuple("甲乙丙丁"), 4), "《甲》、《乙》、《丙》等 4 篇（共 4 篇）。"),
    ],
)
def test_the_limits_are_said(limits: Limits, sentence: str) -> None:
    assert Messages().limits(limits) == f"只在部分文档中查找：{sentence}"


def test_the_terminal_says_what_an_answer_was_limited_to(bot: Bot) -> None:
    terminal, out = Terminal(Messages()), io.StringIO()
    terminal.out = Console(file=out, width=200)
    terminal.answer(bot.ask("工作餐每餐多少元", only=Filter(docs=("甲/用餐.md",))))
    assert out.getvalue().startswith("只在部分文档中查找：《青山市用餐办法》（共 1 篇）。\n")
