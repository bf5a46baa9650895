"""The text of a draft -> the documents and clauses that it refers to, with what it says of them.

《…》（国办发〔2014〕20号）第三条 is one reference: title, number, clause. What is said of it (its date, whether it
holds) stands right before or behind, and what it is said to say in the rest of the sentence.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.clauses import Mention, mentions_in
from bot.requests import PAPER, Step
from embeddings.records import Span
from embeddings.text import DATE, NUMERAL, last_day, plain, read_date

#: Characters in which a clause may be named, and a title that stands for another.
_CLAUSE, _PLAIN = 40, "《办法》"
#: Characters of a title with others in it.
_TITLE = 120
#: The number of an order: 国务院令第652号; of any other paper.
_NUMBER = re.compile(
    rf"{PAPER.pattern}|[一-鿿]{{0,16}}(?:令|公告|通告)\s*(?:(?:19|20)\d\d年)?\s*第\s*(?:\d{{1,5}}|{NUMERAL})\s*号"
)
_BRACKETED = re.compile(r"\s*\(([^()《》\n]{1,60})\)")
_DAY = rf"(?:{DATE}|(?<!\d)(?:19|20)\d\d年(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?)"
#: What a day is that of, by the word that says it.
_EVENTS = {
    "date": "印发|发布|公布|颁布|下发|出台|制定|发出|签署|成文",
    "effective": "施行|实施|生效|执行|试行",
    "amended": "修订|修正|修改",
    "abolished": "废止|失效",
}
_EVENT = "|".join(f"(?P<{name}>{words})" for name, words in _EVENTS.items())
_BEFORE = re.compile(rf"(?P<day>{_DAY})(?:以来|起)?[^。;:《》\n\d]{{0,24}}?(?:{_EVENT})(?:了|的|的?现行)?\s*$")
_BEHIND = re.compile(rf"^[^。;《》\n\d]{{0,8}}?(?:自|于|从|在)\s*(?P<day>{_DAY})起?[^,。;《》\n\d]{{0,6}}?(?:{_EVENT})")
_IN_BRACKETS = re.compile(rf"(?P<day>{_DAY})[^,。;]{{0,30}}?(?:{_EVENT})?(?:$|[,;、])")
#: What is said of whether a document holds: 现行有效的《…》, 《…》已经废止.
_HOLDS_BEFORE = re.compile(
    r"(?P<现行>现行有?效?|(?:仍然|目前|继续)有效)的?$|(?P<废止>已(?:经)?(?:被)?(?:废止|失效))的?$|(?P<征求意见稿>征求意见)[中阶段]*的?$"
)
_HOLDS_BEHIND = re.compile(
    r"^(?:以及|[、,和与及]|《[^《》\n]{2,60}》|\([^()]{1,30}\))*(?P<废止中>(?:自[^,。;]{1,20}起|同时|即行|予以|随之)(?:一并)?废止)|^[,]?(?:目前|现在|现|至今)?(?:(?P<废止>(?:已|已经|现已|早已|均已)(?:被[^,。;]{0,20})?(?:废止|失效|作废))"
    r"|(?P<现行>(?:仍然?|现行|继续|依然|至今|是现行)?(?:现行)?有效(?!期)|仍在施行|是现行)|(?:还|仍|尚)?(?:是|在|处于)?(?P<征求意见稿>征求意见稿?))"
)
_SAYS = re.compile(
    r"\s*的?(?:中|里)?(?:有?关)?(?:也|都|还|就|已)?(?:明确|明文|具体)?(?:规定|要求|指出|强调|明确|提出|写明|写道|载明)?(?:了|的|是)?\s*[,:]?\s*"
)
_BROKEN = re.compile(r"(?:违反|违背|不符合)(?:了)?$")
#: What a clause is said to say: the rest of a sentence, of a very long one its beginning.
_SENTENCE = re.compile(r"[^。!?\n]{0,400}")
#: Mentions are sought in pieces of a draft that are no longer: to find one, all before it is looked at.
_PIECE = 1_000


@dataclass(frozen=True)
class Said(Span):
    """Something said of a document: the name of the fact, nothing if any of its kind is meant, and its value."""

    name: str
    value: str


@dataclass(frozen=True)
class Citation(Span):
    """A reference of a draft. Spans are of the draft; ``title`` is without its marks.

    What is said of its ``status`` is its value; 废止中 that it is being abolished, be it by the draft itself.
    ``steps`` lead to the clause, whose words are ``clause``; ``content`` is the rest of the sentence. Without a title
    and a number it goes on from the one before.
    """

    title: Span | None = None
    called: str = ""
    number: Span | None = None
    said: tuple[Said, ...] = ()
    steps: tuple[Step, ...] = ()
    clause: Span | None = None
    content: Span | None = None


def citations_in(text: str) -> list[Citation]:
    """Return the references of a text in their order.

    >>> found = citations_in("根据《用车办法》（某办发〔2014〕20号）第三条，应当登记。")[0]
    >>> [found.number.of("根据《用车办法》（某办发〔2014〕20号）第三条"), found.steps[0].number]
    ['某办发〔2014〕20号', 3]
    """
    simple = plain(text)
    titled = [_titled(simple, span) for span in _titles(simple)]
    found = sorted(_with_clauses(simple, titled), key=lambda each: each.start)
    return list(_with_contents(simple, sorted([*found, *_apart(found, _numbers(simple))], key=lambda each: each.start)))


def _apart(found: list[Citation], numbers: Iterator[Citation]) -> Iterator[Citation]:
    """Yield the numbers that are no part of another reference."""
    starts = [each.start for each in found]
    for each in numbers:
        place = bisect_right(starts, each.start)
        before = found[place - 1].end if place else 0
        if before <= each.start and (place == len(starts) or each.end <= starts[place]):
            yield each


def _titles(simple: str) -> Iterator[Span]:
    """Yield what stands in 《》, with titles inside of titles as part of them."""
    opened: list[int] = []
    for match in re.finditer(r"[《》\n]", simple):
        if match[0] == "\n":
            opened.clear()
        elif match[0] == "《":
            opened.append(match.start())
        elif opened:
            start = opened.pop()
            if match.start() - start > _TITLE:
                opened.clear()
            elif not opened and re.search(r"[^\W_]", simple[start : match.start()]):
                yield Span(start + 1, match.start())


def _titled(simple: str, title: Span) -> Citation:
    """Return the reference of a title with the brackets behind it."""
    end, number, said = title.end + 1, None, list[Said]()
    while match := _BRACKETED.match(simple, end):
        end = match.end()
        inside = Span(match.start(1), match.end(1))
        words = inside.of(simple)
        if numbered := _NUMBER.search(simple, inside.start, inside.end):
            # The 日 of a day before it is none of its characters.
            lead = len(numbered[0]) - len(numbered[0].lstrip("年月日"))
            number = Span(numbered.start() + lead, numbered.end())
            # 第652号 is no day, and may stand between a day and what was done on it.
            words = words.replace(number.of(simple), " " * (number.end - number.start))
        said += _days(_IN_BRACKETS, words, inside.start)
        said += _holding(_HOLDS_BEFORE, simple[inside.start : inside.end], inside.start)
    before = simple[max(0, title.start - 61) : title.start - 1]
    offset = title.start - 1 - len(before)
    said += [*_days(_BEFORE, before, offset), *_holding(_HOLDS_BEFORE, before, offset)]
    behind = simple[end : end + 200]
    said += [*_days(_BEHIND, behind, end), *_holding(_HOLDS_BEHIND, behind, end)]
    return _nested(simple, Citation(title.start - 1, end, title, "", number, tuple(said)))


def _nested(simple: str, citation: Citation) -> Citation:
    """Return the reference of a title in which another stands with its clause, which is read as behind a plain one."""
    if citation.title is None or "《" not in citation.title.of(simple):
        return citation
    before = len(_PLAIN) - citation.end
    mention = next(mentions_in(_PLAIN + simple[citation.end : citation.end + _CLAUSE]), None)
    if mention is None or mention.start:
        return citation
    end = mention.end - before
    clause = Span(citation.end, end).stripped(simple)
    return replace(citation, end=end, steps=mention.steps, clause=clause)


def _days(pattern: re.Pattern[str], words: str, offset: int) -> Iterator[Said]:
    if match := pattern.search(words):
        name = next((name for name in _EVENTS if match[name]), "")
        if value := _day(match["day"]):
            yield Said(offset + match.start("day"), offset + match.end("day"), name, value)


def _day(words: str) -> str:
    """Return a day, a month or a year as ISO 8601 writes it.

    >>> _day("2014年3月"), _day("2014年"), _day("二〇一四年三月一日")
    ('2014-03', '2014', '2014-03-01')
    """
    if re.fullmatch(r"\d{4}年", words):
        return words[:4] if last_day(words) else ""
    return read_date(words)


def _holding(pattern: re.Pattern[str], words: str, offset: int) -> Iterator[Said]:
    if match := pattern.search(words):
        value = next(name for name, found in match.groupdict().items() if found)
        yield Said(offset + match.start(value), offset + match.end(value), "status", value)


def _with_clauses(simple: str, titled: list[Citation]) -> list[Citation]:
    """Put the clauses to the titles that they stand behind; one without a title is a reference of its own."""
    found, starts = list(titled), [each.start for each in titled]
    for mention in _mentions(simple):
        # 本办法第四条 is an article of the draft itself.
        is_own = mention.head == "this" and bool(mention.title)
        if mention.head not in ("named", "called", "this") or not mention.steps or is_own:
            continue
        place = bisect_right(starts, mention.start) - 1
        before = titled[place] if place >= 0 else None
        if before and mention.start <= before.end + 1 and mention.end > before.end and not found[place].steps:
            clause = Span(before.end, mention.end).stripped(simple)
            found[place] = replace(before, end=mention.end, steps=mention.steps, clause=clause)
        elif before is None or mention.start >= before.end:
            called = mention.title if mention.head == "called" else ""
            span = Span(mention.start, mention.end)
            found.append(Citation(span.start, span.end, None, called, steps=mention.steps, clause=span))
    return found


def _mentions(simple: str) -> Iterator[Mention]:
    """Yield the mentions of a text, line by line and of a very long line piece by piece."""
    start = 0
    while start < len(simple):
        line = simple.find("\n", start)
        end = line + 1 if line >= 0 else len(simple)
        if end - start > _PIECE:
            stop = max(simple.rfind(mark, start, start + _PIECE) for mark in "。;,、")
            end = stop + 1 if stop > start else start + _PIECE
        for mention in mentions_in(simple[start:end]):
            yield replace(mention, start=start + mention.start, end=start + mention.end)
        start = end


def _numbers(simple: str) -> Iterator[Citation]:
    """Yield the numbers of papers that stand without a title."""
    for match in PAPER.finditer(simple):
        yield Citation(match.start(), match.end(), number=Span(match.start(), match.end()))


def _with_contents(simple: str, found: list[Citation]) -> Iterator[Citation]:
    """Yield the references with the rest of their sentences, up to the next title."""
    said = 0
    for place, each in enumerate(found):
        # What it stands in is what another says; and who breaks an article does not do what it says.
        if each.title is None and each.start < said or _BROKEN.search(simple, max(0, each.start - 4), each.start):
            yield replace(each, content=None)
            continue
        says = _SAYS.match(simple, each.end)
        start = says.end() if says else each.end
        sentence = _SENTENCE.match(simple, start)
        end = sentence.end() if sentence else start
        # What a clause says may refer to others; what another document says is no more what this one does.
        end = min(end, next((other.start for other in found[place + 1 : place + 9] if other.title), end))
        span = Span(start, max(start, end)).stripped(simple)
        said = span.end if each.clause else 0
        yield replace(each, content=span if span.start < span.end else None)
