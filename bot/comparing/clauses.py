"""A document -> the clauses that are compared, in text order: its articles, and whatever else stands in it by lines."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.records import OpenDocument
from embeddings.records import Document, Line, Section, Span
from embeddings.text import fold, read_number

_HASHES = re.compile(r"#{1,6}[ \t]+(?=[^\s#])")
_DECIMAL = re.compile(r"\d{1,2}(?:\.\d{1,2})+(?=[^\d.%‰])\s*")
#: A line that ends so belongs to the article that it stands in; others behind its last are a signature or a table.
_ENDS = re.compile(r"[。；;：:，,、！!？?）)”’」》…]$")


@dataclass(frozen=True)
class Clause(Span):
    """What is compared as one: an article (第三条) with all its paragraphs, elsewhere a line.

    ``body`` is where the words begin behind the number; ``number`` and ``words`` are what stands before and after
    it, folded and without white space. ``path`` are the headings that it stands under, its own among them;
    ``article`` tells an article.
    """

    body: int
    number: str
    words: str
    path: tuple[str, ...]
    article: bool


def clauses_of(opened: OpenDocument) -> list[Clause]:
    """Return the clauses of a document, in text order; between them is nothing but white space and page furniture."""
    text = opened.document.text
    above = _Sections(opened.sections)
    articles = _Sections([section for section in opened.sections if _is_article(section)])
    found = []
    for article, lines in groupby(_lines(opened), lambda line: articles.at(line.start)):
        parts = list(lines)
        if article:
            inside = len(parts) if article.end in articles.starts else _belonging(text, parts)
            found.append(_clause(opened, Span(parts[0].start, parts[inside - 1].end), article.heading, above))
            parts = parts[inside:]
        found += [_clause(opened, line, None, above) for line in parts]
    return found


class _Sections:
    """Sections in text order, and which of them a place is in."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self._sections = sections
        self.starts = [section.start for section in sections]

    def at(self, place: int) -> Section | None:
        """Return the deepest section that a place is in."""
        number = bisect_right(self.starts, place) - 1
        while number >= 0 and self._sections[number].end <= place:
            number -= 1
        return self._sections[number] if number >= 0 else None


def _is_article(section: Section) -> bool:
    numbering = read_number(Line(0, len(section.title), f"{section.title} "))
    return bool(numbering and numbering[0].label)


def _lines(opened: OpenDocument) -> Iterator[Span]:
    """Yield the lines that cleaning did not drop, without the white space around them and the # of headings."""
    document = opened.document
    starts = [dropped.start for dropped in opened.dropped]
    for match in re.finditer(r"[^\n]+", document.text):
        line = Span(*match.span()).stripped(document.text)
        if document.format == "markdown" and (marks := _HASHES.match(document.text, line.start, line.end)):
            line = Span(marks.end(), line.end)
        place = bisect_right(starts, line.start) - 1
        if line.start < line.end and (place < 0 or opened.dropped[place].end < line.end):
            yield line


def _belonging(text: str, lines: Sequence[Span]) -> int:
    """Return how many of an article's lines are its own, where no other article follows: not the signature below."""
    count = len(lines)
    while count > 1 and not (_ENDS.search(lines[count - 1].of(text)) or _number(text, lines[count - 1])):
        count -= 1
    return count


def _clause(opened: OpenDocument, span: Span, label: Span | None, above: _Sections) -> Clause:
    """Return the clause at a span; ``label`` is the number of an article."""
    document = opened.document
    body = label.end if label else span.start + _number(document.text, span)
    if not document.text[body : span.end].strip():
        body = span.start  # 附则 is all number
    number = _squeezed(document.text[span.start : body])
    words = _squeezed(_without(document.text, Span(body, span.end), opened.dropped))
    return Clause(span.start, span.end, body, number, words, _path(document, above.at(span.start)), label is not None)


def _squeezed(text: str) -> str:
    """Return what is compared of a text: its folded characters without white space."""
    return "".join(fold(text).split())


def _path(document: Document, section: Section | None) -> tuple[str, ...]:
    path = section.path if section else ()
    return path[1:] if path[:1] == (document.title,) else path


def _number(text: str, line: Span) -> int:
    """Return the length of the number that a line begins with."""
    words = line.of(text)
    numbering = read_number(Line(line.start, line.end, words))
    decimal = _DECIMAL.match(words)
    return numbering[2] if numbering else decimal.end() if decimal else 0


def _without(text: str, span: Span, dropped: Sequence[Span]) -> str:
    parts, done = [], span.start
    for each in dropped:
        if done < each.end and each.start < span.end:
            parts.append(text[done : max(done, each.start)])
            done = each.end
    return "".join([*parts, text[done : span.end]])
