"""Footnotes and endnotes: the raised number at the place that refers to one, and the note itself.

The number is written as Word shows it, raised: ¹ cannot be taken for a figure of the sentence, and no sign is
added that the document has not. The note follows the paragraph that refers to it, so that it stays in its
section; at the end of the file it would fall under the last heading.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from embeddings.documents.docx.numerals import numeral
from embeddings.documents.docx.styles import W, value

_RAISED = str.maketrans("0123456789ivxlcdm", "⁰¹²³⁴⁵⁶⁷⁸⁹ⁱᵛˣˡᶜᵈᵐ")
_STYLES = {"footnote": "decimal", "endnote": "lowerRoman"}


@dataclass(frozen=True)
class Note:
    """A note, with the number that stands before it; empty where the author set a sign by hand."""

    mark: str
    body: etree._Element


class Notes:
    """The notes of a document, numbered in the order in which the text refers to them."""

    def __init__(self, roots: Mapping[str, etree._Element | None], properties: Sequence[etree._Element | None]) -> None:
        """Keep the notes of both kinds; ``properties`` are the parts that say how they are numbered."""
        self._bodies = {
            (kind, body.get(W + "id", "")): body
            for kind, root in roots.items()
            for body in (() if root is None else root.findall(W + kind))
        }
        self._styles = {kind: _style(properties, kind) or style for kind, style in _STYLES.items()}
        self._counts = dict.fromkeys(_STYLES, 0)
        self._waiting: list[Note] = []

    def refer(self, kind: str, note_id: str, custom: bool) -> str:
        """Return the number of the next note, and keep the note until it is asked for; each comes once."""
        if not custom:
            self._counts[kind] += 1
        mark = "" if custom else numeral(self._counts[kind], self._styles[kind]).translate(_RAISED)
        body = self._bodies.pop((kind, note_id), None)
        if body is not None:
            self._waiting.append(Note(mark, body))
        return mark

    def waiting(self) -> Iterator[Note]:
        """Yield the notes referred to since the last time, also those that notes refer to."""
        while self._waiting:
            yield self._waiting.pop(0)


def _style(properties: Sequence[etree._Element | None], kind: str) -> str | None:
    """Return the number format of a kind of note, from the first place that gives one."""
    found = (each for root in properties if root is not None for each in root.iter(f"{W}{kind}Pr"))
    return next(filter(None, (value(each, W + "numFmt") for each in found)), None)
