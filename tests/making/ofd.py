"""OFD documents (GB/T 33190-2016) as tests make them: a ZIP archive of XML, with every word at its place."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

from tests.making.texts import Part, Sample

_SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
#: A4 in millimetres with the margins of GB/T 9704, and type of 16 points on lines of 28.
WIDTH, HEIGHT, LEFT, TOP, SIZE, STEP, COLUMNS, ROWS = 210.0, 297.0, 27.0, 37.0, 5.6, 10.0, 28, 22
_NO_BEGINNING = "，。；：、！？）》”"


@dataclass(frozen=True)
class Word:
    """Text with the place of its base line's left end."""

    text: str
    x: float
    y: float
    size: float = SIZE


def laid_out(sample: Sample) -> list[list[Word]]:
    """Return the pages of a sample: centred title, paragraphs with their first line indented, tables in columns."""
    lines: list[list[Word]] = [[_centred(line, 1.3 * SIZE)] for line in _wrapped(sample.title, 20, 20)]
    for part in sample.parts:
        lines += _rows(part) if part.rows else _paragraph(part)
    pages = []
    for start in range(0, len(lines), ROWS):
        page = lines[start : start + ROWS]
        placed = [Word(w.text, w.x, TOP + n * STEP, w.size) for n, line in enumerate(page) for w in line]
        number = Word(f"— {len(pages) + 1} —", 100, HEIGHT - 20, 4)
        pages.append([*placed, number])
    return pages


def _centred(text: str, size: float) -> Word:
    return Word(text, LEFT + (COLUMNS * SIZE - len(text) * size) / 2, 0, size)


def _paragraph(part: Part) -> Iterable[list[Word]]:
    for place, line in enumerate(_wrapped(part.text, COLUMNS - 2, COLUMNS)):
        yield [Word(line, LEFT + (0 if place else 2 * SIZE), 0)]


def _rows(part: Part) -> Iterable[list[Word]]:
    width = COLUMNS * SIZE / max(map(len, part.rows))
    for row in part.rows:
        yield [Word(cell, LEFT + column * width, 0) for column, cell in enumerate(row)]


def _wrapped(text: str, first: int, length: int) -> list[str]:
    """Break a paragraph as Chinese type is set: no line begins with a closing sign."""
    lines = []
    width = first
    while text:
        end = width
        while end < len(text) and text[end] in _NO_BEGINNING:
            end -= 1
        lines.append(text[:end])
        text, width = text[end:], length
    return lines


def text_object(word: Word, number: int, attributes: str = "") -> str:
    """Return a TextObject with one TextCode and the advance of every character."""
    steps = " ".join(f"{word.size:.2f}" for _ in pairwise(word.text))
    delta = f' DeltaX="{steps}"' if steps else ""
    return (
        f'<ofd:TextObject ID="{number}" Boundary="{word.x:.2f} {word.y - word.size:.2f} 170 {word.size + 2:.2f}" '
        f'Font="1" Size="{word.size}" {attributes}>'
        f'<ofd:TextCode X="0" Y="{word.size:.2f}"{delta}>{escape(word.text)}</ofd:TextCode></ofd:TextObject>'
    )


def content(words: Sequence[Word], template: str = "") -> str:
    """Return the Content.xml of a page."""
    objects = "".join(text_object(word, 100 + place) for place, word in enumerate(words))
    used = f'<ofd:Template TemplateID="{template}" ZOrder="Background"/>' if template else ""
    return f'<ofd:Page {_SPACE}>{used}<ofd:Content><ofd:Layer ID="9">{objects}</ofd:Layer></ofd:Content></ofd:Page>'


def members(
    pages: Sequence[str], title: str = "", *, template: str = "", common: str = "", info: str = ""
) -> dict[str, str]:
    """Return the parts of a document by their names."""
    listed = "".join(f'<ofd:Page ID="{n + 1}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    model = '<ofd:TemplatePage ID="77" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if template else ""
    return {
        "OFD.xml": f'<ofd:OFD {_SPACE} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID>'
        f"<ofd:Title>{escape(title)}</ofd:Title><ofd:Author>王小明</ofd:Author>"
        f"<ofd:CreationDate>2024-05-07</ofd:CreationDate><ofd:Creator>某版式软件</ofd:Creator>{info}</ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_SPACE}><ofd:CommonData><ofd:MaxUnitID>999</ofd:MaxUnitID><ofd:PageArea>"
        f"<ofd:PhysicalBox>0 0 {WIDTH} {HEIGHT}</ofd:PhysicalBox></ofd:PageArea>{model}{common}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        **{f"Doc_0/Pages/Page_{number}/Content.xml": page for number, page in enumerate(pages)},
        **({"Doc_0/Tpls/Tpl_0/Content.xml": template} if template else {}),
    }


def write(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """Write a package."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            body = f'<?xml version="1.0" encoding="UTF-8"?>{part}' if isinstance(part, str) else part
            package.writestr(name, body)
    return path


def make(path: Path, sample: Sample) -> Path:
    """Write a sample as an OFD document."""
    return write(path, members([content(page) for page in laid_out(sample)], sample.title))


def page_of(sample: Sample, quote: str) -> int:
    """Return the page, from 1, on which `make` has laid out the beginning of a quote."""
    pages = ["".join(word.text for word in page) for page in laid_out(sample)]
    begin = quote.replace(" | ", "")[:6]
    return next(number for number, page in enumerate(pages, 1) if begin in page)
