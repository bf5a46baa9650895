"""Questions to begin with and to go on with: those that are known, else made from the headings of the documents."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from typing import Literal

from bot.records import Quote
from bot.understanding import read_question
from embeddings.index import Index
from embeddings.records import KnownQuestion, Section, Span
from embeddings.text import fold, heading_words

_ACTION = re.compile(
    "(加强|增强|强化|提高|提升|做好|抓好|搞好|完善|健全|建立|改进|推动|推进|发挥|落实|坚持|突出|深化|创新|处理|办理|组织|"
    "起草|填写|报送|准备|保管|管理|安排|召开|撰写|完成|履行|熟悉|学会|避免)"
)
#: Headings that begin like an action and are the name of something all the same.
_NAME = re.compile("[与和及]|(步骤|方法|要求|时限|职责|内容|程序|制度|流程|事项|规定|情况|工作|责任|能力)$")
#: Words of asking. 几 counts before a unit of time; before others it may mean some, and so may it at the beginning.
_ASKING = re.compile(
    "谁|什么|怎么|怎样|如何|为何|何时|何地|哪|多少|多久|多长|多大|是否|能否|可否|有没有|是不是|能不能|要不要|可不可以|该不该|"
    "几(?:个?小时|个?工作日|个月|分钟|天|日|[年月]内|点钟|号)|(?<=.)几(?:个人|人|次|份|级|步)|[吗呢]$"
)
#: Rules in the form of 谁主管谁负责, all or some of something, and what is written about a question.
_NO_QUESTION = re.compile(
    "谁(?!来|去)[^谁,、]{1,4}[,、]?谁(?!来|去)|哪里.*哪里|什么(.{1,3})什么$|[近这好]几|过去几|^[前后]几|无论|不论|不管|任何|凡是|"
    "的[^的]{0,4}(?:体会|思考|探讨|探索|意见|建议|看法|认识|研究|讨论|说明|通知|规定)$"
)
_LENGTH = range(2, 25)
Role = Literal["new", "duty", "meetings", "writing"]
#: Whom the empty page offers questions to, by the folded words that documents and questions for them have.
ROLES: Mapping[Role, re.Pattern[str]] = {
    "new": re.compile("新来|新到|新人|新同志|新进|入职|第一周|第一天"),
    "duty": re.compile("值班|带班|交接班|应急|突发"),
    "meetings": re.compile("办会|会务|会议|开会|纪要"),
    "writing": re.compile("起草|文稿|写稿|写作|材料|公文|办文"),
}
#: What readers of English are offered, beside the same in Chinese: it is kept where both lead to one place, for the
#: documents are in Chinese, and what English words lead to is less sure.
ENGLISH: Mapping[Role, Sequence[tuple[str, str]]] = {
    "new": (
        ("What should a newcomer do on the first day?", "新人第一天上班做什么"),
        ("What does the secretariat do?", "秘书处是做什么的"),
        ("What should a newcomer do in the first week?", "新来的同志第一周做什么"),
    ),
    "duty": (
        ("Must somebody be on duty at night?", "夜里要有人值班吗"),
        ("What are the rules for duty during holidays?", "节假日值班有什么要求"),
        ("How soon must an emergency be reported?", "突发事件几小时内报告"),
    ),
    "meetings": (
        ("Which meetings need approval beforehand?", "哪些会议要报批"),
        ("What should be recorded at a meeting?", "会议记录要记什么"),
        ("What is checked before a meeting?", "会前检查什么"),
    ),
    "writing": (
        ("How are incoming documents handled?", "收文怎么办理"),
        ("How is a document archived?", "怎样归档"),
        ("How is an official document drafted?", "怎样起草公文"),
    ),
}
#: Documents that questions for a role are taken from.
_SEARCHED = 200
_ARTICLE = re.compile(r"第\S{1,9}[条條]")
#: Passages among which a suggested question must find its section.
_LEADS = 3
#: Questions below an answer.
_SUGGESTED = 3


def asks(words: str) -> bool:
    """Tell whether a heading is a question itself, which at most lacks its mark.

    >>> asks("谁来值班，谁来带班"), asks("突發事件幾小時內上報"), asks("会后几天内印发")
    (True, True, True)
    >>> asks("谁主管谁负责"), asks("几点要求"), asks("近几年的工作"), asks("关于如何办会的体会")
    (False, False, False, False)
    """
    folded = fold(words)
    return bool(_ASKING.search(folded)) and not _NO_QUESTION.search(folded)


def question_of(heading: str) -> str | None:
    """Return what a person would ask to be led to the section under a heading, or None where nobody would.

    Where a heading makes no question, it stands for itself.

    >>> question_of("三、报告时限"), question_of("做好會前準備"), question_of("谁来批准？")
    ('报告时限', '怎样做好會前準備？', '谁来批准？')
    >>> question_of("（二）誰來值班，誰來帶班"), question_of("一、会风：会议数量怎么控制")
    ('誰來值班，誰來帶班？', '会风：会议数量怎么控制？')
    """
    words = heading_words(heading)
    if words.endswith(("？", "?")):
        return words
    if len(words) in _LENGTH and not re.search("[。；;]", words) and asks(words):
        return f"{words}？"
    if len(words) not in _LENGTH or re.search("[。；，,：:“”《》]", words):
        return None
    folded = fold(words)
    return f"怎样{words}？" if _ACTION.match(folded) and not _NAME.search(folded) else words


def questions_for(index: Index, role: Role) -> Iterator[str]:
    """Yield questions that somebody in a role would begin with: of the documents on it, then those that name it."""
    words = ROLES[role]
    listing = [(listed.id, bool(words.search(fold(listed.title)))) for listed in index.store.first(_SEARCHED)]
    about = [questions_of(index, doc_id) for doc_id, on_it in listing if on_it]
    yield from filter(None, chain.from_iterable(zip_longest(*about)))
    others = chain.from_iterable(questions_of(index, doc_id) for doc_id, on_it in listing if not on_it)
    yield from (question for question in others if words.search(fold(question)))


def questions_of(index: Index, doc_id: str) -> Iterator[str]:
    """Yield questions that a document answers."""
    return (question for question, _ in asked_places(index, doc_id))


def asked_places(index: Index, doc_id: str) -> Iterator[tuple[str, Span]]:
    """Yield what can be asked of a document, each with the place that answers.

    These are its known questions, one for each place; of a document without any they are made of its sections.
    """
    known = _one_a_place(index.store.known_of(doc_id))
    yield from ((each.question, each) for each in known) if known else asked_sections(index.store.sections(doc_id))


def _one_a_place(known: Sequence[KnownQuestion]) -> list[KnownQuestion]:
    return list({(each.start, each.end): each for each in reversed(known)}.values())[::-1]


def asked_sections(sections: Sequence[Section]) -> Iterator[tuple[str, Section]]:
    """Yield the sections that stand lowest in the tree and can be asked for, each with its question."""
    parents = {section.path[:-1] for section in sections}
    for section in sections:
        if not section.speech and section.path not in parents and (question := question_of(section.title)):
            yield question, section


def suggestions(index: Index, quotes: Sequence[Quote]) -> tuple[str, ...]:
    """Return up to three questions that places beside the first quote answer, nearest first."""
    if not quotes:
        return ()
    if known := _one_a_place(index.store.known_of(quotes[0].doc)):
        return _nearest(known, quotes)
    sections = index.store.sections(quotes[0].doc)
    around = [section for section in sections if section.start <= quotes[0].start < section.end]
    if not around:
        return ()
    here = around[-1]
    beside = [s for s in sections if s.path[:-1] == here.path[:-1] and s is not here and not s.speech]
    beside.sort(key=lambda section: abs(section.start - here.start))
    made: list[str] = []
    for section in beside:
        if _ARTICLE.fullmatch(section.title):
            # An article is asked for by its number, and that says nothing without the title.
            made.append(f"《{quotes[0].title}》{section.title}")
        elif question := question_of(section.title):
            if question not in made and _finds(index, question, quotes[0].doc, section):
                made.append(question)
        if len(made) == _SUGGESTED:
            break
    return tuple(made)


def _nearest(known: Sequence[KnownQuestion], quotes: Sequence[Quote]) -> tuple[str, ...]:
    """Return the known questions of the places that are nearest to the first quote and are not quoted already."""
    first = quotes[0]
    shown = [quote for quote in quotes if quote.doc == first.doc]
    beside = (each for each in known if not any(each.start < quote.end and quote.start < each.end for quote in shown))
    return tuple(each.question for each in sorted(beside, key=lambda each: abs(each.start - first.start))[:_SUGGESTED])


def _finds(index: Index, question: str, doc: str, section: Section) -> bool:
    """Tell whether the words of a question lead to the section that it was made of.

    Words alone: embedding half a dozen questions would take longer than the answer they stand below.
    """
    hits = index.lexical.search(read_question(question).terms, _LEADS)
    passages = index.store.passages([hit.ordinal for hit in hits]).values()
    return any(passage.doc_id == doc and section.start <= passage.start < section.end for passage in passages)
