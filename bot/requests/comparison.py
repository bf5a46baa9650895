"""Questions for how two things differ: 会议和培训的住宿费有什么不同 -> a question for each of them."""

import re
from dataclasses import dataclass

from embeddings.text import plain

_AND = "(?:和|与|跟|同|以及|及|、|还是|比起?)"
_DIFFER = (
    r"(?:之间|两者|二者|各|分别|到底|究竟|相比)*(?:有|存在|是)?(?:没有|什么|啥|何|哪些|怎么|怎样)?(?:的|地方)*"
    r"(?:主要)?(?:区别|不同|差别|差异|不一样|异同)(?:之处|的地方|在哪里?|在哪儿|是什么|有哪些|吗|么|呢)*"
)
_COMPARED = re.compile(
    rf"(?:请问|比较(?:一下)?|对比(?:一下)?)?(?P<first>[^,。?!;]{{1,20}}?){_AND}(?P<second>[^,。?!;]{{1,24}}?)"
    rf"(?:的|在)?{_DIFFER}[?。!\s]*"
)


#: What things are compared in.
_ASPECT = re.compile(
    "(?:标准|费|补助|津贴|补贴|时间|期限|要求|条件|流程|程序|材料|范围|待遇|比例|额度|职责|权限|做法|规定)$"
)


def _cuts(first: str, second: str) -> bool:
    """Tell whether the second name ends where it is as long as the first: what follows is what they are compared in."""
    return first[-1] == second[len(first) - 1] or bool(_ASPECT.search(second[len(first) :]))


@dataclass(frozen=True)
class Comparison:
    """The two things that are compared, in the question's words, and a question for each."""

    names: tuple[str, str]
    questions: tuple[str, str]


def read_comparison(question: str) -> Comparison | None:
    """Read which two things a question compares, and in what; None where it compares nothing.

    >>> read_comparison("会议和培训的住宿费有什么不同？").questions
    ('会议的住宿费', '培训的住宿费')
    >>> read_comparison("县级和乡镇住宿费标准有何区别").names, read_comparison("值班和带班")
    (('县级', '乡镇'), None)
    """
    match = _COMPARED.fullmatch(plain(question).strip())
    if match is None:
        return None
    asked = question.strip()
    first, second = (asked[match.start(name) : match.end(name)] for name in ("first", "second"))
    name, of, aspect = second.partition("的")
    if not of and len(second) > len(first) + 1 and _cuts(first, second):
        # Two things of one kind have names of one length: 县级和乡镇住宿费标准.
        name, aspect = second[: len(first)], second[len(first) :]
    return Comparison((first, name), (first + of + aspect, name + of + aspect)) if name else None
