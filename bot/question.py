"""What is asked: checked at the edge, folded, and completed from the questions before it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeGuard

from bot.conversation import remember, resolve
from embeddings.errors import QuestionError
from embeddings.folding import fold
from embeddings.lexical import Terms

#: The longest question, in characters: a page of text is not a question.
QUESTION_LENGTH = 1000

_CONTENT = re.compile(r"\w")
#: Words of asking and of politeness: they say nothing about the subject.
_EMPTY_WORDS = frozenset(
    "的 了 是 在 和 与 或 及 有 吗 呢 吧 啊 呀 哪 哪些 哪个 哪几 哪里 什么 什么样 怎么 怎么样 怎样 如何 "
    "为什么 为何 多少 几 谁 何时 何 请 请问 问 一下 想 知道 我 你 您 我们 你们 他 她 它 能 能否 可以 可 要 "
    "说 需要 应 应该 应当 会 被 把 对 从 到 这 那 这个 那个 都 也 就 还 么 是否 有没有 谢谢 你好 您好 麻烦 告诉 "
    "关于 时候 以及 等 之 其 为 由 于 所 并 而 a an the of to in on for and or is are be what which who when "
    "where how why do does did can could should it".split()
)


@dataclass(frozen=True)
class Question:
    """A question and what is searched for it.

    ``understood`` is the question as it is searched, completed from an earlier one where it points back.
    ``key_words`` are the jieba words that say what it is about.
    """

    asked: str
    understood: str
    terms: Terms
    key_words: tuple[str, ...]


def read_question(asked: str, history: Sequence[str] = ()) -> Question:
    """Check a question and complete it from the earlier ones, latest last.

    Raises:
        QuestionError: if it is empty, holds nothing but signs, or is too long.
    """
    check_question(asked)
    asked = asked.strip()
    understood = resolve(asked, remember(list(filter(_is_question, history)))).understood
    terms = Terms.of(fold(understood))
    return Question(asked, understood, terms, tuple(word for word in terms.words if word not in _EMPTY_WORDS))


def check_question(asked: str) -> None:
    """Raise a QuestionError for what cannot be a question."""
    if not asked.strip():
        raise QuestionError("question.empty", "Please write a question.")
    if any("\ud800" <= char <= "\udfff" for char in asked):
        raise QuestionError(
            "question.encoding", "The question is not written in UTF-8; set the terminal to UTF-8 and try again."
        )
    if len(asked) > QUESTION_LENGTH:
        raise QuestionError(
            "question.long",
            "The question has {length} characters; please ask in at most {limit}.",
            length=len(asked),
            limit=QUESTION_LENGTH,
        )
    if not _CONTENT.search(asked):
        raise QuestionError("question.signs", "There are no words in the question; please write it out.")


def _is_question(text: object) -> TypeGuard[str]:
    if not isinstance(text, str):
        return False
    try:
        check_question(text)
    except QuestionError:
        return False
    return True
