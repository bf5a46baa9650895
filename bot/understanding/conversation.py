"""Follow-ups: questions that can only be understood after earlier ones and what was quoted for them.

No language model: a follow-up is recognised by its form, and completed with the words of the earlier question
and its quotes. What has none of these forms is a new question, left as it is.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.records import Place, Quote
from bot.understanding import english, forms, references
from bot.understanding.chatter import small_talk
from bot.understanding.framing import Frame, ask_again, bare, begins_asking, is_asking, points_back, read_frame
from bot.understanding.slots import substitute, words_of
from embeddings.text import chinese_number, simplify

#: Earlier exchanges that are looked at.
REMEMBERED = 20

#: 第五个呢，详细讲讲: the first half says it already.
_TOLD = re.compile(r"(?<=.)[呢吧][,，](?=(?:请|麻烦|能|再)?(?:您|你)?(?:再|详细|具体|展开)?(?:讲|说|介绍))")
#: Words that mean something only of what was spoken of before.
_VAGUE_WORDS = re.compile(
    r"比例|例子|举例|举个|具体|详细|讲讲|说说|展开|介绍|原因|标准|依据|范围|对象|好处|作用|区别|地方|数量|名单|结果|效果|"
    r"意思|金额|次数|这些|那些|这个|那个|哪儿|哪里|哪个|哪些|什么|怎么|多大|多少|多久|几个|谁|能不能|能|可以|可|给|我|再|"
    r"占|找|去|到|从|在|要|有|没有|一下|一个|人|的|了|呢|吗|吧|那|又|都|还|个|讲|说|是|为|对|来|做|算|[,，。？?！!\s]"
)


@dataclass(frozen=True)
class Exchange:
    """An earlier question, what it was understood as, and the quotes it was answered with."""

    question: str
    understood: str
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class Resolved:
    """A question as it is to be searched.

    ``seen`` are the places already quoted, to be left out; ``near`` is a place to be preferred.
    """

    understood: str
    follow_up: bool = False
    seen: tuple[Place, ...] = ()
    near: Place | None = None


@dataclass(frozen=True)
class _Said:
    """A follow-up without courtesies, in Simplified characters, and the exchanges before it."""

    text: str
    history: Sequence[Exchange]
    trailing: bool = False  # it ended in 呢

    @property
    def last(self) -> Exchange:
        return self.history[-1]

    @property
    def before(self) -> str:
        """All that was asked and quoted in the last exchange."""
        return simplify("\n".join([self.last.understood, *(quote.text for quote in self.last.quotes)]))

    @property
    def frame(self) -> Frame:
        return read_frame(self.last.understood)


def resolve(asked: str, history: Sequence[Exchange]) -> Resolved:
    """Complete a question from the exchanges before it, latest last; a new one is given back as it is.

    >>> resolve("那服务职责呢？", [Exchange("秘书处的办文职责是什么", "秘书处的办文职责是什么")]).understood
    '秘书处的服务职责是什么'
    """
    earlier = [exchange for exchange in history[-REMEMBERED:] if small_talk(exchange.question) is None]
    text = _TOLD.sub("", re.sub(r"^那么?[，,\s]*", "那", bare(asked)))
    said = _Said(text, earlier, bool(forms.NE.search(asked)))
    if not earlier or not said.text:
        return Resolved(asked)
    return _any(said) or Resolved(asked)


def remember(questions: Sequence[str]) -> list[Exchange]:
    """Return exchanges for questions whose quotes are not known, each understood after those before it."""
    exchanges: list[Exchange] = []
    for question in questions[-REMEMBERED:]:
        exchanges.append(Exchange(question, resolve(question, exchanges).understood))
    return exchanges


def _english(said: _Said) -> Resolved | None:
    if not said.text.isascii():
        return None
    if english.asks_for_more(said.text):
        return _more(said)
    understood = english.follow_up(said.text, said.last.understood) if said.last.understood.isascii() else None
    return Resolved(understood, True) if understood else None


def _more(said: _Said) -> Resolved:
    """Ask the last question again, without what all the answers to it have quoted."""
    same = [exchange for exchange in said.history if exchange.understood == said.last.understood]
    places = [place for exchange in same for quote in exchange.quotes for place in (quote.place, *quote.also)]
    return Resolved(said.last.understood, True, tuple(dict.fromkeys(places)))


def _asks_for_more(said: _Said) -> Resolved | None:
    if forms.MORE.fullmatch(said.text):
        return _more(said)
    match = forms.MORE_OF.fullmatch(said.text)
    if match is None or is_asking(match["noun"]):
        return None
    topic, noun = said.frame.topic, match["noun"]
    head = topic.rpartition("的")[0] if topic.endswith(noun) else topic
    return Resolved(f"{head or topic}还有哪些{noun}", True, _more(said).seen)


def _earlier_question(said: _Said) -> Resolved | None:
    """第一个问题…: the rest is asked as if no question had come after that one."""
    match = forms.QUESTION.fullmatch(said.text)
    if match is None:
        return None
    count = len(said.history)
    back = count if match["first"] else 2 if match["before"] else 1
    place = chinese_number(match["number"]) if match["number"] else count + 1 - back
    if not 1 <= place <= count:
        return None
    upto = said.history[:place]
    return (
        Resolved(upto[-1].understood, True)
        if forms.TELL.fullmatch(match["rest"])
        else _any(_Said(match["rest"], upto, said.trailing))
    )


def _expanded(said: _Said) -> Resolved | None:
    if not forms.EXPAND.fullmatch(said.text):
        return None
    return Resolved(said.last.understood, True, near=said.last.quotes[0].place if said.last.quotes else None)


def _item(said: _Said) -> Resolved | None:
    match = forms.ITEM.fullmatch(said.text)
    if match is None or forms.NO_ITEM.match(match["rest"]):
        return None
    rest = match["rest"].removeprefix("的")
    tells = forms.TELL.fullmatch(rest)
    if not tells and not (points_back(rest) or begins_asking(rest)):
        return None
    number, history = _numbered(match, said.history)
    found = next(filter(None, (references.item(exchange.quotes, number) for exchange in reversed(history))), None)
    if found is None:
        return Resolved(f"{said.frame.topic}，{said.text.removeprefix('那')}", True)
    words = found.words if len(found.words) > 1 else f"{said.frame.topic}：{found.words}"
    return Resolved(words if tells else f"{words}，{rest}", True, near=found.near)


def _numbered(match: re.Match[str], history: Sequence[Exchange]) -> tuple[int, Sequence[Exchange]]:
    """Return the number meant and the exchanges up to the one with the list, before questions for its items."""
    upto, last = len(history), 0
    while upto > 1 and (asked := forms.ITEM.fullmatch(bare(history[upto - 1].question))):
        last = last or chinese_number(asked["number"] or "0")
        upto -= 1
    if match["next"]:
        return last + 1, history[:upto]
    if match["number"]:
        return chinese_number(match["number"]), history[:upto]
    return -chinese_number(match["back"] or "1"), history[:upto]


def _pointed(said: _Said) -> Resolved | None:
    """上面说的15日从哪天算: the words are sought in the quotes."""
    match = forms.POINTER.fullmatch(said.text)
    if match is None:
        return None
    rest = match["rest"]
    for exchange in reversed(said.history):
        if found := references.phrase(exchange.quotes, rest):
            return Resolved(f"“{found[0].words}”中的{rest}", True, near=found[0].near)
        if named := references.noun(exchange.quotes, rest[:1]):
            return Resolved(named.words + rest[1:], True, near=named.near)
    sure = match["sure"] and len(rest) <= forms.NEW_LENGTH
    return Resolved(f"{said.frame.topic}，{rest}", True) if sure else None


def _bare(said: _Said) -> Resolved | None:
    text = said.text.removeprefix("那")
    return Resolved(ask_again(said.frame, text), True) if points_back(text, said.before) else None


def _person(said: _Said) -> Resolved | None:
    """他是谁: the person of the question, else of the highlighted words, else whoever the question is about."""
    match = forms.HE.fullmatch(said.text)
    if match is None:
        return None
    several = match["who"] in ("他们", "她们", "这些人", "那些人")
    frame = said.frame
    if named := references.people(frame.subject if frame.ask else frame.topic, several):
        if not (several and "人" in frame.ask):
            return Resolved(named + match["rest"], True)
    for quote in said.last.quotes[:1]:
        for part in (references.highlight(quote), quote.text):
            if named := references.people(part, several):
                near = references.phrase([quote], named)
                return Resolved(named + match["rest"], True, near=near[0].near if near else quote.place)
    return Resolved(frame.topic + match["rest"], True)


def _thing(said: _Said) -> Resolved | None:
    match = forms.IT.fullmatch(said.text)
    return Resolved(said.frame.topic + match["rest"], True) if match else None


def _this(said: _Said) -> Resolved | None:
    """这项工作谁负责, 这个通知谁签: a noun of the earlier question or its quotes, or one that says little."""
    match = forms.THIS.fullmatch(said.text)
    if match is None or not (match["before"] in ("", "那") or points_back(match["before"] + "什么")):
        return None
    noun, sort = words_of(match["noun"])[0]
    before, after = match["before"].removeprefix("那"), match["noun"][len(noun) :]
    topic = said.frame.topic
    if noun in topic and (sort or noun in forms.VAGUE):
        return Resolved(before + _compound(topic, noun) + after, True)
    if noun in forms.VAGUE:
        return Resolved(before + topic + after, True)
    found = references.noun(said.last.quotes, noun) if sort else None
    return Resolved(before + found.words + after, True, near=found.near) if found else None


def _compound(topic: str, noun: str) -> str:
    """Return the compound of the topic that ends in a noun: 通知 in 会议通知."""
    if topic.endswith(noun):
        return topic
    return topic[: topic.index(noun) + len(noun)].rpartition("的")[2] or topic


def _condition(said: _Said) -> Resolved | None:
    """如果没有请假呢, 超过了怎么办: a case of what the earlier question is about."""
    if (match := forms.WRONG.fullmatch(said.text)) and not _names(match["case"]):
        return Resolved(said.frame.topic + said.text.removeprefix("那"), True)
    match = forms.IF.fullmatch(said.text)
    if match is None or is_asking(match["case"]) or len(match["case"]) > forms.NEW_LENGTH:
        return None
    if said.text.endswith(("办", "样", "理")) and _names(match["case"]):
        return None
    return Resolved(f"{said.frame.topic}，如果{match['case']}怎么办", True)


def _names(text: str) -> bool:
    return any(sort not in ("", "action") for _, sort in words_of(text))


def _corrected(said: _Said) -> Resolved | None:
    match = forms.NOT_THAT.fullmatch(said.text)
    if match is None:
        return None
    new = match["new"]
    if new == "的":
        return None
    return Resolved(new if is_asking(new) else substitute(said.frame, new), True)


def _new_words(said: _Said) -> Resolved | None:
    """那服务职责呢: new words for the ones of the same sort."""
    if _place_name(said.text):
        return None
    match = forms.NEW.fullmatch(said.text)
    if match is None or match["new"] == "的" or is_asking(match["new"]) or len(match["new"]) > forms.NEW_LENGTH:
        return None
    marked = said.trailing or match["after"] or match["before"] not in ("", "那")
    if not marked and (not match["before"] or len(match["new"]) > forms.SHORT):
        return None
    return Resolved(substitute(said.frame, match["new"]), True)


def _vague(said: _Said) -> Resolved | None:
    """能举个例子吗, 占多大比例: asks, and names nothing that it could be asked of."""
    rest = _VAGUE_WORDS.sub("", said.text)
    if rest or len(said.text) > forms.NEW_LENGTH:
        return None
    return Resolved(f"{said.frame.topic}，{said.text}", True)


def _place_name(text: str) -> bool:
    """那曲 is a place, in which 那 points at nothing."""
    first, _ = words_of(text)[0]
    return first != "那" and first.startswith("那")


def _any(said: _Said) -> Resolved | None:
    return next(filter(None, (form(said) for form in _FORMS)), None)


#: In this order: each takes what is surely its own.
_FORMS: tuple[Callable[[_Said], Resolved | None], ...] = (
    _english, _earlier_question, _asks_for_more, _expanded, _corrected, _pointed, _item, _bare, _person, _thing,
    _this, _condition, _new_words, _vague,
)  # fmt: skip
