"""What a text says of itself: title, issuer, number, date, kind, status, speaker, occasion, each where it stands.

The places are those that GB/T 9704 gives them (head, title, signature) and the table that government sites put
above a paper. A rule that is not sure gives nothing: a wrong date is worse than none.
"""

import re
from collections.abc import Callable, Collection, Sequence
from itertools import pairwise, takewhile

from embeddings.facts.issuers import is_issuer, signs
from embeddings.facts.metadata import LABELS
from embeddings.facts.papers import COUNT, HEAD, LETTER, NUMBER, ORDER, Paper
from embeddings.facts.values import YEAR
from embeddings.records import Fact, Line, Span
from embeddings.text import DATE, plain, read_date

#: Pieces at the end that may be the signature.
_LAST = 6
_WHOLE_DATE = re.compile(DATE)
_DATES = ("date", "effective", "amended", "abolished")
#: A number behind these words is that of another paper: 根据中办发〔2015〕7号.
_REFERS = re.compile("根据|按照|依据|依照|参照|遵照|贯彻|执行|落实|转发|附件|详见|见|以及|与|和|及|经|由|原|即")
#: From when a paper holds; what holds until then, or another paper's day, stands with 的 behind it.
_EFFECTIVE = re.compile(
    rf"(?:[自从于在]|日期\s*[:为是]?)\s*({DATE}|(?:发布|公布|印发|颁布|下发|签署|批准|通过|公告)之日)"
    r"\s*(?:[起后]|\d{1,3}日后)?[,]?(?:正式|开始|施行|实施|执行|生效|试行|起)*(?:施行|实施|执行|生效|试行)(?!的|《|以?前|以?后)"
)
_OWN = re.compile(r"(?:本|该|此)\S{1,12}$")

