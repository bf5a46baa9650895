"""What is asked: checked at the edge, freed of politeness, and split into what is searched."""

import re
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeGuard

from bot.understanding.kinds import kinds_of
from embeddings.errors import QuestionError
from embeddings.index import Terms
from embeddings.text import fold, fold_with_map
from embeddings.wording import FUNCTION_WORDS, Expansion, Thesaurus, bigrams, cut

#: The longest question, in characters: a page of text is not a question.
QUESTION_LENGTH = 1000

_CONTENT = re.compile(r"\w")
#: Words of asking and of politeness: they say nothing about the subject.
_EMPTY_WORDS = (
    frozenset(
        "的 了 是 在 和 与 或 及 有 吗 呢 吧 啊 呀 哪 哪些 哪个 哪几 哪里 什么 什么样 怎么 怎么样 怎样 如何 "
        "为什么 为何 多少 几 谁 何时 何 请 请问 问 一下 想 知道 我 你 您 我们 你们 他 她 它 能 能否 可以 可 要 "
        "说 需要 应 应该 应当 会 被 把 对 从 到 这 那 这个 那个 都 也 就 还 么 是否 有没有 谢谢 你好 您好 麻烦 告诉 "
        "关于 时候 以及 等 之 其 为 由 于 所 并 而 咋 啥 咋办 咋弄 咋整 怎么弄 怎么办 怎么做 干什么 干啥 做什么 做啥 "
        "才 得 来 去 给 让 叫 些 有些 这些 那些 别的 的话 哪儿 哪位".split()
    )
    | FUNCTION_WORDS
)


#: What people say before and after a question out of politeness, and of themselves.
_COURTESY = re.compile(
    r"您好|你好|早上好|下午好|晚上好|不好意思|打扰|麻烦|感谢|谢谢|多谢|包涵|抱歉|冒昧|辛苦|指点|请教|劳驾|拜托|"
    r"^(?:我|本人)(?:是|刚|才|们是)|新来的|新人|第一次(?:来|问)|hello|please|thank|excuse me|sorry"
)
_OPENING = re.compile(
    r"^(?:那个|嗯|呃)*(?:我)?(?:想|就)?(?:要)?(?:麻烦|请|劳驾|拜托)?(?:您|你)?(?:帮我|帮忙|给我)?"
    r"(?:请问|请教|咨询|问问|问|打听|了解|知道|告诉我|说说|讲讲|查)(?:一下|下|您|你|一声)*[,:]?(?=.{4})"
)
_CLAUSES = re.compile(r"[^,。!?;\n]+[,。!?;\n]*")


@dataclass(frozen=True)
class Question:
    """A question and what is searched for it.

    ``understood`` is the question as it is searched: corrected, and completed from earlier ones where it points
    back; ``searched`` is that without words of politeness. ``key_words`` are the jieba words that say what it is
    about, ``expansions`` other wordings of it.
    """

    understood: str
    searched: str
    terms: Terms
    key_words: tuple[str, ...]
    expansions: tuple[Expansion, ...] = ()


def read_question(understood: str, thesaurus: Thesaurus | None = None) -> Question:
    """Split a question into what is searched."""
    searched = without_courtesy(understood)
    folded = fold(searched)
    terms = Terms.of(folded)
    expansions = thesaurus.expand(folded) if thesaurus else ()
    key_words = tuple(word for word in terms.words if word not in _EMPTY_WORDS)
    asking = _pairs_of_asking(folded)
    pairs = tuple(pair for pair in terms.bigrams if pair not in asking) or terms.bigrams
    return Question(understood, searched, replace(terms, bigrams=pairs).expanded(expansions), key_words, expansions)


def _pairs_of_asking(folded: str) -> set[str]:
    """Return the pairs of characters that lie wholly in words of asking; rare in documents, they would count most."""
    runs = ("".join(run) for empty, run in groupby(cut(folded), _EMPTY_WORDS.__contains__) if empty)
    return {pair for run in runs for pair in bigrams(run)}


def without_courtesy(text: str) -> str:
    """Return a question without what is said around it out of politeness; all of it if nothing else is said.

    >>> without_courtesy("您好，打扰一下，我是新来的志愿者，想请问一下值班表由谁来排？谢谢您！")
    '值班表由谁来排？'
    >>> without_courtesy("谢谢您"), without_courtesy("值班表由谁来排？")
    ('谢谢您', '值班表由谁来排？')
    """
    folded = fold_with_map(text)
    kept = []
    for match in _CLAUSES.finditer(folded.text):
        clause = match[0]
        opening = _OPENING.match(clause)
        start = match.start() + (opening.end() if opening else 0)
        polite = _COURTESY.search(clause) if opening is None else None
        if _CONTENT.search(clause) and not (polite and not kinds_of(clause)):
            kept.append(folded.span(start, match.end()).of(text))
    return "".join(kept).strip() or text


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


def is_question(text: object) -> TypeGuard[str]:
    """Tell whether something given as an earlier question can be one."""
    if not isinstance(text, str):
        return False
    try:
        check_question(text)
    except QuestionError:
        return False
    return True
