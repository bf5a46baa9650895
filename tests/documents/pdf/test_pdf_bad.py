import time
from pathlib import Path

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from embeddings.documents.pages.progress import listening
from embeddings.documents.pdf import reader as pdf
from embeddings.documents.pdf.drawn import readable
from embeddings.documents.pdf.text import page_fragments
from embeddings.errors import SourceError
from embeddings.records import Document
from tests.documents.pdf.test_pdf import SENTENCE, read
from tests.making.pdf import Setter


def refused(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        list(pdf.read(path, path.name))
    return caught.value.code


def test_damaged_files(tmp_path: Path) -> None:
    setter = Setter(tmp_path / "a.pdf")
    setter.paragraph(SENTENCE)
    setter.save()
    whole = (tmp_path / "a.pdf").read_bytes()
    for content in (b"", b"%PDF-1.4", b"%PDF-1.4\n" + b"\x00" * 999, whole[: len(whole) // 3]):
        (tmp_path / "b.pdf").write_bytes(content)
        assert refused(tmp_path / "b.pdf") == "source.pdf_damaged"


def test_passwords(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    for password, name in (("secret", "locked.pdf"), ("", "open.pdf")):
        encrypt = StandardEncryption(password, ownerPassword="owner")
        canvas = Canvas(str(tmp_path / name), encrypt=encrypt)
        canvas.drawString(72, 700, "The register is kept in the office.")
        canvas.save()
    assert refused(tmp_path / "locked.pdf") == "source.encrypted"
    assert read(tmp_path / "open.pdf").text == "The register is kept in the office."


def test_five_hundred_pages(tmp_path: Path) -> None:
    setter = Setter(tmp_path / "a.pdf", head="登记办法汇编")
    for _ in range(500):
        setter.paragraph(SENTENCE + "不得遗漏。")
        setter.turn()
    setter.canvas.save()
    told: list[tuple[int, int]] = []
    started = time.process_time()
    with listening(lambda done, total: told.append((done, total))):
        (document,) = pdf.read(tmp_path / "a.pdf", "a.pdf")
    assert time.process_time() - started < 20
    assert isinstance(document, Document)
    assert len(document.pages) == 500 == len(document.text.split("\n"))
    assert told[-1] == (500, 500)


def _hostile(pages: str, media: str = "[0 0 612 792]") -> bytes:
    return (
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        f"2 0 obj<</Type/Pages/Count 1000000000/Kids[{pages}]>>endobj\n"
        f"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox{media}>>endobj\n"
        "trailer<</Root 1 0 R>>\n%%EOF"
    ).encode()


@pytest.mark.parametrize(
    "content",
    [
        _hostile("2 0 R 2 0 R"),
        _hostile("3 0 R", "[0 0 1e9 1e9]"),
        _hostile("3 0 R", "[0 0 0 0]"),
        _hostile("3 0 R").replace(b"/Catalog", b"/Catalog/X" + b"[" * 50_000),
    ],
    ids=["circle", "huge", "nothing", "deep"],
)
def test_hostile_files_end_soon(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(content)
    started = time.process_time()
    try:
        results = list(pdf.read(tmp_path / "a.pdf", "a.pdf"))
    except SourceError as error:
        results = [error]
    assert time.process_time() - started < 10
    assert all(isinstance(result, SourceError) for result in results)


def test_text_out_of_a_font_without_its_characters_is_a_picture(tmp_path: Path) -> None:
    setter = Setter(tmp_path / "a.pdf")
    setter.paragraph(SENTENCE * 3)
    setter.save()
    file = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    page = file[0]
    assert not page_fragments(page).picture
    assert not readable("\ue021\ue137" * 60) and not readable("籲龘鬮麤" * 30)
    page.close()
    file.close()


def test_a_bookmark_that_is_no_text_is_passed_over(tmp_path: Path) -> None:
    setter = Setter(tmp_path / "a.pdf", counted=False)
    setter.canvas.bookmarkPage("a")
    setter.canvas.addOutlineEntry("AB", "a")
    setter.paragraph("值班的安排")
    setter.save()
    content = (tmp_path / "a.pdf").read_bytes()
    # The mark of UTF-16, then half of a character: found by changing files at random.
    broken = content.replace(b"/Title (AB)", b"/Title <FEFFD8000041>")
    assert broken != content
    (tmp_path / "a.pdf").write_bytes(broken)
    assert read(tmp_path / "a.pdf").text == "值班的安排"
