"""Questions for the outline of a document, or for how many clauses, chapters or points it has."""

import re
from dataclasses import dataclass
from typing import Literal

from bot.requests.grammar import Step, Unit, read_start
from embeddings.text import fold

#: What is counted.
_COUNTED: dict[str, Unit] = {
    "编": "part",
    "章节": "chapter",
    "章": "chapter",
    "节": "group",
    "条款": "article",
    "条文": "article",
    "条": "article",
    "款": "paragraph",
    "项": "item",
    "部分": "point",
    "方面": "point",
    "点": "point",
}
_ALL = r"(?:一共|总共|合计|共计|共|都|总|具体|主要|大概|大致|分别|里面|里|中|内)*"
_COUNT = re.compile(
    rf"{_ALL}(?:有|分为|分成|分|包括|包含|规定了?|设了?|列出?了?|是)?(?<!哪)(?:几|多少)[个大]?(?P<unit>{'|'.join(_COUNTED)})"
    r"(?:规定|内容|要求|事项|措施)?[?。!吗呢]*$"
)
#: What is asked of texts alone.
_SUMMARY = re.compile(
    r"^(?:请|麻烦|帮我|给我|你|您)*(?:总结|概括|概述|归纳|梳理|提炼|简述|简单介绍)(?:一下|下|一遍)?(?P<before>.*?)"
    r"(?:的?(?:主要|核心|基本|全部)*(?:内容|要点|大意|精神|思路))?[吧呗。!?]*$"
    rf"|(?P<after>.*?)的?{_ALL}(?:讲|说|写|谈)(?:了|的是|的)*(?:哪几|哪些|什么|几|些什么|些啥|啥)[个大]?"
    r"(?:方面|部分|内容|问题|事情?|东西|要点|点)?[?。!呢]*$"
    r"|(?P<named>.*?)的?(?:大纲|提纲|目录|框架|章节结构|大意|中心思想|内容提要|结构)(?:是什么|有哪些|怎么样|怎样|是怎样的)?[?。!呢]*$"
)
#: What is asked of things too: only of a document that is named as one.
_CONTENTS = re.compile(
    rf"(?P<words>.*?)的?{_ALL}(?:(?:主要|核心|基本)的?(?:内容|要点)(?:是|有|包括)?(?:什么|哪些|啥)?"
    r"|(?:规定|包括|包含|涉及|分|有)(?:了|为|成)*(?:哪几|哪些)[个大]?(?:方面|部分|内容|问题|章节|章))[?。!呢]*$"
)


@dataclass(frozen=True)
class OutlineRequest:
    """Whose outline is asked for: words for a document, and the steps to a part of it.

    ``unit`` is what is to be counted, if anything. ``sure`` tells that only texts are asked about so.
    """

    document: str
    quoted: bool
    steps: tuple[Step, ...]
    unit: Unit | Literal[""] = ""
    sure: bool = True


def read_outline(question: str) -> OutlineRequest | None:
    """Read a question for an outline or a count; None where it asks for something else.

    >>> read_outline("《车辆管理办法》一共多少条").unit, read_outline("总结一下这份文件").document
    ('article', '这份文件')
    >>> read_outline("第三章有几条").steps[0].number, read_outline("出差每天补助多少") is None
    (3, True)
    """
    text = fold(question).strip()
    if match := _COUNT.search(text):
        return _request(text[: match.start()], _COUNTED[match["unit"]], sure=False)
    if match := _SUMMARY.fullmatch(text):
        request = _request(match["before"] or match["after"] or match["named"] or "")
        # 第三章讲什么 is answered by the chapter.
        return None if request and request.steps and match["after"] else request
    if match := _CONTENTS.fullmatch(text):
        return _request(match["words"], sure=False)
    return None


def _request(words: str, unit: Unit | Literal[""] = "", sure: bool = True) -> OutlineRequest | None:
    start = read_start(words)
    return None if start.rest else OutlineRequest(start.document, start.quoted, start.steps, unit, sure)
