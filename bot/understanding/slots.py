"""Put new words into an earlier question, in the place of the words of the same sort."""

import re
from collections.abc import Sequence
from typing import Literal

from bot.understanding.framing import ATTRIBUTES, Frame
from embeddings.wording import tagged

Sort = Literal["time", "amount", "person", "office", "action", "thing", ""]
#: A word and what sort of thing it names; "" is a word that names nothing.
Word = tuple[str, Sort]

_NUMBER = r"[\d〇零一二三四五六七八九十百千两]+"
_TIME = re.compile(
    rf"(?:{_NUMBER}年(?:度|初|底|末)?|[今去明前后]年|[上下]半年|第?{_NUMBER}季度|{_NUMBER}月(?:份|{_NUMBER}[日号])?|[本上下]个?[月周年]"
    r"|周[一二三四五六日末天]|星期[一二三四五六日天]|双休日|周末|节假日|法定假日|工作日|休息日|国庆|假期|[春清端中元重国教劳儿]\w{0,2}节|冬至|平时|夜间|晚上|白天|上午|下午"
    r"|汛期|每[天日周月年次]|每季度|每半年)+"
)
_AMOUNT = re.compile(
    r"(?:\d+(?:\.\d+)?|[一二三四五六七八九十百千两]+)(?:万|千|亿)?(?:元|块|人|天|小时|分钟|份|级)(?:以上|以下|以内|之内|内)?"
)
_PERSON = re.compile(
    r".*(?:员|长|主任|书记|干部|领导|秘书|同志|人员|专员|助理|者|司机|(?<=.)人|会计|出纳|值班员|负责人|局长|老师|学生|家长|志愿者|五老)"
)
_OFFICE = re.compile(
    r".+(?:处|室|厅|局|部|委|科|组|院|所|站|堂|馆|中心|机关|单位|部门|政府|党委|支部|协会|委员会|公司|学校|社区|街道|乡镇|(?<=..)办)|妇联|工会|团委|残联"
)
_PREPOSITION = re.compile(r"(?<=\w\w)(?:从|在|对|按|把|根据)(?=\w)")
_OF = ("的", "之")


#: The most common surnames; without them jieba takes too many words for names.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧"
)
_NUMERAL = re.compile(r"[一二两三四五六七八九十\d]+(?:次|天|个|年|月)?")


def sort_of(word: str, tag: str) -> Sort:
    """Return what sort of thing a word names.

    >>> sort_of("秘书处", "n"), sort_of("副主任", "n"), sort_of("督办", "v"), sort_of("第一季度", "l")
    ('office', 'person', 'action', 'time')
    """
    if _TIME.fullmatch(word):
        return "time"
    if _AMOUNT.fullmatch(word):
        return "amount"
    if (tag == "nr" and word[0] in _SURNAMES) or _PERSON.fullmatch(word):
        return "person"
    if tag in ("nt", "ns") or (tag != "l" and _OFFICE.fullmatch(word)):
        return "office"
    if tag[0] in "vx" and len(word) > 1:
        return "action"
    return "thing" if tag[0] in "nablsgjizt" and len(word) > 1 else ""


def is_name(word: str) -> bool:
    """Tell whether a word is the name of a person."""
    return [tag for _, tag in tagged(word)] == ["nr"] and word[0] in _SURNAMES


def words_of(text: str) -> list[Word]:
    """Return the words of a text with their sorts."""
    return [(word, "" if word in _OF else sort_of(word, tag)) for word, tag in tagged(text)]


def substitute(frame: Frame, new: str) -> str:
    """Return the earlier question with ``new`` in the fitting place, or in front of it where none fits.

    >>> from bot.understanding.framing import read_frame
    >>> substitute(read_frame("秘书处的办文职责是什么"), "督办"), substitute(read_frame("值班有什么规定"), "周末")
    ('秘书处的督办职责是什么', '周末值班有什么规定')
    """
    adjective, new = new.endswith("的"), new.removesuffix("的")
    if replaced := _same_pattern(frame.text, new):
        return replaced
    topic, words = frame.topic, words_of(new)
    fits = (_alike, _same_sort) if adjective else (_whole, _pair, _same_head, _same_start, _alike, _same_sort)
    for part in (topic, frame.rest):
        for fit in fits:
            if (named := fit(words_of(part), words)) is not None:
                return frame.text.replace(part, named, 1)
    if words[-1][0] in ATTRIBUTES:
        return f"{_owner(topic)}的{new}是什么"
    if not adjective and (exchanged := _name(topic, words)):
        return frame.text.replace(*exchanged, 1)
    return _in_front(frame, topic, new, words, adjective)


