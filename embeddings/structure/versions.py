"""Later documents that take the place of earlier ones: both stay, the earlier one says which it is."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from embeddings.facts import value_of
from embeddings.records import Paper
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


def superseded(papers: Sequence[Paper]) -> dict[str, dict[str, str]]:
    """Return what is to be added to the metadata of earlier papers, by id: which is the newest, and from when another
    took their place.

    ``superseded_by`` and ``superseded_on`` are the newest and the day on which it begins, ``replaced_by`` and
    ``replaced_on`` the same of the later one that begins first. Papers are versions of each other if they have the
    same number, or the same title and a kind that is renewed, and no different issuers. Of those whose dates are not
    known or do not tell none is marked. A draft for comment takes no other's place.
    """
    later: dict[str, list[Paper]] = defaultdict(list)
    for versions in _versions(papers):
        final = [paper for paper in versions if paper.meta.get("status") != DRAFT]
        for paper in versions:
            if after := [each for each in final if _is_earlier(paper, each)]:
                later[paper.id] += after
    return {name: _marks(after) for name, after in later.items()}


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


def _marks(later: Sequence[Paper]) -> dict[str, str]:
    newest = max(later, key=_day)
    first, on = min(((paper.id, begins_on(paper.meta)) for paper in later), key=lambda item: item[1])
    begins = begins_on(newest.meta)
    return {"superseded_by": newest.id, "superseded_on": begins, "replaced_by": first, "replaced_on": on}


def _is_earlier(paper: Paper, newest: Paper) -> bool:
    """2014-03 is neither earlier nor later than 2014-03-01. Copies of one text are the same version."""
    date, last = _day(paper), _day(newest)
    return bool(date) and not last.startswith(date) and date < last and paper.words != newest.words


def _day(paper: Paper) -> str:
    return _iso(paper.meta.get("date", ""))


def _iso(words: str) -> str:
    """Return a date as ISO 8601 writes it; nothing where it cannot be compared."""
    date = words.strip()
    return date if re.fullmatch(r"\d{4}(-\d\d){0,2}", date) else read_date(date)


def _versions(papers: Sequence[Paper]) -> Iterator[list[Paper]]:
    groups: dict[tuple[str, str], list[Paper]] = defaultdict(list)
    for paper in papers:
        if paper.meta.get("format") in _LETTERS:
            continue
        # 第12号 alone is the number of many papers.
        if "〔" in (number := value_of("number", paper.meta.get("number", ""))):
            groups["number", _squeezed(number)].append(paper)
        title, kind = _STANDING.sub("", _squeezed(paper.title)), _squeezed(paper.meta.get("kind", ""))
        if kind in _RENEWED or (kind in _RENEWED_TOPICS and "关于" in title):
            groups["title", title].append(paper)
    for group in groups.values():
        issuers = {_squeezed(paper.meta.get("issuer", "")) for paper in group} - {""}
        if len(group) > 1 and len(issuers) < 2:
            yield group


def _squeezed(text: str) -> str:
    return "".join(fold(text).split())
