"""Document -> passages: runs of whole sentences in one section, as spans that never overlap."""

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import PurePosixPath

from embeddings.facts import find_facts
from embeddings.records import Analysis, Document, Fact, Line, Passage, Section, Sentence, Span
from embeddings.structure.cleaning import Cleaned, clean, split_lines
from embeddings.structure.contents import headings_named
from embeddings.structure.outline import is_lead, outline_text, speech_lines, speech_name
from embeddings.structure.styled import outline_markdown, outline_styled
from embeddings.structure.titles import bare_title
from embeddings.text import cut_sentence, read_number, sentences_of

#: The longest passage, and the longest quote (DESIGN.md).
QUOTE_LENGTH = 400
#: Passages are filled up to this many characters. Of 200, 250, 300, 350 and 390 the last finds most on
#: policy_dev (hit@1 .641, .627, .695, .700, .718 before calibration): fewer answers are torn apart.
PASSAGE_LENGTH = 390
#: A last passage of a section shorter than this joins the one before it, if both can still be quoted.
TAIL_LENGTH = 60
#: Of a sentence below headings at least so much goes with them.
_LEAST = 60
_ARTICLE = re.compile(r"第\S{1,7}[条條]")
#: Words recognised with less confidence than this are quoted with it, but no fact is taken from them.
_SURE = 0.8
#: Lines at the beginning among which the title is looked for.
_TITLE_LINES = 12


def analyse(document: Document, body: Span | None = None) -> Analysis:
    """Clean a document, find its headings and cut it into passages; ``body`` is all but the head and foot of a site."""
    if document.format == "sheet":
        return _of_sheet(document)
    cleaned = clean(document, body)
    sections = _outline(document, cleaned)
    title = _title(document, cleaned, sections)
    facts = _facts(title, document, cleaned)
    # A paper's own day is that of its table or signature; a page without either has that of its publication.
    meta = {**document.meta, **{fact.name: fact.value for fact in facts if fact.name != "title"}}
    # The office likewise: what a page says of its publisher is asked where the paper names none.
    for told, name in (("published", "date"), ("publisher", "issuer")):
        if value := meta.pop(told, ""):
            meta.setdefault(name, value)
    return Analysis(
        title,
        cleaned.dropped,
        tuple(sections),
        tuple(_passages(document, cleaned, sections)),
        meta,
        facts,
    )


def _of_sheet(document: Document) -> Analysis:
    """Make a passage of each row and line of a sheet: nothing in it is furniture, and no cell says what it is of."""
    starts = [start for start, _ in document.headings]
    sections = []
    for start, end in pairwise([*starts, len(document.text)]):
        heading = Span(start, document.text.find("\n", start, end) if "\n" in document.text[start:end] else end)
        sections.append(Section(start, end, heading, (heading.of(document.text),)))
    title = document.title or PurePosixPath(document.id).stem
    passages = tuple(_rows(document, title, sections))
    return Analysis(title, (), tuple(sections), passages, document.meta)


def _rows(document: Document, title: str, sections: Sequence[Section]) -> Iterator[Passage]:
    text, rows = document.text, document.rows
    above = {row.header.start for row in rows if row.header and not row.is_header}
    for number, row in enumerate(rows):
        if row.start in above or (number == 0 and len(rows) > 1 and row.of(text) == title):
            continue
        place = bisect_right(sections, row.start, key=lambda section: section.start)
        section = sections[place - 1] if place else None
        if section and section.start == row.start:
            continue
        line = Line(row.start, row.end, row.of(text))
        header = None if row.is_header else row.header
        pieces = cut_sentence(text, row, QUOTE_LENGTH) if row.header else sentences_of(text, [line])
        sentences = [Sentence(piece.start, piece.end) for piece in pieces]
        for run in [[piece] for piece in sentences] if row.header else _runs(sentences):
            yield replace(_passage(document, section, run), header=header)


