"""A book is read chapter by chapter in the order that it names, with its headings."""

import zipfile
from pathlib import Path

import pytest

from embeddings.documents.sources import read_sources
from embeddings.records import Document
from tests.toys import write_files

CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PACKAGE = (
    '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
    '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>办公室工作\n手册</dc:title>'
    "<dc:date>2024-03-01</dc:date></metadata><manifest>"
    '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    '<item id="b" href="text/%E7%AC%AC%E4%BA%8C%E7%AB%A0.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="a" href="text/a.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="p" href="p.png" media-type="image/png"/></manifest>'
    '<spine><itemref idref="nav"/><itemref idref="a"/><itemref idref="p"/><itemref idref="b"/></spine></package>'
)
PAGE = (
    '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head>'
    "<title>{0}</title></head><body><h1>{0}</h1><p>{1}</p></body></html>"
)
PARTS = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": CONTAINER,
    "OEBPS/content.opf": PACKAGE,
    "OEBPS/nav.xhtml": PAGE.format("目录", "第一章"),
    "OEBPS/text/a.xhtml": PAGE.format("第一章 值班", "值班人员不得离岗。"),
    "OEBPS/text/第二章.xhtml": PAGE.format("第二章 交班", "八点半&nbsp;交班。<br/>签字。"),
}
KEYS = '<encryption><EncryptedData><CipherData><CipherReference URI="{}"/></CipherData></EncryptedData></encryption>'


def book(folder: Path, parts: dict[str, str], name: str = "书.epub") -> Path:
    write_files(folder, {"另.txt": "另一篇。"})
    with zipfile.ZipFile(folder / name, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
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
