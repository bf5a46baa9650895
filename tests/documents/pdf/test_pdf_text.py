from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfbase import ttfonts
from reportlab.pdfgen.canvas import Canvas

from tests.documents.pdf.test_pdf import read
from tests.making.fonts import font
from tests.making.pdf import Setter


def test_characters_beyond_the_first_plane_shift_no_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = ttfonts.makeToUnicodeCMap  # writes such a character as five digits, where two surrogates are wanted
    monkeypatch.setattr(ttfonts, "makeToUnicodeCMap", lambda *font: table(*font).replace("<20BB7>", "<D842DFB7>"))
    setter = Setter(tmp_path / "a.pdf", counted=False)
    setter.paragraph("𠮷家的来信由文书科登记，𠮷田的来信由机要科登记，都要写明收到的时间，以免耽误工作。")
    rows = [("𠮷文书", "𠮷长河", "2201"), ("𠮷机要", "白小溪", "2202"), ("𠮷接待", "江平", "2203")]
    setter.rows(rows)
    setter.save()
    assert read(tmp_path / "a.pdf").text.split("\n") == [
        "𠮷家的来信由文书科登记，𠮷田的来信由机要科登记，都要写明收到的时间，以免耽误工作。",
        *[" | ".join(cells) for cells in rows],
    ]


@pytest.mark.parametrize(("rows", "apart", "down"), [(6, 18, 16), (12, 20, 15), (12, 28, 18), (16, 24, 20)])
def test_vertical_columns_are_read_from_the_right(rows: int, apart: int, down: int, tmp_path: Path) -> None:
    text = "各科室要按时报送材料，不得遗漏；逾期不报的应当说明原因。并由负责人签字，材料一式两份，办公室存一份。"
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(400, 400))
    canvas.setFont(font("Serif-Regular"), 16)
    for place, char in enumerate(text):
        column, row = divmod(place, rows)
        canvas.drawString(350 - apart * column, 370 - down * row, char)
    canvas.save()
    assert read(tmp_path / "a.pdf").text.replace("\n", "") == text


def test_large_heads_go_where_the_text_goes_on_below_them(tmp_path: Path) -> None:
    long = "各科室要按时报送材料，不得遗漏，逾期不报的应当说明原因并由负责人签字" * 70 + "。"
    for name, words, large in (("a.pdf", [long], True), ("b.pdf", ["值班人员登记如下。"] * 4, False)):
        setter = Setter(tmp_path / name, counted=False)
        turn = setter.turn

        def headed(setter: Setter = setter, turn: Callable[[], None] = turn) -> None:
            setter.draw(220, 790, "值班工作手册", "Sans-Bold", 22)
            turn()

        setter.turn = headed  # type: ignore[method-assign]
        for place, paragraph in enumerate(words):
            setter.paragraph(paragraph)
            if place + 1 < len(words):
                setter.turn()
        setter.save()
        document = read(tmp_path / name)
        assert (document.meta.get("heads") == "值班工作手册") is large
        assert document.text.count("值班工作手册") == (0 if large else 4)
        assert (long in document.text.split("\n")) is large
