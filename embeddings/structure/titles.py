"""The title of a document: its words, the lines that it stands on, and the kind of paper that it names."""

import re
from collections.abc import Sequence
from itertools import takewhile

from embeddings.facts import is_issuer, read_letter
from embeddings.records import Line
from embeddings.structure.outline import speech_lines
from embeddings.text import DATE, is_numbered

_SUFFIX = re.compile(
    r"\s*([(（](完整文档|完整版|全文|精选|最新)[)）]|(word)?(文件|文档|版)?(免费)?下载|(word|精品)(文件|文档)"
    r"|\.(docx?|pdf|pptx?|wps|txt|html?))\s*$",
    re.I,
)


def bare_title(line: str) -> str:
    """Return the beginning of ``line`` that is a title, without what download sites append.

    >>> bare_title("工作会议上的讲话Word文件下载.docx"), bare_title("座谈会上发言(完整文档)")
    ('工作会议上的讲话', '座谈会上发言')
    """
    while (shorter := _SUFFIX.sub("", line)) != line and shorter:
        line = shorter
    return line


_TITLE_LENGTH = 60
#: A title that the page breaks into lines has at most so many of them.
_TITLE_LINES = 4

#: What stands at the top of a page and names nothing: when it was printed, a row of a table, a label with its number.
_NO_NAME = re.compile(
    rf"[(（]?{DATE}[日号]?[)）]?(?:\s*(?:星期|周)\S)?(?:\s*[上下]午)?(?:\s*\d{{1,2}}[:：]\d\d(?:[:：]\d\d)?)?"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b.{0,16}|\d{1,2}[:：]\d\d(?:[:：]\d\d)?|.*\s\|\s.*|\W*|[\d\W]+"
    r"|\w{2,8}\s*[:：]\s*[A-Za-z\d][\w\s./〔〕\[\]()（）-]*|第\s*\d+\s*[页頁].*|目\s*[录錄次]"
)
#: Cover of a standard (GB/T 1.1-2020, 8.2): classes, the sign GB, whose standard it is, its number and the one before.
_COVER = re.compile(
    r"ICS\s*[\d.]+.*|CCS\s*[A-Z].*|[A-Z]\s?\d{2}|备案号.*|代替.*|中华人民共和国\S{0,14}标准|\S{2,12}(?:地方|行业|企业|团体|国家)标准"
    r"|(?:[GDQSY]B|T|[A-Z]{2,4})(?:\d{2})?(?:/[A-Z]{1,4})?(?:\s*[\d.]+\s*[-—–―]+\s*\d{4})?"
)
_CODE = re.compile(r"(?:GB|DB|[A-Z]{1,4}/T|[A-Z]{2,4})\S*\s*[\d.]+\s*[-—–―]+\s*\d{4}")
#: What stands to the right of a title on its line: 值班登记表　　编号：
_BESIDE = re.compile(r"[\s　]+\w{2,6}\s*[:：].*$")
_FORMAL = re.compile(
    r"(.{0,30}(?:关于|關於).{2,80}的)"
    r"(通知|通报|通報|公告|通告|决定|決定|决议|決議|意见|意見|办法|辦法|请示|請示|报告|報告|批复|批覆|函|方案)"
    r"([(（].{1,8}[)）])?"
)
_SPOKEN = re.compile(r".{0,30}在.{2,60}上的?(总结|總結)?(讲话|講話|发言|發言|致辞|致辭)([(（].{1,8}[)）])?")
_TITLE_END = re.compile(
    r"(讲话|发言|通知|通报|公告|决定|意见|办法|规定|制度|细则|条例|规则|章程|方案|计划|要点|报告|总结|纪要|记录|手册|指南|规范|守则|"
    r"准则|预案|名单|汇编|简报|须知|职责|稿|函)$"
)


#: So many lines of a cover stand around the title of a standard at least.
_COVERED = 2
_ENDING = re.compile(r"\s*[(（].{1,10}[)）]$")


