"""Documents of older and other programs (.doc, .wps, .rtf, .odt, .ppt, .dps) -> .docx or .pptx, by LibreOffice.

LibreOffice reads these formats best of all free programs, and its .docx keeps styles, numbering and tables for the
reader of .docx, its .pptx places and notes for that of slides. It is a big program that runs on files from anywhere,
so it is kept on a short lead:

- It works on a copy with a plain name in a folder of its own, with a profile of its own there, and what it makes is
  taken from that folder only. The folder is removed afterwards.
- Converting from the command line opens documents without running their macros; besides, the profile sets macro
  security to the highest level, switches macros and active content off, and trusts no location, so that links to
  files are not followed. Its proxy for the network is a port at which nothing listens.
- It has a minute; then it is ended with all processes that it has started. One conversion runs at a time.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from filelock import FileLock

from embeddings.documents.files import check_archive, locked
from embeddings.errors import SourceError
from embeddings.records import Document

#: Seconds for a document: one of 500 pages takes about twenty on a small machine.
SECONDS = 60.0
_PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/usr/lib64/libreoffice/program/soffice",
    "/opt/libreoffice*/program/soffice",
    "/snap/bin/libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
)
_ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Save/Document", "CreateBackup", "false"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    *(("Inet/Settings", f"ooInet{kind}ProxyName", "127.0.0.1") for kind in ("HTTP", "HTTPS", "FTP")),
    *(("Inet/Settings", f"ooInet{kind}ProxyPort", "9") for kind in ("HTTP", "HTTPS", "FTP")),
)
#: What a suffix is read as. Without this LibreOffice takes a damaged file for plain text and converts its bytes.
_FILTERS = {
    ".doc": "MS Word 97",
    ".rtf": "Rich Text Format",
    ".odt": "writer8",
    ".xml": "MS Word 2003 XML",
    ".ppt": "MS PowerPoint 97",
}
#: What is made of it, and by which filter.
_MADE = {".ppt": ("pptx", "Impress MS PowerPoint 2007 XML")}
_WORD_MADE = ("docx", "MS Word 2007 XML")
#: The beginning of a .ppt's stream "Current User", with the token that says encrypted (MS-PPT 2.3.2).
_LOCKED_SLIDES = re.compile(rb"\x00\x00\xf6\x0f.{4}\x14\x00\x00\x00\xdf\xc4\xd1\xf3", re.S)
#: A .doc begins its main stream, at a multiple of 512 bytes, with this mark and its version; 16 bits of flags
#: stand ten bytes further on, of which 0x100 is "encrypted" (MS-DOC 2.5.2, FibBase).
_WORD = re.compile(rb"\xec\xa5[\xc0-\xd9\x01-\x12][\x00\x01].{6}(..)", re.S)
_SECTOR = 512
#: With this begin compound files (MS-CFB 2.2), such as .doc.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(path: Path, doc_id: str) -> Iterator[Document | SourceError]:
    """Read a document by way of .docx; its metadata name the format that it had."""
    from embeddings.documents.docx import read as read_docx

    with converted(path, doc_id) as docx:
        yield from _named(read_docx(docx, doc_id), path)


def read_slides(path: Path, doc_id: str) -> Iterator[Document | SourceError]:
    """Read a presentation by way of .pptx; a .dps is a .ppt by another name."""
    from embeddings.documents.slides import read as read_pptx

    content = path.read_bytes()
    if not content.startswith(OLE):
        raise _unreadable(doc_id, slides=True)
    if _LOCKED_SLIDES.search(content):
        raise locked(doc_id)
    with converted(path, doc_id, suffix=".ppt") as pptx:
        yield from _named(read_pptx(pptx, doc_id), path)


def _named(results: Iterator[Document | SourceError], path: Path) -> Iterator[Document | SourceError]:
    """Let documents say which file they come from, and its format."""
    for result in results:
        if isinstance(result, Document):
            result = replace(result, path=str(path), meta={**result.meta, "format": path.suffix[1:].lower()})
        yield result


@contextmanager
def converted(path: Path, name: str, seconds: float = SECONDS, suffix: str = "") -> Iterator[Path]:
    """Give the place of a .docx, or .pptx, with the content of ``path``; it is gone afterwards.

    ``name`` is what an error calls the file, ``suffix`` what it is opened as, told from its content if it is empty.

    Raises:
        SourceError: if there is no LibreOffice, or it cannot make one of it in time.
        OSError: if the file cannot be opened.
    """
    suffix = suffix or _suffix(path, name)
    slides = suffix in _MADE
    program = find_office()
    if program is None or (slides and _lacks_impress(program)):
        raise _missing(name, slides)
    with tempfile.TemporaryDirectory(prefix="mishu-office-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        source = place / f"document{suffix}"
        shutil.copyfile(path, source)
        _write_profile(place / "profile" / "user")
        with FileLock(Path(tempfile.gettempdir()) / f"mishu-office-{_user()}.lock", timeout=10 * seconds):
            messages = _run(program, source, place, name, seconds)
        made = place / "made" / f"document.{_MADE.get(suffix, _WORD_MADE)[0]}"
        if not made.is_file():
            raise _missing(name, slides) if "no export filter" in messages else _unreadable(name, slides)
        yield made


def find_office() -> str | None:
    """Return LibreOffice's program, from the search path or from where its installers put it."""
    found = (shutil.which(name) for name in ("soffice", "libreoffice"))
    places = (str(place) for pattern in _PLACES for place in _matching(pattern) if place.is_file())
    return next((program for program in (*found, *places) if program), None)


