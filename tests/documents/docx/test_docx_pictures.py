"""Pictures of text in Word files."""

import io
from pathlib import Path

import docx
import pytest
from docx.shared import Cm

from embeddings.documents.docx import reader
from embeddings.documents.scans import Recogniser
from embeddings.errors import SourceError
from embeddings.records import Document
from tests.making.pdf import picture

SCANNED, SAID = "各科室要按时报送材料。", "下面是附件，由办公室负责登记并且妥善保管。" * 4


def made(path: Path, *parts: str | tuple[str, float, float]) -> Path:
    """Write a file of paragraphs and pictures, which are given by their words, width and height in centimetres."""
    file = docx.Document()
    for part in parts:
        if isinstance(part, str):
            file.add_paragraph(part)
            continue
        content = io.BytesIO()
        picture([part[0]], width=800, height=260).save(content, "PNG")
        file.add_picture(content, Cm(part[1]), Cm(part[2]))
    file.save(str(path))
    return path


def read(path: Path) -> Document:
    pytest.importorskip("rapidocr")
    (document,) = reader.read(path, path.name)
    assert isinstance(document, Document)
    return document


def test_a_file_of_pictures_alone_is_recognised(tmp_path: Path) -> None:
    document = read(made(tmp_path / "a.docx", (SCANNED, 8, 3), ("值班电话保持畅通。", 8, 3)))
    assert document.text == f"{SCANNED}\n\n值班电话保持畅通。"
    assert [part.of(document.text) for part in document.recognised] == document.text.split("\n\n")


def test_a_picture_of_the_size_of_a_page_is_read_where_it_stands(tmp_path: Path) -> None:
    document = read(made(tmp_path / "a.docx", SAID, (SCANNED, 15, 20), SAID[:20], ("不必读的图标", 4, 2)))
    assert document.text == f"{SAID}\n\n{SCANNED}\n\n{SAID[:20]}"
    assert [part.of(document.text) for part in document.recognised] == [SCANNED]


def test_pictures_that_nothing_recognises_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Recogniser, "find", classmethod(lambda cls, **options: None))
    path = made(tmp_path / "a.docx", SAID, (SCANNED, 15, 20), ("再一页", 15, 20))
    document, problem = reader.read(path, "a.docx")
    assert isinstance(document, Document) and document.text == SAID
    assert isinstance(problem, SourceError) and problem.code == "source.needs_ocr"
    with pytest.raises(SourceError) as caught:
        list(reader.read(made(tmp_path / "b.docx", (SCANNED, 8, 3)), "b.docx"))
    assert caught.value.code == "source.needs_ocr"
