"""What files are, whatever their suffix says."""

import io
import zipfile
from pathlib import Path

import pytest

from embeddings.documents.files.contents import look
from embeddings.documents.reading import KINDS, Kind, kind_of, suffixes
from embeddings.errors import SourceError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def zipped(*members: tuple[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in members:
            archive.writestr(name, text)
    return content.getvalue()


WORD = zipped(("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w:document/>"))
ODT = zipped(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<office/>"))

CONTENTS: list[tuple[str, bytes]] = [
    ("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    ("pdf", b"\r\n  junk before %PDF-1.4\n"),
    ("docx", WORD),
    ("docx", WORD[: len(WORD) // 2 + 40]),
    (
        "docx",
        zipped(*((f"customXml/item{number}.xml", "<x/>") for number in range(3000)), ("word/document2.xml", "<w/>")),
    ),
    ("ofd", zipped(("OFD.xml", "<ofd:OFD/>"), ("Doc_0/Document.xml", "<x/>"))),
    ("odt", ODT),
    ("xlsx", zipped(("xl/workbook.xml", "<x/>"))),
    ("archive", zipped(("备份/word/document.xml", "<x/>"))),
    ("ole", OLE),
    ("encrypted", OLE + bytes(1 << 20) + "EncryptedPackage".encode("utf-16-le")),
    ("rtf", rb"{\rtf1\ansi\ansicpg936 text}"),
    ("image", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
    ("image", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
    ("image", b"II*\x00\x08\x00\x00\x00"),
    ("image", b"BM\x36\x00\x0c\x00\x00\x00\x00\x00\x36\x00"),
    ("html", "<!DOCTYPE html>\n<html><body>办公室</body></html>".encode()),
    ("html", b'\xef\xbb\xbf<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"/>'),
    ("html", "<html><body>办公室值班制度</body></html>".encode("utf-16")),
    ("html", "<meta charset=gb2312>\n<body>办公室值班".encode("gb18030")),
    ("wordml", b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?><w:wordDocument/>'),
    ("mht", b"From: <saved>\nSubject: x\nMIME-Version: 1.0\n"),
    ("text", "办公室值班制度。".encode("gb18030")),
    ("text", ("办公室" * 40_000).encode()),
    ("text", b"<p>markdown begins like this</p>"),
    ("program", b"MZ\x90\x00\x03"),
    ("packed", b"Rar!\x1a\x07\x01\x00"),
    ("unknown", b"\x89PNG"),
    ("unknown", bytes(range(256))),
    ("empty", b""),
]


@pytest.mark.parametrize(("expected", "content"), CONTENTS, ids=lambda value: value if isinstance(value, str) else "")
def test_contents_are_told_from_their_bytes(expected: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert look(path) == expected


def found(folder: Path, name: str, content: bytes) -> str:
    path = folder / name
    path.write_bytes(content)
    kind = kind_of(path, name)
    return f"{kind.module.rpartition('.')[2]}.{kind.function}"


@pytest.mark.parametrize(
    ("name", "content", "reader"),
    [
        ("a.doc", OLE, "office.read"),
        ("a.doc", rb"{\rtf1 text}", "office.read"),
        ("a.doc", WORD, "docx.read"),
        ("a.doc", b"<html><body>x</body></html>", "html.read"),
        ("a.DOC", "办公室值班制度。".encode("gb18030"), "plain.read_text"),
        ("a.docx", OLE, "office.read"),
        ("a.docx", b"%PDF-1.4\n", "pdf.read"),
        ("a.pdf", b"\xff\xd8\xff\xe0", "ocr.read"),
        ("a.jpg", b"\x89PNG\r\n\x1a\n", "ocr.read"),
        ("a.txt", b"%PDF-1.4\n", "pdf.read"),
        ("a.txt", b"<!doctype html><p>x", "html.read"),
        ("a.html", "<p>办公室</p>".encode(), "html.read"),
        ("a.md", "<p align=center>办公室</p>".encode(), "plain.read_markdown"),
        ("a.jsonl", b"", "plain.read_records"),
        ("a.txt", bytes(range(256)), "plain.read_text"),
    ],
)
def test_the_content_decides_where_the_suffix_is_wrong(name: str, content: bytes, reader: str, tmp_path: Path) -> None:
    assert found(tmp_path, name, content) == reader


@pytest.mark.parametrize(
    ("name", "content", "code", "sentence"),
    [
        ("a.pdf", "这是文字。".encode(), "format", "its suffix is .pdf, inside it is plain text"),
        ("a.png", b"\x89PNG", "format", "its suffix is .png, inside it is a format that is not recognised"),
        ("a.ofd", zipped(("a.txt", "")), "format", "its suffix is .ofd, inside it is a ZIP archive"),
        ("a.exe", b"MZ\x90", "format", "its suffix is .exe, inside it is a program"),
        ("公文.ceb", b"Founder CEB", "to_print", "print it as a PDF"),
        ("公文.GD", b"\0\1" * 20, "to_print", ".gd belongs to a program of its own"),
        ("公文.sep", b"PK\x03\x04", "to_print", "print it as a PDF"),
        ("稿.pages", zipped(("Index/Document.iwa", "")), "to_print", "print it as a PDF"),
        ("a.rar", b"Rar!\x1a\x07\x01\x00", "to_unpack", "unpack it into a folder"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", "to_unpack", "pack it as .zip"),
        ("a.zip", b"Rar!\x1a\x07\x01\x00", "to_unpack", "unpack it into a folder"),
        ("a.tar", b"notes" + bytes(600), "to_unpack", "unpack it into a folder"),
        ("信箱.pst", b"!BDN" + bytes(100), "to_export", "as .eml or .msg"),
        ("a", b"%PDF-1.4", "format", "its suffix is –, inside it is a PDF document"),
        ("a.docx", b"", "zero", "a.docx is empty (0 bytes)"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted", "locked with a password"),
    ],
)
def test_what_no_reader_takes_is_named_with_both(
    name: str, content: bytes, code: str, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(SourceError) as caught:
        found(tmp_path, name, content)
    assert caught.value.code == f"source.{code}" and sentence in str(caught.value)


def test_every_suffix_has_one_reader() -> None:
    assert len(suffixes()) == len(set(suffixes())) and all(suffix == suffix.lower() for suffix in suffixes())
    assert [kind.suffixes[0] for kind in KINDS if kind.safe] == [".txt", ".md", ".jsonl"]


def test_a_reader_is_imported_when_it_is_asked_for() -> None:
    assert Kind((), frozenset(), "embeddings.documents.plain", "read_text").reader.__name__ == "read_text"  # type: ignore[attr-defined]
