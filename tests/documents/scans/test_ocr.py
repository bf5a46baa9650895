from collections.abc import Iterator
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest

from benchmarks.ocr_accuracy import LINES, distance, folded
from embeddings.documents.pages import Fragment
from embeddings.documents.pages.progress import listening
from embeddings.documents.pdf import ocr
from embeddings.documents.pdf import reader as pdf
from embeddings.documents.scans import Picture, Recogniser
from embeddings.documents.scans import recogniser as recogniser_module
from embeddings.errors import SourceError
from embeddings.records import Document
from tests.making.pdf import SCRIPTS, converter, picture, scanned

pytest.importorskip("rapidocr")


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    found = Recogniser.find()
    assert found is not None
    return found


@pytest.mark.parametrize("script", SCRIPTS)
def test_scanned_pages(script: str, tmp_path: Path) -> None:
    expected = scanned(tmp_path / "a.pdf", script)
    told: list[tuple[int, int]] = []
    with listening(lambda done, total: told.append((done, total))):
        (document,) = pdf.read(tmp_path / "a.pdf", "a.pdf")
    assert isinstance(document, Document)
    assert folded(document.text) == folded(expected.title + expected.quotes[0][0])
    assert document.pages == (0,)
    assert told == [(1, 1)]
    lines = document.text.split("\n")
    assert [document.text[part.start : part.end] for part in document.recognised] == lines
    assert all(part.confidence > 0.9 for part in document.recognised)


def test_clean_scans_have_few_errors(recogniser: Recogniser) -> None:
    lines = [converter("traditional")(line) if place % 2 else line for place, line in enumerate(LINES[3:9])]
    found = "".join(item.text for item in recogniser.fragments(np.asarray(picture(lines))))
    assert distance(folded("".join(lines)), folded(found)) <= 0.02 * sum(map(len, lines))


def test_a_picture_that_lies_is_turned(tmp_path: Path) -> None:
    image = picture(["各科室要按时报送材料。", "值班电话保持畅通。"], width=800)
    image.rotate(90, expand=True).save(tmp_path / "a.png")
    (document,) = ocr.read(tmp_path / "a.png", "a.png")
    assert isinstance(document, Document)
    assert document.text == "各科室要按时报送材料。\n值班电话保持畅通。"
    assert document.meta == {"format": "png"}


def test_long_pictures_are_cut_between_lines() -> None:
    long = np.full((10_000, 50), 255, np.uint8)
    long[::40] = long[1::40] = 0
    long[:, :25] = 255
    pieces = list(recogniser_module._pieces(long))
    assert [place for place, _ in pieces] == [sum(len(piece) for _, piece in pieces[:n]) for n in range(len(pieces))]
    assert sum(len(piece) for _, piece in pieces) == 10_000
    assert all(len(piece) <= 3750 for _, piece in pieces)
    assert all(long[place].min() == 255 for place, _ in pieces[1:])


def refused(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        list(ocr.read(path, path.name))
    return caught.value.code


def test_pictures_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    (tmp_path / "a.png").write_bytes(b"")
    assert refused(tmp_path / "a.png") == "source.image_damaged"
    Image.new("L", (400, 300), 255).save(tmp_path / "whole.png")
    (tmp_path / "part.png").write_bytes((tmp_path / "whole.png").read_bytes()[:60])
    assert refused(tmp_path / "part.png") == "source.image_damaged"
    Image.new("1", (20_000, 6_000), 1).save(tmp_path / "large.png")
    assert refused(tmp_path / "large.png") == "source.image_large"
    monkeypatch.setattr(Recogniser, "find", classmethod(lambda cls, **options: None))
    assert refused(tmp_path / "whole.png") == "source.needs_ocr"


def test_an_empty_page_holds_no_text(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("L", (400, 300), 255).save(tmp_path / "a.png")
    assert refused(tmp_path / "a.png") == "source.blank"


class _Paired(Recogniser):
    """Reads a picture as its first dot, and only while another one is read."""

    def __init__(self, abreast: int) -> None:
        super().__init__(abreast)
        self._both = Barrier(abreast, timeout=20)

    def fragments(self, picture: Picture) -> list[Fragment]:
        self._both.wait()
        return [Fragment(0, 0, 1, 1, str(int(picture[0, 0])), 1.0)]


def test_pages_read_abreast_come_in_order_and_few_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recogniser_module, "cores", lambda: 2)
    drawn = 0

    def pictures() -> Iterator[Picture]:
        nonlocal drawn
        for number in range(10):
            drawn += 1
            yield np.full((1, 1), number, np.uint8)

    read: list[str] = []
    for fragments in _Paired(2).each(pictures()):
        assert drawn <= len(read) + 3
        read.append(fragments[0].text)
    assert read == [str(number) for number in range(10)]


def test_a_reader_that_is_given_up_draws_no_further_pages() -> None:
    def pictures() -> Iterator[Picture]:
        yield np.zeros((1, 1), np.uint8)
        raise SourceError("source.image_damaged", "spoilt")

    with pytest.raises(SourceError):
        list(_Paired(1).each(pictures()))
