"""Questions for what a new edition changed: 新办法改了什么 -> the words for the document that is meant.

On simplified text in single width::

    question = [document] [edition] asked
    document = 《title》 | title | 这个办法, 办法 | nothing
    edition  = 新, 旧, 新旧, 与旧版相比, 比原来的办法, 修订前后 …        anywhere before what is asked
    asked    = 改了什么, 修订了哪些内容, 有什么变化, 有何不同, 哪些条款修改了 …        at the end

Cases that it must and must not read so are in tests/data/revisions.json.
"""

import re
from dataclasses import dataclass

from bot.requests.grammar import document_words
from bot.requests.titles import KINDS
from embeddings.text import fold

_WHAT = r"(?:什么|哪些|啥|哪里|哪儿|哪几[条处点个]|何)"
_THINGS = r"(?:内容|地方|条款|条文|规定|方面|之处|东西)*"
_CHANGE = r"(?:变化|变动|改动|修改|修订|调整|区别|差别|差异|不同|不一样|变更|更新)"
_REVISED = r"(?:修改|修订|改动|改|变动|变|调整|更新|增加|新增|增删|删除|删去|删|多|少)"
_ASKED = re.compile(
    rf"(?:{_REVISED}(?:了|过)(?:的是)?{_WHAT}{_THINGS}"
    rf"|{_WHAT}{_THINGS}(?:被|作了|做了)?{_REVISED}了"
    rf"|(?:有|发生|作|做|存在){{0,3}}了?{_WHAT}(?:新|大|主要|重要)?的?{_CHANGE}{_THINGS}"
    rf"|有{_WHAT}新的?(?:规定|内容|要求|条款)|有(?:没有|无){_CHANGE}|有{_CHANGE}[吗么]|{_CHANGE}(?:在|是)*{_WHAT}"
    rf"|的(?:主要|具体)?{_CHANGE}|对比|对照)(?:呢|吗|啊|一下)*$"
)
#: Asks for a difference, which may be one between any two things: only of two editions is it what a revision changed.
_DIFFERENCE = re.compile(r"区别|差别|差异|不同|不一样|新的?(?:规定|内容|要求|条款)|对比|对照|^的")
_EARLIER = r"旧版|老版|原版|上一?版|前一版|(?:以前|之前|原来|原先|过去|旧|老)(?=的|$|,)|(?:修订|修改)[之以]?前(?!后)"
_EDITIONS = re.compile(
    rf"(?:[与和同跟比较]|相[比较]于?|对比)*(?:{_EARLIER}|[旧老原](?=(?:{KINDS})))的?(?:{KINDS})?(?:版本?)?的?(?:相比较?|比较|比起来|对比|相比|比)?"
    r"|(?:19|20)\d\d年?版?的?[与和同跟比较](?=(?:19|20)\d\d)"
    rf"|新旧(?:两)?(?:版本?)?(?:的)?(?:之间)?|新(?:版|修订|修改)?的?(?=(?:{KINDS}))|^新(?:版|修订|修改)?的?|新版|(?:修订|修改)[之以]?前后"
    r"|(?:这次|此次|本次|最近|最新)?的?(?:修订|修改)[之以]?[版后]?$"
)
_LOOSE = re.compile(r"(?:之间|相比|比较|这次|此次|本次|今年|到底|究竟|主要|具体|一共|又|都|共|有|是|中|里|的|,|\s)+$")


@dataclass(frozen=True)
class RevisionRequest:
    """What is asked: the words for a document, with those for editions and without, and whether there are any."""

    documents: tuple[str, ...]
    editions: bool


def read_revision(question: str) -> RevisionRequest | None:
    """Read a question for what was changed; None where it asks for something else.

    >>> read_revision("2024年版差旅费办法改了什么")
    RevisionRequest(documents=('2024年版差旅费办法',), editions=False)
    >>> read_revision("新旧辦法有什麼區別"), read_revision("改了什么规定没有")
    (RevisionRequest(documents=('新旧办法', '办法'), editions=True), None)
    """
    text = fold(question).rstrip(" ?!。.,")
    match = _ASKED.search(text)
    if match is None:
        return None
    before = _LOOSE.sub("", text[: match.start()])
    editions = bool(_EDITIONS.search(before)) or match[0].startswith(("修订", "修改"))
    if _DIFFERENCE.search(match[0]) and not editions:
        return None
    readings = (before, _EDITIONS.sub("", before))
    return RevisionRequest(tuple(dict.fromkeys(map(_words, readings))), editions)


def _words(reading: str) -> str:
    return document_words(_LOOSE.sub("", reading))[0]
