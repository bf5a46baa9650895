"""What a text says of itself: title, issuer, number, date, kind, status, speaker, occasion, each where it stands.

The places are those that GB/T 9704 gives them (head, title, signature) and the table that government sites put
above a paper. A rule that is not sure gives nothing: a wrong date is worse than none.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from embeddings.dates import DATE, find_dates, plain, read_date
from embeddings.issuers import is_issuer
from embeddings.records import Fact, Line, Span

#: Characters at the beginning and at the end in which a paper says what it is.
_HEAD, _TAIL = 6000, 3000
#: Pieces at the beginning that may be the head, and at the end that may be the signature.
_FIRST, _LAST = 15, 6

_YEAR = r"[\d〇零一二三四五六七八九]{4}"
_COUNT = r"[\d一二三四五六七八九十百]{1,5}"
_NUMBER = rf"[一-鿿A-Za-z]{{1,15}}\s?[〔\[(【﹝〈<]\s*{_YEAR}\s*[〕\])】﹞〉>]\s*第?\s*{_COUNT}\s*号"
_ORDER = rf"(?:[一-鿿]{{2,20}}令\s?)?(?:{_YEAR}年)?第\s?{_COUNT}\s?号"
_TOKEN = re.compile(rf"{DATE}(?=\s|$)|{_NUMBER}|\S+")
_LABELS = {
    "issuer": "发文机关|发文单位|发布机构|发布机关|发布单位|制发机关|印发机关|制定机关",
    "number": "发文字号|文号|文件编号|发文文号",
    "written": "成文日期|成文时间|发文日期|发文时间|印发日期|印发时间",
    "published": "发布日期|发布时间|发表时间|更新时间|上传时间|公开日期|发表日期|录入时间",
    "status": "有效性|时效性|时效|效力状态|文件状态|有效状态|效力",
}
_WHOLE_DATE = re.compile(DATE)

_KIND = re.compile(
    r"(?:(?:关于.+|的|紧急|补充|实施|指导|若干|会议|情况|工作|调研|调查|述职|考察)"
    r"(?P<official>决议|决定|命令|公报|公告|通告|通知|通报|意见|报告|请示|批复|议案|函|纪要|答复)"
    r"|(?P<speech>讲话|发言|致辞)(?:稿|提纲|摘要|全文|实录)?"
    r"|.(?P<rules>条例|规定|办法|规则|细则|章程|制度|准则|守则|预案|方案|规划|计划|要点|总结|指引|指南|手册|须知|"
    r"倡议书|公开信|简报|(?<=若干)措施|(?<=政策)措施))$"
)
#: What a newspaper says of a paper that others issue.
_REPORTED = re.compile(r"出台|发布(?!关于)|发出|推出|下发|公布|解读|启动|召开|提出|[!?;:。，]|,")
_ENDING = re.compile(r"\s*(?:[(〔\[【][^()〔〕\[\]【】]{1,20}[)〕\]】]|》|\"|”)$")
_OCCASION = re.compile(
    r"(?:在|^)(?P<occasion>[^在]{2,40}?(?:会议|大会|座谈会|会|仪式|论坛|活动|班|典礼|时))上?的?"
    r"(?:总结|主持|重要|动员)?(?:讲话|发言|致辞)"
)
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖"
    "邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐"
    "沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边"
)
_NAME = rf"(?:[{_SURNAMES}]|欧阳|司马|上官|诸葛)[一-鿿]{{1,2}}"
_ROLE = r"(?:书记|主任|省长|市长|县长|区长|州长|局长|厅长|部长|主席|秘书长|处长|会长|校长|院长|组长|委员|总理|常委)"
_TITLE_SPEAKER = re.compile(rf"(?:^|{_ROLE})(?P<name>{_NAME})(?:同志)?在")
_SPEAKER_LINE = re.compile(rf"\(?(?:.{{0,25}}{_ROLE}:?(?P<officer>{_NAME})(?:同志)?|(?P<comrade>{_NAME})同志)\)?")
_STATUS = re.compile(r"征求意见稿|已废止|废止|失效|现行有效|现行|有效")
_STATUSES = {"征求意见稿": "征求意见稿", "已废止": "废止", "废止": "废止", "失效": "废止"}
_STATUS_LINE = re.compile(r"[(〔\[【]?(?:本|此|该)?(?:文件?|件)?(?:征求意见稿|已废止|废止|已失效|失效|现行有效)[)〕\]】]?")
_NO_STATUS = re.compile(r"无效|未|不|非")


def value_of(name: str, words: str) -> str:
    """Return the value of a fact from the words that say it; nothing where they do not.

    >>> value_of("number", "国办发[2014] ２０ 号"), value_of("issuer", "财 政 部 教育部"), value_of("status", "已失效")
    ('国办发〔2014〕20号', '财政部、教育部', '废止')
    """
    if name == "date":
        return read_date(words)
    if name == "status":
        found = _STATUS.search(plain(words))
        return _STATUSES.get(found.group(), "现行") if found else ""
    if name == "number":
        words = "".join(words.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}).split())
        return re.sub(rf"[^\w]({_YEAR}|二[○◯]\S\S)[^\w]", r"〔\1〕", words)
    if name == "issuer":
        return "、".join(re.sub(r"(?<=(?<!\S)\S)\s(?=\S(?!\S))", "", " ".join(re.split(r"[\s、]+", words.strip()))).split())
    if name == "title":
        return re.sub(r"\s*\n\s*", "", words)
    return "".join(words.split())


@dataclass(frozen=True)
class _Paper:
    """A text with its lines and its title; what is looked at is written as `plain` writes it."""

    text: str
    lines: Sequence[Line]
    title: Span | None

    @cached_property
    def pieces(self) -> list[Line]:
        """The lines of head and tail cut at their spaces: scrapers put many lines on one."""
        return list(_pieces(line for line in self.lines if self._at_an_end(line)))

    @cached_property
    def head(self) -> list[Line]:
        """The pieces before the text proper."""
        return self.pieces[:_FIRST]

    @cached_property
    def titled(self) -> str:
        """The title's words, character for character."""
        return plain(self.title.of(self.text)) if self.title else ""

    @cached_property
    def kind(self) -> re.Match[str] | None:
        """Where the title says what kind of paper it is."""
        words = self.titled.rstrip()
        while (shorter := _ENDING.sub("", words)) != words:
            words = shorter
        match = _KIND.search(words)
        reported = match and not match["speech"] and "关于" not in words and _REPORTED.search(words)
        return None if reported else match

    def fact(self, name: str, start: int, end: int) -> Fact | None:
        """Return the fact that a span gives, or None where it gives none."""
        value = value_of(name, self.text[start:end])
        return Fact(start, end, name, value) if value else None

    def in_title(self, name: str, span: tuple[int, int]) -> Fact | None:
        """Return the fact that a span of the title gives."""
        first = self.title.start if self.title else 0
        return self.fact(name, first + span[0], first + span[1])

    def _at_an_end(self, line: Line) -> bool:
        return line.start < _HEAD or line.end > len(self.text) - _TAIL


