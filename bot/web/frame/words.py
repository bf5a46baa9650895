"""The words of documents as HTML: what answers and what surrounds it, rows, items, and Markdown without its signs.

The textContent of it all is the quote, letter by letter: names of folds come from the style sheet.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from bot.messages import Messages
from bot.records import Quote, Reference
from bot.web.frame.layers import Mark, layered, shown
from embeddings.records import Span
from embeddings.text import is_numbered, split_sentences

#: Quotes up to this many characters are shown as they are, and so is what would be folded of fewer than that.
_SHORT, _LITTLE = 120, 24
#: Cells of a row that stand beside each other; of more the columns would be too narrow to be read.
_COLUMNS = 8
_LINE = re.compile(r"[^\n]+\n*|\n+")
_SEPARATOR = re.compile(r"\s*\|\s*")
_RULE = re.compile(r"[|\s:-]+")
#: What Markdown writes and nobody is to see: marks of headings, of citations, around strong words, of code blocks.
_SIGNS = re.compile(
    r"^[ \t]{0,3}#{1,6}[ \t]+(?=\S)|^[ \t]*>[ \t]?|^[ \t]*(?:```+|~~~+).*$|^[ \t]*(?:\*{3,}|-{3,}|_{3,})[ \t]*$",
    re.M,
)
_STRONG = re.compile(r"(\*\*)(?=[^\s、，。；：])[^*\n]+?(?<=\S)(\*\*)")
_BULLET = re.compile(r"^[ \t]*[-*+][ \t]+(?=\S)", re.M)
_MARKDOWN = (".md", ".markdown")


def quote_words(quote: Quote, opening: Callable[[Reference], str], say: Messages) -> str:
    """Return the words of a quote, marked, with its references as links that ``opening`` begins."""
    start, end = core_of(quote.text, quote.highlights)
    parts = [Mark(start, end, _opened('<span class="core">'), "</span>")]
    if start:
        parts.insert(0, Mark(0, start, _opened(_fold("lead", say("answer.before"))), "</details>"))
    if end < len(quote.text):
        parts.append(Mark(end, len(quote.text), _opened(_fold("rest", say("answer.after"))), "</details>"))
    links = [Mark(each.start, each.end, _opened(opening(each)), "</a>") for each in quote.references]
    marks = [Mark(first, last, _opened("<mark>"), "</mark>") for first, last in quote.highlights]
    return _laid_out(quote.doc, quote.text, [parts], [links, marks], _columns(quote.before))


def plain_words(doc_id: str, text: str, highlights: Iterable[tuple[int, int]] = ()) -> str:
    """Return words of a document with some of them marked, nothing folded."""
    marks = [Mark(first, last, _opened("<mark>"), "</mark>") for first, last in highlights]
    return _laid_out(doc_id, text, [], [marks])


def rows_of(doc_id: str, text: str, beside: str = "") -> str:
    """Return rows and lines of a document that stand ``beside`` a quote, in as many columns as that has."""
    return _laid_out(doc_id, text, [], [], _columns(beside))


def page_marks(text: str, markdown: bool) -> tuple[list[Mark], list[Mark], list[Mark]]:
    """Return the rows of tables in a whole text, the cells in them, and the signs of Markdown."""
    rows: list[Mark] = []
    cells: list[Mark] = []
    lines = [match.span() for match in re.finditer(r"[^\n]+", text)]
    for are_rows, group in groupby(lines, key=lambda line: is_row(text[slice(*line)])):
        if are_rows:
            table = list(group)
            columns = max(_count(text[start:end]) for start, end in table)
            rows += [_row(text, start, end, columns) for start, end in table]
            cells += [cell for start, end in table for cell in _cells(text, start, end)]
    return rows, cells, _signs(text) if markdown else []


def row_marks(text: str, row: Span, header: Span) -> tuple[Mark, list[Mark]]:
    """Return the elements of a row of a longer text, and of its cells, in the columns of its header."""
    opening, closing = _line(row.of(text), _count(header.of(text)))
    return Mark(row.start, row.end, opening, closing), list(_cells(text, row.start, row.end))


def core_of(text: str, highlights: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return where the sentences begin and end that hold what is marked; all of a text that is short or has no marks.

    >>> text = "总则另定。" * 12 + "值班实行领导带班。" + "附则另定。" * 12
    >>> core_of(text, [(62, 64)]), core_of("值班实行领导带班。", [(0, 2)]), core_of(text, [])
    ((60, 69), (0, 9), (0, 129))
    """
    if not highlights or len(text) <= _SHORT:
        return 0, len(text)
    first, last = highlights[0][0], max(end for _, end in highlights)
    sentences = list(split_sentences(text, Span(0, len(text))))
    start = max((each.start for each in sentences if each.start <= first), default=0)
    end = min((each.end for each in sentences if each.end >= last), default=len(text))
    # The signs of the line that it begins belong to it: the bar before a row's first cell.
    start -= len(text[:start]) - len(text[:start].rstrip("| \t"))
    start = 0 if len(text[:start].strip()) < _LITTLE else start
    return start, len(text) if len(text[end:].strip()) < _LITTLE else end


