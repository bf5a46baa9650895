"""Navigation and footers of a site, learned from what its pages share at their edges -> the body of each page.

A speech ends as others do, and a notice is addressed as others are: what returns is not yet furniture. So a line is
taken for it only if all of this holds, and wherever it does not, the line and all that follows inwards stay:

- it stands in an unbroken run of returning lines from the very beginning or end of the page, word for word the same
  in at least `_SHARE` of the pages that are alike further out, and in `_PAGES` at least;
- these pages differ in the lines that come next, since copies and versions of one page share everything;
- it is no title, heading, number, addressee, date, signature, note in brackets or any other part of a paper;
- a line that names what only sites have stands at the inner end of the run: what lies next to the body is such a
  line, and never a sentence.

Only hashes and places of the outer lines are kept of a page (`edges_of`), so that a site is learned anew without its
pages when one is added. Nothing depends on the order of the pages.
"""

import json
import re
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from embeddings.facts import signs
from embeddings.records import Document, Dropped, Line, Span
from embeddings.structure.cleaning import clean
from embeddings.structure.titles import bare_title
from embeddings.text import is_numbered, plain, read_date

#: Two pages that share a line may be two of anything. A quarter of the pages lets a site have three layouts. On pages
#: made up of 200 real notices, 8 heads and feet and the usual endings of papers, shares of 0.2, 0.25, 0.34, 0.5 and 0.8
#: found 77, 76, 70, 57 and 33 % of the furniture that no other rule did, and no line of a body.
_PAGES, _SHARE = 3, 0.25
#: A sentence that stands among furniture is a disclaimer only if hardly a page is without it.
_SHARE_OF_SENTENCES = 0.9
#: Lines at each edge that may be furniture, and lines after them in which pages that count as two must differ.
_MOST, _AHEAD = 40, 5
#: A longer line is a paragraph.
_LONGEST = 100
#: Cleaning rules whose lines only sites have.
_OF_SITES = frozenset(
    "navigation publishing_note site_button neighbour_link sharing_note copyright_note recommendation editor_note "
    "comment_counter metadata_table".split()
)
#: Of 3,765 lines of 200 real notices, 6 hold one of these and no mark of a sentence or of a part of a paper.
_SITE = re.compile(
    r"网站|本站|本网|网页|站点|站群|版权|ICP|备案号|公网安备|标识码|主办(单位)?:|承办(单位)?:|技术支持|首\s*页|导航|登录|"
    r"无障碍|长者|适老|关怀版|(手机|移动|电脑)版|客户端|扫一扫|扫码|二维码|分享|打印(本|此|页|\W|$)|关闭(窗|本|页|\W|$)|字体|字号|"
    r"加入收藏|点赞|返回(顶|首|列|上)|浏览器|分辨率|[上下]一[篇条]|相关(链接|阅读|新闻|文章|稿件|文档|推荐|信息)|友情链接|"
    r"(关于|联系)我们|订阅|站内|搜索|English|繁[体體]|微信|微博|公众号|(访问|点击|浏览)量|当前位置|阅读原文|copyright|©",
    re.I,
)
#: What sentences have, and rows of tables, which may stand next to a body as little.
_SENTENCE = re.compile(r"[。!?;,|]|应当|应该|必须|不得|不要|可以|需要|请(?!输入)")
#: Parts of a paper that are no sentences (GB/T 9704: addressee, notes, annexes, copies, number, security), and what
#: begins and ends speeches and letters; in the characters of `plain`.
_OF_PAPERS = re.compile(
    r".*[:;]|[(\[〔].*[)\]〕]|附(件|表|图|录|则|注|:).*|.*印发|.*第[\d一二三四五六七八九十百]+[号期]|.*[)\]〕]\d+号"
    r"|(抄送|主送|分送|[报送发]:|联系(人|电话|方式):|咨询|报名|签发|主持|出席|列席|缺席|请假|记录).*"
    r"|(内部资料|机密|秘密|绝密|特急|加急|急件|平急).*"
    r"|(谢谢|感谢|同志们|各位|尊敬的|此致|敬礼|特此|以上|妥否|请予|祝).*|完|全文完"
)


def bodies(documents: Iterable[Document]) -> dict[str, Span]:
    """Return what lies between head and foot of their site, by id, for the pages on which one was learned."""
    sites: dict[str, dict[str, str]] = defaultdict(dict)
    for document in documents:
        if site := site_of(document):
            sites[site][document.id] = edges_of(document)
    return {name: body for pages in sites.values() for name, body in bodies_of(pages).items()}


def edges_of(page: Document) -> str:
    """Return what `bodies_of` has to know of a page of a site, as JSON."""
    head, foot = _edges(page)
    return json.dumps([head.packed(), foot.packed(), len(page.text)], separators=(",", ":"))


def bodies_of(site: Mapping[str, str]) -> dict[str, Span]:
    """Return what lies between head and foot of a site, by id, for those of its pages on which one was learned.

    ``site`` has what `edges_of` returned for each page.
    """
    if len(site) < _PAGES:
        return {}
    heads, feet, lengths = zip(*(json.loads(edges) for edges in site.values()), strict=True)
    starts = _inner_ends([_Edge.unpacked(head) for head in heads])
    ends = _inner_ends([_Edge.unpacked(foot) for foot in feet])
    return {
        name: Span(start or 0, length if end is None else end)
        for name, start, end, length in zip(site, starts, ends, lengths, strict=True)
        if (start, end) != (None, None)
    }