def _pieces(lines: Iterator[Line]) -> Iterator[Line]:
    for line in lines:
        spaced: list[Line] = []
        for match in _TOKEN.finditer(plain(line.text)):
            piece = Line(line.start + match.start(), line.start + match.end(), match.group())
            if spaced and not _is_spaced(piece):
                yield _joined(spaced)
                spaced = []
            if _is_spaced(piece):
                spaced.append(piece)
            else:
                yield piece
        if spaced:
            yield _joined(spaced)


def _is_spaced(piece: Line) -> bool:
    """One character of a short name that is set with spaces between, as 财 政 部."""
    return len(piece.text) == 1 and "一" <= piece.text <= "鿿"


def _joined(pieces: Sequence[Line]) -> Line:
    return Line(pieces[0].start, pieces[-1].end, "".join(piece.text for piece in pieces))


def _labelled(paper: _Paper, name: str, label: str) -> Fact | None:
    """Return what stands after a label such as 发文字号："""
    spaced = "|".join(r"\s*".join(word) for word in _LABELS[label].split("|"))
    value = rf"({DATE})" if name == "date" else r"([^\s:;,。()]+)" if name != "number" else rf"({_NUMBER}|{_ORDER})"
    pattern = re.compile(rf"(?:{spaced})\s*[:\]】]\s*{value}")
    for line in paper.lines[:40]:
        if line.start < _HEAD and (match := pattern.search(plain(line.text[:1000]))):
            if name == "issuer" and not is_issuer(match[1]) or name == "status" and _NO_STATUS.search(match[1]):
                return None
            return paper.fact(name, line.start + match.start(1), line.start + match.end(1))
    return None


