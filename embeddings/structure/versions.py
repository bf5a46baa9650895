"""Later documents that take the place of earlier ones: both stay, the earlier one says which it is."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from embeddings.facts import value_of
from embeddings.records import Analysis, Document
from embeddings.text import fold, read_date

#: Kinds of paper that are made anew under the same title; a speech or a report of the next year replaces nothing.
_RENEWED = frozenset("条例 规定 办法 规则 细则 章程 制度 准则 守则 预案 方案 规划 指引 指南 手册 须知 措施".split())
#: These are, if the title says what they are about: the 会议通知 of today is not that of last month.
_RENEWED_TOPICS = frozenset("决定 命令 公告 通告 通知 意见".split())

_Item = tuple[Document, Analysis]


def mark_superseded(items: Sequence[_Item]) -> list[_Item]:
    """Add ``superseded_by`` and ``superseded_on``, id and date of the newest, to the metadata of the earlier ones.

    Documents are versions of each other if they have the same number, or the same title and a kind that is
    renewed, and no different issuers. Of those whose dates are not known or do not tell none is marked.
    """
    newer: dict[str, Document] = {}
    dates = {document.id: _date(analysis) for document, analysis in items}
    for versions in _versions(items):
        newest, _ = max(versions, key=lambda item: dates[item[0].id])
        for document, _ in versions:
            known = newer.get(document.id)
            if _is_earlier(document, newest, dates) and (known is None or dates[known.id] < dates[newest.id]):
                newer[document.id] = newest
    return [
        (document, _marked(analysis, newer[document.id], dates) if document.id in newer else analysis)
        for document, analysis in items
    ]


def _marked(analysis: Analysis, newest: Document, dates: dict[str, str]) -> Analysis:
    added = {"superseded_by": newest.id, "superseded_on": dates[newest.id]}
    return replace(analysis, meta={**analysis.meta, **added})


def _is_earlier(document: Document, newest: Document, dates: dict[str, str]) -> bool:
    """2014-03 is neither earlier nor later than 2014-03-01. Copies of one text are the same version."""
    date, last = dates[document.id], dates[newest.id]
    return bool(date) and not last.startswith(date) and date < last and document.text.split() != newest.text.split()


def _date(analysis: Analysis) -> str:
    """Return the date as ISO 8601 writes it; nothing where it cannot be compared."""
    date = analysis.meta.get("date", "").strip()
    return date if re.fullmatch(r"\d{4}(-\d\d){0,2}", date) else read_date(date)


def _versions(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    groups: dict[tuple[str, str], list[_Item]] = defaultdict(list)
    for document, analysis in items:
        # 第12号 alone is the number of many papers.
        if "〔" in (number := value_of("number", analysis.meta.get("number", ""))):
            groups["number", _squeezed(number)].append((document, analysis))
        title, kind = _squeezed(analysis.title), _squeezed(analysis.meta.get("kind", ""))
        if kind in _RENEWED or (kind in _RENEWED_TOPICS and "关于" in title):
            groups["title", title].append((document, analysis))
    for group in groups.values():
        issuers = {_squeezed(analysis.meta.get("issuer", "")) for _, analysis in group} - {""}
        if len(group) > 1 and len(issuers) < 2:
            yield group


def _squeezed(text: str) -> str:
    return "".join(fold(text).split())