def site_of(document: Document) -> str:
    """Return what pages of one site have in common, or nothing where it is not known that it is a page.

    The host of its address, else the name of the site. A browser may have kept neither; the web pages of a folder
    were then mostly saved together, and if they were not, they share nothing. Text files say nothing of the kind and
    share folders with papers of an office, whose heads return too. Markdown has been cleared of furniture already.

    >>> site_of(Document("a", "a", "", "", meta={"url": "https://www.example.gov.cn/1.html"}))
    'example.gov.cn'
    >>> site_of(Document("a.html", "saved/a.html", "", "", meta={"format": "html"}))
    'saved'
    >>> site_of(Document("a.txt", "saved/a.txt", "", "", meta={"format": "txt"}))
    ''
    """
    if document.format == "markdown":
        return ""
    meta = document.meta
    folder = str(Path(document.path).parent) if meta.get("format") == "html" else ""
    return _host(meta.get("url", "")) or meta.get("site", "") or folder


def _host(address: str) -> str:
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return (parts.hostname or "").removeprefix("www.") if parts.scheme in {"http", "https"} else ""


@dataclass
class _Edge:
    """The outer lines of a page from its edge inwards: their hashes, and how many of them may be furniture.

    ``sentences`` are those that read like one. ``cuts`` are the places where the furniture may end: the lines
    outside of it, and the character.
    """

    lines: "array[int]" = field(default_factory=lambda: array("q"))
    limit: int = _MOST
    sentences: set[int] = field(default_factory=set)
    cuts: list[tuple[int, int]] = field(default_factory=list)

    def packed(self) -> list[object]:
        """Return it as plain values."""
        return [self.lines.tolist(), self.limit, sorted(self.sentences), self.cuts]

    @classmethod
    def unpacked(cls, values: Sequence[Any]) -> "_Edge":
        """Return what `packed` was called on."""
        lines, limit, sentences, cuts = values
        return cls(array("q", lines), limit, set(sentences), [(depth, place) for depth, place in cuts])

    def add(self, line: Line, place: int, fixed: bool) -> None:
        """Take the next line, which ends inwards at ``place``; one that is ``fixed`` is no furniture."""
        depth = len(self.lines)
        self.lines.append(int.from_bytes(blake2b(line.text.encode(), digest_size=8).digest(), signed=True))
        if fixed:
            self.limit = min(self.limit, depth)
        elif _SENTENCE.search(words := plain(line.text)):
            self.sentences.add(depth)
        elif _SITE.search(words):
            self.cut(place)

    def cut(self, place: int) -> None:
        """Let the furniture end here, unless a sentence or a part of a paper would be the last of it."""
        depth = len(self.lines)
        if 0 < depth <= self.limit and depth - 1 not in self.sentences:
            self.cuts.append((depth, place))

    def ahead(self, depth: int) -> bytes:
        """Return what the lines after the first ``depth`` are known by."""
        return self.lines[depth : depth + _AHEAD].tobytes()


def _edges(page: Document) -> tuple[_Edge, _Edge]:
    cleaned = clean(page)
    title = (cleaned.title,) if cleaned.title else ()
    claimed = (span for span in cleaned.dropped if span.rule in _OF_SITES)
    items = sorted([*cleaned.lines, *title, *claimed], key=lambda item: item.start)
    fixed = {start for start, _ in page.headings} | {line.start for line in title}
    name = _compact(page.title)
    fixed |= {line.start for line in cleaned.lines if name and _compact(line.text) == name}
    return _edge(items, fixed, foot=False), _edge(items[::-1], fixed, foot=True)


def _edge(items: Sequence[Line | Dropped], fixed: Collection[int], foot: bool) -> _Edge:
    edge = _Edge()
    for item in items:
        place = item.start if foot else item.end
        if isinstance(item, Line):
            edge.add(item, place, item.start in fixed or _is_of_paper(item.text, foot))
        else:
            edge.cut(place)
        if len(edge.lines) == min(edge.limit, _MOST) + _AHEAD:
            break
    return edge


def _is_of_paper(words: str, foot: bool) -> bool:
    """Tell whether a line is part of a paper or a paragraph; above a site's head no office signs."""
    if len(words) > _LONGEST:
        return True
    known = plain(words)
    return bool(
        is_numbered(words)
        or _OF_PAPERS.fullmatch(known)
        or read_date(words)
        or (foot and signs("".join(known.split())))
    )


def _compact(words: str) -> str:
    return "".join(bare_title(words).split())


def _inner_ends(edges: Sequence[_Edge]) -> list[int | None]:
    """Return for each page where its furniture ends, or None where it has none."""
    depths = [0] * len(edges)
    level = [list(range(len(edges)))]
    for depth in range(1, _MOST + 1):
        level = [group for pages in level for group in _alike(edges, pages, depth - 1)]
        for group in level:
            if len({edges[place].ahead(depth) for place in group}) >= _PAGES:
                for place in group:
                    depths[place] = depth
    return [
        max((cut for cut in edge.cuts if cut[0] <= depth), default=(0, None))[1]
        for edge, depth in zip(edges, depths, strict=True)
    ]


def _alike(edges: Sequence[_Edge], pages: Sequence[int], depth: int) -> Iterator[list[int]]:
    """Yield those of the pages, alike in their first ``depth`` lines, that share the next one and are enough."""
    groups: dict[int, list[int]] = defaultdict(list)
    for place in pages:
        if depth < min(edges[place].limit, len(edges[place].lines)):
            groups[edges[place].lines[depth]].append(place)
    for group in groups.values():
        share = _SHARE_OF_SENTENCES if any(depth in edges[place].sentences for place in group) else _SHARE
        if len(group) >= max(_PAGES, share * len(pages)):
            yield group