def _signature(paper: _Paper) -> tuple[list[Line], Line] | None:
    """Return the issuers that sign and the line with the date below them: the first in the text.

    Of a notice with an attachment the notice's own stands first.
    """
    for place, piece in enumerate(paper.pieces):
        if place and _WHOLE_DATE.fullmatch(piece.text) and read_date(piece.text):
            first = place
            while first and is_issuer(paper.pieces[first - 1].text):
                first -= 1
            if first < place:
                return paper.pieces[first:place], piece
    return None


def _signed_date(paper: _Paper) -> Fact | None:
    """Return the date of the signature; without issuers, a date on a line of its own at the very end."""
    if found := _signature(paper):
        return paper.fact("date", found[1].start, found[1].end)
    for before, piece in zip(paper.pieces[-_LAST - 1 : -1], paper.pieces[-_LAST:], strict=False):
        own_line = _WHOLE_DATE.fullmatch(piece.text) and before.text[-1] in "。!)”"
        if own_line and piece is not before:
            return paper.fact("date", piece.start, piece.end)
    return None


def _head_date(paper: _Paper) -> Fact | None:
    """Return the date below the title: in brackets, the last where it was amended, or on a line of its own."""
    after = paper.title.end if paper.title else 0
    below = [piece for piece in paper.pieces if piece.start >= after][:4]
    for place, piece in enumerate(below):
        if not piece.text.startswith(("(", "[", "【")) and not _WHOLE_DATE.fullmatch(piece.text):
            continue
        closing = next((k for k, other in enumerate(below[place:], place) if other.text[-1] in ")]】"), place)
        words = paper.text[piece.start : below[closing].end]
        if dates := list(find_dates(plain(words)[:300])):
            return paper.fact("date", piece.start + dates[-1].start, piece.start + dates[-1].end)
    return None


def _noted_date(paper: _Paper) -> Fact | None:
    """Return the date of a web page's note: 时间:2022-06-11 14:50:04 来源:…"""
    pattern = re.compile(rf"(?:时间|日期)\s*:\s*({DATE})[\s\d:]*(?:来源|浏览|点击|阅读|作者|编辑)\s*:")
    for line in paper.lines[:20]:
        if match := pattern.match(plain(line.text[:200])):
            return paper.fact("date", line.start + match.start(1), line.start + match.end(1))
    return None


def _printed_date(paper: _Paper) -> Fact | None:
    """Return the date of printing in the last line of an official paper: 办公室 2014年3月1日印发."""
    for piece in paper.pieces[-_LAST:]:
        if match := re.search(rf"({DATE})印发$", piece.text):
            if len(piece.text) == piece.end - piece.start:
                return paper.fact("date", piece.start + match.start(1), piece.start + match.end(1))
    return None


def _title_issuer(paper: _Paper) -> Fact | None:
    match = re.match(r"\s*(\S.*?)\s*(?:关于|印发|转发|批转)", paper.titled, re.S)
    official = paper.kind and paper.kind["official"] or paper.kind and paper.kind["rules"]
    if match and official and all(map(is_issuer, re.split(r"[\s、]+", match[1]))):
        return paper.in_title("issuer", match.span(1))
    return None


def _head_issuer(paper: _Paper) -> Fact | None:
    """Return the issuer of the red head (办公室文件), or the one that stands above a title that begins with 关于."""
    for piece, following in zip(paper.head, paper.head[1:], strict=False):
        whole = len(piece.text) == piece.end - piece.start
        if whole and piece.text.endswith("文件") and is_issuer(piece.text[:-2]):
            return paper.fact("issuer", piece.start, piece.end - 2)
        if is_issuer(piece.text) and following.text.startswith("关于") and paper.kind:
            return paper.fact("issuer", piece.start, piece.end)
    return None


def _signed_issuer(paper: _Paper) -> Fact | None:
    found = _signature(paper)
    return paper.fact("issuer", found[0][0].start, found[0][-1].end) if found else None