def is_row(line: str) -> bool:
    """Tell whether a line is a row of a table: cells with bars between them.

    >>> is_row("| 时间 | 哪一天 |"), is_row("时间 | 哪一天"), is_row("甲|乙"), is_row("值班。")
    (True, True, False, False)
    """
    return " | " in line.strip(" \n") or line.strip().startswith("| ")


def shows_rows(text: str) -> bool:
    """Tell whether a text has rows of a table."""
    return any(map(is_row, text.splitlines()))


def _is_markdown(doc_id: str) -> bool:
    return doc_id.lower().endswith(_MARKDOWN)


def _fold(kind: str, name: str) -> str:
    label = shown(name)
    return f'<details class="{kind}"><summary aria-label="{label}" data-label="{label}"></summary>'


def _columns(text: str) -> int:
    """Return the number of columns of the rows of a text, 0 where it has none."""
    return max((_count(line) for line in text.splitlines() if is_row(line)), default=0)


def _count(line: str) -> int:
    """Return the number of cells of a row; the bars that Markdown puts around it part none.

    >>> _count("| 甲 | 乙 |"), _count("甲 |  | 丙"), _count("| 乙")
    (2, 3, 2)
    """
    return line.count("|") + 1 - 2 * _framed(line)


def _framed(line: str) -> bool:
    bare = line.strip()
    return len(bare) > 1 and bare[0] == bare[-1] == "|"


def _row(text: str, start: int, end: int, columns: int) -> Mark:
    """Return the element of a row; a rule below a header takes its line end along, so that no empty line stays."""
    is_rule = _RULE.fullmatch(text[start:end]) is not None
    return Mark(start, min(end + is_rule, len(text)), *_line(text[start:end], columns))


def gist_of(doc_id: str, text: str) -> str:
    """Return words on one line, without the signs of tables and Markdown: for a list of what can be opened.

    >>> gist_of("a.md", "| 甲 | 乙 |\\n| --- | --- |\\n- **丙**")
    '甲　乙　丙'
    """
    unseen = (
        {place for sign in _signs(text) for place in range(sign.start, sign.end)} if _is_markdown(doc_id) else set()
    )
    bare = "".join(char for place, char in enumerate(text) if place not in unseen)
    lines = ("　".join(_SEPARATOR.split(line.strip("| "))) for line in bare.splitlines() if not _RULE.fullmatch(line))
    return "　".join(filter(None, lines))


def _signs(text: str) -> list[Mark]:
    """Return the signs of Markdown, which are there but not to be seen; those of items are dots.

    >>> [(mark.start, mark.end) for mark in _signs("## 值班\\n- **交班**")]
    [(0, 3), (6, 8), (8, 10), (12, 14)]
    """
    unseen = [match.span() for match in _SIGNS.finditer(text)]
    unseen += [match.span(side) for match in _STRONG.finditer(text) for side in (1, 2)]
    marks = [Mark(start, end, _opened('<span class="sign">'), "</span>") for start, end in unseen]
    dots = [match.span() for match in _BULLET.finditer(text)]
    marks += [Mark(start, end, _opened('<span class="dot">'), "</span>") for start, end in dots]
    return sorted(marks, key=lambda mark: (mark.start, -mark.end))


def _laid_out(
    doc_id: str, text: str, outer: Sequence[Sequence[Mark]], inner: Sequence[Sequence[Mark]], columns: int = 0
) -> str:
    lines = [match.span() for match in _LINE.finditer(text)]
    columns = max(columns, _columns(text))
    blocks = [Mark(start, end, *_line(text[start:end], columns)) for start, end in lines]
    cells = [cell for start, end in lines if is_row(text[start:end]) for cell in _cells(text, start, end)]
    if not cells and not any(is_numbered(text[start:end]) for start, end in lines[1:]):
        blocks = []
    signs = _signs(text) if _is_markdown(doc_id) else []
    return "".join(layered(text, 0, len(text), [*outer, blocks, cells, signs, *inner]))


def _line(line: str, columns: int) -> tuple[Callable[[bool], str], str]:
    if is_row(line):
        kind = "rule" if _RULE.fullmatch(line) else f"row row-{min(max(columns, _count(line)), _COLUMNS)}"
    else:
        kind = "item" if is_numbered(line) else "line"
    return _opened(f'<span class="{kind}">'), "</span>"


def _opened(opening: str) -> Callable[[bool], str]:
    return lambda _: opening


def _cells(text: str, start: int, end: int) -> Iterator[Mark]:
    """Yield the cells of a row, and the bars between them, which are there but not to be seen.

    An empty cell has its place too: it is made of the bar behind it.
    """
    done, framed = start, _framed(text[start:end])
    bars = [match.span() for match in _SEPARATOR.finditer(text, start, end)]
    for first, last in [*bars, (end, end)]:
        if done < first and text[done:first].strip():
            yield Mark(done, first, _opened('<span class="cell">'), "</span>")
        if first < last and (text[done:first].strip() or (framed and (done == start or last == end))):
            yield Mark(first, last, _opened('<span class="bar">'), "</span>")
        elif first < last:
            yield Mark(first, last, _opened('<span class="cell"><span class="bar">'), "</span></span>")
        done = last
