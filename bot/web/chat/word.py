"""A list of quotes -> a Word file. Imported only when one is made: python-docx takes a while to load."""

import re
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import CharacterStyle, ParagraphStyle
from docx.text.paragraph import Paragraph

from bot.web.chat.excerpts import Excerpt, Excerpts

#: Fonts by what they are for. Letters and figures are in the Latin one, as offices have it.
_QUOTED, _HEADING, _TITLE, _LATIN = "仿宋", "黑体", "宋体", "Times New Roman"
#: Points of 三号, 小四, 二号, and between lines: GB/T 9704-2012 has 三号 in 28 points or so.
_BODY, _SMALL, _LARGE, _LINE = 16, 12, 22, 28
#: Millimetres that a number takes before its quote or source.
_HANGING = 11
#: The styles of the quotes' words, their numbers and their marks; whoever reads the file back tells them by these.
QUOTE, NUMBER, MARK = "引文", "引文编号", "引文标注"
#: What XML has no place for; no reader sees these characters, and Word would refuse the whole file.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LINES = re.compile("\r\n|\r|\n")


def word_file(list_of: Excerpts, now: datetime) -> bytes:
    r"""Return the list as a Word file.

    The words of a quote stand in paragraphs of the style `QUOTE`, one for each line, and are all of its runs that have
    no style of their own; control characters that XML cannot hold are left out.
    """
    word = Document()
    _set_up(word, list_of, now)
    _paragraph(word, list_of.title, "Title")
    _paragraph(word, list_of.day, "Subtitle")
    for each in list_of.excerpts:
        _add_quote(word, each)
    _paragraph(word, list_of.heading, "Heading 1")
    for label, source in list_of.sources:
        _paragraph(word, f"{label}\t{source}", "List")
    for sentence in list_of.lacking:
        _paragraph(word, sentence, "Caption")
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def writable(text: str) -> str:
    r"""Return a text without the characters that XML cannot hold.

    >>> writable("第一条\x0c 用印\ufffe")
    '第一条 用印'
    """
    return _UNWRITABLE.sub("", text)


def _add_quote(word: WordDocument, each: Excerpt) -> None:
    lines = _LINES.split(writable(each.quote.text))
    for place, line in enumerate(lines):
        paragraph = word.add_paragraph(style=QUOTE)
        if place == 0:
            paragraph.add_run(f"{each.number}.\t", style=NUMBER)
            paragraph.paragraph_format.first_line_indent = Mm(-_HANGING)
        paragraph.add_run(line)
    if each.mark:
        paragraph.add_run(each.mark, style=MARK)
    for note in each.notes:
        _paragraph(word, note, "Caption")


def _paragraph(word: WordDocument, text: str, style: str) -> Paragraph:
    return word.add_paragraph(writable(text), style=style)


def _set_up(word: WordDocument, list_of: Excerpts, now: datetime) -> None:
    """Set paper, fonts and styles, and what the file says of itself; python-docx's own template is in English."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, (37, 35, 28, 26))
    about = word.core_properties
    about.title, about.author, about.comments, about.language = list_of.title, "", "", "zh-CN"
    about.created = about.modified = now
    about.last_modified_by = ""
    _set_language(word)
    _style(word, "Normal", _QUOTED, _BODY)
    title = _style(word, "Title", _TITLE, _LARGE, bold=True)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _drop(title.element.pPr, "w:pBdr")
    date = _style(word, "Subtitle", "楷体", _BODY)
    date.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    date.paragraph_format.space_after = Pt(_LINE)
    heading = _style(word, "Heading 1", _HEADING, _BODY)
    heading.paragraph_format.space_before = Pt(_LINE)
    _style(word, "Caption", "楷体", _SMALL).paragraph_format.left_indent = Mm(_HANGING)
    sources = _style(word, "List", _QUOTED, _BODY)
    quoted = _added(word, QUOTE)
    for style in (sources, quoted):
        style.paragraph_format.left_indent = Mm(_HANGING)
        style.paragraph_format.tab_stops.add_tab_stop(Mm(_HANGING))
    sources.paragraph_format.first_line_indent = Mm(-_HANGING)
    quoted.paragraph_format.line_spacing = Pt(_LINE)
    for name in (NUMBER, MARK):
        style = word.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        assert isinstance(style, CharacterStyle)
        _set_fonts(style, _LATIN)
        style.font.superscript = name == MARK or None


def _added(word: WordDocument, name: str) -> ParagraphStyle:
    word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    return _style(word, name, _QUOTED, _BODY)


def _style(word: WordDocument, name: str, font: str, size: int, bold: bool = False) -> ParagraphStyle:
    style = word.styles[name]
    assert isinstance(style, ParagraphStyle)
    _set_fonts(style, font)
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    return style


def _set_fonts(style: CharacterStyle, chinese: str) -> None:
    """Name the fonts of a style; the template's refer to a theme, which would go before."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), _LATIN)
    fonts.set(qn("w:eastAsia"), chinese)


def _set_language(word: WordDocument) -> None:
    """Say that the text is Chinese, by which Word checks it and breaks its lines."""
    defaults = word.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    assert defaults is not None
    _drop(defaults, "w:lang", "w:rFonts")
    fonts, language = OxmlElement("w:rFonts"), OxmlElement("w:lang")
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), _LATIN)
    fonts.set(qn("w:eastAsia"), _QUOTED)
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    defaults.insert(0, fonts)
    defaults.append(language)


def _drop(element: BaseOxmlElement | None, *names: str) -> None:
    found: Sequence[BaseOxmlElement] = [] if element is None else [*element]
    for child in found:
        if element is not None and child.tag in map(qn, names):
            element.remove(child)
