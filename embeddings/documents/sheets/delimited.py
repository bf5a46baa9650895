"""Tables as plain text (.csv, .tsv) -> a sheet; the sign between the cells is found out."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO

from embeddings.documents.sheets.errors import MOST_CELLS, too_large
from embeddings.documents.sheets.grid import Line, Sheet, bare

#: Signs between cells, the commoner first.
_SIGNS = (",", "\t", ";", "|", "，")
#: Lines that tell which sign it is.
_TOLD = 50
_SEPARATOR = re.compile(r"sep=(.)\s*\n", re.I)
#: How programs keep Excel from taking a number for one: ="00123".
_KEPT = re.compile(r'="(.*)"', re.S)


def sheet_of(text: str, name: str) -> Sheet:
    """Return the only sheet of a text; ``name`` is what an error calls the file.

    Raises:
        SourceError: if it has too many cells.
    """
    said = _SEPARATOR.match(text)
    sign = said[1] if said else _sign(text)
    lines, count = [], 0
    for number, cells in enumerate(_rows(text, sign), 1):
        if said and number == 1:
            continue
        words = {column: shown for column, cell in enumerate(cells) if (shown := bare(_KEPT.sub(r"\1", cell)))}
        count += len(words)
        if count > MOST_CELLS:
            raise too_large(name)
        lines.append(Line(number, words))
    return Sheet("", lines)


def _rows(text: str, sign: str) -> Iterator[list[str]]:
    """Yield the cells of each row; a line that no table has ends a quotation that was never closed."""
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    yield from csv.reader(StringIO(text, newline=""), delimiter=sign)


def _sign(text: str) -> str:
    """Return the sign that cuts the first lines into most cells, as many in each as can be.

    >>> _sign("姓名;电话\\n张某;1,2\\n"), _sign("姓名\\t电话\\n张某\\t1\\n"), _sign("一句话。")
    (';', '\\t', ',')
    """
    head = "".join(text.splitlines(keepends=True)[:_TOLD])
    best, most = _SIGNS[0], 0.0
    for sign in _SIGNS:
        if sign not in head:
            continue
        counts = Counter(len(cells) for cells in _rows(head, sign) if any(cells))
        width, times = max(counts.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        score = times * (width > 1) / sum(counts.values())
        if score > most + 0.2:
            best, most = sign, score
    return best
