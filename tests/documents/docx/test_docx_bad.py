"""Word files that are damaged, locked or hostile are named and cost nothing."""

import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from embeddings.documents.docx.package import PART_LIMIT
from embeddings.documents.docx.reader import read
from embeddings.errors import SourceError
from tests.making.docx_parts import (
    para,
    read_one,
    write_parts,
)


def refused(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        list(read(path, path.name))
    assert path.name in str(caught.value)
    return caught.value.code


def archive_of(**files: str | bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"PK", "damaged"),
        ("只是文字".encode(), "not_word"),
        (OLE, "old"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (archive_of(a="1"), "not_word"),
        (archive_of(**{"word/document.xml": "<w:document"}), "damaged"),
        (archive_of(**{"word/document.xml": "<html/>"}), "not_word"),
        (archive_of(**{"word/document.xml": ""}), "damaged"),
    ],
)
def test_what_is_no_word_document_is_named(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(content)
    assert refused(path) == f"source.docx_{code}"


def test_a_truncated_file_is_damaged_wherever_it_ends(tmp_path: Path) -> None:
    whole = write_parts(tmp_path / "a.docx", para("文。" * 200)).read_bytes()
    path = tmp_path / "b.docx"
    for length in range(2, len(whole), len(whole) // 40):
        path.write_bytes(whole[:length])
        assert refused(path) == "source.docx_damaged"


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        ('<!ENTITY a "哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">', "&b;"),
        ('<!ENTITY a SYSTEM "SECRET">', "&a;"),
        ('<!ENTITY % a SYSTEM "SECRET"> %a;', ""),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_and_nothing_else_is_opened(
    tmp_path: Path, declared: str, used: str, encoding: str
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    xml = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE d [{declared.replace("SECRET", secret.as_uri())}]>'
        f"<w:document {names}><w:body><w:p><w:r><w:t>{used}</w:t></w:r></w:p></w:body></w:document>"
    )
    path = tmp_path / "a.docx"
    path.write_bytes(archive_of(**{"word/document.xml": xml.encode(encoding)}))
    assert refused(path) == "source.docx_entities"


def test_what_unpacks_to_gigabytes_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as member:
        for _ in range(PART_LIMIT // 2**20 + 1):
            member.write(bytes(2**20))
    assert path.stat().st_size < 2**20 and refused(path) == "source.docx_large"


def test_a_member_that_lies_about_its_size_is_not_unpacked_either(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(PART_LIMIT))
    real, named = PART_LIMIT.to_bytes(4, "little"), (100).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(real, named))
    tracemalloc.start()
    try:
        assert refused(path) == "source.docx_damaged"
        assert tracemalloc.get_traced_memory()[1] < 4 * 2**20
    finally:
        tracemalloc.stop()


def test_millions_of_empty_elements_are_too_large(tmp_path: Path) -> None:
    path = write_parts(tmp_path / "a.docx", "<w:p/>" * 4_000_000)
    assert path.stat().st_size < 2**20 and refused(path) == "source.docx_large"


def test_other_members_may_be_large(tmp_path: Path) -> None:
    path = write_parts(tmp_path / "a.docx", para("文。"))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("word/media/a.png", "w") as member:
        for _ in range(PART_LIMIT // 2**20 + 1):
            member.write(bytes(2**20))
    assert read_one(path).text == "文。"


@pytest.mark.parametrize("deep", [300, 5000])
def test_what_is_nested_too_deep_is_named(tmp_path: Path, deep: int) -> None:
    opened = "<w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc>" * deep
    closed = "</w:tc></w:tr></w:tbl>" * deep
    assert refused(write_parts(tmp_path / "a.docx", opened + closed)) == "source.docx_nested"
