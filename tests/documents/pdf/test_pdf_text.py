from pathlib import Path

import pytest
from reportlab.pdfbase import ttfonts

from tests.documents.pdf.test_pdf import read
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
