"""A sheet as it is shown -> one text: lines above and below the tables, headers, rows; each with its number."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from embeddings.documents.sheets.grid import Line, Merge, Sheet, as_shown
from embeddings.records import Row, Span

#: Rows that a header may have; more have been seen in no table that people made.
_DEEPEST = 4
#: A longer line above a table is a sentence, and no title.
_TITLE_LENGTH = 60
_NUMBER = re.compile(r"[-+¥$(]?\d[\d,]*(?:\.\d+)?[%)]?")
_DATE = re.compile(r"\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?|月)?(?:\s.*)?|\d{1,2}:\d\d(?::\d\d)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_COLON = re.compile("[:：]")
_NOTE = re.compile(r"[（(]?(?:注|备\s*注|说\s*明|附\s*注|填表|制表|审核|注意|数据来源|资料来源|来源|\*|※)")
_SENTENCE = re.compile("[。；！？]")


@dataclass
class Text:
    """The text of a sheet as it grows, the rows that its lines come from, and which lines are headings."""

    parts: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    headings: list[tuple[int, int]] = field(default_factory=list)
    title: str = ""
    length: int = 0

    def add(self, words: str, number: int, gap: str, header: Span | None = None, is_header: bool = False) -> Span:
        """Write a line."""
        start = self.length + (len(gap) if self.parts else 0)
        self.parts += [gap, words] if self.parts else [words]
        self.length = start + len(words)
        span = Span(start, self.length)
        self.rows.append(Row(start, self.length, number, span if is_header else header))
        return span


@dataclass(frozen=True)
class _Header:
    """The header of a table: the words above each column, and where it stands in the text."""

    words: Mapping[int, str]
    span: Span


def written(sheet: Sheet) -> Text:
    """Return the text of a sheet."""
    hidden = sorted(line.number for line in sheet.lines if line.hidden)
    shown = as_shown(sheet)
    text = Text()
    header: _Header | None = None
    for block in _blocks(shown.lines, hidden):
        header = _Block(block, shown.merges).write(text, header)
    return text


def _blocks(lines: Sequence[Line], hidden: Sequence[int]) -> Iterator[list[Line]]:
    """Yield the runs of lines without an empty one between them; hidden ones are not there."""
    block: list[Line] = []
    for line in lines:
        if block:
            before = block[-1].number
            gone = bisect_left(hidden, line.number) - bisect_left(hidden, before)
            if line.number - before - 1 > gone:
                yield block
                block = []
        block.append(line)
    if block:
        yield block


class _Block:
    """Lines of a sheet that follow one another."""

    def __init__(self, lines: list[Line], merges: Sequence[Merge]) -> None:
        self._lines = lines
        first, last = lines[0].number, lines[-1].number
        self._merges: dict[int, list[Merge]] = {}
        for merge in merges:
            if first <= merge.first <= last:
                self._merges.setdefault(merge.first, []).append(merge)
        self._width = max(len(line.cells) for line in lines)

    def write(self, text: Text, header: _Header | None) -> _Header | None:
        """Write the lines; ``header`` is that of the table before, and what is returned that of the last one here."""
        lines = self._lines
        begin = next((place for place, line in enumerate(lines) if not self._is_text(place)), len(lines))
        for line in lines[:begin]:
            self._write_text(text, line, heading=bool(text.parts) and begin < len(lines))
        if begin == len(lines):
            return header
        depth = self._depth(begin, header if begin == 0 else None)
        body = lines[begin + depth :]
        columns = sorted({column for line in lines[begin:] for column in line.cells})
        if depth:
            words = self._header_words(lines[begin : begin + depth], columns)
            row = _row(words, columns)
            span = text.add(row, lines[begin].number, "\n\n", is_header=True)
            header = _Header(words, span)
        elif header is not None and not self._continues(lines[begin], header):
            header = None
        self._write_body(text, body, columns, header, fresh=not depth)
        return header

    def _write_body(
        self, text: Text, body: Sequence[Line], columns: Sequence[int], header: _Header | None, fresh: bool
    ) -> None:
        end = len(body)
        while end and self._is_note(body[end - 1]):
            end -= 1
        for place, line in enumerate(body):
            if place >= end:
                self._write_text(text, line, heading=False)
            elif self._is_group(line):
                self._write_text(text, line, heading=True)
                fresh = True
            else:
                span = header.span if header else None
                text.add(_row(line.cells, columns), line.number, "\n\n" if fresh else "\n", span)
                fresh = False

    def _write_text(self, text: Text, line: Line, heading: bool) -> None:
        words = "　".join(line.cells.values())
        fits = len(words) <= _TITLE_LENGTH and not _COLON.search(words) and not _SENTENCE.search(words)
        if not text.parts and fits and len(line.cells) == 1:
            text.title = words
        elif heading and fits and not _NOTE.match(words):
            text.headings.append((text.length + 2, 1))
        text.add(words, line.number, "\n\n")

    def _is_text(self, place: int) -> bool:
        """Tell whether a line above a table is no part of it: one cell, or a few that say what is filled in."""
        line = self._lines[place]
        count = len(line.cells)
        if count == 1:
            return True
        said = [words for words in line.cells.values() if _COLON.search(words)]
        return 2 * count <= self._width and bool(said) and len(said) >= count - 1

    def _spans_columns(self, line: Line) -> bool:
        return any(merge.left in line.cells and merge.right > merge.left for merge in self._merges.get(line.number, ()))

    def _is_group(self, line: Line) -> bool:
        """Tell whether a line in a table stands above a group of rows: one cell that spans the columns."""
        return len(line.cells) == 1 and self._width > 1 and self._spans_columns(line)

    def _is_note(self, line: Line) -> bool:
        """Tell whether one of the last lines is a note on the table."""
        words = list(line.cells.values())
        if len(words) == 1 and self._width > 1:
            return self._spans_columns(line) or bool(_NOTE.match(words[0]) or _SENTENCE.search(words[0]))
        return all(_COLON.search(each) for each in words) and bool(_NOTE.match(words[0]))

    def _depth(self, begin: int, before: _Header | None) -> int:
        """Return how many lines are the header; 0 where there is none, or the rows go on below that of before."""
        first = self._lines[begin]
        if not _names(first):
            return 0
        if before is not None and self._continues(first, before) and not self._differs_below(begin):
            return 0
        depth = 1
        place = begin
        while place < begin + depth and depth < _DEEPEST:
            line = self._lines[place]
            for merge in self._merges.get(line.number, ()):
                reach = self._reach(merge, place)
                if merge.left in line.cells and reach < len(self._lines):
                    depth = max(depth, min(reach, begin + _DEEPEST - 1) - begin + 1)
            place += 1
        if depth == 1 and self._goes_on_below(begin):
            return 2
        return depth if begin + depth < len(self._lines) or depth == 1 else 1

    def _goes_on_below(self, begin: int) -> bool:
        """Tell whether a header without merged cells, as text has it, goes on in a second line: where it is empty."""
        first, *below = self._lines[begin : begin + 3]
        if len(below) < 2 or self._merges.get(first.number):
            return False
        start, second = min(first.cells), below[0]
        filled = [column for column in second.cells if column not in first.cells]
        empty = start not in second.cells and start in below[1].cells
        return bool(filled) and min(filled) > start and empty and not any(_is_number(second, c) for c in second.cells)

    def _reach(self, merge: Merge, place: int) -> int:
        """Return the last line of a header to which a merged cell in it reaches, or what it is the group of."""
        last = place
        while last + 1 < len(self._lines) and self._lines[last + 1].number <= merge.last:
            last += 1
        below = self._lines[last + 1] if last + 1 < len(self._lines) else None
        inside = [c for c in (below.cells if below else ()) if merge.left <= c <= merge.right]
        if merge.right > merge.left and below and len(inside) > 1 and not any(_is_number(below, c) for c in inside):
            return last + 1
        return last

    def _differs_below(self, begin: int) -> bool:
        """Tell whether the lines below hold numbers where the first one holds words, as below a header."""
        first, below = self._lines[begin], self._lines[begin + 1 :]
        return bool(below) and any(
            all(_is_number(line, column) for line in below if column in line.cells) for column in first.cells
        )

    def _continues(self, line: Line, header: _Header) -> bool:
        same = [column for column, words in line.cells.items() if header.words.get(column) == words]
        return len(same) < len(line.cells) and all(column in header.words for column in line.cells)

    def _header_words(self, lines: Sequence[Line], columns: Sequence[int]) -> dict[int, str]:
        """Return the words above each column: those of its group before its own."""
        parts: dict[int, list[str]] = {column: [] for column in columns}
        for line in lines:
            if len(lines) > 1 and line is lines[0] and not self._merges.get(line.number):
                line = replace(line, cells=_spread(line.cells, lines[1].cells))
            merges = [merge for merge in self._merges.get(line.number, ()) if merge.left in line.cells]
            for column in columns:
                over = next((merge.left for merge in merges if merge.left <= column <= merge.right), column)
                words = line.cells.get(column) or line.cells.get(over, "")
                if words and words not in parts[column][-1:]:
                    parts[column].append(words)
        return {column: " ".join(words) for column, words in parts.items() if words}


def _spread(groups: Mapping[int, str], below: Mapping[int, str]) -> dict[int, str]:
    """Return the names of groups above each column that has a name of its own below.

    >>> _spread({0: "乡镇", 1: "低保", 3: "备注"}, {1: "户数", 2: "人数"})
    {0: '乡镇', 1: '低保', 2: '低保', 3: '备注'}
    """
    made = dict(groups)
    for column in below:
        before = [place for place in groups if place <= column]
        if before:
            made.setdefault(column, groups[max(before)])
    return dict(sorted(made.items()))


def _row(cells: Mapping[int, str], columns: Sequence[int]) -> str:
    """Return the cells with bars between them; each bar at the beginning stands behind an empty cell.

    >>> _row({0: "梅岭乡", 2: "12"}, [0, 1, 2]), _row({1: "合计"}, [0, 1, 2])
    ('梅岭乡 |  | 12', '| 合计')
    """
    return " | ".join(cells.get(column, "") for column in columns).rstrip(" |").lstrip()


def _is_number(line: Line, column: int) -> bool:
    words = line.cells.get(column, "")
    return column in line.numbers or bool(_NUMBER.fullmatch(words) or _DATE.fullmatch(words))


def _names(line: Line) -> bool:
    """Tell whether a line may name columns: by words, or by numbers in a row such as days, months or years."""
    numbers = [words for column, words in line.cells.items() if _is_number(line, column)]
    if not numbers:
        return True
    if len(numbers) == len(line.cells) and len(numbers) < 3:
        return False
    if all(_YEAR.match(words) for words in numbers) or all(_DATE.fullmatch(words) for words in numbers):
        return len(numbers) > 1
    days = [int(words) for words in numbers if words.isdigit()]
    return len(days) == len(numbers) > 1 and days == list(range(days[0], days[0] + len(days)))
