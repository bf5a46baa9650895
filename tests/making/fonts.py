"""Chinese fonts for files that the tests make.

reportlab embeds TrueType outlines alone and the Noto CJK fonts (package fonts-noto-cjk, which ``make browser``
installs) have PostScript ones, so the characters that are needed are redrawn as TrueType with fontTools.
"""

import io
from functools import cache
from pathlib import Path

import pytest
from opencc import OpenCC

from tests import ROOT

_PLACES = ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/noto-cjk", "/usr/share/fonts/google-noto-cjk")


def noto(style: str) -> Path:
    """Return the file of a Noto CJK font, as ``Serif-Regular`` or ``Sans-Bold``."""
    family, weight = style.split("-")
    found = [path for place in _PLACES if (path := Path(place, f"Noto{family}CJK-{weight}.ttc")).is_file()]
    if not found:
        pytest.skip("no Noto CJK font; install the package fonts-noto-cjk")
    return found[0]


@cache
def _characters() -> str:
    files = [path for name in ("*pdf*.py", "*corpus*.py") for path in sorted((ROOT / "tests").rglob(name))]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    return "".join(sorted({*text, *OpenCC("s2t").convert(text)} - {"\n"}))


@cache
def font(style: str) -> str:
    """Register the characters of the tests in a font with reportlab and return its name there."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    own = "Noto" + style.replace("-", "")
    pdfmetrics.registerFont(TTFont(own, io.BytesIO(_truetype(style, {ord(char): char for char in _characters()}))))
    return own


def renumbered(words: str, first: int = 0xE000) -> bytes:
    """Return a font with the characters of ``words`` alone, numbered from ``first``."""
    return _truetype("Serif-Regular", {first + place: char for place, char in enumerate(words)})


def _truetype(style: str, wanted: dict[int, str]) -> bytes:
    """Return a TrueType font with the characters that are wanted, by their numbers in it."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import TTCollection

    source = TTCollection(noto(style), lazy=True).fonts[2]
    known = source.getBestCmap()
    names = {number: known[ord(char)] for number, char in wanted.items() if ord(char) in known}
    glyphs, drawn = source.getGlyphSet(), {}
    for name in dict.fromkeys((".notdef", *names.values())):
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
        drawn[name] = pen.glyph()
    made = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    made.setupGlyphOrder(list(drawn))
    made.setupCharacterMap(names)
    made.setupGlyf(drawn)
    made.setupHorizontalMetrics({name: (glyphs[name].width, getattr(drawn[name], "xMin", 0)) for name in drawn})
    made.setupHorizontalHeader(ascent=880, descent=-120)
    made.setupNameTable(
        {"familyName": "Noto" + style.replace("-", ""), "styleName": "Regular", "psName": f"Noto{style}"}
    )
    made.setupOS2(sTypoAscender=880, sTypoDescender=-120)
    made.setupPost()
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()