def _outline(document: Document, cleaned: Cleaned) -> list[Section]:
    if document.format == "markdown":
        return outline_markdown(document.text, cleaned.lines)
    entries = [span.of(document.text) for span in cleaned.dropped if span.rule == "table_of_contents"]
    named = [(line.start, 1) for line in headings_named(entries, cleaned.lines)]
    if headings := document.headings or named:
        return outline_styled(document.text, cleaned.lines, headings)
    return outline_text(document.text, cleaned.lines)


def _facts(title: str, document: Document, cleaned: Cleaned) -> tuple[Fact, ...]:
    """Return what the text says of itself and its file does not, or not as well."""
    begin = cleaned.dropped[0].end if cleaned.dropped and cleaned.dropped[0].rule == "front_matter" else 0
    lines = [line for line in split_lines(document.text) if line.start >= begin and _is_sure(document, line)]
    facts = find_facts(document.text, lines, _title_span(title, document, cleaned, lines), document.meta)
    return tuple(fact for fact in facts if _is_sure(document, fact))


def _is_sure(document: Document, span: Span) -> bool:
    """Tell whether a span may say who issued a paper, and when: what was read off a stamp or a crease may not."""
    sureness = document.confidence_in(span) if document.recognised else None
    return sureness is None or sureness >= _SURE


def passage_id(doc_id: str, span: Span, text: str) -> str:
    """Return 16 hexadecimal digits made from document, place and words."""
    content = f"{doc_id}\0{span.start}\0{span.of(text)}"
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _title(document: Document, cleaned: Cleaned, sections: Sequence[Section]) -> str:
    if document.title:
        return document.title
    if speeches := speech_lines(cleaned.lines):
        return speech_name(speeches[0]).of(document.text)
    if cleaned.title:
        return bare_title(cleaned.title.text)
    if document.format == "markdown" and sections:
        return sections[0].title
    return PurePosixPath(document.id).stem


def _title_span(title: str, document: Document, cleaned: Cleaned, lines: Sequence[Line]) -> Span | None:
    """Return where the title stands, without what sites append; None where no line begins with it."""
    if span := cleaned.title:
        return Span(span.start, span.end - (len(span.text) - len(bare_title(span.text))))
    begins = re.compile(rf"[#\s]*({re.escape(title)})")
    for line in lines[:_TITLE_LINES]:
        if title and (match := begins.match(line.text)):
            return Span(line.start + match.start(1), line.start + match.end(1))
    return None


@dataclass(frozen=True)
class _Block:
    """Text lines of one section with nothing dropped between them."""

    section: Section | None
    lines: tuple[Line, ...]

    @property
    def heading(self) -> Sentence | None:
        """The heading on the block's first line, if the section begins there on a line of its own.

        One that is a sentence as well (“三、条件：任职满八年的，分类如下：”) can be quoted as a sentence can.
        """
        section = self.section
        if section and section.alone and self.lines[0].start <= section.start < self.lines[0].end:
            heads_only = not is_lead(self.lines[0].text)
            return Sentence(section.heading.start, section.heading.end, heading=heads_only)
        return None

    @property
    def bare(self) -> bool:
        """Whether the block is a heading without a body."""
        return len(self.lines) == 1 and self.heading is not None

    def sentences(self, text: str) -> list[Sentence]:
        heading = self.heading
        body = self.lines[1:] if heading else self.lines
        sentences = [Sentence(span.start, span.end) for span in sentences_of(text, body)]
        return [heading, *sentences] if heading else sentences


def _blocks(cleaned: Cleaned, sections: Sequence[Section]) -> Iterator[_Block]:
    upcoming = list(reversed(sections))
    open_: list[Section] = []
    section: Section | None = None
    lines: list[Line] = []
    for line in cleaned.lines:
        begins = bool(upcoming) and upcoming[-1].start < line.end
        while upcoming and upcoming[-1].start < line.end:
            open_.append(upcoming.pop())
        while open_ and open_[-1].end <= line.start:
            open_.pop()
        innermost = open_[-1] if open_ else None
        ends = begins or innermost is not section or (lines and _begins_clause(innermost, lines[-1], line))
        if lines and (ends or _gap(cleaned, lines[-1], line)):
            yield _Block(section, tuple(lines))
            lines = []
        section = innermost
        lines.append(line)
    if lines:
        yield _Block(section, tuple(lines))


