"""Pages whose text is drawn: as shapes, as pictures in strips or in a form, or between lines of text."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from embeddings.documents.pdf import reader as pdf
from embeddings.records import Document
from tests.making.fonts import font, noto
from tests.making.pdf import Setter, picture

WORDS = ("各科室要按时报送材料。", "值班电话保持畅通。")


def read(path: Path) -> Document:
    pytest.importorskip("rapidocr")
    (document,) = pdf.read(path, path.name)
    assert isinstance(document, Document)
    return document


def drawn(image: Any) -> ImageReader:  # noqa: ANN401
    file = io.BytesIO()
    image.save(file, "PNG")
    return ImageReader(file)


def scan(words: Sequence[str] = WORDS) -> Any:  # noqa: ANN401
    return picture(words, width=800, height=400)


def test_characters_drawn_as_shapes_are_recognised(tmp_path: Path) -> None:
    from fontTools.pens.reportLabPen import ReportLabPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.ttLib import TTCollection
    from reportlab.graphics import renderPDF
    from reportlab.graphics.shapes import Drawing

    face = TTCollection(noto("Sans-Bold"), lazy=True).fonts[2]
    glyphs, names = face.getGlyphSet(), face.getBestCmap()
    drawing = Drawing(400, 150)
    for row, words in enumerate(WORDS):
        for column, char in enumerate(words):
            pen = ReportLabPen(glyphs)
            glyphs[names[ord(char)]].draw(TransformPen(pen, (0.02, 0, 0, 0.02, 30 + 20 * column, 100 - 40 * row)))
            pen.path.strokeColor = None
            drawing.add(pen.path)
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(400, 150))
    renderPDF.draw(drawing, canvas, 0, 0)
    canvas.save()
    document = read(tmp_path / "a.pdf")
    assert document.text == "\n".join(WORDS)
    assert len(document.recognised) == 2


def test_scans_in_strips_are_recognised(tmp_path: Path) -> None:
    canvas, image = Canvas(str(tmp_path / "a.pdf"), pagesize=(400, 200)), scan()
    for top in range(0, 400, 50):
        canvas.drawImage(drawn(image.crop((0, top, 800, top + 50))), 0, 175 - top / 2, 400, 25)
    canvas.save()
    assert read(tmp_path / "a.pdf").text == "\n".join(WORDS)


def test_a_scan_in_a_form_is_recognised(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(400, 200))
    canvas.beginForm("whole", 0, 0, 1, 1)
    canvas.drawImage(drawn(scan()), 0, 0, 1, 1)
    canvas.endForm()
    canvas.scale(400, 200)
    canvas.doForm("whole")
    canvas.save()
    assert read(tmp_path / "a.pdf").text == "\n".join(WORDS)


def test_a_picture_of_the_size_of_a_page_is_read_between_the_lines(tmp_path: Path) -> None:
    before = (
        "附件所列各项由办公室负责登记，登记以后于每月月底以前报送，"
        "逾期不报的应当说明原因，并由科室的负责人签字，材料一式两份，办公室存一份。"
    )
    setter = Setter(tmp_path / "a.pdf", counted=False)
    setter.paragraph(before)
    setter.canvas.drawImage(drawn(picture(WORDS, width=1000, height=1000)), 80, 120, 440, 520)
    setter.save()
    document = read(tmp_path / "a.pdf")
    assert document.text.split("\n") == [before, *WORDS]
    assert [part.of(document.text) for part in document.recognised] == list(WORDS)


def test_text_on_a_picture_stays_text(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(300, 150))
    canvas.drawImage(drawn(picture((), width=600, height=300)), 0, 0, 300, 150)
    canvas.setFont(font("Serif-Regular"), 20)
    canvas.drawString(60, 60, "值班安排表")
    canvas.save()
    document = read(tmp_path / "a.pdf")
    assert document.text == "值班安排表" and document.recognised == ()
