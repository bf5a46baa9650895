"""What a file looks like inside, told from its first and last bytes without parsing it."""

import codecs
import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from embeddings.documents.files.encodings import decode
from embeddings.errors import SourceError

#: Neither text nor any format with a signature here.
UNKNOWN = "unknown"
#: Bytes read of the beginning, and of the end of an archive, whose list of members stands there.
_HEAD = 1 << 16
_TAIL = 1 << 20
#: Fewer bytes are too few to guess an encoding from.
_LEAST = 8
#: What the names of contents mean, for people.
MEANINGS = {
    "archive": "a ZIP archive",
    "docx": "a Word document",
    "encrypted": "a document with a password",
    "epub": "an electronic book (EPUB)",
    "html": "a web page",
    "image": "a picture",
    "mht": "a web archive (MHT)",
    "msg": "a mail of Outlook",
    "odt": "an OpenDocument text",
    "ofd": "an OFD document",
    "ole": "a document of Word 97–2003 or WPS",
    "packed": "a packed archive",
    "pdf": "a PDF document",
    "ppt": "a presentation of PowerPoint 97–2003 or WPS",
    "pptx": "a PowerPoint presentation",
    "program": "a program",
    "rtf": "an RTF document",
    "text": "plain text",
    "wordml": "a Word 2003 XML document",
    "excelml": "an Excel 2003 XML workbook",
    "xls": "a workbook of Excel 97–2003 or WPS",
    "xlsx": "an Excel workbook",
    UNKNOWN: "a format that is not recognised",
}

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "packed"),
    (b"7z\xbc\xaf\x27\x1c", "packed"),
    (b"\x1f\x8b", "packed"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: The stream in which a locked .docx hides (MS-OFFCRYPTO 2.3.4.4).
_LOCKED = "EncryptedPackage".encode("utf-16-le")
#: Programs write into the first entry of a compound file whose it is: the size of a sector stands at 30 as a power of
#: two, the number of the sector with that entry at 48, the program's number 80 bytes behind its begin (MS-CFB 2.2,
#: 2.6).
_OWNERS = {
    "0b0d020000000000c000000000000046": "msg",
    "108d81649b4fcf1186ea00aa00b929e8": "ppt",
    "0609020000000000c000000000000046": "ole",
    "1008020000000000c000000000000046": "xls",
    "2008020000000000c000000000000046": "xls",
}
#: Streams that only such files have, where the first entry does not tell. What lies in a file may have them too.
_STREAMS = {"WordDocument": "ole", "__nameid_version1.0": "msg", "PowerPoint Document": "ppt"}
#: The streams of a workbook, that of Excel 5 last; a text may hold a workbook, and a workbook a text.
_BOOKS = ("Workbook", "WORKBOOK", "Book\0")
#: A member's name follows 46 bytes of its entry in the list at the end, 30 bytes of its own header (APPNOTE 4.3).
_LISTED, _HEADED = rb"PK\x01\x02.{42}", rb"PK\x03\x04.{26}"
#: The mark behind the list; the size of the list stands 12 bytes further on, where it is less than 4 GB.
_ENDS = b"PK\x05\x06"
_MEMBERS: tuple[tuple[bytes, str], ...] = (
    (rb"word/document\d*\.xml", "docx"),
    (rb"/?OFD\.xml", "ofd"),
    (rb"mimetype(?:.{0,60}?)application/vnd\.oasis\.opendocument\.text", "odt"),
    (rb"(?:xl[/\\])?workbook\d*\.(?:xml|bin)", "xlsx"),
    (rb"ppt/presentation", "pptx"),
    (rb"mimetype(?:.{0,60}?)application/epub\+zip", "epub"),
    (rb"META-INF/container\.xml", "epub"),
)
_PAGE = re.compile(rb"<(?:!doctype html|html|head|body|meta|title)\b", re.I)


def look(path: Path) -> str:
    """Return one of the names of `MEANINGS`, or ``empty``.

    Raises:
        OSError: if the file cannot be opened.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        size = file.seek(0, 2)
        file.seek(max(size - _TAIL, 0))
        tail = file.read(_TAIL) if head.startswith(b"PK") else b""
        if head.startswith(_OLE):
            return _of_compound(file, head, size)
    return _of(head, tail)


def _of_compound(file: BinaryIO, head: bytes, size: int) -> str:
    """Tell whose a compound file is; a locked file that is attached to a mail does not lock the mail."""
    first = (int.from_bytes(head[48:52], "little") + 1) << min(int.from_bytes(head[30:32], "little"), 12)
    file.seek(min(first + 80, size))
    owner = _OWNERS.get(file.read(16).hex())
    if owner == "msg":
        return owner
    if _place(file.seek, file.read, _LOCKED) >= 0:
        return "encrypted"
    if owner:
        return owner
    places = {name: _place(file.seek, file.read, name.encode("utf-16-le")) for name in (*_STREAMS, *_BOOKS)}
    named = next((name for name in _STREAMS if places[name] >= 0), "")
    book = min((places[name] for name in _BOOKS if places[name] >= 0), default=-1)
    if book >= 0 and (not named or (named == "WordDocument" and book < places[named])):
        return "xls"
    return _STREAMS.get(named, "ole")


def _place(seek: Callable[[int], int], read: Callable[[int], bytes], needle: bytes) -> int:
    """Return where some bytes are first in a file, reading it in parts; -1 where they are not."""
    seek(0)
    kept, done = b"", 0
    while part := read(_TAIL):
        if (found := (kept + part).find(needle)) >= 0:
            return done - len(kept) + found
        done += len(part)
        kept = part[-len(needle) :]
    return -1


def _of(head: bytes, tail: bytes) -> str:
    if not head:
        return "empty"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _of_archive(head, tail)
    signed = next((name for signature, name in _SIGNATURES if head.startswith(signature)), None)
    if signed:
        return signed
    # Programs forgive what stands before the mark (ISO 32000-1, Annex H.3.4.1).
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "image"
    return _of_text(head)


def _of_archive(head: bytes, tail: bytes) -> str:
    """Tell by the names of the members: not by those of an archive that lies in this one as it is, without being
    packed. Where the list of the members is lost, all that looks like one counts."""
    listed = _list_of(tail)
    found = (
        name
        for pattern, name in _MEMBERS
        if re.match(_HEADED + pattern, head, re.S)
        or re.search(_LISTED + pattern, listed or head + tail, re.S)
        or (not listed and re.search(_HEADED + pattern, head + tail, re.S))
    )
    return next(found, "archive")


def _list_of(tail: bytes) -> bytes:
    """Return the list of an archive's members, or as much of it as ``tail`` has; empty where there is none."""
    ends = tail.rfind(_ENDS)
    if ends < 0:
        return b""
    size = int.from_bytes(tail[ends + 12 : ends + 16], "little")
    return tail[max(ends - size, 0) : ends]


def _of_text(head: bytes) -> str:
    plain = head.replace(b"\0", b"").removeprefix(codecs.BOM_UTF8).lstrip(b"\xff\xfe \t\r\n")
    if plain[:1] == b"<":
        if b"Excel.Sheet" in plain[:500]:
            return "excelml"
        if b"<w:wordDocument" in plain or b"mso-application" in plain[:500]:
            return "wordml"
        if _PAGE.search(plain[:4096]):
            return "html"
    if re.match(rb"(?:From:[^\n]*\n|Subject:[^\n]*\n|Date:[^\n]*\n)*MIME-Version:", plain, re.I):
        return "mht"
    # The last character may be cut in two.
    cuts = range(4) if len(head) == _HEAD else [0]
    return "text" if any(_is_text(head[: len(head) - cut]) for cut in cuts) else UNKNOWN


def _is_text(content: bytes) -> bool:
    if not content.isascii() and len(content) < _LEAST:
        try:
            return bool(content.decode("utf-8"))
        except UnicodeDecodeError:
            return False
    try:
        decode(content, "")
    except SourceError:
        return False
    return True


def locked(name: str) -> SourceError:
    """Return the error for a file that asks for a password."""
    return SourceError(
        "source.encrypted", "{name} is locked with a password; save it without one and try again.", name=name
    )
