"""Ordered, named rules that mark page furniture. Nothing is rewritten: the rules only choose lines.

A rule looks at a line among its neighbours and says whether it is furniture. They are narrow on purpose:
a line of a speech that is dropped is worse than a line of furniture that is kept.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from embeddings.facts import read_metadata
from embeddings.records import Document, Dropped, Line, Span
from embeddings.structure.contents import find_contents
from embeddings.structure.titles import bare_title, find_title
from embeddings.text import front_matter


def split_lines(text: str) -> list[Line]:
    r"""Return the lines that are not blank, without the white space around them.

    >>> split_lines(" a \n\n b")
    [Line(start=1, end=2, text='a'), Line(start=6, end=7, text='b')]
    """
    lines = []
    for match in re.finditer(r"[^\n]+", text):
        bare = match.group().strip()
        if bare:
            start = match.start() + match.group().index(bare)
            lines.append(Line(start, start + len(bare), bare))
    return lines


def placeholder_title(line: str) -> bool:
    """An HTML page whose author left the title as the editor made it.

    >>> placeholder_title("Document")
    True
    """
    return line in {"Document", "Untitled", "Untitled Document", "无标题文档", "无标题"}


def navigation(line: str) -> bool:
    """The way to the page: a menu line or "you are here".

    >>> navigation("网站首页 经验交流 文章详情"), navigation("当前位置:首页 > 人文社科")
    (True, True)
    >>> navigation("要当好首页的守门人。")
    False
    """
    return bool(
        re.match(r"(您?(的|现在的)?当前位置|您(现在)?的位置|你的位置)\s*[:：]", line)
        or re.fullmatch(r"(网站|网站的)?首页(\s+\S{2,8}){1,12}", line)
        or re.fullmatch(r"(网站)?首页\s*[>›»].{0,80}", line)
    )


_WEB_FIELD = r"(来源|浏览(次数|量)?|点击(率|数|次数)?|阅读(次数|量)?|访问(次数|量)?|作者|字体|字号|责任?编辑|投稿)"


def publishing_note(line: str) -> bool:
    """When and by whom the page was put up: a date beside a field that only web pages have.

    >>> publishing_note("时间:2022-06-11 14:50:04 来源:网友投稿")
    True
    >>> publishing_note("发布时间:2022-04-24 浏览:2807")
    True
    >>> publishing_note("时间：2022年6月11日  地点：三楼会议室")
    False
    """
    if len(line) > 120 or line.endswith("。"):
        return False
    dated = re.match(r"(发布|更新|发表|录入|上传)?(时间|日期)\s*[:：]\s*\d{4}", line)
    web_only = re.match(r"(发布|更新|发表|录入|上传)(时间|日期)", line)
    return bool(dated and (web_only or re.search(_WEB_FIELD + r"\s*[:：]", line[4:])))


def upload_note(line: str) -> bool:
    """The properties of an uploaded file, as document sharing sites show them.

    >>> upload_note("上传人:wei****016 文档编号:14566431 上传时间:2022-10-23 格式:DOCX 页数:9 大小:18.92KB")
    True
    """
    fields = re.findall(r"(上传人|上传者|文档编号|上传时间|格式|页数|大小|下载次数|文档分类)\s*[:：]", line)
    return len(set(fields)) >= 3


def compiler_note(line: str) -> bool:
    """The sentence with which a collector of texts puts himself before them.

    >>> compiler_note("下面是小编为大家整理的会议讲话(完整文档),供大家参考。")
    True
    >>> compiler_note("下面,我代表秘书处向大会报告。")
    False
    """
    return len(line) <= 200 and bool(
        re.match(
            r"(下面|以下|这里|本文|今天)?(是|由|就是)?(小编|本站|范文网).{0,10}(整理|收集|带来|分享|准备)",
            line,
        )
    )


_DASHED = re.compile(r"[-–—]\s*(\d{1,4})\s*[-–—]")
#: Numbers between dashes that follow so closely, in characters, number items and not pages; at least so many of them.
_CLOSE, _ITEMS = 150, 3


def _list_marks(lines: Sequence[Line]) -> list[int]:
    """Return which lines are numbers of items, as - 1 -, - 2 -, with less between them than a page holds."""
    marks = [(place, int(match[1])) for place, line in enumerate(lines) if (match := _DASHED.fullmatch(line.text))]
    gaps = [lines[b].start - lines[a].end for (a, one), (b, other) in pairwise(marks) if other == one + 1]
    if len(marks) < _ITEMS or len(gaps) < _ITEMS - 1 or median(gaps) > _CLOSE:
        return []
    return [place for place, _ in marks]


def page_counter(line: str) -> bool:
    """Counts pages, or names a file and a page of it.

    >>> page_counter("第1页 / 共9页"), page_counter("讲话稿.docx_第3页"), page_counter("- 12 -")
    (True, True, True)
    """
    return bool(
        re.fullmatch(r"第\s*\d+\s*页\s*[/，,、]?\s*共\s*\d+\s*页", line)
        or re.fullmatch(r".{1,100}\.(docx?|pdf|pptx?|xlsx?|wps|txt)_第\d+页", line, re.I)
        or _DASHED.fullmatch(line)
    )


_BUTTONS = frozenset(
    "点击查看更多 点击查看全文 查看全文 查看更多 展开阅读全文 展开全文 阅读全文 加载更多 下载资源 资源描述 立即下载 "
    "免费下载 打印本页 关闭窗口 返回顶部 返回首页 返回列表 相关资源 相关搜索 相关推荐 相关阅读 相关文章 相关文档 "
    "猜你喜欢 猜您喜欢 热门推荐 为您推荐 上一篇 下一篇 发表评论 分享到 扫一扫".split()
)
#: These are ordinary words too: furniture only in company.
_WORDS_OF_BUTTONS = frozenset("下载 相关 举报 分享 收藏 点赞 打印 登录 注册 评论 转发".split())


def site_button(line: str) -> bool:
    """Nothing but the labels of buttons and boxes of the site.

    >>> site_button("点击查看更多>>"), site_button("下载 相关 举报"), site_button("分享经验")
    (True, True, False)
    """
    words = re.sub(r"[>»›:：|·…]+", " ", line).split()
    if len(words) == 1:
        return words[0] in _BUTTONS
    return 0 < len(words) <= 8 and all(word in _BUTTONS | _WORDS_OF_BUTTONS for word in words)


def neighbour_link(line: str) -> bool:
    """A link to the page before or after this one.

    >>> neighbour_link("上一篇：在全市会议上的讲话")
    True
    """
    return len(line) <= 100 and line[-1] != "。" and bool(re.match(r"(上|下)一(篇|页)\s*[:：]", line))


def sharing_note(line: str) -> bool:
    """A document sharing site describes the file it offers.

    >>> sharing_note("《讲话稿.docx》由会员分享,可在线阅读,更多相关《讲话稿.docx》请在某某网上搜索。")
    True
    """
    return bool(re.search(r"由会员.{0,10}分享.{0,10}在线阅读", line)) or bool(
        re.search(r"(珍藏版|更多相关).{0,200}请在.{1,12}网上?搜索", line)
    )


def copyright_note(line: str) -> bool:
    """Who runs the site, and the numbers it is registered under.

    >>> copyright_note("copyright@ 2008-2022 某某网网站版权所有"), copyright_note("要尊重版权所有者的权利。")
    (True, False)
    """
    if len(line) > 150 or line.endswith("。"):
        return False
    return bool(
        re.match(r"(copyright\b|©|版权所有([\s:：©(（\d]|$)|经营许可证(编?号|\s*[:：])|备案号)", line, re.I)
        or re.search(r"ICP[备证]\d*|公网安备|网站版权所有", line)
    )


def recommendation(line: str) -> bool:
    """Search words and further reading that the site lists under the text.

    >>> recommendation("推荐访问:省级 秘书处 座谈会上")
    True
    """
    return line[-1] not in "。；" and bool(
        re.match(r"(推荐访问|推荐阅读|相关推荐|相关阅读|热门搜索|热搜词|标签|TAGS?)\s*[:：]", line, re.I)
    )


def editor_note(line: str) -> bool:
    """The web editor's name under an article.

    >>> editor_note("编辑 齐超"), editor_note("编辑好每一期简报。"), editor_note("审核：王小明")
    (True, False, False)
    """
    return bool(re.fullmatch(r"[(（【\[]?(责任|网络|本期|网站)?编辑\s*[:：\s]\s*\S{2,4}[)）】\]]?", line))


def comment_counter(line: str) -> bool:
    """How many comments or likes a page has.

    >>> comment_counter("评论(0)"), comment_counter("点赞 12")
    (True, True)
    """
    return bool(re.fullmatch(r"(评论|点赞|收藏|转发|分享|浏览|阅读)\s*[(（]?\s*\d+\s*[)）]?\s*(条|次)?", line))


#: The line that the reader of slides puts before what the speaker has noted.
NOTES_MARK = "〔备注〕"


def notes_mark(line: str) -> bool:
    """What our reader of slides has added, and the file has not.

    >>> notes_mark("〔备注〕"), notes_mark("备注")
    (True, False)
    """
    return line == NOTES_MARK


LineRule = Callable[[str], bool]

#: The pipeline: the first rule that claims a line gives it its name.
LINE_RULES: tuple[LineRule, ...] = (
    placeholder_title,
    navigation,
    publishing_note,
    upload_note,
    compiler_note,
    page_counter,
    site_button,
    neighbour_link,
    sharing_note,
    copyright_note,
    recommendation,
    editor_note,
    comment_counter,
    notes_mark,
)


#: Lines at the beginning among which a title that the file declares is looked for.
_HEAD = 5
#: A page breaks a title into so many lines at most.
_TITLE_LINES = 4


@dataclass(frozen=True)
class Cleaned:
    """Lines that are text, the title line if there is one, and what was dropped, each in text order."""

    lines: tuple[Line, ...]
    title: Line | None
    dropped: tuple[Dropped, ...]


def clean(document: Document, body: Span | None = None) -> Cleaned:
    """Sort the lines of a document into title, text and furniture.

    Outside of its ``body`` all is furniture, unless the document has nothing else. The title line
    belongs to neither text nor furniture; further lines that repeat it are furniture.
    """
    if document.format == "markdown":
        return _clean_markdown(document)
    lines = split_lines(document.text)
    dropped = list(_furniture(lines))
    places = {span.start for span in dropped}
    kept = [line for line in lines if line.start not in places]
    inside = [line for line in kept if body is None or body.start <= line.start < body.end]
    if inside:
        dropped += [Dropped(line.start, line.end, "site") for line in set(kept).difference(inside)]
        kept = inside
    title = _title_line(document, kept)
    if title:
        bare = bare_title(title.text)
        kept = [rest for line in kept if (rest := _beside(line, title))]
        repeats = {line for line in kept if bare_title(line.text) == bare}
        dropped += [Dropped(line.start, line.end, "repeated_title") for line in repeats]
        kept = [line for line in kept if line not in repeats]
    return Cleaned(tuple(kept), title, tuple(sorted(dropped, key=lambda span: span.start)))


def _beside(line: Line, title: Span) -> Line | None:
    """Return what of a line is not the title: all of most lines, and what stands beside the title on its own."""
    if line.end <= title.start or line.start >= title.end:
        return line
    words = line.text[title.end - line.start :].lstrip() if line.end > title.end else ""
    return Line(line.end - len(words), line.end, words) if words else None


def _title_line(document: Document, lines: Sequence[Line]) -> Line | None:
    """Return the line that is the title. A file that declares its title and headings is believed."""
    if document.format not in ("text", "styled"):
        return None
    if document.title:
        return _declared_title(document.title, lines[: _HEAD + _TITLE_LINES])
    title = find_title(document.text, lines)
    levels = [level for _, level in document.headings]
    declared = next((level for start, level in document.headings if title and start == title.start), None)
    # One of several headings of a level is a section's; the only one at the top level is the document's.
    return title if declared is None or (declared == min(levels) and levels.count(declared) == 1) else None


def _declared_title(title: str, lines: Sequence[Line]) -> Line | None:
    """Return the line that is a title, or the lines that make it together: a page breaks a long one."""
    wanted = "".join(title.split())
    for first in range(min(_HEAD, len(lines))):
        for last in range(first, min(first + _TITLE_LINES, len(lines))):
            run = lines[first : last + 1]
            words = "".join(line.text for line in run)
            if "".join(bare_title(words).split()) == wanted:
                return Line(run[0].start, run[-1].end, words)
    return None


def _clean_markdown(document: Document) -> Cleaned:
    """Markdown was written for this purpose, so that only its front matter is not text."""
    front = front_matter(document.text)
    end = front.span.end if front else 0
    lines = tuple(line for line in split_lines(document.text) if line.start >= end)
    return Cleaned(lines, None, (Dropped(0, end, "front_matter"),) if front else ())


def _furniture(lines: Sequence[Line]) -> Iterator[Dropped]:
    """Yield the lines that a rule claims, and what stands in their company."""
    groups = {line: "metadata_table" for line in read_metadata(lines).lines}
    groups |= {line: "table_of_contents" for line in find_contents(lines)}
    claims = [groups.get(line) or next((rule.__name__ for rule in LINE_RULES if rule(line.text)), "") for line in lines]
    for place in _list_marks(lines):
        claims[place] = ""
    for place, line in enumerate(lines):
        before = bool(place) and bool(claims[place - 1])
        after = place + 1 < len(lines) and bool(claims[place + 1])
        if claims[place]:
            yield Dropped(line.start, line.end, claims[place])
        elif (before or after) and line.text in _WORDS_OF_BUTTONS:
            yield Dropped(line.start, line.end, "site_button")
        elif before and after and re.fullmatch(r"\d{1,6}", line.text):
            yield Dropped(line.start, line.end, "lone_counter")
