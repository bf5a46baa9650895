"""The five sample documents, converted by LibreOffice and read back, give the passages of the originals.

No character is lost or changed on the way, and the same ones are dropped. Of 360 passages these differ
(LibreOffice 7.4):

- .html: none.
- .docx: 7 of 360, all in 004, all cut at another sentence. Paragraphs of a Word file are parted by a blank line, those
  of 004 by a line end; the length of a passage counts both, so a full one ends a sentence earlier.
- .pdf: 5 of 360. A page of plain text that is not indented shows no paragraphs: a row that ends with a full stop ends
  one, and so three paragraphs (two in 004, one in 002) are parted where they went on, which moves the cuts after them.
  Two of the parts begin with 一要 and 三要 and so become headings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from embeddings.documents.office import find_office
from embeddings.documents.sources import read_sources
from embeddings.structure.passages import analyse
from tests.making.corpus import convert
from tests.making.fonts import noto

#: The filter of each format, and the least share of passages that are the same.
FORMATS = {
    "docx": ("MS Word 2007 XML", 0.98),
    "html": ("HTML (StarWriter)", 1.0),
    "pdf": ("writer_pdf_Export", 0.98),
}


@dataclass(frozen=True)
class Reading:
    """A document as it was read: its characters, and the words of its passages and sections, all without blanks."""

    text: str
    title: str
    passages: list[str]
    sections: list[tuple[str, ...]]


def readings(folder: Path) -> Mapping[str, Reading]:
    """Return what the documents of a folder give, by their names without suffix."""
    sources = read_sources([folder])
    assert sources.problems == ()
    found = {}
    for document in sources.documents:
        analysis = analyse(document)
        found[Path(document.id).stem] = Reading(
            bare(document.text),
            bare(analysis.title),
            [bare(passage.of(document.text)) for passage in analysis.passages],
            [tuple(map(bare, section.path)) for section in analysis.sections],
        )
    return found


def bare(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a folder for each format."""
    from tests.conftest import SEEDS

    program = find_office()
    if program is None or not SEEDS.is_dir():
        pytest.skip("no LibreOffice, or the five sample documents are not here")
    noto("Serif-Regular")
    folder = tmp_path_factory.mktemp("converted")
    for suffix, (name, _) in FORMATS.items():
        (folder / suffix).mkdir()
        files = sorted(SEEDS.glob("*.txt"))
        convert(program, files, f"{suffix}:{name}", folder / suffix, "--infilter=Text (encoded):UTF8")
    return folder


@pytest.mark.parametrize("suffix", FORMATS)
def test_converted_samples_give_the_same_passages(suffix: str, converted: Path, seeds: Path) -> None:
    originals, found = readings(seeds), readings(converted / suffix)
    assert found.keys() == originals.keys()
    same = total = 0
    for name, original in originals.items():
        reading = found[name]
        assert (reading.text == original.text, reading.title) == (True, original.title), name
        assert "".join(reading.passages) == "".join(original.passages), name
        if suffix != "pdf":
            assert reading.sections == original.sections, name
        matcher = SequenceMatcher(None, original.passages, reading.passages, autojunk=False)
        same += sum(block.size for block in matcher.get_matching_blocks())
        total += len(original.passages)
    print(suffix, same, total)  # noqa: T201
    assert same >= FORMATS[suffix][1] * total, (same, total)
