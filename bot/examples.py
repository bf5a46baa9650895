"""Questions to begin with and to go on with, made from the headings of the indexed documents."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from bot.question import read_question
from bot.quoting import Quote
from embeddings.folding import fold
from embeddings.index import Index
from embeddings.numbering import read_number
from embeddings.records import Line, Section

_ACTION = re.compile(
    "(加强|增强|强化|提高|提升|做好|抓好|搞好|完善|健全|建立|改进|推动|推进|发挥|落实|坚持|突出|深化|创新|处理|办理|组织|"
    "起草|填写|报送|准备|保管|管理|安排|召开|撰写|完成|履行|熟悉|学会|避免)"
)
#: Headings that begin like an action and are the name of something all the same.
_NAME = re.compile("[与和及]|(步骤|方法|要求|时限|职责|内容|程序|制度|流程|事项|规定|情况|工作|责任|能力)$")
_LENGTH = range(2, 25)
#: Passages among which a suggested question must find its section.
_LEADS = 3


def heading_words(heading: str) -> str:
    """Return a heading without its numbering.

    >>> heading_words("三、报告时限")
    '报告时限'
    """
    numbering = read_number(Line(0, len(heading), heading))
    return heading[numbering[2] :].strip(" ，,、:：") if numbering else heading


def question_of(heading: str) -> str | None:
    """Return a question that the section under a heading answers, or None for headings that make none.

    >>> question_of("三、报告时限"), question_of("做好會前準備"), question_of("谁来批准？")
    ('关于“报告时限”，是怎么说的？', '怎样做好會前準備？', '谁来批准？')
    """
    words = heading_words(heading)
    if words.endswith(("？", "?")):
        return words
    if len(words) not in _LENGTH or re.search("[。；，,：:“”《》]", words):
        return None
    folded = fold(words)
    return f"怎样{words}？" if _ACTION.match(folded) and not _NAME.search(folded) else f"关于“{words}”，是怎么说的？"


def questions_of(sections: list[Section]) -> Iterator[str]:
    """Yield questions for the sections that stand lowest in the tree."""
    parents = {section.path[:-1] for section in sections}
    for section in sections:
        if not section.speech and section.path not in parents and (question := question_of(section.title)):
            yield question


def suggestions(index: Index, quotes: Sequence[Quote]) -> tuple[str, ...]:
    """Return up to three questions from the sections beside that of the first quote, nearest first."""
    if not quotes:
        return ()
    sections = index.store.sections(quotes[0].doc)
    around = [section for section in sections if section.start <= quotes[0].start < section.end]
    if not around:
        return ()
    here = around[-1]
    beside = [s for s in sections if s.path[:-1] == here.path[:-1] and s is not here and not s.speech]
    beside.sort(key=lambda section: abs(section.start - here.start))
    made = dict.fromkeys(
        question
        for section in beside
        if (question := question_of(section.title)) and _finds(index, question, quotes[0].doc, section)
    )
    return tuple(islice(made, 3))


def _finds(index: Index, question: str, doc: str, section: Section) -> bool:
    """Tell whether the words of a question lead to the section that it was made of.

    Words alone: embedding half a dozen questions would take longer than the answer they stand below.
    """
    hits = index.lexical.search(read_question(question).terms, _LEADS)
    passages = index.store.passages([hit.ordinal for hit in hits]).values()
    return any(passage.doc_id == doc and section.start <= passage.start < section.end for passage in passages)