def _same_pattern(text: str, new: str) -> str:
    """Exchange a time for a time and an amount for an amount."""
    for pattern in (_TIME, _AMOUNT):
        if pattern.fullmatch(new) and (match := pattern.search(text)):
            return text[: match.start()] + new + text[match.end() :]
    return ""


def _text(words: Sequence[Word]) -> str:
    return "".join(word for word, _ in words)


def _run_start(words: Sequence[Word], end: int) -> int:
    """Return where the compound begins that ends before ``end``."""
    start = end
    while start and words[start - 1][0] not in _OF and words[start - 1][0].isalnum():
        start -= 1
    return start


def _whole(old: Sequence[Word], new: Sequence[Word]) -> str | None:
    """办公室的服务职责 takes the place of all of 秘书处的办文职责."""
    structured = any(word in _OF for word, _ in new)
    return _text(new) if structured and old and old[-1][0] == new[-1][0] else None


def _pair(old: Sequence[Word], new: Sequence[Word]) -> str | None:
    """函和通知 takes the place of 请示和报告."""
    joined = all({"和", "与", "跟"} & {word for word, _ in words} for words in (old, new))
    return _text(new) if joined and not any(word in _OF for word, _ in old) else None


def _same_head(old: Sequence[Word], new: Sequence[Word]) -> str | None:
    """服务职责 takes the place of 办文职责; 秘书处 before it stays, since it is of another sort."""
    for place in range(len(old) - 1, -1, -1):
        if old[place][0] == new[-1][0] and len(new) > 1:
            start = _run_start(old, place)
            given = {sort for _, sort in new[:-1]}
            kept = [word for word in old[start:place] if word[1] in ("office", "time") and word[1] not in given]
            return _text([*old[:start], *kept, *new, *old[place + 1 :]])
    return None


def _same_start(old: Sequence[Word], new: Sequence[Word]) -> str | None:
    """会议纪要 takes the place of 会议通知: compounds of two words, the first the same."""
    said, before = _text(new), ""
    for part in re.split("(的)", _text(old)):
        if len(said) > 3 and len(part) > 3 and part[:2] == said[:2]:
            return before + said + _text(old)[len(before) + len(part) :]
        before += part
    return None


def _alike(old: Sequence[Word], new: Sequence[Word]) -> str | None:
    """绝密 takes the place of 机密, and 三级 that of 一级 in 一级响应: words of one length with the same end."""
    said = _text(new)
    for place, (word, _) in enumerate(old):
        size = len(said)
        if 1 < size <= len(word) and word[size - 1] == said[-1]:
            return _text(old[:place]) + said + word[size:] + _text(old[place + 1 :])
    return None


def _same_sort(old: Sequence[Word], new: Sequence[Word]) -> str | None:
    """A person takes the place of a person with what tells who, an office that of an office, an action that of one."""
    sort = new[-1][1]
    places = [place for place, word in enumerate(old) if word[1] == sort]
    if sort not in ("person", "office", "action") or not places or (sort == "action" and len(new) > 1):
        return None
    place = places[-1] if sort == "action" else places[0]
    start = place
    while start and old[start - 1][1] in (sort, "action" if sort == "person" else sort):
        start -= 1
    return _text([*old[:start], *new, *old[place + 1 :]])


def _name(topic: str, new: Sequence[Word]) -> tuple[str, str] | None:
    """Return the name in a topic that ``new`` takes the place of, and ``new``: 会议纪要, 简报.

    A time, an office or a person is not exchanged for a thing: 司机 after 值班有什么规定 is 司机值班.
    """
    if new[-1][1] in ("time", "office", "person"):
        return None
    owner, of, _ = topic.partition("的")
    words = words_of(_PREPOSITION.split(owner)[0])
    while len(words) > 1 and words[0][1] == "action" and words[1][1] == "thing" and tagged(words[0][0])[0][1] == "v":
        words.pop(0)
    while words and not words[-1][1]:
        words.pop()
    if not words or (of and words[-1][1] in ("office", "person")):
        return None
    return _text([word for word in words if not _NUMERAL.fullmatch(word[0])]), _text(new)


def _owner(topic: str) -> str:
    """秘书处的职责 -> 秘书处, where what it has is an attribute."""
    head, _, last = topic.rpartition("的")
    return head if head and any(last.endswith(word) for word in ATTRIBUTES) else topic


def _in_front(frame: Frame, topic: str, new: str, words: Sequence[Word], adjective: bool) -> str:
    owner, of, last = topic.rpartition("的")
    if of and words[-1][1] == "action" and not adjective:
        return frame.text.replace(topic, f"{owner}的{new}{last}", 1)
    return frame.text.replace(topic, f"{new}{'的' if adjective else ''}{topic}", 1)
