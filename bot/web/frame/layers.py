"""Text with elements around stretches of it, in layers: the elements of one layer stand inside those of the one before.

Whatever stands around it, the text itself stays as it is: the textContent of the whole is the text.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice


def shown(text: str) -> str:
    r"""Return text for an HTML page, so that the browser gives back the same characters.

    A browser makes carriage returns into line feeds unless they are written as references.

    >>> shown("<b>\r\n")
    '&lt;b&gt;&#13;\n'
    """
    return escape(text).replace("\r", "&#13;")


@dataclass(frozen=True)
class Mark:
    """An element around a stretch of the text; ``opening`` is told whether the stretch begins there."""

    start: int
    end: int
    opening: Callable[[bool], str]
    closing: str


def layered(text: str, start: int, end: int, layers: Sequence[Sequence[Mark]]) -> Iterator[str]:
    """Yield the text from ``start`` to ``end``, the marks of each layer inside those of the layers before it.

    A mark that crosses one of an outer layer is closed there and opened anew.
    """
    if not layers:
        yield shown(text[start:end])
        return
    done = start
    # Marks of a layer do not overlap, but for headings within headings; the one before may reach in here.
    place = max(bisect_right(layers[0], start, key=lambda mark: mark.start) - 1, 0)
    for mark in islice(layers[0], place, None):
        if mark.start >= end:
            break
        first, last = max(mark.start, done), min(mark.end, end)
        if first >= last:
            continue
        yield from layered(text, done, first, layers[1:])
        yield mark.opening(first == mark.start)
        yield from layered(text, first, last, layers[1:])
        yield mark.closing
        done = last
    yield from layered(text, done, end, layers[1:])
