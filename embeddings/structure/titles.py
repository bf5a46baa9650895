"""The title of a document: its words, the lines that it stands on, and the kind of paper that it names."""

import re
from collections.abc import Sequence
from itertools import takewhile

from embeddings.facts import read_letter
from embeddings.records import Line
from embeddings.structure.outline import speech_lines
from embeddings.text import is_numbered

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

_FORMAL = re.compile(
    r"(.{0,30}(?:关于|關於).{2,80}的)"
    r"(通知|通报|通報|公告|通告|决定|決定|决议|決議|意见|意見|办法|辦法|请示|請示|报告|報告|批复|批覆|函|方案)"
    r"([(（].{1,8}[)）])?"
)
_SPOKEN = re.compile(r".{0,30}在.{2,60}上的?(总结|總結)?(讲话|講話|发言|發言|致辞|致辭)([(（].{1,8}[)）])?")
_TITLE_END = re.compile(
    r"(讲话|发言|通知|通报|公告|决定|意见|办法|规定|制度|细则|条例|规则|章程|方案|计划|要点|报告|总结|纪要|手册|须知|职责|稿|函)$"
)


def find_title(text: str, lines: Sequence[Line]) -> Line | None:
    """Return the line among the first of the kept ones that is the title, or None.

    A line 关于…的通知 is, below the names of the issuers too; where it is broken into several lines, the title
    spans them. Of a letter from Taiwan it is the subject (主旨). Else it is the first line, if it is short, does not
    end as a sentence does and is not simply the first line of a paragraph that was wrapped.
    """
    if len(lines) < 2 or speech_lines(lines):
        return None
    if (letter := read_letter(lines)) and letter.subject:
        return letter.subject
    head = list(takewhile(lambda line: len(line.text) <= _TITLE_LENGTH and line.text[-1] not in "。；", lines[:8]))
    formal = next((line for line in head[:5] if _is_formal(line.text)), None)
    first = lines[0]
    if formal or (formal := _joined(head)) or is_numbered(first.text) or len(bare_title(first.text)) > _TITLE_LENGTH:
        return formal
    if first.text[-1] in "。；;，,：:、！!":
        return None
    wrapped = len(first.text) >= 20 and text.count("\n", first.end, lines[1].start) == 1
    return None if wrapped and not _TITLE_END.search(bare_title(first.text)) else first


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
