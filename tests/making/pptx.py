"""Presentations as PowerPoint and WPS write them."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pptx
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.util import Cm

Deck = Any
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
#: Layouts of python-pptx's template.
TITLE, CONTENT, TITLE_ONLY, BLANK = 0, 1, 5, 6


def saved(path: Path, *fill: Callable[[Deck], None]) -> Path:
    """Write a presentation, with what the functions put into it."""
    deck = pptx.Presentation()
    for each in fill:
        each(deck)
    deck.save(str(path))
    return path


def content_of(*fill: Callable[[Deck], None]) -> bytes:
    """Return the bytes of one."""
    deck, content = pptx.Presentation(), io.BytesIO()
    for each in fill:
        each(deck)
    deck.save(content)
    return content.getvalue()


def slide(title: str = "", *lines: str, notes: str = "", hidden: bool = False) -> Callable[[Deck], None]:
    """Put in a slide with a title, lines with bullets, and notes."""

    def put(deck: Deck) -> None:
        made = deck.slides.add_slide(deck.slide_layouts[CONTENT])
        made.shapes.title.text = title
        made.placeholders[1].text = "\n".join(lines)
        if notes:
            made.notes_slide.notes_text_frame.text = notes
        if hidden:
            made._element.set("show", "0")

    return put


def boxes(*placed: tuple[str, float, float], layout: int = BLANK, title: str = "") -> Callable[[Deck], None]:
    """Put in a slide with text boxes, each with its left and its top in centimetres, in the order of the file."""

    def put(deck: Deck) -> None:
        made = deck.slides.add_slide(deck.slide_layouts[layout])
        for text, left, top in placed:
            made.shapes.add_textbox(Cm(left), Cm(top), Cm(5), Cm(1)).text_frame.text = text
        if title:
            made.shapes.title.text = title

    return put


def group(*placed: tuple[str, float, float], at: tuple[float, float], before: str = "") -> Callable[[Deck], None]:
    """Put in a slide with a text box at the top, then a group whose boxes have places of their own inside it."""

    def put(deck: Deck) -> None:
        made = deck.slides.add_slide(deck.slide_layouts[BLANK])
        grouped = made.shapes.add_group_shape()
        for text, left, top in placed:
            grouped.shapes.add_textbox(Cm(left), Cm(top), Cm(5), Cm(1)).text_frame.text = text
        grouped.left, grouped.top = Cm(at[0]), Cm(at[1])
        made.shapes.add_textbox(Cm(1), Cm(1), Cm(5), Cm(1)).text_frame.text = before

    return put


def table(
    *rows: tuple[str, ...], merged: tuple[tuple[int, int], tuple[int, int]] | None = None
) -> Callable[[Deck], None]:
    """Put in a slide with a table; ``merged`` are the first and the last of the cells that are one."""

    def put(deck: Deck) -> None:
        made = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
        made.shapes.title.text = "表"
        frame = made.shapes.add_table(len(rows), len(rows[0]), Cm(1), Cm(5), Cm(20), Cm(5))
        for number, row in enumerate(rows):
            for place, text in enumerate(row):
                frame.table.cell(number, place).text = text
        if merged:
            frame.table.cell(*merged[0]).merge(frame.table.cell(*merged[1]))

    return put


def numbered(*lines: tuple[str, str, int]) -> Callable[[Deck], None]:
    """Put in a slide with lines that have an automatic number: text, scheme (or ``""``), level."""

    def put(deck: Deck) -> None:
        made = deck.slides.add_slide(deck.slide_layouts[CONTENT])
        frame = made.placeholders[1].text_frame
        for place, (text, scheme, level) in enumerate(lines):
            paragraph = frame.paragraphs[0] if not place else frame.add_paragraph()
            paragraph.text, paragraph.level = text, level
            if scheme:
                paragraph._p.get_or_add_pPr().append(parse_xml(f'<a:buAutoNum {_A} type="{scheme}"/>'))

    return put


def chart(title: str, categories: list[str], series: dict[str, list[float]]) -> Callable[[Deck], None]:
    """Put in a slide with a chart."""

    def put(deck: Deck) -> None:
        made = deck.slides.add_slide(deck.slide_layouts[BLANK])
        data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
        data.categories = categories
        for name, values in series.items():
            data.add_series(name, values)
        drawn = made.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(1), Cm(1), Cm(15), Cm(10), data).chart
        drawn.has_title = True
        drawn.chart_title.text_frame.text = title

    return put


def footers(deck: Deck) -> None:
    """Give the last slide a date, a foot and a number, as the master has them, and a number in a text."""
    made = deck.slides[len(deck.slides) - 1]
    for kind, text in (("dt", "2024/3/1"), ("ftr", "内部资料"), ("sldNum", "7")):
        box = made.shapes.add_textbox(Cm(1), Cm(17), Cm(5), Cm(1))
        box.text_frame.text = text
        box._element.nvSpPr.nvPr.append(
            parse_xml(f'<p:ph xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" type="{kind}"/>')
        )
    box = made.shapes.add_textbox(Cm(1), Cm(16), Cm(5), Cm(1))
    box.text_frame.text = "第"
    box.text_frame.paragraphs[0]._p.append(
        parse_xml(f'<a:fld {_A} id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum"><a:t>7</a:t></a:fld>')
    )
