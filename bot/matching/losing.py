"""What a quotation leaves out of its sentence -> whether a negation or a condition went with it."""

import re

from embeddings.records import Span
from embeddings.text import plain

#: A negation right before the first word; 特别 and 区别 end in none, nor do 是不 and 能不 of questions.
_NEGATED = re.compile(
    r"(?:不得|不能|不可|不许|不准|不应当?|不宜|不要|不予|不再|不必|严禁|禁止|不允许|没有|尚未|从未|并未|并非|绝非|决不|绝不"
    r"|杜绝|防止|避免|拒绝|(?<![特区分个级类鉴辨离告是能可])[不未勿莫]|(?<![是莫])非)(?:随意|擅自|再|被|会|能|是)?$"
)
#: A condition that the sentence begins with.
_BEFORE = re.compile(
    r"(?:(?:^|[,;:])(?:如果|假如|倘若|若是?|如(?!何|此|下|期|实)|凡是?|只有|只要|除非|一旦|经(?=[^,]{1,20}(?:批准|同意|审批|许可|授权|核准))"
    r"|未经)[^。;]*|除[^。;]{1,40}外|[^。;]{2,30}(?:情况下|前提下|条件下|情形之一的|期间))[,]?(?:才|方|方可|则|就|可以?)?$"
)
#: What takes back, behind it, what was said.
_AFTER = re.compile(
    r"^[,;]?(?:但(?!愿)|不过|然而|除外|的除外|[^。;,]{0,20}的?除外|除[^。;]{1,40}外|并?不包括|不在此限|(?:仅|只)限)"
)
#: A question, of which its words alone are none.
_ASKED = re.compile(r"^(?:[吗么呢]|与否)?\s*\?")
_OPENING, _CLOSING = frozenset('“‘「『"＂《'), frozenset('”’」』"＂》')
#: Characters of the draft before and behind a quotation in which what it leaves out may stand.
_NEAR = 30


def loss_of(source: str, span: Span, sentence: Span, draft: str, whole: Span) -> str:
    """Return "negation", "condition" or "question" where the quotation of a span left it out of its sentence.

    Nothing where it left out none.

    ``whole`` is the quotation with its marks in the draft, which may say outside of them what it leaves out.

    >>> text = "工作人员不得擅自公布会议内容。"
    >>> loss_of(text, Span(6, 14), Span(0, 15), "可以“擅自公布会议内容”", Span(2, 12))
    'negation'
    >>> loss_of(text, Span(6, 14), Span(0, 15), "不得“擅自公布会议内容”", Span(2, 12))
    ''
    """
    before, after = plain(source[sentence.start : span.start]), plain(source[span.end : sentence.end])
    if source[span.start - 1 : span.start] in _OPENING and source[span.end : span.end + 1] in _CLOSING:
        return ""  # it stands in marks there too
    said_before = plain(draft[max(0, whole.start - _NEAR) : whole.start])
    said_after = plain(draft[whole.end : whole.end + _NEAR])
    negated = _NEGATED.search(before)
    if negated and not said_before.rstrip("“\"'‘ :").endswith(negated[0]):
        return "negation"
    condition = _BEFORE.search(before)
    if condition and not _says(said_before, condition[0]):
        return "condition"
    taken_back = _AFTER.search(after)
    if taken_back and not _says(said_after, taken_back[0]):
        return "condition"
    asked = _ASKED.search(after) and "?" not in plain(draft[max(0, whole.end - 3) : whole.end + 3])
    return "question" if asked else ""


def _says(draft: str, words: str) -> bool:
    """Tell whether the draft has the last words of a condition, or the first, outside of its marks."""
    bare = re.sub(r"[\W_]+", "", words)
    said = re.sub(r"[\W_]+", "", draft)
    return bool(bare) and (bare[-4:] in said or bare[:4] in said)
