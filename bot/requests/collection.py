"""Questions about the documents themselves: 有哪些通知, 财政局发过哪些文件, 最新的通知 -> a list of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from embeddings.catalogue import Listed
from embeddings.text import fold

_KIND = (
    "(?:通知|办法|规定|条例|制度|意见|方案|细则|规则|决定|通告|公告|通报|讲话|报告|函|批复|纪要|章程|预案|规划|计划|"
    "指南|手册|规范|决议)"
)
_PAPERS = rf"(?:{_KIND}|(?:规范性|政策性?)?(?:文件|文档|文章|资料|材料|公文))"
_WHICH = r"(?:哪些|哪几[份个篇项部]|什么|多少[份个篇]?|几[份个篇部])"
_ALL = r"(?:一共|总共|目前|现在|这里|库里|资料库?里?|共|都|总)*"
#: Words that say no more than that documents are asked for.
_ASKS = re.compile(
    rf"{_ALL}(?:收录?了?|收有|有)?(?:过|了)?{_WHICH}(?P<kind>{_PAPERS})[?。!]*$"
    rf"|的?(?P<papers>{_PAPERS}){_ALL}(?:有|是|包括)?{_WHICH}{_PAPERS}?[?。!]*$"
    r"|(?P<newest>最新|最近|最后)(?:发|印发|发布|出台)?的?(?:[一那][份个篇])?"
    rf"(?P<one>{_PAPERS})(?:是)?(?:{_WHICH}|哪一?[个份篇])?[?。!]*$"
)
_AROUND = re.compile(
    r"^(?:请问|你们|我们|你|请|列出|查询?|看看|帮我)+|的$"
    r"|(?:印发|发布|出台|制定|发|印|下发|颁布|收录?|是|都)(?:过|了|的)*$"
)
_ISSUED = re.compile(r"印发|发布|出台|制定|颁布|下发|发过|发了|发的")
_STATUSES = {
    "征求意见稿": re.compile("征求意见(?:稿|的)"),
    "废止": re.compile("(?:已经?)?(?:被)?(?:废止|失效|作废)(?:了)?的"),
}
#: Kinds whose names also mean what stands in them.
_RULES = re.compile("规定|制度|办法|意见|方案|规则|计划|规划|决定|要点|规范|指南|报告|讲话|函")
_YEARS = re.compile(
    r"(?P<first>(?:19|20)\d\d)年?[到至-](?P<last>(?:19|20)\d\d)年?"
    r"|(?P<year>(?:19|20)\d\d)年(?P<side>以后|之后|后|以来|起|以前|之前|前)?"
)
_ABOUT = re.compile(
    r"(?:关于|有关|涉及|与|和)(?P<about>.+?)(?:有关|相关|方面)*的?|(?P<about_too>.+?)(?:有关|相关|方面)的?"
)


@dataclass(frozen=True)
class Asked:
    """Which documents a question asks for; what is empty does not matter.

    ``years`` are the first and the last one, ``words`` stand in title, issuer or name, ``status`` is
    废止 or 征求意见稿.
    """

    kind: str = ""
    years: tuple[str, str] | None = None
    words: str = ""
    newest: bool = False
    status: str = ""


def read_collection(question: str) -> Asked | None:
    """Read which documents a question asks for; None where it asks for something else.

    >>> read_collection("2021年以后的通知有哪些")
    Asked(kind='通知', years=('2022', '9999'), words='', newest=False, status='')
    >>> read_collection("财政局发过哪些文件").words, read_collection("最新的通知是哪个").newest
    ('财政局', True)
    >>> read_collection("报销要哪些材料") is None, read_collection("会议通知有什么要求") is None
    (True, True)
    """
    text = fold(question)
    status = next((name for name, pattern in _STATUSES.items() if pattern.search(text)), "")
    for pattern in _STATUSES.values():
        text = pattern.sub("文件", text, count=1)
    text = re.sub(f"文件(?={_PAPERS})", "", text)
    match = _ASKS.search(text)
    if match is None:
        return None
    named = match["kind"] or match["papers"] or match["one"]
    kind = named if re.fullmatch(_KIND, named) else ""
    before = text[: match.start()]
    years = None
    if found := _YEARS.search(before):
        years = _range(found)
        before = before[: found.start()] + before[found.end() :]
    issued = bool(_ISSUED.search(before))
    while (shorter := _AROUND.sub("", before)) != before:
        before = shorter
    if about := _ABOUT.fullmatch(before):
        before = about["about"] or about["about_too"]
    before = before.strip(" 的,")
    if before and _RULES.fullmatch(kind) and not (about or issued or years):
        return None  # 会议有哪些规定 asks what is ruled, not which papers there are
    # 报销要哪些材料 asks for no documents of the collection.
    if len(before) > 12 or re.search("要|需|提交|带|准备|报送|填|交|怎|如何|吗|负责|起草|处理|什么", before):
        return None
    return Asked(kind, years, before, bool(match["newest"]), status)


def _range(match: re.Match[str]) -> tuple[str, str]:
    if match["first"]:
        return match["first"], match["last"]
    year, side = match["year"], match["side"] or ""
    if side in ("以后", "之后", "后"):
        return str(int(year) + 1), "9999"
    if side in ("以来", "起"):
        return year, "9999"
    return ("0000", year) if side else (year, year)


def documents_of(asked: Asked, listing: Sequence[Listed]) -> tuple[list[Listed], int]:
    """Return the documents that are asked for, in the order of their dates, and how many lack one."""
    found = [each for each in listing if _is_of(each, asked)]
    undated = 0
    if asked.years:
        undated = sum(not each.year for each in found)
        found = [each for each in found if each.year and asked.years[0] <= each.year <= asked.years[1]]
    found.sort(key=lambda each: each.meta.get("date", "9999"))
    dated = [each for each in found if each.year]
    return (dated[-1:] if asked.newest else found), undated


def _is_of(listed: Listed, asked: Asked) -> bool:
    title = fold(listed.title)
    if asked.status and listed.meta.get("status") != asked.status:
        return False
    if asked.kind and asked.kind not in (fold(listed.kind), title[-len(asked.kind) :]):
        return False
    return (
        not asked.words
        or listed.holds(asked.words)
        or all(
            pair in title for pair in (asked.words[place : place + 2] for place in range(max(1, len(asked.words) - 1)))
        )
    )
