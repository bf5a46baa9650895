"""Small files made from nothing, each with one thing that was read wrong in real ones."""

import pytest

from bot.answering.files import read_file
from bot.records import OpenDocument
from embeddings.errors import SourceError
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
