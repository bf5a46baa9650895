"""The table that sites put above a paper (索引号, 发文机关, 成文日期 …) -> its fields and the lines it takes.

It comes as a table, as pairs of ``dt`` and ``dd``, as ``div`` or ``span`` beside one another; in a text these are cells
between bars, a label and its value on one line or on two, or a row of labels above a row of values.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from embeddings.records import Line, Span
from embeddings.text import plain

#: What the labels of facts are called on sites.
LABELS = {
    "issuer": "发文机关|发文单位|发文机构|发布机构|发布机关|发布单位|制发机关|印发机关|制定机关|公开主体|信息提供单位",
    "number": "发文字号|文号|文件编号|发文文号|发文编号|公文字号",
    "written": "成文日期|成文时间|发文日期|发文时间|印发日期|印发时间|生成日期|签发日期|制发日期",
    "published": "发布日期|发布时间|发表时间|更新时间|上传时间|公开日期|公开时间|发表日期|录入时间",
    "effective": "施行日期|实施日期|生效日期|生效时间|施行时间|实施时间|执行日期|公文生效日期",
    "abolished": "废止日期|失效日期|废止时间|失效时间|公文废止日期|终止日期",
    "status": "有效性|时效性|时效|效力状态|文件状态|有效状态|效力|公文时效|是否有效",
}
_OTHERS = (
    "索引号|信息索引号|索引编号|主题分类|信息分类|信息类别|文件类型|公文种类|公文类型|文种|体裁分类|体裁|组配分类|服务对象|服务对象分类|主题词|"
    "关键词|公开类别|公开形式|公开方式|公开范围|公开属性|公开程序|公开时限|标题|名称|信息名称|文件名称|内容概述|信息来源|来源|所属主题|"
    "统一编号|统一登记号|登记号|责任部门|责任编辑|备注|分类|主题|点击数|浏览次数|语种|规范性文件编号"
)
#: A label of these is seen on sites alone; a form of an office has 标题 and 名称 as well.
_OF_SITES = frozenset(
    "索引号 信息索引号 索引编号 主题分类 信息分类 信息类别 组配分类 公开类别 公开形式 公开方式 公开范围 公开属性 "
    "公开时限 发文字号 发文机关 发布机构 成文日期 体裁分类 统一登记号".split()
)
#: A table has so many labels at least. It stands among the first lines.
_FEWEST, _FIRST = 3, 80
_NAME_OF = {label: name for name, labels in LABELS.items() for label in labels.split("|")}


def _spaced(labels: str) -> str:
    """Let labels be set with spaces between their characters: 文　　号."""
    longest_first = sorted(labels.split("|"), key=len, reverse=True)
    return "|".join(r"\s*".join(label) for label in longest_first)


_LABEL = re.compile(
    rf"(?:^|(?<=[\s|;,\]】]))(?P<bracket>[\[【])?(?P<label>{_spaced('|'.join([*LABELS.values(), _OTHERS]))})\s*"
    r"(?(bracket)[\]】]\s*:?|(?::\s*\|?|(?=\s*\||\s*$)))"
)
_LABEL_LENGTH = 20
_BARS = " \t　|"
#: What stands behind a gap is no longer the value; a line longer than this holds the text too.
_GAP, _LONGEST = re.compile(r"　{2}|[ \t]{3}"), 300


def label_of(words: str) -> str:
    """Return what kind of label some words are: one that only ``"site"``s use, ``"any"`` or none (``""``).

    >>> label_of("索 引 号"), label_of("标　　题"), label_of("索引号：1")
    ('site', 'any', '')
    """
    bare = "".join(plain(words).split()) if len(words) <= _LABEL_LENGTH else ""
    if bare in _OF_SITES:
        return "site"
    return "any" if bare in _NAME_OF or bare in _OTHERS.split("|") else ""


@dataclass(frozen=True)
class Metadata:
    """The spans of the table's values by the name of the fact, without those that are empty, and the table's lines."""

    values: dict[str, Span] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()


def read_metadata(lines: Sequence[Line]) -> Metadata:
    """Return the table of metadata among the first lines of a page, or an empty one.

    >>> text = "索 引 号： | 000/2024-1 | 文号： | 某政发〔2024〕5号\\n成文日期： | 2024年1月27日"
    >>> cut = text.index("\\n")
    >>> table = read_metadata([Line(0, cut, text[:cut]), Line(cut + 1, len(text), text[cut + 1 :])])
    >>> {name: span.of(text) for name, span in table.values.items()}
    {'number': '某政发〔2024〕5号', 'written': '2024年1月27日'}
    """
    first = lines[:_FIRST]
    marked = list(zip(first, _taken(first), strict=True))
    for taken, group in groupby(marked, key=lambda item: item[1]):
        run = [line for line, _ in group]
        if not taken:
            continue
        pairs = list(_pairs(run))
        labels = {label for label, _ in pairs}
        if len(labels) >= _FEWEST and labels & _OF_SITES:
            values: dict[str, Span] = {}
            for label, span in pairs:
                if span and label in _NAME_OF:
                    values.setdefault(_NAME_OF[label], span)
            return Metadata(values, tuple(line for line in run if len(line.text) <= _LONGEST))
    return Metadata()


def _taken(lines: Sequence[Line]) -> Iterator[bool]:
    """Tell of each line whether it has labels, or is the value of those on the line before."""
    waiting = 0
    for line in lines:
        labels = list(_LABEL.finditer(plain(line.text)))
        if labels:
            waiting = _unfilled(line, labels)
            yield True
        else:
            yield waiting > 0
            waiting = 0


def _unfilled(line: Line, labels: Sequence[re.Match[str]]) -> int:
    """Return how many labels of a line have their values on the next one: all of a row of labels, or the last."""
    ends = [*(match.start() for match in labels[1:]), len(line.text)]
    empty = [not line.text[match.end() : end].strip(_BARS) for match, end in zip(labels, ends, strict=True)]
    return len(labels) if all(empty) and not labels[0].start() else int(empty[-1])


def _pairs(lines: Sequence[Line]) -> Iterator[tuple[str, Span | None]]:
    """Yield each label with where its value stands."""
    waiting: list[str] = []
    for line in lines:
        labels = list(_LABEL.finditer(plain(line.text)))
        if not labels:
            yield from zip(waiting, _cells(line) if len(waiting) > 1 else [Span(line.start, line.end)], strict=False)
            waiting = []
            continue
        yield from ((label, None) for label in waiting)
        names = [re.sub(r"\s", "", match["label"]) for match in labels]
        unfilled = _unfilled(line, labels)
        waiting = names[len(names) - unfilled :]
        ends = [*(match.start() for match in labels[1:]), len(line.text)]
        for name, match, end in list(zip(names, labels, ends, strict=True))[: len(names) - unfilled]:
            value = Span(line.start + match.end(), line.start + end)
            yield name, _bare(value, line)
    yield from ((label, None) for label in waiting)


def _cells(line: Line) -> Iterator[Span | None]:
    for match in re.finditer(r"[^|]+", line.text):
        yield _bare(Span(line.start + match.start(), line.start + match.end()), line)


def _bare(span: Span, line: Line) -> Span | None:
    """Return a span up to a gap, without the bars and spaces around it; None where nothing is left."""
    words = line.text[span.start - line.start : span.end - line.start]
    start = span.start + len(words) - len(words.lstrip(_BARS))
    words = _GAP.split(words.strip(_BARS))[0].rstrip(_BARS)
    return Span(start, start + len(words)) if re.search(r"\w", words) else None
