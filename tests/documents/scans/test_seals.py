"""Words below and around red seals."""

import numpy as np
import pytest

from embeddings.documents.scans import Recogniser, without_seals
from tests.making.scans import RED, Line, Seal, page

#: Offices and days that stand below seals, written for this.
SIGNED = (
    ("青湖区人民政府", "2024年5月12日"),
    ("临江市应急管理局", "2023年11月8日"),
    ("石桥县档案馆", "2022年10月30日"),
    ("白鹭镇人民政府办公室", "2021年6月17日"),
    ("南塘区财政局", "2024年3月9日"),
)


def test_issuers_and_dates_below_seals_are_read_without_the_rims() -> None:
    pytest.importorskip("rapidocr")
    lines, seals = [Line("青湖区人民政府文件", 144, 40, 34, red=True, style="Serif-Bold")], []
    for place, (issuer, date) in enumerate(SIGNED):
        x, y = 60 + 260 * (place % 2), 140 + 150 * (place // 2)
        lines += [Line(issuer, x, y), Line(date, x + 20, y + 28)]
        seals.append(Seal(issuer, x + 70, y + 22))
    recogniser = Recogniser.find()
    assert recogniser is not None
    scan = page(lines, seals, dpi=150, height=620, turn=0.3, noise=8)
    found = {item.text for item in recogniser.fragments(without_seals(np.asarray(scan)))}
    assert found == {"青湖区人民政府文件", *(words for pair in SIGNED for words in pair)}


def test_only_the_ink_of_seals_is_taken_for_paper() -> None:
    seal = Seal("某某局", 400, 120)
    for shapes, changed in (((seal,), True), ((), False)):
        scan = np.asarray(page([Line("通知通知通知", 100, 40, 60, red=True)], shapes, dpi=100, height=240, noise=0))
        grey, brightest = without_seals(scan), scan.max(axis=2)
        assert np.array_equal(grey, brightest) is not changed
        assert np.array_equal(grey[:, :450], brightest[:, :450])
    middle = np.s_[100:230, 480:630]
    scan = np.asarray(page([], (seal,), dpi=100, height=240, noise=0))
    assert scan[..., 1][middle].min() <= RED[1] and without_seals(scan)[middle].min() > 220
