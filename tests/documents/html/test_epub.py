"""A book is read chapter by chapter in the order that it names, with its headings."""

from pathlib import Path

import pytest

from embeddings.documents.sources import read_sources
from embeddings.records import Document
from tests.making.epub import PARTS, content_of
from tests.toys import write_files

KEYS = '<encryption><EncryptedData><CipherData><CipherReference URI="{}"/></CipherData></EncryptedData></encryption>'


def book(folder: Path, parts: dict[str, str], name: str = "书.epub") -> Path:
    write_files(folder, {"另.txt": "另一篇。"})
    (folder / name).write_bytes(content_of(parts))
    return folder


def read(folder: Path) -> Document:
    sources = read_sources([folder])
    assert not sources.problems
    (document,) = (each for each in sources.documents if each.id != "另.txt")
    return document


@pytest.mark.parametrize("name", ["书.epub", "书.docx"])
def test_the_chapters_are_one_text(name: str, tmp_path: Path) -> None:
    document = read(book(tmp_path, PARTS, name))
    assert document.text == "第一章 值班\n\n值班人员不得离岗。\n\n第二章 交班\n\n八点半 交班。\n签字。\n"
    assert (document.title, dict(document.meta)) == ("办公室工作 手册", {"format": "epub", "published": "2024-03-01"})
    assert [(document.text[start:].partition("\n")[0], level) for start, level in document.headings] == [
        ("第一章 值班", 1),
        ("第二章 交班", 1),
    ]


def test_fonts_may_be_locked(tmp_path: Path) -> None:
    parts = {**PARTS, "META-INF/encryption.xml": KEYS.format("OEBPS/fonts/a.ttf")}
    assert "值班人员" in read(book(tmp_path, parts)).text


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({**PARTS, "META-INF/encryption.xml": KEYS.format("OEBPS/text/a.xhtml")}, "source.epub_locked"),
        ({key: part for key, part in PARTS.items() if "a.xhtml" not in key}, "source.epub_damaged"),
        ({**PARTS, "OEBPS/content.opf": "x"}, "source.epub_damaged"),
        ({"mimetype": "application/epub+zip"}, "source.epub_damaged"),
    ],
)
def test_what_cannot_be_read_is_named(parts: dict[str, str], code: str, tmp_path: Path) -> None:
    (problem,) = read_sources([book(tmp_path, parts)]).problems
    assert (problem.name, problem.error.code) == ("书.epub", code)