def _lacks_impress(program: str) -> bool:
    """Tell whether LibreOffice was installed without the part for presentations, as Linux does it by parts."""
    folder = Path(program).resolve().parent
    return any(folder.glob("libsw*lo.so")) and not any(folder.glob("libsdlo.so"))


def _matching(pattern: str) -> list[Path]:
    root = Path(pattern).anchor
    return sorted(Path(root).glob(pattern[len(root) :])) if root else []


def _user() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0


def _suffix(path: Path, name: str) -> str:
    """Return the suffix under which LibreOffice is to open a file, told from its first bytes.

    A .wps is a .doc by another name. What is a picture, a program or an encrypted document is not handed on.
    """
    content = path.read_bytes()
    if content.startswith(OLE):
        if _is_locked(content):
            raise locked(name)
        return ".doc"
    if content.startswith(b"{\\rtf"):
        return ".rtf"
    if content.startswith(b"PK"):
        check_archive(path, name)
        if _is_locked_package(path):
            raise locked(name)
        return ".odt"
    if b"<w:wordDocument" in content[:65536]:
        return ".xml"
    raise _unreadable(name)


def _is_locked(content: bytes) -> bool:
    heads = (match for match in _WORD.finditer(content) if match.start() % _SECTOR == 0)
    head = next(heads, None)
    return head is not None and bool(int.from_bytes(head[1], "little") & 0x100)


def _is_locked_package(path: Path) -> bool:
    with zipfile.ZipFile(path) as package, suppress(KeyError):
        return b"encryption-data" in package.read("META-INF/manifest.xml")
    return False


def _write_profile(folder: Path) -> None:
    items = "".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _SETTINGS)
    folder.mkdir(parents=True)
    (folder / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>",
        encoding="utf-8",
    )


def _run(program: str, source: Path, place: Path, name: str, seconds: float) -> str:
    """Convert ``source`` in ``place`` and return what LibreOffice says about it."""
    command = [program, f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless", "--norestore"]
    command += ["--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard"]
    command += [f"--infilter={_FILTERS[source.suffix]}", "--convert-to"]
    command += [":".join(_MADE.get(source.suffix, _WORD_MADE))]
    command += ["--outdir", str(place / "made"), str(source)]
    process = subprocess.Popen(
        command,
        cwd=place,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "SAL_USE_VCLPLUGIN": "svp", "TMPDIR": str(place), "TEMP": str(place), "TMP": str(place)},
        start_new_session=True,
    )
    try:
        return process.communicate(timeout=seconds)[0].decode("utf-8", "replace")
    except subprocess.TimeoutExpired as error:
        raise SourceError(
            "source.office_slow",
            "{name}: LibreOffice did not finish with it in {seconds} seconds and was stopped; open it there, save it "
            "as .docx and try again.",
            name=name,
            seconds=round(seconds),
        ) from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it has started."""
    if sys.platform == "win32":
        if process.poll() is None:
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], check=False, capture_output=True)
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()


def _missing(name: str, slides: bool = False) -> SourceError:
    if slides:
        return SourceError(
            "source.needs_impress",
            "{name} needs LibreOffice Impress to be read. Debian, Ubuntu: sudo apt install libreoffice-impress. "
            "Windows, macOS: install it from https://www.libreoffice.org/download. Then build again. Or save "
            "it as .pptx.",
            name=name,
        )
    return SourceError(
        "source.needs_office",
        "{name} needs LibreOffice to be read. Debian, Ubuntu: sudo apt install libreoffice-writer. Windows, macOS: "
        "install it from https://www.libreoffice.org/download. Then build again.",
        name=name,
    )


def _unreadable(name: str, slides: bool = False) -> SourceError:
    if slides:
        return SourceError(
            "source.slides_unreadable",
            "{name} is damaged or no presentation: LibreOffice cannot read it. Open it in the program that made it, "
            "save it as .pptx and try again.",
            name=name,
        )
    return SourceError(
        "source.office_unreadable",
        "{name} is damaged or no document of a word processor: LibreOffice cannot read it. Open it in the program that "
        "made it, save it as .docx and try again.",
        name=name,
    )
