"""Small files made from nothing, each with one thing that was read wrong in real ones."""

import pytest

from bot.answering.files import read_file
from bot.records import OpenDocument
from embeddings.errors import SourceError
from embeddings.structure import analyse
from tests import DATA


def read(name: str) -> OpenDocument:
    opened, problems = read_file(DATA / "files" / name)
    assert problems == [] and len(opened) == 1
    return opened[0]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("two-line-title.pdf", "关于印发某某市加强和改进新形势下机关值班工作实施方案的通知"),
        ("stale-title-property.docx", "第十三届第二次理事会会议记录"),
    ],
)
def test_a_title_is_whole_and_the_paper_s_own(name: str, title: str) -> None:
    assert read(name).document.title == title
    assert "方案的通知" not in [section.title for section in read(name).sections]


def test_a_sentence_that_introduces_items_heads_them_and_can_be_quoted() -> None:
    opened = read("lead-sentence-as-heading.txt")
    text = opened.document.text
    assert [section.path for section in opened.sections] == [
        ("三、参评人应当具备的条件",),
        ("三、参评人应当具备的条件", "（一）管理类"),
        ("四、推荐办法",),
    ]
    sentences = [s.of(text) for p in analyse(opened.document).passages for s in p.sentences if not s.heading]
    assert [each[:2] for each in sentences if each.startswith(("三、", "（一）管", "四、"))] == ["三、", "（一", "四、"]
    assert any("八年" in each and each.endswith("分类条件如下：") for each in sentences)


def test_the_same_kind_of_number_is_the_same_level() -> None:
    titles = [(s.level, s.title[:3]) for s in read("first-chapter-unstyled.docx").sections if s.alone]
    assert titles == [(1, "第一章"), (1, "第二章"), (1, "第三章")]


def test_decimal_numbers_tell_what_stands_below_what() -> None:
    found = [(section.title.split(" ")[0], section.level) for section in read("decimal-headings.txt").sections]
    assert found[:6] == [("1", 1), ("5", 1), ("5.1", 2), ("5.2", 2), ("5.2.1", 3), ("5.2.2", 3)]
    assert found[6:] == [("6.", 1), ("6.2", 1), ("7", 1), ("7.5", 2)]


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("revised-regulation.txt", {"date": "2018-12-18", "effective": "2019-01-01"}),
        ("reference-as-number.docx", {"number": ""}),
        (
            "taiwan-letter.txt",
            {"number": "府教中字第1130012345號", "issuer": "某某縣政府", "date": "2024-05-01", "kind": "函"},
        ),
        ("gov-table.html", {"number": "某政办发〔2024〕5号", "date": "2024-01-27", "kind": "通知"}),
        ("gov-table-and-two-line-title.html", {"number": "某政办发〔2024〕5号", "date": "2024-01-27"}),
    ],
)
def test_a_paper_says_of_itself(name: str, facts: dict[str, str]) -> None:
    meta = analyse(read(name).document).meta
    assert {each: meta.get(each, "") for each in facts} == facts


def test_the_table_of_a_site_is_no_body() -> None:
    for name in ("gov-table.html", "gov-table-and-two-line-title.html"):
        analysis = analyse(read(name).document)
        assert analysis.title == "关于做好年度值班工作的通知"
        assert {dropped.rule for dropped in analysis.dropped} == {"metadata_table"} and len(analysis.dropped) == 4


def test_a_mark_in_the_margin_does_not_keep_lines_apart() -> None:
    paragraphs = [line for line in read("mark-in-left-margin.ofd").document.text.split("\n") if line]
    assert len(paragraphs) == 3
    assert paragraphs[2].startswith("各单位要切实加强") and "带班制度确保" in paragraphs[2]


def test_characters_that_a_font_numbers_in_its_own_way_are_no_text() -> None:
    with pytest.raises(SourceError) as caught:
        read_file(DATA / "files" / "private-use-characters.ofd")
    assert getattr(caught.value.details["reason"], "code", "") == "source.ofd_unnamed"


def test_shaded_lines_are_no_table() -> None:
    paragraphs = read("shaded-lines.pdf").document.text.split("\n")
    long = [each for each in paragraphs if each.startswith("各单位要切实加强")]
    assert len(long) == 2 and all(each.endswith("的各项准备工作。") for each in long)