def find_title(text: str, lines: Sequence[Line]) -> Line | None:
    """Return the line among the first of the kept ones that is the title, or None.

    A line 关于…的通知 is, below the names of the issuers too; where it is broken into several lines, the title
    spans them. Of a letter from Taiwan it is the subject (主旨). Else it is the first line that names something, if it
    is short, does not end as a sentence does and is not simply the first line of a paragraph that was wrapped.
    """
    if len(lines) < 2 or speech_lines(lines):
        return None
    if (letter := read_letter(lines)) and letter.subject:
        return letter.subject
    head = list(takewhile(lambda line: len(line.text) <= _TITLE_LENGTH and line.text[-1] not in "。；", lines[:8]))
    formal = next((line for line in head[:5] if _is_formal(line.text)), None)
    if not formal and (standard := _standard(head)):
        return standard
    first = _first(head) or lines[0]
    if formal or (formal := _joined(head)) or is_numbered(first.text) or len(bare_title(first.text)) > _TITLE_LENGTH:
        return formal
    if names_nothing(first.text) or is_issuer(first.text) or first.text[-1] in "。；;，,：:、！!":
        return None
    below = next((line for line in lines if line.start >= first.end), first)
    wrapped = len(first.text) >= 20 and text.count("\n", first.end, below.start) == 1
    return None if wrapped and not _TITLE_END.search(bare_title(first.text)) else first


def names_nothing(line: str) -> bool:
    """Tell whether a line cannot be a title: a date, a row of a table, a number with its label, part of a cover.

    >>> [names_nothing(line) for line in ("2024/5/1 上午10:23", "序号 | 姓名", "编号：2024-001", "GB", "第3页 共5页")]
    [True, True, True, True, True]
    >>> [names_nothing(line) for line in ("2024年工作总结", "5G应用指南", "公开信：致居民", "标准化工作办法")]
    [False, False, False, False]
    """
    return bool(_NO_NAME.fullmatch(line) or _COVER.fullmatch(line))


def _first(head: Sequence[Line]) -> Line | None:
    """Return the first line that names something, without what stands beside it; below an office its paper's title."""
    named = [line for line in head if not names_nothing(line.text)]
    if not named or "|" in head[0].text:
        return None
    first = named[0]
    if is_issuer(first.text) and len(named) > 1 and _TITLE_END.search(_ENDING.sub("", named[1].text)):
        first = named[1]
    bare = _BESIDE.sub("", first.text)
    return Line(first.start, first.start + len(bare), bare)


def _standard(head: Sequence[Line]) -> Line | None:
    """Return the title of a standard: what its cover says below the number, in Chinese, over one line or several."""
    if not any(_CODE.fullmatch(line.text) for line in head):
        return None
    named = [not names_nothing(line.text) and bool(re.match("[一-鿿]{2}", line.text)) for line in head]
    if sum(not each for each in named) < _COVERED or True not in named:
        return None
    first = named.index(True)
    run = takewhile(lambda item: item[1], zip(head[first:], named[first:], strict=True))
    lines = [line for line, _ in run if not re.search(DATE, line.text)]
    return Line(lines[0].start, lines[-1].end, "".join(line.text for line in lines)) if lines else None


def _is_formal(line: str) -> bool:
    return bool(_FORMAL.fullmatch(bare_title(line)))


def _joined(head: Sequence[Line]) -> Line | None:
    """Return the title that the shortest run of lines makes together; none of them ends as a greeting does."""
    for first in range(len(head)):
        for last in range(first + 1, min(first + _TITLE_LINES, len(head))):
            run = head[first : last + 1]
            if run[-1].text[-1] in "：:" or is_numbered(run[-1].text) or _TITLE_END.search(bare_title(run[-2].text)):
                break
            words = "".join(line.text for line in run)
            if re.search("关于|關於|在", run[0].text) and (_is_formal(words) or _SPOKEN.fullmatch(words)):
                return Line(run[0].start, run[-1].end, words)
    return None