def _head_number(paper: _Paper) -> Fact | None:
    """Return the number that stands alone in the head or closes the title in brackets."""
    if match := re.search(rf"[(〔\[【]({_NUMBER})[)〕\]】]\s*$", paper.titled):
        return paper.in_title("number", match.span(1))
    order = False
    for piece in paper.head:
        alone = re.fullmatch(rf"\(?({_NUMBER})\)?", piece.text)
        if alone or (match := re.fullmatch(rf"\(?({_ORDER})\)?", piece.text)) and (order or "令" in match[1]):
            found = alone or match
            if found and len(piece.text) == piece.end - piece.start:
                return paper.fact("number", piece.start + found.start(1), piece.start + found.end(1))
        order = piece.text.endswith(("令", "公告", "通告"))
    return None


def _title_kind(paper: _Paper) -> Fact | None:
    if paper.kind is None:
        return None
    name = str(paper.kind.lastgroup)
    return paper.in_title("kind", paper.kind.span(name))


def _said_status(paper: _Paper) -> Fact | None:
    if match := re.search(r"[(〔\[【](征求意见稿|已废止|废止|已失效|失效)[)〕\]】]\s*$", paper.titled):
        return paper.in_title("status", match.span(1))
    piece = next((piece for piece in paper.head if _STATUS_LINE.fullmatch(piece.text)), None)
    return paper.fact("status", piece.start, piece.end) if piece else None


def _is_speech(paper: _Paper) -> bool:
    return bool(paper.kind and paper.kind["speech"])


def _title_speaker(paper: _Paper) -> Fact | None:
    match = _TITLE_SPEAKER.search(paper.titled) if _is_speech(paper) else None
    return paper.in_title("speaker", match.span("name")) if match else None


def _line_speaker(paper: _Paper) -> Fact | None:
    """Return the name below the title of a speech: after an office, before 同志, or beside the date."""
    if not _is_speech(paper) or paper.title is None:
        return None
    end = paper.title.end
    below = [piece for piece in paper.pieces if piece.start >= end][:4]
    for place, piece in enumerate(below):
        beside = [other.text for other in below[max(place - 1, 0) : place + 2]]
        dated = any(re.fullmatch(rf"\(?{DATE}\)?", words) for words in beside)
        bare = re.fullmatch(rf"\(?(?P<bare>{_NAME})\)?", piece.text) if dated else None
        match = bare or _SPEAKER_LINE.fullmatch(piece.text)
        if match and bare and piece.end - piece.start > len(piece.text):
            return paper.fact("speaker", piece.start, piece.end)
        if match and piece.end - piece.start == len(piece.text):
            start, stop = match.span(str(match.lastgroup))
            return paper.fact("speaker", piece.start + start, piece.start + stop)
    return None


def _title_occasion(paper: _Paper) -> Fact | None:
    match = _OCCASION.search(paper.titled) if _is_speech(paper) else None
    return paper.in_title("occasion", match.span("occasion")) if match else None


_Rule = Callable[[_Paper], Fact | None]


def _label(name: str, label: str) -> _Rule:
    return lambda paper: _labelled(paper, name, label)


#: What is looked for, and where: the first place that says it is believed.
_RULES: dict[str, tuple[_Rule, ...]] = {
    "title": (lambda paper: paper.in_title("title", (0, len(paper.titled))) if paper.title else None,),
    "issuer": (_label("issuer", "issuer"), _title_issuer, _head_issuer, _signed_issuer),
    "number": (_label("number", "number"), _head_number),
    "date": (
        _label("date", "written"),
        _signed_date,
        _head_date,
        _label("date", "published"),
        _noted_date,
        _printed_date,
    ),
    "kind": (_title_kind,),
    "status": (_label("status", "status"), _said_status),
    "speaker": (_title_speaker, _line_speaker),
    "occasion": (_title_occasion,),
}


def find_facts(text: str, lines: Sequence[Line], title: Span | None) -> tuple[Fact, ...]:
    """Return what a text says of itself, at most one fact of each name.

    ``lines`` are all lines of the text, furniture too; ``title`` is where the title stands, if it does.
    """
    paper = _Paper(text, lines, title)
    found = (next(filter(None, (rule(paper) for rule in rules)), None) for rules in _RULES.values())
    return tuple(fact for fact in found if fact)
