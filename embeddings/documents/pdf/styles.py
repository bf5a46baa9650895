"""What the look of paragraphs and the bookmarks of a PDF say about title and headings."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from embeddings.documents.pages import Composed, Paragraph, body_size
from embeddings.facts import is_issuer
from embeddings.structure import names_nothing
from embeddings.text import is_numbered

#: Headings are shorter than this and end as no sentence does.
_LENGTH = 60
_SENTENCE = re.compile(r"[。；，、：:;,]$")
#: What is larger than the text by this factor was meant to be.
_LARGER = 1.08
_TITLE = re.compile(
    r"关于|關於|讲话|講話|通知|通報|通报|意见|意見|办法|辦法|规定|規定|条例|條例|细则|報告|报告|简报|簡報|纪要|方案|表$"
)
#: What a title ends with; what stands below it is another line.
_ENDS = re.compile(
    r"(通知|通報|通报|意见|意見|办法|辦法|规定|規定|条例|條例|细则|報告|报告|讲话|講話|纪要|方案)(?:[(（].*[)）])?$"
)
#: Lines of a title at most, and how far their sizes may differ.
_LINES, _SAME = 4, 0.02
#: The red letterhead of an official document is larger than its title.
_LETTERHEAD = re.compile(r"(文件|函件)$")


@dataclass(frozen=True)
class Bookmark:
    """An entry of the outline that a PDF brings along: its words, page (from 0) and level (from 1)."""

    title: str
    page: int
    level: int


@dataclass(frozen=True)
class _Look:
    em: float
    font: str
    bold: bool


def find_title(composed: Composed) -> Paragraph | None:
    """Return the paragraph on the first page that is set as the title, if one is; its lines may be paragraphs each."""
    body = _body(composed)
    large = [
        paragraph
        for paragraph in composed.paragraphs[:12]
        if paragraph.page == 0
        and len(paragraph.text) <= 100
        and _look(paragraph).em >= 1.15 * body.em
        and not paragraph.rows[0].cells
        and not _LETTERHEAD.search(paragraph.text)
        and not _SENTENCE.search(paragraph.text)
        and not (names_nothing(paragraph.text) or is_issuer(paragraph.text) or is_numbered(paragraph.text))
    ]
    named = [paragraph for paragraph in large if _TITLE.search(paragraph.text)]
    title = max(named or large, key=lambda paragraph: _look(paragraph).em, default=None)
    return title and _whole(title, large, composed)


def _whole(title: Paragraph, large: Sequence[Paragraph], composed: Composed) -> Paragraph:
    """Return a title with the lines above and below it that are set as it is, up to where a title ends."""
    alike = [each for each in large if abs(_look(each).em - _look(title).em) <= _SAME * _look(title).em]
    places = {id(each): place for place, each in enumerate(composed.paragraphs)}
    run = [title]
    for each in reversed(alike[: alike.index(title)]):
        if places[id(each)] != places[id(run[0])] - 1 or _ENDS.search(each.text):
            break
        run.insert(0, each)
    for each in alike[alike.index(title) + 1 :]:
        if places[id(each)] != places[id(run[-1])] + 1 or _ENDS.search(run[-1].text):
            break
        run.append(each)
    if not 1 < len(run) <= _LINES:
        return title
    gap = " " if all(each.text.isascii() for each in run) else ""
    return Paragraph(
        run[0].start, gap.join(each.text for each in run), title.page, tuple(row for each in run for row in each.rows)
    )


def find_headings(
    composed: Composed, title: Paragraph | None, bookmarks: Sequence[Bookmark]
) -> Iterator[tuple[int, int]]:
    """Yield the place and level of each heading: those that bookmarks name, or else those set apart by their look."""
    marked = _bookmarked(composed, bookmarks)
    below = [place for place in sorted(marked.items()) if title is None or place[0] != title.start]
    if below and 2 * len(marked) > len(bookmarks):
        yield from below
        return
    body = _body(composed)
    looks = [
        (paragraph, _look(paragraph))
        for paragraph in composed.paragraphs
        if paragraph is not title and _may_head(paragraph) and _stands_out(paragraph, body)
    ]
    after = title.start + len(title.text) - 1 if title else -1
    order = sorted({(-round(look.em, 1), not look.bold) for _, look in looks})
    yield from (
        (paragraph.start, order.index((-round(look.em, 1), not look.bold)) + 1)
        for paragraph, look in looks
        if paragraph.start > after
    )


def _bookmarked(composed: Composed, bookmarks: Sequence[Bookmark]) -> dict[int, int]:
    """Return the paragraphs whose words a bookmark of their page repeats, with its level."""
    wanted = {(mark.page, _bare(mark.title)): mark.level for mark in bookmarks}
    found: dict[int, int] = {}
    for paragraph in composed.paragraphs:
        level = wanted.pop((paragraph.page, _bare(paragraph.text)), None)
        if level:
            found[paragraph.start] = level
    return found


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _may_head(paragraph: Paragraph) -> bool:
    return (
        len(paragraph.text) <= _LENGTH
        and not _SENTENCE.search(paragraph.text)
        and not any(row.cells or row.confidence is not None for row in paragraph.rows)
    )


def _stands_out(paragraph: Paragraph, body: _Look) -> bool:
    look = _look(paragraph)
    if look.em >= _LARGER * body.em or (look.bold and not body.bold):
        return True
    # GB/T 9704 sets all headings in the size of the text, and 一、 and （一） in fonts of their own.
    return bool(look.font and body.font and look.font != body.font and is_numbered(paragraph.text))


def _look(paragraph: Paragraph) -> _Look:
    row = max(paragraph.rows, key=lambda row: len(row.text))
    return _Look(row.em, row.font, all(row.bold for row in paragraph.rows))


def _body(composed: Composed) -> _Look:
    """Return the look of most of the text."""
    rows = [row for paragraph in composed.paragraphs for row in paragraph.rows]
    looks = Counter[tuple[str, bool]]()
    for row in rows:
        looks[row.font, row.bold] += len(row.text)
    return _Look(body_size(rows), *(looks.most_common(1)[0][0] if looks else ("", False)))