def _begins_clause(section: Section | None, before: Line, line: Line) -> bool:
    """Tell whether a line begins a further paragraph (款) of an article (条); the items of a list (项) begin none."""
    article = section is not None and not section.alone and _ARTICLE.match(section.title)
    return bool(article and before.text[-1] in "。！？" and not read_number(line))


def _gap(cleaned: Cleaned, line: Span, following: Span) -> bool:
    """Tell whether something was dropped between two spans."""
    place = bisect_left(cleaned.dropped, line.end, key=lambda dropped: dropped.start)
    return place < len(cleaned.dropped) and cleaned.dropped[place].start < following.start


def _passages(document: Document, cleaned: Cleaned, sections: Sequence[Section]) -> Iterator[Passage]:
    text = document.text
    headings: list[Sentence] = []
    section: Section | None = None
    for block in _blocks(cleaned, sections):
        sentences = _fitted(text, headings, block.sentences(text))
        if headings and not (_below(block.section, section) and _near(cleaned, headings, sentences)):
            yield _passage(document, section, headings)
            headings = []
        section = block.section
        sentences = headings + sentences
        headings = sentences if block.bare else []
        if not headings:
            for run in _runs(sentences):
                yield _passage(document, section, run)
    if headings:
        yield _passage(document, section, headings)


def _fitted(text: str, above: Sequence[Sentence], sentences: list[Sentence]) -> list[Sentence]:
    """Cut the first sentence below headings where they could not be quoted together: a heading is never torn off."""
    place = next((place for place, sentence in enumerate(sentences) if not sentence.heading), len(sentences))
    headings = [*above, *sentences[:place]]
    if not headings or place == len(sentences):
        return sentences
    first, room = sentences[place], PASSAGE_LENGTH - (sentences[place].start - headings[0].start)
    if room < _LEAST or first.end - first.start <= room:
        return sentences
    pieces = [Sentence(span.start, span.end) for span in cut_sentence(text, first, room)]
    return [*sentences[:place], *pieces, *sentences[place + 1 :]]


def _below(section: Section | None, upper: Section | None) -> bool:
    """A heading without a body goes only with what stands below it."""
    return upper is None or (section is not None and section.path[: len(upper.path)] == upper.path)


def _near(cleaned: Cleaned, headings: Sequence[Sentence], sentences: Sequence[Sentence]) -> bool:
    """Headings and sentences make one passage unless that would stretch or tear it."""
    return sentences[0].end - headings[0].start <= PASSAGE_LENGTH and not _gap(cleaned, headings[-1], sentences[0])


def _runs(sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """Pack the sentences of one section into runs of about PASSAGE_LENGTH characters."""
    runs: list[list[Sentence]] = []
    for sentence in sentences:
        fits = runs and sentence.end - runs[-1][0].start <= PASSAGE_LENGTH
        only_headings = runs and all(other.heading for other in runs[-1])
        if fits or (only_headings and sentence.end - runs[-1][0].start <= QUOTE_LENGTH):
            runs[-1].append(sentence)
        else:
            runs.append([sentence])
    if len(runs) > 1:
        before, tail = runs[-2:]
        if tail[-1].end - tail[0].start < TAIL_LENGTH and tail[-1].end - before[0].start <= QUOTE_LENGTH:
            before += runs.pop()
    yield from runs


def _passage(document: Document, section: Section | None, run: Sequence[Sentence]) -> Passage:
    span = Span(run[0].start, run[-1].end)
    return Passage(
        span.start,
        span.end,
        passage_id(document.id, span, document.text),
        document.id,
        section.path if section else (),
        tuple(run),
        section.path[0] if section and section.in_speech else "",
    )
