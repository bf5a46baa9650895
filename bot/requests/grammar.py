"""Questions that name a place in a document -> the words for the document, and the steps that lead to the place.

The grammar, on simplified text in single width::

    question   = [document] steps [asking] | document asking for a fact
    document   = 《title》 | title | part of a title | 这个办法, 本条例, 该文件
    steps      = step {的 | 之 | 中 | 里} step …
    step       = 第 number unit | 最后一 unit | 倒数第 number unit | (number) | 附件 number | 2.1.2
    unit       = 编 章 节 条 款 项 部分 点 页 张幻灯片
    number     = 十七 | 17

Cases that it must and must not read so are in tests/data/places.json.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.requests.titles import KINDS
from embeddings.text import chinese_number, fold

Unit = Literal["part", "chapter", "group", "article", "paragraph", "item", "point", "annex", "page", "decimal"]
FactName = Literal["issuer", "number", "date", "effective", "amended", "status", "term", "scope"]

UNITS: dict[str, Unit] = {
    "编": "part",
    "章": "chapter",
    "节": "group",
    "条": "article",
    "款": "paragraph",
    "项": "item",
    "部分": "point",
    "点": "point",
    "页": "page",
    "张幻灯片": "page",
}
#: Units that only documents have. 第二点 or 第三项 may be of anything: a place only in a document that is named.
STRONG: frozenset[Unit] = frozenset({"part", "chapter", "group", "article", "annex", "page", "decimal"})

_N = r"(?:[〇零○一二三四五六七八九十百千两]{1,7}|\d{1,4})"
_U = "部分|编|章|节|条|款|项|点|页|张幻灯片"
_STEP = re.compile(
    rf"第\s*(?P<number>{_N})\s*(?P<unit>{_U})(?:之(?P<after>{_N}))?"
    rf"|倒数第(?P<back>{_N})个?(?P<back_unit>{_U})"
    rf"|(?:最后|末尾?)的?(?:一个?|那个?)?(?P<last>{_U})"
    r"|第?\((?P<item>\d{1,2}|[一二三四五六七八九十]{1,3})\)项?"
    rf"|附件\s*(?P<annex>{_N})"
    r"|(?<![\d.a-z/-])(?P<decimal>\d{1,2}(?:\.\d{1,2}){1,4})(?![\d.%‰/-]|[a-z]|[万亿元米倍折公吨度年月])(?:条|款|节|项)?"
)
_BETWEEN = re.compile(r"[\s的之中里,]*")
_BEFORE = re.compile(
    r"^(?:(?:请问|请教|问)(?:一下)?|我想(?:问|知道|了解|查)(?:一下)?|帮我查(?:一下)?|查(?:一下|询)?|看看|根据|依据|依照|按照?|在|关于|那么?|麻烦)+"
)
_AFTER = re.compile(r"(?:里面|当中|中规定)?[的之中里,\s]*$")
_QUOTED = re.compile(r"[《〈「『“\"]([^《》〈〉「」『』“”\"]{2,60})[》〉」』”\"]")
_IN_MARKS = re.compile(
    r"(?:根据|依据|依照|按照?|在|请问)*《(?P<title>[^《》]{2,60})》(?:的?规定|里面?|中|当中|內|内)?[的,，]?\s*"
)
#: A title goes on behind the marks of another in it: 实施《…》办法.
_NESTED = re.compile(
    r"的?(?:实施|补充|暂行|若干|具体)*(?:办法|细则|规则|决定|通知|解释|意见|(?:实施|补充)(?:条例|规定))"
)
#: What asks for no more than the place itself.
_ASKING = re.compile(
    r"规定|内容|要求|原文|全文|条文|具体|主要|讲讲|说说|讲|说|写|是|的|了|什么|啥|哪些|怎么|怎样|如何|呢|吗|些|指|有|意思|"
    r"请|看看|看|给我|一下|查|都|关于|方面|事情|事|问题|[,。?!\s]"
)

_WHEN = r"(?:什么时候|何时|啥时候|哪天|哪年|哪一[天年]|几[月号])"
_WHO = r"(?:谁|(?:哪个?|哪些|哪几个|什么)(?:单位|部门|机关|机构))"
#: 发, 印 and 定 alone may begin other words: 发生, 印章, 定期.
_ISSUED = r"(?:印发|制定|颁布|发布|公布|成文|下发|发出|出台|(?:发|印|定)(?=的|了|$|[?,。吗呢]))"
_IN_FORCE = "(?:施行|实施|生效|执行)"
_OVER = "(?:废止|作废|失效)"
_AMENDED = "(?:修订|修正|修改)"
#: How a fact is asked for.
_FACTS: dict[FactName, str] = {
    "effective": rf"(?:从|自)?{_WHEN}(?:开始|起)*(?:正式)?{_IN_FORCE}|{_IN_FORCE}的?(?:日期|时间)"
    rf"|{_IN_FORCE}是?[在从自]?{_WHEN}",
    "date": rf"{_WHEN}(?:正式)?{_ISSUED}的?|(?:印发|发布|颁布|公布|成文|发文|下发)的?(?:日期|时间)"
    rf"|(?:印发|发布|颁布|公布|下发)[是在于]+{_WHEN}",
    "amended": rf"(?:最近|最后|上)(?:一次)?{_AMENDED}(?:是|在)?(?:{_WHEN}|的?(?:日期|时间))?"
    rf"|{_WHEN}(?:做过|进行)?{_AMENDED}(?:过|的|了)|{_AMENDED}(?:日期|时间)",
    "number": r"(?:发文)?(?:文号|字号)|文件编号|第?几号文",
    "issuer": rf"由?{_WHO}(?:联合)?{_ISSUED}的?|(?:发文|印发|发布|制定)的?(?:机关|单位|部门)",
    "status": rf"(?:还|是否|现在|目前)+(?:仍然?|继续|现行)*(?:有效|生效|管用|能用|在用|适用)(?:吗|么)?$"
    rf"|(?:有没有|是否)(?:已经?)?(?:被)?{_OVER}|{_OVER}了?(?:吗|没有?|么)"
    rf"|{_WHEN}(?:开始|被)?{_OVER}的?|{_OVER}的?(?:日期|时间)|被(?:哪个?|什么)(?:文件|办法|规定|通知|条例)?(?:废止|取代|代替|替代)",
    "term": rf"(?:有效期|有效|执行|适用|施行)(?:期限)?(?:是|截止|截至)?(?:到|至|截止){_WHEN}"
    r"|有效期(?:是|有)?(?:多长|多久|几年|多少年)",
    "scope": r"适用(?:于)?(?:哪些|谁|什么|哪类)|适用的?(?:范围|对象)|对谁适用",
}


@dataclass(frozen=True)
class Step:
    """A step on the way to a place.

    ``number`` counts from 1, from -1 backwards from the last; ``words`` are those of the question, ``label`` is the
    number of a decimal heading.
    """

    unit: Unit
    number: int
    words: str
    label: str = ""


@dataclass(frozen=True)
class Request:
    """What a question names: the words for a document, with the steps to a place in it or the fact asked of it.

    ``quoted`` tells a title in its marks; ``rest`` is what is asked beyond the place itself.
    """

    document: str
    quoted: bool = False
    steps: tuple[Step, ...] = ()
    fact: FactName | None = None
    rest: str = ""


_NO_REST = re.compile(
    r"^(?:正式|开始|的|了|过|是|吗|呢|啊|呀|么|什么时候|哪天|何时|谁|哪|个|单位|部门|机关|多少|几号|,|\s)+$"
)


def read_request(question: str) -> Request | None:
    """Read a question by the grammar; None where it names neither a place nor a fact.

    >>> request = read_request("《車輛管理辦法》第十七條第二款是什麼")
    >>> request.document, [(step.unit, step.number) for step in request.steps], request.rest
    ('车辆管理办法', [('article', 17), ('paragraph', 2)], '')
    >>> read_request("条例的最后一条").steps[0].number, read_request("办公用房有多少") is None
    (-1, True)
    """
    text = fold(question)
    steps, start, end = _steps(text)
    if steps:
        title, quoted = document_words(text[:start])
        return Request(title, quoted, steps, rest=_ASKING.sub("", text[end:]))
    for name, pattern in _FACTS.items():
        if match := re.search(pattern, text):
            title, quoted = document_words(text[: match.start()])
            return Request(title, quoted, fact=name, rest=_rest_of_fact(text[match.end() :]))
    return None


def quoted_title(question: str) -> tuple[str, str] | None:
    """Return the title that a question has in its marks, and what it asks of it; None where it has none.

    >>> quoted_title("按照《差旅费管理办法》，住宿费是多少"), quoted_title("住宿费是多少")
    (('差旅费管理办法', '住宿费是多少'), None)
    """
    match = _IN_MARKS.search(question)
    return (match["title"], question[: match.start()] + question[match.end() :]) if match else None


def read_start(words: str) -> Request:
    """Read words that name a document, and may name a place in it; what stands behind that is the ``rest``.

    >>> start = read_start("公务用车办法的第三章")
    >>> start.document, start.steps[0].number, start.rest
    ('公务用车办法', 3, '')
    """
    steps, begin, end = _steps(words)
    title, quoted = document_words(words[:begin] if steps else words)
    return Request(title, quoted, steps, rest=_AFTER.sub("", words[end:]) if steps else "")


def _rest_of_fact(words: str) -> str:
    """Return what is asked beyond a fact: nothing in 谁发的这个通知, 天气预报 in 谁发布天气预报."""
    rest = re.sub(rf"(?:这|那|该|本|此)(?:个|份|项|部|篇)?(?:{KINDS})?|[?。!]+$", "", words)
    return _NO_REST.sub("", rest)


def document_words(words: str) -> tuple[str, bool]:
    """Return the words for a document among those before a place, and whether they are a title in its marks."""
    if (match := _QUOTED.search(words)) and not _NESTED.match(words, match.end()):
        return match[1], True
    return _AFTER.sub("", _BEFORE.sub("", words.strip(" ,"))).strip(" ,是"), False


def _steps(text: str) -> tuple[tuple[Step, ...], int, int]:
    """Return the first run of steps, and where it begins and ends."""
    steps: list[Step] = []
    begin = end = 0
    for match in _STEP.finditer(text):
        if steps and not _BETWEEN.fullmatch(text, end, match.start()):
            break
        begin = begin if steps else match.start()
        steps += _step(match)
        end = match.end()
    return tuple(steps), begin, end


def _step(match: re.Match[str]) -> Iterator[Step]:
    found = match.groupdict()
    if unit := found["unit"]:
        yield Step(UNITS[unit], chinese_number(found["number"]), match[0])
    elif unit := found["back_unit"]:
        yield Step(UNITS[unit], -chinese_number(found["back"]), match[0])
    elif unit := found["last"]:
        yield Step(UNITS[unit], -1, match[0])
    elif item := found["item"]:
        yield Step("item", chinese_number(item), match[0])
    elif annex := found["annex"]:
        yield Step("annex", chinese_number(annex), match[0])
    else:
        yield Step("decimal", 1, match[0], found["decimal"])