_OCCASION = re.compile(
    r"(?:在|^)(?P<occasion>[^在]{2,40}?(?:会议|大会|座谈会|会|仪式|论坛|活动|班|典礼|时))上?的?\s*"
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
_SIGNED = re.compile(rf"{_ROLE}?{_NAME}")
_STATUS_LINE = re.compile(
    r"[(〔\[【]?(?:本|此|该)?(?:文件?|件)?(?:征求意见稿|已废止|废止|已失效|失效|现行有效)[)〕\]】]?"
)
_NO_STATUS = re.compile(r"无效|未|不|非")


def _tabled(paper: Paper, name: str, label: str) -> Fact | None:
    """Return what the table of a site says under a label such as 发文字号."""
    span = paper.metadata.values.get(label)
    if span is None:
        return None
    words = plain(span.of(paper.text))
    if name in _DATES:
        match = re.match(DATE, words)
        return paper.fact(name, span.start, span.start + match.end()) if match else None
    if name == "status" and _NO_STATUS.search(words) or name == "number" and not re.search(r"\d", words):
        return None
    return paper.fact(name, span.start, span.end)


def _labelled(paper: Paper, name: str, label: str) -> Fact | None:
    """Return what stands after a label such as 发文字号："""
    spaced = "|".join(r"\s*".join(word) for word in LABELS[label].split("|"))
    value = rf"({DATE})" if name in _DATES else r"([^\s:;,。()]+)"
    value = rf"({NUMBER}|{LETTER}|{ORDER})" if name == "number" else value
    pattern = re.compile(rf"(?:{spaced})\s*[:\]】]\s*{value}")
    for line in paper.lines[:40]:
        if line.start < HEAD and (match := pattern.search(plain(line.text[:1000]))):
            if name == "issuer" and not is_issuer(match[1]) or name == "status" and _NO_STATUS.search(match[1]):
                return None
            return paper.fact(name, line.start + match.start(1), line.start + match.end(1))
    return None


_ISSUES = re.compile(r"\s*(?:由)?(?P<issuer>[一-鿿、]{2,40}?)(?:印发|发布|公布|颁布|制定|批准)")
_ISSUED = re.compile(rf"[(\[【]?\s*(?:{DATE})?(?P<issuer>[一-鿿、]{{2,40}}?)(?:印发|发布|公布|颁布|制定)[)\]】]?")


def _effective(paper: Paper) -> Fact | None:
    """Return from when a paper holds: what it says of itself, and else the last that is said of any."""
    found: list[tuple[bool, Fact]] = []
    for line in paper.lines:
        words = plain(line.text)
        for match in _EFFECTIVE.finditer(words):
            if fact := paper.fact("effective", line.start + match.start(1), line.start + match.end(1)):
                found.append((bool(_OWN.search(words[: match.start()])), fact))
    own = [fact for is_own, fact in found if is_own] or [fact for _, fact in found]
    return own[-1] if own else None


def _signature(paper: Paper) -> tuple[list[Line], Line] | None:
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


def _dated_signature(paper: Paper) -> Fact | None:
    """Return the date below the issuers that sign."""
    found = _signature(paper)
    return paper.fact("date", found[1].start, found[1].end) if found else None


def _signed_date(paper: Paper) -> Fact | None:
    """Return the date of the signature; without issuers, a date on a line of its own at the very end."""
    if found := _dated_signature(paper):
        return found
    tail = [*paper.pieces[-_LAST - 1 :], None]
    for before, piece, after in zip(tail, tail[1:], tail[2:], strict=False):
        if before and piece and _WHOLE_DATE.fullmatch(piece.text) and (after is None or after.text[-1] not in "。;"):
            if before.text[-1] in "。!)”" or (after is None and (_SIGNED.fullmatch(before.text) or signs(before.text))):
                return paper.fact("date", piece.start, piece.end)
    return None


def _head_date(paper: Paper) -> Fact | None:
    """Return the date below the title: of what it tells of its history the last, or the one on a line of its own."""
    events = [event for event in paper.history if event.kind != "effective"]
    if told := [event for event in events if event.kind != "passed"] or events:
        return paper.fact("date", told[-1].date.start, told[-1].date.end)
    after = paper.title.end if paper.title else 0
    below = [piece for piece in paper.pieces if piece.start >= after][:4]
    # Among several such lines none is the paper's own: a chronicle, a schedule.
    alone = [piece for piece in paper.pieces if _WHOLE_DATE.fullmatch(piece.text)]
    if len(alone) == 1 and alone[0] in below:
        return paper.fact("date", alone[0].start, alone[0].end)
    return None


def _told(name: str, kind: str) -> "_Rule":
    """Return the rule for the date of the last event of a kind that is told below the title."""

    def rule(paper: Paper) -> Fact | None:
        dates = [event.date for event in paper.history if event.kind == kind]
        return paper.fact(name, dates[-1].start, dates[-1].end) if dates else None

    return rule


def _told_order(paper: Paper) -> re.Match[str] | None:
    """Return the last order with which the paper was made known: 国务院令第707号."""
    orders = re.compile(rf"(?P<issuer>[一-鿿、]{{2,40}}?)(?:令|公告|通告)\s*(?:{YEAR}年\s*)?第\s*{COUNT}\s*号")
    # The text is of one length with what `plain` makes of it.
    found = (orders.search(paper.plain, event.date.end, event.words.end) for event in reversed(paper.history))
    return next(filter(None, found), None)


def _told_number(paper: Paper) -> Fact | None:
    match = _told_order(paper)
    return paper.fact("number", *match.span()) if match else None


def _told_issuer(paper: Paper) -> Fact | None:
    """Return who made the paper known, as told below its title: 国务院令第707号公布, 1990年4月9日某县财政局印发."""
    if match := _told_order(paper):
        return paper.fact("issuer", *match.span("issuer")) if is_issuer(match["issuer"]) else None
    for event in reversed(paper.history):
        match = _ISSUES.match(paper.plain, event.date.end, event.words.end)
        if match and is_issuer(match["issuer"]):
            return paper.fact("issuer", *match.span("issuer"))
    return None


def _noted_date(paper: Paper) -> Fact | None:
    """Return the date of a web page's note: 时间:2022-06-11 14:50:04 来源:…"""
    pattern = re.compile(rf"(?:时间|日期)\s*:\s*({DATE})[\s\d:]*(?:来源|浏览|点击|阅读|作者|编辑)\s*:")
    for line in paper.lines[:20]:
        if match := pattern.match(plain(line.text[:200])):
            return paper.fact("date", line.start + match.start(1), line.start + match.end(1))
    return None


def _meeting_date(paper: Paper) -> Fact | None:
    """Return the day of the meeting that minutes are of: 时间：2024年3月1日上午九时."""
    if paper.kind and re.search("纪要|[记纪]录", paper.kind[0]):
        for line in paper.lines[:20]:
            if match := re.match(rf"(?:会议|开会)?(?:时间|日期)\s*[::]\s*({DATE})", plain(line.text[:200])):
                return paper.fact("date", line.start + match.start(1), line.start + match.end(1))
    return None


def _printed_date(paper: Paper) -> Fact | None:
    """Return the date of printing in the last line of an official paper: 办公室 2014年3月1日印发."""
    for piece in paper.pieces[-_LAST:]:
        if match := re.search(rf"({DATE})印发$", piece.text):
            if len(piece.text) == piece.end - piece.start:
                return paper.fact("date", piece.start + match.start(1), piece.start + match.end(1))
    return None


def _title_issuer(paper: Paper) -> Fact | None:
    match = re.match(r"\s*(\S.*?)\s*(?:关于|印发|转发|批转)", paper.titled, re.S)
    official = paper.kind and paper.kind["official"] or paper.kind and paper.kind["rules"]
    # 省教育厅 is told of which province by the signature.
    if match and official and match[1][0] not in "省市县区" and all(map(is_issuer, re.split(r"[\s、]+", match[1]))):
        return paper.in_title("issuer", match.span(1))
    return None


def _head_issuer(paper: Paper) -> Fact | None:
    """Return the issuer of the red head (办公室文件), or the one that stands above a title that begins with 关于."""
    for place, (piece, following) in enumerate(pairwise(paper.head)):
        whole = len(piece.text) == piece.end - piece.start
        if whole and piece.text.endswith("文件") and is_issuer(piece.text[:-2]):
            return paper.fact("issuer", piece.start, piece.end - 2)
        if following.text.startswith("关于") and paper.kind and is_issuer(piece.text):
            above = list(takewhile(lambda other: is_issuer(other.text), reversed(paper.head[: place + 1])))
            return paper.fact("issuer", above[-1].start, piece.end)
    return None


def _noted_issuer(paper: Paper) -> Fact | None:
    """Return the issuer below the title: (2022年3月8日某县财政局印发), or on a line above a bracketed date."""
    after = paper.title.end if paper.title else 0
    below = [piece for piece in paper.head if piece.start >= after][:4]
    for piece, following in pairwise([*below, None]):
        if piece is None or len(piece.text) != piece.end - piece.start:
            continue
        match = _ISSUED.fullmatch(piece.text)
        if match and is_issuer(match["issuer"]):
            return paper.fact("issuer", piece.start + match.start("issuer"), piece.start + match.end("issuer"))
        if following is not None and re.match(rf"[(\[【]{DATE}", following.text) and is_issuer(piece.text):
            return paper.fact("issuer", piece.start, piece.end)
    return None


def _signed_issuer(paper: Paper) -> Fact | None:
    found = _signature(paper)
    if found is None:
        return None
    issuers, place = found[0], paper.pieces.index(found[0][0])
    above = paper.pieces[place - 1].text if place else ""
    # A name that goes over two lines is not cut.
    broken = not above[-1:].isdigit() and is_issuer(above + issuers[0].text)
    return None if broken else paper.fact("issuer", issuers[0].start, issuers[-1].end)


def _head_number(paper: Paper) -> Fact | None:
    """Return the number that stands alone in the head or closes the title in brackets."""
    if match := re.search(rf"[(〔\[【]({NUMBER})[)〕\]】]\s*$", paper.titled):
        return paper.in_title("number", match.span(1))
    order = False
    for piece in paper.head:
        if _REFERS.match(piece.text):
            continue
        alone = re.fullmatch(rf"\(?(?:(?:{LABELS['number']})\s*:?\s*)?({NUMBER}|{LETTER})\)?", piece.text)
        if alone or (match := re.fullmatch(rf"\(?({ORDER})\)?", piece.text)) and (order or "令" in match[1]):
            found = alone or match
            if found and len(piece.text) == piece.end - piece.start:
                return paper.fact("number", piece.start + found.start(1), piece.start + found.end(1))
        order = piece.text.endswith(("令", "公告", "通告"))
    return None


def _title_kind(paper: Paper) -> Fact | None:
    if paper.kind is None:
        return None
    name = str(paper.kind.lastgroup)
    return paper.in_title("kind", paper.kind.span(name))


def _letter_issuer(paper: Paper) -> Fact | None:
    return paper.fact("issuer", paper.letter.issuer.start, paper.letter.issuer.end) if paper.letter else None


def _letter_kind(paper: Paper) -> Fact | None:
    return paper.fact("kind", paper.letter.kind.start, paper.letter.kind.end) if paper.letter else None


def _said_status(paper: Paper) -> Fact | None:
    if match := re.search(r"[(〔\[【](征求意见稿|已废止|废止|已失效|失效)[)〕\]】]\s*$", paper.titled):
        return paper.in_title("status", match.span(1))
    piece = next((piece for piece in paper.head if _STATUS_LINE.fullmatch(piece.text)), None)
    return paper.fact("status", piece.start, piece.end) if piece else None


def _is_speech(paper: Paper) -> bool:
    return bool(paper.kind and paper.kind["speech"])


def _title_speaker(paper: Paper) -> Fact | None:
    match = _TITLE_SPEAKER.search(paper.titled) if _is_speech(paper) else None
    return paper.in_title("speaker", match.span("name")) if match else None


def _line_speaker(paper: Paper) -> Fact | None:
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


def _title_occasion(paper: Paper) -> Fact | None:
    match = _OCCASION.search(paper.titled) if _is_speech(paper) else None
    return paper.in_title("occasion", match.span("occasion")) if match else None


_Rule = Callable[[Paper], Fact | None]


def _label(name: str, label: str) -> _Rule:
    return lambda paper: _labelled(paper, name, label)


#: What is looked for, and where: the first place that says it is believed.
_RULES: dict[str, tuple[_Rule, ...]] = {
    "title": (lambda paper: paper.in_title("title", (0, len(paper.titled))) if paper.title else None,),
    "issuer": (
        _label("issuer", "issuer"),
        _letter_issuer,
        _title_issuer,
        _head_issuer,
        _noted_issuer,
        _told_issuer,
        _signed_issuer,
    ),
    "number": (_label("number", "number"), _head_number, _told_number),
    "date": (
        _label("date", "written"),
        _signed_date,
        _head_date,
        _meeting_date,
        lambda paper: _tabled(paper, "date", "published"),
        _label("date", "published"),
        _noted_date,
        _printed_date,
    ),
    "effective": (_label("effective", "effective"), _effective, _told("effective", "effective")),
    "amended": (_told("amended", "amended"),),
    "abolished": (_label("abolished", "abolished"),),
    "kind": (_letter_kind, _title_kind),
    "status": (_label("status", "status"), _said_status),
    "speaker": (_title_speaker, _line_speaker),
    "occasion": (_title_occasion,),
}


#: What gives the day of a paper surely.
_SURE_DATES: tuple[_Rule, ...] = (_label("date", "written"), _dated_signature)


def find_facts(text: str, lines: Sequence[Line], title: Span | None, known: Collection[str] = ()) -> tuple[Fact, ...]:
    """Return what a text says of itself, at most one fact of each name.

    ``lines`` are all lines of the text, furniture too; ``title`` is where the title stands, if it does. Of what is
    ``known`` from elsewhere only the table of a site is asked: it gives the day of the paper, a page's ``meta`` that of
    the page.
    """
    paper = Paper(text, lines, title)
    facts: list[Fact | None] = []
    for name, rules in _RULES.items():
        asked = () if name in known else rules
        if name == "date" and "published" in known:
            asked = _SURE_DATES  # of a page whose publication is dated the rest is no better than that
        facts.append(_from_table(paper, name) or next(filter(None, (rule(paper) for rule in asked)), None))
    return tuple(fact for fact in facts if fact)


def _from_table(paper: Paper, name: str) -> Fact | None:
    label = "written" if name == "date" else name
    return _tabled(paper, name, label) if label in LABELS else None
