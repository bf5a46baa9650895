"""Questions wait their turn, are told how long, and can be stopped."""

import threading
from pathlib import Path

import gradio as gr
import pytest
from starlette.requests import Request

from bot.answering.answer import Answer
from bot.answering.bot import Bot
from bot.web.asking.queue import Queue
from bot.web.chat.chat import Chat
from bot.web.chat.earlier import Earlier
from embeddings.errors import MishuError
from tests.pages.serving import finished
from tests.toys import RULES, ToyEncoder, toy_bot

QUESTION = "用印要先填写什么"
#: A request without a cookie or a language.
NOBODY = gr.Request(Request({"type": "http", "headers": []}))


class Gates:
    """Lookups that end when they are let through."""

    def __init__(self) -> None:
        self.began: list[int] = []
        self._gates = [threading.Event() for _ in range(8)]

    def work(self, number: int) -> int:
        self.began.append(number)
        assert self._gates[number].wait(20)
        return number

    def open(self, *numbers: int) -> None:
        for number in numbers:
            self._gates[number].set()


def test_first_come_first_served() -> None:
    async def visit() -> None:
        gates, queue = Gates(), Queue(1)
        tickets = [queue.put(lambda number=number: gates.work(number)) for number in range(5)]
        assert [ticket.ahead for ticket in tickets] == [0, 1, 2, 3, 4]
        assert not await tickets[4].done(0.1)
        tickets[3].leave()
        assert [tickets[4].ahead, tickets[2].ahead] == [3, 2]
        gates.open(0)
        assert await tickets[0].done(20) and tickets[0].result() == 0
        gates.open(1, 2, 4)
        assert await tickets[4].done(20) and tickets[4].result() == 4 and tickets[4].ahead == 0
        assert gates.began == [0, 1, 2, 4]

    finished(visit())


def test_a_few_are_looked_up_at_once() -> None:
    async def visit() -> None:
        gates, queue = Gates(), Queue(2)
        tickets = [queue.put(lambda number=number: gates.work(number)) for number in range(3)]
        assert [ticket.waits for ticket in tickets] == [False, False, True]
        gates.open(1)
        assert await tickets[1].done(20) and not tickets[2].waits
        gates.open(0, 2)
        assert await tickets[2].done(20)

    finished(visit())


def test_the_time_left_is_told_by_how_long_lookups_took() -> None:
    async def visit() -> None:
        gates, queue = Gates(), Queue(1)
        queue.seconds = 3.0
        tickets = [queue.put(lambda number=number: gates.work(number)) for number in range(3)]
        assert [ticket.seconds_left for ticket in tickets] == [3, 6, 9]
        gates.open(0, 1, 2)
        assert await tickets[2].done(20) and queue.seconds < 3.0

    finished(visit())


def test_what_went_wrong_in_a_lookup_comes_out_of_it() -> None:
    async def visit() -> None:
        ticket = Queue(1).put(lambda: 1 // 0)
        assert await ticket.done(20)
        with pytest.raises(ZeroDivisionError):
            ticket.result()

    finished(visit())


class Slow(Bot):
    """A bot that answers when it may."""

    def __init__(self, bot: Bot) -> None:
        super().__init__(bot.index, ToyEncoder(), bot.settings)
        self.may = threading.Event()

    def ask(self, *asked: object, **options: object) -> Answer:
        assert self.may.wait(60)
        return super().ask(*asked, **options)  # type: ignore[arg-type]


def test_who_waits_is_told_again_until_the_answer_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.chat.chat._TOLD_EVERY", 0.2)
    bot = Slow(toy_bot(tmp_path, RULES))

    async def visit() -> None:
        chat = Chat(bot)
        visits = [chat._answer(QUESTION, Earlier(), NOBODY, False) for _ in range(5)]
        first = [(await anext(updates))[0] for updates in visits]
        assert ["正在查找……" in page for page in first] == [True] * 4 + [False]
        assert "前面还有 4 个问题，大约还要 1 秒……" in first[4] and "停止查找" in first[4]
        assert "停止查找" not in first[0] and "停止查找" in (await anext(visits[0]))[0]
        await visits[4].aclose()
        bot.may.set()
        for updates in visits[:4]:
            assert "quote-text" in [page async for page, *_ in updates][-1]

    finished(visit())


def test_no_more_are_taken_than_may_wait() -> None:
    async def visit() -> None:
        gates, queue = Gates(), Queue(1, most=1)
        tickets = [queue.put(lambda number=number: gates.work(number)) for number in range(2)]
        with pytest.raises(MishuError) as refused:
            queue.put(lambda: 3)
        assert refused.value.code == "asking.full" and refused.value.details["seconds"] >= 1
        assert queue.length == 2
        tickets[1].leave()
        tickets.append(queue.put(lambda: gates.work(2)))
        gates.open(0, 2)
        assert await tickets[2].done(20) and queue.length == 0
        assert await queue.run(lambda: 7) == 7

    finished(visit())


def test_the_page_says_so_and_keeps_the_question(tmp_path: Path) -> None:
    async def visit() -> None:
        gates, queue = Gates(), Queue(1, most=0)
        ticket = queue.put(lambda: gates.work(0))
        chat = Chat(toy_bot(tmp_path, RULES), queue=queue)
        updates = [update async for update in chat._answer(QUESTION, Earlier(), NOBODY, False)]
        assert len(updates) == 1 and "排队等待的问题太多" in updates[0][0] and updates[0][1] == QUESTION
        gates.open(0)
        assert await ticket.done(20)

    finished(visit())
