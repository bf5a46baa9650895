"""Tables: the row whose key a question names -> that row, with the cell of the column that is asked for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.finding import holds, today
from bot.places.near import Near
from embeddings.records import Document, Span
from embeddings.text import fold
from embeddings.wording import bigrams

#: Rows that one question may name.
_MOST = 3
_ROW = re.compile(r"^[ \t　]*\|?(?P<cells>[^\n|]+(?:\|[^\n|]*)+?)\|?[ \t　]*$", re.MULTILINE)
_RULE = re.compile(r"[\s|:-]+")
_UNIT = re.compile(r"[(（][^()（）]*[)）]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)")


@dataclass(frozen=True)
class Row:
    """A row of a table: its line, the line of its header, the spans of its cells, and those of the header's."""

    line: Span
    header: Span
    cells: tuple[Span, ...]
    heads: tuple[Span, ...]


@dataclass(frozen=True)
class Answered:
    """A row that a question names and the cell that answers it, if one column is asked for."""

    document: Document
    row: Row
    cell: Span | None


def rows_of(text: str) -> Iterator[Row]:
    """Yield the rows of the tables of a text, written with bars, the first row of each being its header."""
    header: tuple[Span, tuple[Span, ...]] | None = None
    end = -1
    for match in _ROW.finditer(text):
        line = Span(match.start("cells"), match.end("cells")).stripped(text)
        if _RULE.fullmatch(line.of(text)):
            end = match.end()
            continue
        cells = tuple(_cells(text, line))
        if header is None or text[end : match.start()].strip(" \t　|") != "\n":
            header = line, cells
        else:
            yield Row(line, header[0], cells, header[1])
        end = match.end()


def _cells(text: str, line: Span) -> Iterator[Span]:
    start = line.start
    for cell in line.of(text).split("|"):
        bare = cell.strip()
        begin = start + len(cell) - len(cell.lstrip())
        yield Span(begin, begin + len(bare))
        start += len(cell) + 1


def find_rows(near: Near) -> list[Answered]:
    """Return the rows whose key stands in a question that asks for one of their columns; the longest keys only.

    Those of documents in force come first.
    """
    asked = fold(near.question)
    found: list[tuple[int, Answered]] = []
    for document in near.documents:
        if "|" not in document.text or not _years_held(asked, document):
            continue
        for row in rows_of(document.text):
            key = _key(asked, document.text, row)
            if key is not None and (cell := _asked_cell(asked, document.text, row, key)):
                length = row.cells[key].end - row.cells[key].start
                found.append((length, Answered(document, row, cell)))
    longest = max((length for length, _ in found), default=0)
    rows = [answered for length, answered in found if length == longest]
    return sorted(rows, key=lambda row: not holds(row.document.meta, today()))[:_MOST]


def _years_held(asked: str, document: Document) -> bool:
    said = f"{document.title}\n{document.text}\n{document.meta.get('date', '')}"
    return all(year in said for year in _YEAR.findall(asked))


def _key(asked: str, text: str, row: Row) -> int | None:
    """Return the place of the longest cell that stands in the question, whole."""
    best: tuple[int, int] | None = None
    for place, cell in enumerate(row.cells):
        words = fold(cell.of(text)).strip()
        if len(words) < 2 or re.fullmatch(r"[\d.,%]+", words) and len(words) < 3:
            continue
        if re.search(rf"(?<![\da-z-]){re.escape(words)}(?![\da-z-])", asked) and (best is None or len(words) > best[0]):
            best = len(words), place
    return best[1] if best else None


def _asked_cell(asked: str, text: str, row: Row, key: int) -> Span | None:
    """Return the cell of the column whose name the question says most of; the first where 谁 is asked."""
    rest = asked.replace(fold(row.cells[key].of(text)), " ")
    kind = re.search(r"(?:哪一?个?|什么)(\w)", rest)
    best: tuple[float, int] | None = None
    for place, head in enumerate(row.heads[: len(row.cells)]):
        name = re.sub(r"\W", "", _UNIT.sub("", fold(head.of(text))))
        pairs = bigrams(name)
        if place == key or not pairs:
            continue
        share = 1.0 if name in rest else sum(pair in rest for pair in pairs) / len(pairs)
        if kind and kind[1] in name:
            share = max(share, 0.5)  # 哪个科 of a column 科室
        if share >= 1 / 3 and (best is None or share > best[0]):
            best = share, place
    if best is None and key and re.search("谁|哪位|什么人", rest):
        return row.cells[0]
    return row.cells[best[1]] if best else None
