"""What a page says was asked before is read, and what is not a page's is not."""

import json

import pytest

from bot.web.chat.earlier import MOST_TURNS, Earlier, earlier_of

ASKED = {"question": "用印要先填写什么", "answered": True}
REFUSED = {"question": "明天下雨吗", "answered": False}


def sent(**changes: object) -> str:
    return json.dumps({"number": 2, "asked": [ASKED, REFUSED], **changes})


def test_only_answered_questions_are_followed_up() -> None:
    assert earlier_of(sent()) == Earlier(("用印要先填写什么",), 2)
    most = [{"question": f"{'问' * 990}{place}", "answered": True} for place in range(MOST_TURNS)]
    assert earlier_of(sent(asked=most)).answered == tuple(each["question"] for each in most)


@pytest.mark.parametrize(
    "wrong",
    [
        *(
            None,
            3,
            "",
            "[]",
            "{",
            '{"number": 1}',
            '{"number": 1, "asked": [{"question": "\\ud800", "answered": true}]}',
        ),
        *("\ud800", "[" * 100_000, sent(number="2"), sent(number=-1), sent(number=10**12), sent(number=1.5)),
        *(sent(asked=[ASKED] * 21), sent(asked=[{**ASKED, "question": "问" * 1001}]), sent(asked="用印")),
        *(sent(asked=[{**ASKED, "answered": "yes"}]), sent(asked=[{**ASKED, "more": 1}]), sent(more=1)),
    ],
)
def test_what_no_page_sends_is_a_conversation_that_begins(wrong: object) -> None:
    assert earlier_of(wrong) == Earlier()
