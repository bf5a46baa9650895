"""Old presentations are read by way of LibreOffice Impress, and say what is lacking where it is."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from embeddings.documents import office
from embeddings.documents.office import read_slides
from embeddings.documents.reading import kind_of
from embeddings.documents.sources import read_sources
from embeddings.errors import SourceError
from embeddings.records import Document
from tests.making.compound import POWERPOINT, compound
from tests.making.pptx import saved, slide, table
from tests.toys import write_files

SHOW = compound({"PowerPoint Document": b"x" * 5000, "Current User": bytes(30)}, POWERPOINT)
LOCKED = compound(
    {
        "PowerPoint Document": b"x" * 5000,
        "Current User": b"\0\0\xf6\x0f\x1c\0\0\0\x14\0\0\0\xdf\xc4\xd1\xf3" + bytes(20),
    }
)
needs_impress = pytest.mark.skipif(
    (program := office.find_office()) is None or office._lacks_impress(program), reason="Impress is not installed"
)


def program_that_copies(folder: Path, pptx: Path, impress: bool = True) -> None:
    """Put a program into a folder that says to have converted what it is given."""
    folder.mkdir()
    made = folder / "soffice"
    made.write_text(f'#!/bin/sh\nfor last; do :; done\nmkdir -p made\ncp "{pptx}" made/document.pptx\n')
    made.chmod(0o755)
    for library in ("libswlo.so", "libsdlo.so")[: 1 + impress]:
        (folder / library).touch()


@pytest.mark.parametrize("name", ["旧.ppt", "金山.dps", "放映.PPS"])
def test_an_old_presentation_is_read_as_the_new_one_made_of_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pptx = saved(tmp_path / "a.pptx", slide("值班", "到岗。", notes="注。"), table(("甲", "乙"), ("丙", "丁")))
    program_that_copies(tmp_path / "program", pptx)
    monkeypatch.setenv("PATH", f"{tmp_path / 'program'}{os.pathsep}{os.environ['PATH']}")
    (document,) = read_sources([write_files(tmp_path / "files", {name: SHOW})]).documents
    assert document.text == "值班\n\n到岗。\n\n〔备注〕\n\n注。\n\n表\n\n甲 | 乙\n丙 | 丁"
    assert (document.id, document.path) == (name, str(tmp_path / "files" / name))
    assert document.title == "值班" and document.meta["format"] == name[-3:].lower() and len(document.pages) == 2


def test_without_impress_the_sentence_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program_that_copies(tmp_path / "program", tmp_path / "none.pptx", impress=False)
    monkeypatch.setenv("PATH", f"{tmp_path / 'program'}{os.pathsep}{os.environ['PATH']}")
    assert refused(tmp_path, SHOW).code == "source.needs_impress"


def refused(folder: Path, content: bytes) -> SourceError:
    (folder / "a.ppt").write_bytes(content)
    with pytest.raises(SourceError) as caught:
        list(read_slides(folder / "a.ppt", "a.ppt"))
    return caught.value


def test_what_is_no_presentation_is_not_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program_that_copies(tmp_path / "program", tmp_path / "none.pptx")
    monkeypatch.setenv("PATH", f"{tmp_path / 'program'}{os.pathsep}{os.environ['PATH']}")
    assert refused(tmp_path, LOCKED).code == "source.encrypted"
    assert refused(tmp_path, b"MZ" + bytes(100)).code == "source.slides_unreadable"
    assert refused(tmp_path, SHOW).code == "source.slides_unreadable"


@pytest.mark.parametrize(
    ("name", "content", "function"),
    [
        ("a.ppt", SHOW, "read_slides"),
        ("a.doc", SHOW, "read_slides"),
        ("a.ppt", compound({"PowerPoint Document": b"x" * 5000}), "read_slides"),
        ("a.doc", compound({"WordDocument": b"x" * 5000, "Data": "PowerPoint Document".encode("utf-16-le")}), "read"),
    ],
)
def test_presentations_are_told_by_what_is_in_them(name: str, content: bytes, function: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert kind_of(tmp_path / name, name).function == function


@needs_impress
@pytest.mark.slow
def test_what_impress_writes_is_read_again(tmp_path: Path) -> None:
    saved(tmp_path / "a.pptx", slide("值班", "到岗。", "交班。", notes="注。"), table(("甲", "乙"), ("丙", "丁")))
    command = [str(program), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to"]
    subprocess.run(
        [*command, "ppt", "--outdir", str(tmp_path), str(tmp_path / "a.pptx")],
        check=True,
        capture_output=True,
        timeout=90,
    )
    shutil.move(tmp_path / "a.ppt", tmp_path / "a.dps")
    (document,) = read_slides(tmp_path / "a.dps", "a.dps")
    assert isinstance(document, Document)
    assert (
        document.text == "值班\n\n到岗。\n交班。\n\n〔备注〕\n\n注。\n\n表\n\n甲 | 乙\n丙 | 丁"
        and len(document.pages) == 2
    )
