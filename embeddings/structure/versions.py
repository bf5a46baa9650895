"""Later documents that take the place of earlier ones: both stay, the earlier one says which it is."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from embeddings.facts import value_of
from embeddings.records import Analysis, Document
from embeddings.text import fold, read_date

#: Kinds of paper that are made anew under the same title; a speech or a report of the next year replaces nothing.
_RENEWED = frozenset("条例 规定 办法 规则 细则 章程 制度 准则 守则 预案 方案 规划 指引 指南 手册 须知 措施".split())
#: These are, if the title says what they are about: the 会议通知 of today is not that of last month.
_RENEWED_TOPICS = frozenset("决定 命令 公告 通告 通知 意见".split())

#: Formats of mail: a letter is called like the paper that it brings, and is none.
_LETTERS = frozenset({"eml", "msg"})

#: A paper that is put up for comment holds nowhere, and takes no other's place.
DRAFT = "征求意见稿"
#: What may stand behind a title and says of the paper only how it stands.
_STANDING = re.compile(rf"[(\[〔【](?:{DRAFT}|已?废止|已?失效)[)\]〕】]$")

_Item = tuple[Document, Analysis]


def mark_superseded(items: Sequence[_Item]) -> list[_Item]:
    """Add to the metadata of earlier documents which is the newest and from when another took their place.

    ``superseded_by`` and ``superseded_on`` are the newest and the day on which it begins, ``replaced_by`` and
    ``replaced_on`` the same of the later one that begins first. Documents are versions of each other if they have the
    same number, or the same title and a kind that is renewed, and no different issuers. Of those whose dates are not
    known or do not tell none is marked. A draft for comment takes no other's place.
    """
    dates = {document.id: _iso(analysis.meta.get("date", "")) for document, analysis in items}
    later: dict[str, list[_Item]] = defaultdict(list)
    for versions in _versions(items):
        final = [item for item in versions if item[1].meta.get("status") != DRAFT]
        for document, _ in versions:
            later[document.id] += [item for item in final if _is_earlier(document, item[0], dates)]
    return [(document, _marked(analysis, later[document.id], dates)) for document, analysis in items]


def begins_on(meta: Mapping[str, str]) -> str:
    """Return from which day a document holds, as ISO 8601 writes it: its 施行日期, else its date; nothing if unknown.

    An amended rule still says when its first text began to hold: then it is the day of the last amendment.

    >>> begins_on({"date": "2022-03-08", "effective": "2022年4月1日"}), begins_on({"date": "2022", "effective": "近日"})
    ('2022-04-01', '2022')
    >>> begins_on({"date": "2018-12-18", "amended": "2018-12-18", "effective": "1994-03-01"})
    '2018-12-18'
    """
    begins = _iso(meta.get("effective", "")) or _iso(meta.get("date", ""))
    return max(begins, _iso(meta.get("amended", "")))


def _marked(analysis: Analysis, later: Sequence[_Item], dates: Mapping[str, str]) -> Analysis:
    if not later:
        return analysis
    newest, its = max(later, key=lambda item: dates[item[0].id])
    first, on = min(((each.id, begins_on(found.meta)) for each, found in later), key=lambda item: item[1])
    added = {"superseded_by": newest.id, "superseded_on": begins_on(its.meta), "replaced_by": first, "replaced_on": on}
    return replace(analysis, meta={**analysis.meta, **added})


def _is_earlier(document: Document, newest: Document, dates: dict[str, str]) -> bool:
    """2014-03 is neither earlier nor later than 2014-03-01. Copies of one text are the same version."""
    date, last = dates[document.id], dates[newest.id]
    return bool(date) and not last.startswith(date) and date < last and document.text.split() != newest.text.split()


def _iso(words: str) -> str:
    """Return a date as ISO 8601 writes it; nothing where it cannot be compared."""
    date = words.strip()
    return date if re.fullmatch(r"\d{4}(-\d\d){0,2}", date) else read_date(date)


def _versions(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    groups: dict[tuple[str, str], list[_Item]] = defaultdict(list)
    for document, analysis in items:
        if document.meta.get("format") in _LETTERS:
            continue
        # 第12号 alone is the number of many papers.
        if "〔" in (number := value_of("number", analysis.meta.get("number", ""))):
            groups["number", _squeezed(number)].append((document, analysis))
        title, kind = _STANDING.sub("", _squeezed(analysis.title)), _squeezed(analysis.meta.get("kind", ""))
        if kind in _RENEWED or (kind in _RENEWED_TOPICS and "关于" in title):
            groups["title", title].append((document, analysis))
    for group in groups.values():
        issuers = {_squeezed(analysis.meta.get("issuer", "")) for _, analysis in group} - {""}
        if len(group) > 1 and len(issuers) < 2:
            yield group


def _squeezed(text: str) -> str:
    return "".join(fold(text).split())
