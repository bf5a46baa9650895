"""Questions with a sure answer: how they are worded, made and offered."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from bot.answering.answer import Answer
from bot.answering.bot import Bot
from bot.answering.examples import asks, question_of
from bot.offering.suggesting import suggest
from bot.offering.topics import Topics, TopicShelf, sentence_of
from bot.records import Quote, Ready, Topic
from bot.settings import load_settings
from tests.toys import toy_bot, toy_index, write_files

#: What of these is asked has its answer in its own section.
FILES: dict[str, str | bytes] = {
    "值班.txt": (
        "值班制度\n\n一、谁来值班，谁来带班\n\n值班员由各处室轮流派出，谁来值班由办公室排定。处领导轮流带班。\n\n"
        "二、突发事件几小时内上报\n\n突发事件应当在两小时内上报。\n"
    ),
    "會議.txt": (
        "會議須知\n\n一、誰來通知與會人員\n\n與會人員由會務組通知。\n\n"
        "二、會議紀要幾天內印發\n\n會議紀要在五天內印發。\n"
    ),
    "空.txt": "沒有標題的一段話。\n",
}


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("二、谁来值班，谁来带班", "谁来值班，谁来带班？"),
        ("突发事件几小时内上报", "突发事件几小时内上报？"),
        ("提前几天报", "提前几天报？"),
        ("會後幾天內印發紀要", "會後幾天內印發紀要？"),
        ("（三）會議由誰召集", "會議由誰召集？"),
        ("参谋：提供什么，怎样吃透两头", "参谋：提供什么，怎样吃透两头？"),
        ("“五老”是谁", "“五老”是谁？"),
        ("批示件要不要登记", "批示件要不要登记？"),
        ("谁主管、谁负责", "谁主管、谁负责"),
        ("几点要求", "几点要求"),
        ("近几年的主要成绩", "近几年的主要成绩"),
        ("如何办会的体会", "如何办会的体会"),
        ("缺什么补什么", "缺什么补什么"),
        ("哪里需要到哪里去", "哪里需要到哪里去"),
        ("完善几项制度", "完善几项制度"),
        ("谁来办。谁来管", None),
        ("谁", None),
    ],
)
def test_headings_that_are_questions_are_asked_as_they_stand(heading: str, question: str | None) -> None:
    assert question_of(heading) == question


def test_what_merely_holds_a_word_of_asking_is_no_question() -> None:
    assert not any(map(asks, ("无论谁来都要登记", "几项工作", "过去几年内的变化", "值班安排")))


def test_only_questions_with_their_answer_in_their_section_are_kept(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, FILES)
    *_, made = Topics.made(bot)
    assert [topic.doc for topic in made.topics] == ["值班.txt", "會議.txt"]
    duty, meeting = made.topics
    assert (duty.title, made.asked, made.kept) == ("值班制度", 4, 4)
    assert duty.questions[1] == Ready(
        "突发事件几小时内上报？", "突发事件应当在两小时内上报。", "值班制度", ("二、突发事件几小时内上报",)
    )
    assert [ready.question for ready in meeting.questions] == ["誰來通知與會人員？", "會議紀要幾天內印發？"]
    for topic in made.topics:
        for ready in topic.questions:
            first = bot.ask(ready.question).quotes[0]
            assert first.doc == topic.doc and ready.sentence in first.text


def test_questions_that_are_refused_or_answered_elsewhere_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = toy_bot(tmp_path, FILES)
    ask = bot.ask

    def asked(question: str) -> Answer:
        answer = ask(question)
        if question.startswith("突发"):
            return replace(answer, answered=False)
        return replace(answer, quotes=ask("突发事件几小时内上报").quotes) if question.startswith("谁") else answer

    monkeypatch.setattr(bot, "ask", asked)
    *_, made = Topics.made(bot)
    assert [topic.doc for topic in made.topics] == ["會議.txt"] and (made.asked, made.kept) == (4, 2)


def test_a_document_gives_twelve_questions_at_most(tmp_path: Path) -> None:
    sections = "".join(f"## 第{n}组几天内交件\n\n第{n}组在{n}天内交件。\n\n" for n in range(10, 30))
    *_, made = Topics.made(toy_bot(tmp_path, {"交件.md": f"# 交件\n\n{sections}"}, threshold=0.0))
    assert len(made.topics[0].questions) == 12 and made.asked < 20


QUOTE = Quote("a", "甲", (), 0, 9, "", (), 1.0, {})


@pytest.mark.parametrize(
    ("text", "marked", "sentence"),
    [
        ("先登记。后用印。", "后用印。", "后用印。"),
        ("先登记。要在2小时内上报。", "2小时", "要在2小时内上报。"),
        ("做法：\n\n- 先登记。\n- 后用印。", "后用印", "后用印。"),
        ("1. 先登记。\n2. 后用印。", "2. 后用印。", "后用印。"),
        ("他问：“几点？”", "几点", "他问：“几点？”"),
        ("做法如下：\n- 先登记；\n- 后用印", "先登记", ""),
        ("| 谁 | 批。 |", "批。", ""),
        ("这一行在排版时被截成了两半，后一半不是\n完整的句子。", "完整", ""),
        ("很长" * 50 + "。", "很长", ""),
        ("先登记。", "", ""),
    ],
)
def test_the_sentence_that_is_shown_is_a_whole_one(text: str, marked: str, sentence: str) -> None:
    start = text.index(marked)
    quote = replace(QUOTE, text=text, highlights=((start, start + len(marked)),) if marked else ())
    assert sentence_of(quote) == sentence and sentence in text


def test_a_shelf_shows_one_document_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bot = toy_bot(tmp_path, FILES)
    ask, go_on = bot.ask, Event()

    def asked(question: str) -> Answer:
        assert not question.startswith("誰") or go_on.wait(10)
        return ask(question)

    monkeypatch.setattr(bot, "ask", asked)
    shelf = TopicShelf(bot, rest=0, look=0.01)
    assert shelf.topics == () and shelf.suggest("值班") == []
    shelf.start()
    until(lambda: len(shelf.topics) == 1)
    assert shelf.topics[0].doc == "值班.txt" and not shelf.is_done
    assert shelf.suggest("值班", 1) == ["谁来值班，谁来带班？"]
    go_on.set()
    until(lambda: shelf.is_done)
    assert [topic.doc for topic in shelf.topics] == ["值班.txt", "會議.txt"]
    shelf.stop()


def test_a_shelf_keeps_the_old_topics_until_the_new_ones_are_made(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, FILES)
    shelf = TopicShelf(bot, rest=0, look=0.01)
    shelf.start()
    until(lambda: shelf.is_done)
    old = shelf.topics
    (tmp_path / "documents" / "會議.txt").unlink()
    write_files(tmp_path / "documents", {"印章.txt": "印章管理\n\n一、印章由谁保管\n\n印章由专人保管。\n"})
    toy_index(tmp_path / "index", tmp_path / "documents")
    seen = {shelf.topics}
    while not shelf.is_done or shelf.topics == old:
        seen.add(shelf.topics)
    assert seen <= {old, shelf.topics}
    assert [topic.doc for topic in shelf.topics] == ["值班.txt", "印章.txt"]
    shelf.stop()


def test_an_error_costs_one_document_and_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bot = toy_bot(tmp_path, FILES)
    ask = bot.ask

    def asked(question: str) -> Answer:
        if question.startswith("突发"):
            raise OSError("disk")
        return ask(question)

    monkeypatch.setattr(bot, "ask", asked)
    shelf = TopicShelf(bot, rest=0)
    with caplog.at_level(logging.INFO):
        shelf.start()
        until(lambda: shelf.is_done)
    shelf.stop()
    assert [len(topic.questions) for topic in shelf.topics] == [1, 2]
    assert "值班.txt" in caplog.text and "OSError: disk" in caplog.text


def test_a_shelf_stops_at_once(tmp_path: Path) -> None:
    shelf = TopicShelf(toy_bot(tmp_path, FILES), rest=1e6)
    shelf.start()
    time.sleep(0.2)
    began = time.monotonic()
    shelf.stop()
    assert time.monotonic() - began < 2 and not shelf.is_done
    TopicShelf(toy_bot(tmp_path / "b", FILES)).stop()


def topics_of(*questions: str, title: str = "手册") -> tuple[Topic, ...]:
    return (Topic("a", title, tuple(Ready(question, "", title, ()) for question in questions)),)


OFFERED = (
    *topics_of("谁来值班，谁来带班？", "突发事件几小时内上报？", "交接班", title="值班与应急"),
    *topics_of("會議紀要幾天內印發？", "怎样准备会场？", "会议由谁召集？", title="办会与会务"),
)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("谁", ["谁来值班，谁来带班？", "会议由谁召集？"]),
        ("会议纪要", ["會議紀要幾天內印發？"]),
        ("會議", ["會議紀要幾天內印發？", "会议由谁召集？"]),
        ("值班，谁", ["谁来值班，谁来带班？"]),
        ("交接", ["交接班"]),
        ("小时上报", ["突发事件几小时内上报？"]),
        ("请问突发事件要在几小时内上报呢", ["突发事件几小时内上报？"]),
        ("红烧肉", []),
        ("", []),
        ("？！", []),
        ("\ud800", []),
    ],
)
def test_what_is_like_the_typed_words_is_offered(typed: str, offered: list[str]) -> None:
    assert suggest(typed, OFFERED)[: len(offered) or 1] == offered


def test_the_title_of_a_document_counts_too() -> None:
    assert set(suggest("应急", OFFERED)) == {ready.question for ready in OFFERED[0].questions}
    assert len(suggest("应急", OFFERED, 2)) == 2


@pytest.mark.timed
def test_suggestions_take_five_milliseconds_at_most() -> None:
    many = topics_of(*(f"第{n}处室的印章由谁在几天内保管？" for n in range(300)))
    suggest("印章", many)
    took = []
    for typed in ("印", "印章由谁", "第12处室的印章由谁在几天内", "值班") * 5:
        began = time.perf_counter()
        suggest(typed, many)
        took.append(time.perf_counter() - began)
    assert sorted(took)[len(took) // 2] < 0.005


def test_mistyped_words_are_mended_first(tmp_path: Path) -> None:
    bot = toy_bot(
        tmp_path, {"印章.txt": "印章管理\n\n一、保险柜由谁保管\n\n保险柜由专人保管。保险柜要上锁。\n"}, threshold=0.0
    )
    shelf = TopicShelf(bot, rest=0)
    shelf.start()
    until(lambda: shelf.is_done)
    shelf.stop()
    assert bot.mended("保险拒") == "保险柜" and shelf.suggest("保险拒") == ["保险柜由谁保管？"]


@pytest.mark.model
def test_the_handbook_s_known_questions_are_asked(handbook_index: Path) -> None:
    whole = Bot.open(handbook_index, settings=load_settings({"index": handbook_index}))
    bot = whole.limited(["04-*", "08-*"])
    *_, made = Topics.made(bot)
    assert [topic.doc for topic in made.topics] == ["04-督查督办.md", "08-值班与应急.md"]
    known = [{each.question for each in bot.index.store.known_of(topic.doc)} for topic in made.topics]
    assert all(
        ready.question in asked for topic, asked in zip(made.topics, known, strict=True) for ready in topic.questions
    )
    assert made.kept >= 0.5 * made.asked
    for topic in made.topics:
        for ready in topic.questions:
            first = bot.ask(ready.question).quotes[0]
            assert first.doc == topic.doc and ready.sentence in first.text and len(ready.sentence) <= 80
