"""The conversions are made once for all tests; without LibreOffice only they are skipped."""

import os
import shutil
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import docx
import pytest

from embeddings.documents import office
from embeddings.errors import SourceError
from embeddings.records import Document
from tests.making.texts import NOTICE, TABLE

needs_office = pytest.mark.skipif(office.find_office() is None, reason="LibreOffice is not installed")
SUFFIXES = ("doc", "wps", "rtf", "odt")
SECRET = "不该读到的文字。"


@pytest.fixture(scope="session")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one text in every format, as LibreOffice writes them, and with locked ones."""
    folder = tmp_path_factory.mktemp("office")
    document = docx.Document()
    document.core_properties.title = NOTICE.title
    for part in (*NOTICE.parts, *TABLE.parts[2:5]):
        if part.rows:
            table = document.add_table(0, len(part.rows[0]))
            for row in part.rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        elif part.level:
            document.add_heading(part.text, part.level)
        else:
            document.add_paragraph(part.text)
    document.save(str(folder / "a.docx"))
    program = office.find_office() or ""
    for suffix in ("doc", "rtf", "odt"):
        subprocess.run(
            [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", suffix]
            + ["--outdir", str(folder), str(folder / "a.docx")],
            check=True,
            capture_output=True,
            timeout=120,
        )
    shutil.copy(folder / "a.doc", folder / "a.wps")
    return folder


@needs_office
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_documents_of_other_word_processors_keep_text_headings_and_tables(suffix: str, originals: Path) -> None:
    path = originals / f"a.{suffix}"
    (document,) = office.read(path, path.name)
    assert isinstance(document, Document)
    parts = (*NOTICE.parts, *TABLE.parts[2:5])
    lines = [line for line in document.text.splitlines() if line]
    assert lines == [line for part in parts for line in part.line.split("\n")]
    assert [(level, document.text[start:].split("\n")[0]) for start, level in document.headings] == [
        (part.level, part.text) for part in parts if part.level
    ]
    assert document.id == path.name and document.path == str(path)
    assert document.meta["format"] == suffix and document.pages == ()


#: A text with a macro that runs when it is opened, a part linked to a file and a picture linked to a server.
_SPACES = " ".join(
    f'xmlns:{name}="{address}"'
    for name, address in {
        **{name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in "office text script manifest".split()},
        "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
        "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
        "xlink": "http://www.w3.org/1999/xlink",
        "library": "http://openoffice.org/2000/library",
        "module": "http://openoffice.org/2000/script",
    }.items()
)


def write_trap(path: Path, secret: Path, mark: Path, server: str) -> Path:
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"""<office:document-content {_SPACES} office:version="1.2"><office:scripts>
<office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load"
xlink:href="vnd.sun.star.script:Standard.Module1.Main?language=Basic&amp;location=document" xlink:type="simple"/>
</office:event-listeners></office:scripts><office:body><office:text><text:p>正文一句。</text:p>
<text:section text:name="S"><text:section-source xlink:href="{secret.as_uri()}" xlink:type="simple"
text:filter-name="Text"/><text:p>旧句。</text:p>
</text:section><text:p><draw:frame svg:width="3cm" svg:height="3cm"><draw:image xlink:href="{server}/x.png"/>
</draw:frame></text:p></office:text></office:body></office:document-content>""",
        "Basic/script-lc.xml": f"""<library:libraries {_SPACES}><library:library library:name="Standard"
library:link="false"/></library:libraries>""",
        "Basic/Standard/script-lb.xml": f'<library:library {_SPACES} library:name="Standard">'
        '<library:element library:name="Module1"/></library:library>',
        "Basic/Standard/Module1.xml": f'<module:module {_SPACES} module:name="Module1" module:language="StarBasic">'
        f'Sub Main\nOpen "{mark}" For Output As #1\nClose #1\nEnd Sub</module:module>',
    }
    entry = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"/>'
    entries = [entry.format("/", parts["mimetype"]), *(entry.format(name, "text/xml") for name in parts if "." in name)]
    listed = f'<manifest:manifest {_SPACES} manifest:version="1.2">{"".join(entries)}</manifest:manifest>'
    with zipfile.ZipFile(path, "w") as package:
        for name, part in {**parts, "META-INF/manifest.xml": listed}.items():
            package.writestr(name, part)
    return path


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """An address, and what is asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = Thread(target=listening.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}", asked
        listening.shutdown()
        thread.join()


@needs_office
def test_nothing_is_executed_followed_or_fetched(tmp_path: Path, server: tuple[str, list[str]]) -> None:
    address, asked = server
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    trap = write_trap(tmp_path / "a.odt", secret, tmp_path / "mark", address)
    with office.converted(trap, "a.odt") as made, zipfile.ZipFile(made) as package:
        folder = made.parent.parent
        text = package.read("word/document.xml").decode()
    assert "正文一句。" in text and SECRET not in text
    assert not (tmp_path / "mark").exists() and asked == []
    assert not folder.exists()


def failure(path: Path, seconds: float = office.SECONDS) -> SourceError:
    with pytest.raises(SourceError) as caught, office.converted(path, path.name, seconds):
        pass
    assert path.name in str(caught.value)
    return caught.value


@needs_office
def test_damaged_documents_are_refused_and_nothing_stays_running(originals: Path, tmp_path: Path) -> None:
    content = (originals / "a.odt").read_bytes()
    cut = tmp_path / "断.odt"
    cut.write_bytes(content[: len(content) // 2])
    assert failure(cut).code == "source.archive_damaged"
    noise = tmp_path / "杂.doc"
    noise.write_bytes((originals / "a.doc").read_bytes()[:8] + bytes(range(256)) * 20)
    assert failure(noise).code == "source.office_unreadable"
    slow = failure(originals / "a.rtf", seconds=0.3)
    assert slow.code == "source.office_slow" and slow.details["name"] == "a.rtf"
    time.sleep(0.2)
    running = [entry for entry in Path("/proc").glob("[0-9]*/cmdline") if b"mishu-office-" in _read(entry)]
    assert running == []


def _read(entry: Path) -> bytes:
    try:
        return entry.read_bytes()
    except OSError:
        return b""


def test_what_is_no_such_document_is_not_handed_on(tmp_path: Path) -> None:
    path = tmp_path / "a.doc"
    for content, code in (
        (b"", "source.office_unreadable"),
        (b"\x89PNG\r\n\x1a\n", "source.office_unreadable"),
        (b"MZ" + bytes(100), "source.office_unreadable"),
        (b"PK\x03\x04" + bytes(100), "source.archive_damaged"),
        (office.OLE + bytes(504) + b"\xec\xa5\xc1\x00" + bytes(6) + b"\x00\x01", "source.encrypted"),
    ):
        path.write_bytes(content)
        assert failure(path).code == code
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    assert failure(path).code == "source.encrypted"


def test_without_libreoffice_the_sentence_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(office, "_PLACES", ())
    path = tmp_path / "a.rtf"
    path.write_bytes(b"{\\rtf1 a}")
    error = failure(path)
    assert error.code == "source.needs_office" and "apt install libreoffice-writer" in str(error)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for LibreOffice")
def test_a_program_that_hangs_is_ended_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {tmp_path}/child\nwait\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    path = tmp_path / "a.rtf"
    path.write_bytes(b"{\\rtf1 a}")
    begin = time.monotonic()
    assert failure(path, seconds=1).code == "source.office_slow"
    assert time.monotonic() - begin < 20
    child = Path("/proc") / (tmp_path / "child").read_text().strip() / "stat"
    time.sleep(0.2)
    assert not child.exists() or child.read_text().split()[2] == "Z"
