import json
import time

import pytest

from bot.messages import LANGS, Messages
from bot.understanding.chatter import KINDS, small_talk, without_preface
from tests import DATA

CASES: dict[str, list[str]] = json.loads((DATA / "small_talk.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("kind", "said"), [(kind, said) for kind, texts in CASES.items() for said in texts])
def test_cases(kind: str, said: str) -> None:
    assert small_talk(said) == (None if kind == "none" else kind)


def test_every_kind_has_cases_and_replies() -> None:
    assert set(CASES) == {*KINDS, "none"}
    for lang in LANGS:
        replies = {Messages(lang)(f"small_talk.{kind}") for kind in KINDS}
        assert len(replies) == len(KINDS)


@pytest.mark.parametrize(
    ("asked", "question"),
    [
        ("你好，请问秘书处的职责是什么", "秘书处的职责是什么"),
        ("謝謝，那服務職責呢", "那服務職責呢"),
        ("好的好的，知道了。为什么？", "为什么？"),
        ("谢谢谁来签字", "谁来签字"),
        ("Thanks! What about seals?", "What about seals?"),
        ("好人好事怎么评", "好人好事怎么评"),
        ("早操几点开始", "早操几点开始"),
        ("谢谢", "谢谢"),
    ],
)
def test_prefaces(asked: str, question: str) -> None:
    assert without_preface(asked) == question


@pytest.mark.timed
def test_long_and_odd_input_is_quick() -> None:
    began = time.perf_counter()
    for text in (
        "哈" * 1000,
        "好的，" * 300,
        "你真的是不是" * 150,
        "的" * 1000,
        "~" * 1000,
        *(
            f"{word * 39}x"[-40:]
            for word in "真的 真是个 真 你 太 好 是 一个 说 说得 这 试 测试 就是 个 回答 完全 ha".split()
        ),
    ):
        assert small_talk(text) is None
        without_preface(text)
    assert time.perf_counter() - began < 1
