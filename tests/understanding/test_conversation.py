"""The cases name the exchanges they come after; these hold invented questions and quotes."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.records import Place, Quote
from bot.understanding.chatter import small_talk
from bot.understanding.conversation import Exchange, remember, resolve
from tests import DATA

TABLE: dict[str, Any] = json.loads((DATA / "conversation.json").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = TABLE["cases"]


def quote_of(doc: str, values: dict[str, Any]) -> Quote:
    text, marked = values["text"], values["highlight"]
    start = text.index(marked)
    highlights = ((start, start + len(marked)),)
    return Quote(doc, "题", tuple(values["section"]), 10, 10 + len(text), text, highlights, 1.0, {})


def exchange_of(name: str) -> Exchange:
    values = TABLE["exchanges"][name]
    quotes = tuple(quote_of(f"{name}{place}", quote) for place, quote in enumerate(values["quotes"]))
    return Exchange(values["question"], values.get("understood", values["question"]), quotes)


def words_at(near: Place | None, history: list[Exchange]) -> str | None:
    if near is None:
        return None
    (quote,) = [quote for exchange in history for quote in exchange.quotes if quote.doc == near.doc]
    return quote.text[near.start - quote.start : near.end - quote.start]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_cases(case: dict[str, Any]) -> None:
    history = [exchange_of(name) for name in case["after"]]
    resolved = resolve(case["asked"], history)
    assert (resolved.understood, resolved.follow_up) == (case["understood"], case["follow_up"])
    assert len(resolved.seen) == case.get("seen", 0)
    assert words_at(resolved.near, history) == case.get("near")
    assert case["follow_up"] or resolved.understood == case["asked"]


def test_no_case_is_small_talk() -> None:
    assert not [case["asked"] for case in CASES if small_talk(case["asked"])]


def test_more_leaves_out_every_place_of_the_same_words() -> None:
    place = Place("b.txt", "题", (), 3, 9)
    quote = Quote("a.txt", "题", (), 0, 6, "值班要有人。", ((0, 6),), 1.0, {}, (place,))
    seen = resolve("还有吗", [Exchange("值班", "值班", (quote,))]).seen
    assert seen == (quote.place, place)


def test_questions_without_quotes_are_remembered_one_after_another() -> None:
    remembered = remember(["秘书处的办文职责是什么", "谢谢", "那服务职责呢", "为什么"])
    assert [exchange.understood for exchange in remembered] == [
        *["秘书处的办文职责是什么", "谢谢", "秘书处的服务职责是什么", "秘书处的服务职责，为什么"]
    ]


_PIECES = st.lists(
    st.sampled_from(
        "那 呢 的 这个 它 他 第 二 0 点 最后 还有 如果 上面说的 刚才那个 为什么 谁 会议 通知 是 吗 ？ why it a".split()
    ),
    max_size=6,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(_PIECES | st.text(max_size=12), _PIECES | st.text(max_size=12), _PIECES | st.text(max_size=20))
def test_whatever_is_said_there_is_a_question_to_search(asked: str, earlier: str, text: str) -> None:
    quote = Quote("a.txt", "题", ("一、甲",), 0, len(text), text, (), 1.0, {})
    resolved = resolve(asked, [Exchange(earlier, earlier, (quote,))])
    assert resolved.follow_up or resolved.understood == asked
    assert not resolved.near or 0 <= resolved.near.start <= resolved.near.end <= len(text)


@pytest.mark.timed
def test_a_question_takes_milliseconds() -> None:
    histories = [[exchange_of(name) for name in case["after"]] for case in CASES]
    resolve("为什么", histories[0])  # loads the dictionary
    began = time.perf_counter()
    for case, history in zip(CASES, histories, strict=True):
        resolve(case["asked"], history)
    assert (time.perf_counter() - began) / len(CASES) < 0.02
    began = time.perf_counter()
    for text in (
        "那" * 1000,
        "的" * 1000,
        "谁来" * 500,
        "第二点" * 300,
        "什么都" * 300,
        "还有" * 500,
        "the a " * 160,
        f"第二点{'说' * 90}甲",
    ):
        resolve(text, [Exchange(text, text)])
    for word in "说 讲 再 能 能不能 具体 一 下 的 不 对 换 换成 还有 那 上面 里 里面 是 好 你 真 ha the".split():
        resolve(f"{word * 45}甲呢", [Exchange(word * 45, word * 45)])
    assert time.perf_counter() - began < 6
