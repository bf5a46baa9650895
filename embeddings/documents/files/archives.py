"""What a .docx or .ofd must not be: locked, broken, huge when unpacked, or a trap for XML parsers."""

import errno
import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO

from embeddings.documents.files.contents import locked
from embeddings.errors import SourceError

#: A document of 500 pages with its pictures stays far below each of these.
MOST_MEMBERS = 10_000
MOST_BYTES = 500_000_000
#: XML of real documents shrinks to a tenth or a twentieth; zlib can reach a thousandth (zlib.net/zlib_tech.html).
MOST_SHRUNK = 200
#: Below this any rate of compression is harmless.
HARMLESS = 50_000_000
_PART = 1 << 20
#: What zipfile and its decompressors raise on bytes that make no sense; a place before the beginning is an OSError.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    ValueError,
)
#: A document type declaration is where entities are declared; no office format needs one (ECMA-376-2, 9.1.5).
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
_LONGEST = len(b"<!DOCTYPE")


def is_of_disk(error: BaseException) -> bool:
    """Tell the fault of a disk from that of a file, which says that a place lies before its beginning."""
    return isinstance(error, OSError) and error.errno not in (None, errno.EINVAL)


def check_archive(path: Path, name: str) -> None:
    """Look through a ZIP archive before it is given to a parser, without unpacking it anywhere.

    ``name`` is what an error calls the file.

    Raises:
        SourceError: ``source.archive_…``, if it should not be given to one.
        OSError: if it cannot be opened.
    """
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(file) as archive:
                _check_list(archive.infolist(), path.stat().st_size, name)
                _check_contents(archive, name)
        except DAMAGE as error:
            raise SourceError(
                "source.archive_damaged",
                "{name} is damaged or was copied only in part; fetch it again, or open it in its program and save it "
                "anew.",
                name=name,
            ) from error


def _check_contents(archive: zipfile.ZipFile, name: str) -> None:
    for member in archive.infolist():
        with archive.open(member) as content:
            if _declares(content):
                raise SourceError(
                    "source.archive_entities",
                    "{name} holds XML with a document type declaration, which office files never have; it was not "
                    "opened.",
                    name=name,
                )


def _check_list(members: list[zipfile.ZipInfo], size: int, name: str) -> None:
    if len(members) > MOST_MEMBERS:
        raise SourceError(
            "source.archive_members",
            "{name} consists of {count} parts; documents have at most {most}. It was not opened.",
            name=name,
            count=len(members),
            most=MOST_MEMBERS,
        )
    # What a member says of its size is all that is ever unpacked of it.
    unpacked = sum(member.file_size for member in members)
    if unpacked > MOST_BYTES or (unpacked > HARMLESS and unpacked > MOST_SHRUNK * size):
        raise SourceError(
            "source.archive_large",
            "{name} has {size} MB and would unpack to {unpacked} MB, as no document does; it was not opened.",
            name=name,
            size=round(size / 1e6, 1),
            unpacked=round(unpacked / 1e6),
        )
    for member in members:
        if member.flag_bits & 1:
            raise locked(name)
        if _leads_out(member.filename):
            raise SourceError(
                "source.archive_path",
                "{name} has a part that would be written outside its folder ({part}); it was not opened.",
                name=name,
                part=ascii(member.filename),
            )


def _leads_out(member: str) -> bool:
    r"""Tell whether a member's name climbs out of its archive or names a drive. OFD writers begin some with a slash.

    >>> _leads_out("word/document.xml"), _leads_out("/Doc_0/Document.xml"), _leads_out("Doc_0/../OFD.xml")
    (False, False, False)
    >>> _leads_out("../x"), _leads_out("/../x"), _leads_out("a\\..\\..\\x"), _leads_out("C:\\x")
    (True, True, True, True)
    """
    first = posixpath.normpath(member.replace("\\", "/").lstrip("/")).partition("/")[0]
    return first == ".." or first.endswith(":")


def _declares(content: IO[bytes]) -> bool:
    """Tell whether a member is XML, in any width of characters, with a document type declaration."""
    kept, first = b"", True
    while part := content.read(_PART):
        part = part.replace(b"\0", b"")
        if first and not part.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
            return False
        first = False
        if _DECLARATION.search(kept + part):
            return True
        kept = part[-_LONGEST:]
    return False
