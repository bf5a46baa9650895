"""Lists that stand in several places: the items of an enumeration, each quoted where it stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.finding import Sought, Window
from bot.understanding import Item, items_of
from embeddings.index import Store
from embeddings.records import Document, Section, Span
from embeddings.structure import QUOTE_LENGTH
from embeddings.text import chinese_number, fold, is_numbered

#: Windows near which a list is looked for, and the longest one.
_WINDOWS, _LONGEST = 8, 15
#: Characters before the first item that may introduce the list.
_LEAD = 160
#: A list must say this share of what the best window says of the question; less if it has as many items as asked.
_SHARE, _SHARE_COUNTED = 0.85, 0.55
_ASKED = re.compile(
    r"([\d一二两三四五六七八九十]{1,2})(?:个|项|点|条|种|类|方面|大|步|样|句|组|者|阶段|件|要素|要|不|好|力)"
)

#: A longer line is not a paragraph but a page that was saved as one line.
_PARAGRAPH = 1000
#: A quote, which begins with what leads up to an enumeration, can hold one of so many characters whole.
_SHORT = 300
_STOP = re.compile(r"[。！？\n]")
_MARKERS = re.compile(r"[一二三四五六七八九十](?:是|要)|第[一二三四五六七八九十][,、]|\([一二三四五六七八九十\d]+\)")


@dataclass(frozen=True)
class Group:
    """Sections that stand side by side, and how much of a question they and what introduces them say (0–1)."""

    document: Document
    sections: tuple[Section, ...]
    coverage: float

    @property
    def spans(self) -> list[Span]:
        """Where the items stand: their headings, cut at the longest quote."""
        return [Span(s.heading.start, min(s.heading.end, s.heading.start + QUOTE_LENGTH)) for s in self.sections]


def find_list(store: Store, windows: Sequence[Window], sought: Sought, question: str) -> Group | None:
    """Return the list that answers a question for one, if its items do not all stand in the best window."""
    count = asked_count(fold(question))
    # “五要五不要”是什么: a name with a number in it asks for a list too.
    wanted = {"list", "definition"} if count else {"list"}
    if not windows or not any(kind.name in wanted for kind in sought.kinds):
        return None
    best = windows[0]
    said = sought.share_in(_text(best))
    groups = [group for group in _groups(store, windows[:_WINDOWS], sought) if _answers(group, count, said)]
    # In a speech many paragraphs enumerate something: the one that the best window begins, or has as many as asked for.
    inline = _inline_groups(windows[: _WINDOWS if count else 1], sought)
    groups += [group for group in inline if _answers(group, count, said) and group.coverage >= _SHARE * said]
    if not groups:
        return None
    group = max(groups, key=lambda group: (len(group.sections) == count, group.coverage))
    return None if _within(group, best) else group


def asked_count(question: str) -> int | None:
    """Return how many items a folded question speaks of, None where it does not say.

    >>> asked_count("“六个持续”分别是什么"), asked_count("哪三方面职责"), asked_count("有哪些职责")
    (6, 3, None)
    """
    found = [count for match in _ASKED.finditer(question) if (count := _number(match[1])) and count > 1]
    return found[-1] if found else None


def _number(numeral: str) -> int | None:
    return int(numeral) if numeral.isdigit() else chinese_number(numeral.replace("两", "二"))


def _text(window: Window) -> str:
    return "\n".join([window.stretch.heading, *window.stretch.folded[window.first : window.last]])


def _answers(group: Group, count: int | None, said: float) -> bool:
    """Tell whether a group says enough of the question, and has as many items as asked for.

    Where no number is asked for, headings are a list only if they are numbered; else they are mere topics.
    """
    if count is None:
        return all(is_numbered(section.title) for section in group.sections) and group.coverage >= _SHARE * said
    return len(group.sections) == count and group.coverage >= _SHARE_COUNTED * said


def enumerates(window: Window, count: int) -> bool:
    """Tell whether a window says a list itself: a sentence that names the items, or one after the other.

    Of a long list in a paragraph a quote may hold all but the last items.
    """
    body = window.stretch.folded[window.first : window.last]
    named = any(sentence.count("、") >= max(count - 1, 2) for sentence in body)
    return named or len(_MARKERS.findall("".join(body))) >= max(count - 1, 2)


def _within(group: Group, window: Window) -> bool:
    span = window.span
    return window.stretch.document.id == group.document.id and all(
        span.start <= section.heading.start and section.heading.end <= span.end for section in group.sections
    )


def _groups(store: Store, windows: Sequence[Window], sought: Sought) -> Iterator[Group]:
    """Yield the groups of sections that windows touch, stand in, or introduce."""
    seen = set()
    for window in windows:
        document = window.stretch.document
        span = window.span
        sections = store.sections(document.id)
        for siblings in sibling_groups(sections):
            whole = Span(siblings[0].start - _LEAD, siblings[-1].end)
            key = (document.id, siblings[0].start, len(siblings))
            if key not in seen and span.start < whole.end and whole.start < span.end:
                seen.add(key)
                yield Group(document, siblings, sought.share_in(_introduced(document, siblings)))


def _inline_groups(windows: Sequence[Window], sought: Sought) -> Iterator[Group]:
    """Yield the enumerations in the paragraphs that windows stand in, 一是…二是…三是…, unless they are short."""
    seen = set()
    for window in windows:
        document, passage = window.stretch.document, window.stretch.passage
        for items in enumerations(document.text, window.span):
            too_long = items[-1].end - items[0].start > _SHORT
            if too_long and (document.id, items[0].start) not in seen:
                seen.add((document.id, items[0].start))
                sections = tuple(
                    Section(span.start, span.end, span, (*passage.section, span.of(document.text))) for span in items
                )
                yield Group(document, sections, sought.share_in(_introduced(document, sections)))


def enumerations(text: str, within: Span) -> Iterator[list[Span]]:
    """Yield the items of each enumeration in the paragraphs that a span touches, counted from one without a gap.

    >>> text = "要做到三点：一是勤，二是细；三是实。散会。"
    >>> [[item.of(text) for item in items] for items in enumerations(text, Span(0, 5))]
    [['一是勤', '二是细', '三是实']]
    """
    start = text.rfind("\n", 0, within.start) + 1
    end = text.find("\n", within.end)
    paragraph = text[start : len(text) if end < 0 else end]
    if len(paragraph) > _PARAGRAPH:
        return
    for style in ("plain", "ordinal", "word"):
        run: list[Item] = []
        for item in [*(item for item in items_of(paragraph) if item.style == style), None]:
            if item and item.number == len(run) + 1:
                run.append(item)
                continue
            if 2 <= len(run) <= _LONGEST:
                yield [Span(start + span.start, start + span.end) for span in _spans(run, paragraph)]
            run = [item] if item and item.number == 1 else []


def _spans(run: Sequence[Item], paragraph: str) -> Iterator[Span]:
    """Yield where items stand, without the stop that parts them; the last goes to the end of its sentence or line."""
    stop = _STOP.search(paragraph, run[-1].body)
    ends = [*(item.start for item in run[1:]), stop.start() if stop else len(paragraph)]
    for item, end in zip(run, ends, strict=True):
        words = paragraph[item.start : end].rstrip("，,；;。、 　")
        yield Span(item.start, item.start + len(words))


def sibling_groups(sections: Sequence[Section]) -> Iterator[tuple[Section, ...]]:
    """Yield the sections that have the same parent, 2 to 15 of them, in text order."""
    open_: list[Section] = []
    children: dict[int, list[Section]] = {}
    for section in sections:
        while open_ and open_[-1].end <= section.start:
            open_.pop()
        children.setdefault(open_[-1].start if open_ else -1, []).append(section)
        open_.append(section)
    for siblings in children.values():
        if 2 <= len(siblings) <= _LONGEST and not any(section.speech for section in siblings):
            yield tuple(siblings)


def _introduced(document: Document, siblings: Sequence[Section]) -> str:
    """Return the folded text of a group: title, headings above, what stands before the first item, the items."""
    first = siblings[0]
    lead = document.text[max(0, first.start - _LEAD) : first.start]
    items = [section.heading.of(document.text) for section in siblings]
    return fold("\n".join([document.title, *first.path[:-1], lead, *items]))
