"""ZIP archives -> the files in them, by the names that their makers meant.

A name is UTF-8 where the archive says so or a further field gives it so (APPNOTE 4.6.9); 7-Zip and macOS write UTF-8
without saying so, Windows what is the custom of its country.
"""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from embeddings.documents.files import (
    DAMAGE,
    HARMLESS,
    MOST_SHRUNK,
    Member,
    Shelf,
    check_amount,
    commonness,
    is_of_disk,
)
from embeddings.errors import SourceError

_LOCKED, _UTF8 = 0x1, 0x800
#: The further field with the name in UTF-8: its number, and the bytes before the name (version and checksum).
_NAME_FIELD, _NAME_HEAD = 0x7075, 5
#: What file managers leave in archives, and what a folder's reading passes over too.
_PASSED_OVER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", "LICENSE")
#: From here on characters have three bytes in UTF-8.
_WIDE = "\u0800"
_PART = 1 << 20


def open_zip(path: Path, doc_id: str, folder: Path) -> Iterator[SourceError | Member]:
    """Take the files out of an archive; those with a password and those that are spoilt are named."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if _is_file(info)]
            _check(infos, path, doc_id)
            yield from _members(archive, infos, Shelf(folder, doc_id))
    except DAMAGE as error:
        raise _damaged(doc_id) from error


def _members(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], shelf: Shelf) -> Iterator[SourceError | Member]:
    names = _names(infos)
    locked = [name for name, info in zip(names, infos, strict=True) if info.flag_bits & _LOCKED]
    for name, info in zip(names, infos, strict=True):
        if _is_passed_over(name) or info.flag_bits & _LOCKED or _is_windows_folder(name, info):
            continue
        try:
            yield shelf.put(name, _content(archive, info))
        except DAMAGE as error:
            if is_of_disk(error):  # the disk's fault
                raise
            yield SourceError(
                "source.zip_member",
                "{name}: {member} cannot be unpacked; it is damaged or packed in an uncommon way. Unpack the archive "
                "into a folder and have that read.",
                name=shelf.doc_id,
                member=name,
            )
    if locked:
        yield _locked(shelf.doc_id, locked)


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(info) as content:
        while part := content.read(_PART):
            yield part


def _is_file(info: zipfile.ZipInfo) -> bool:
    """Tell a file from a folder and from a link, whose content is the name of another file."""
    return not info.filename.endswith("/") and not stat.S_ISLNK(info.external_attr >> 16)


def _is_windows_folder(name: str, info: zipfile.ZipInfo) -> bool:
    return name.endswith("\\") and not info.file_size


def _is_passed_over(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return any(part.startswith((".", "~$")) and part.strip(".") or part in _PASSED_OVER for part in parts)


def _check(infos: list[zipfile.ZipInfo], path: Path, doc_id: str) -> None:
    unpacked, size = sum(info.file_size for info in infos), path.stat().st_size
    check_amount(doc_id, len(infos), unpacked)
    if unpacked > HARMLESS and unpacked > MOST_SHRUNK * size:
        raise SourceError(
            "source.archive_large",
            "{name} has {size} MB and would unpack to {unpacked} MB, as no document does; it was not opened.",
            name=doc_id,
            size=round(size / 1e6, 1),
            unpacked=round(unpacked / 1e6),
        )


def _names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """Return the names of members; those that say nothing of their encoding all have the same."""
    found = [_declared(info) for info in infos]
    raw = [_raw(info) for info, name in zip(infos, found, strict=True) if name is None]
    encoding = _encoding(b"\n".join(raw))
    return [
        _raw(info).decode(encoding, "replace") if name is None else name
        for info, name in zip(infos, found, strict=True)
    ]


def _declared(info: zipfile.ZipInfo) -> str | None:
    """Return a name whose encoding is known, or None."""
    if info.flag_bits & _UTF8:
        return info.orig_filename
    named = _name_field(info.extra, _raw(info))
    return named.decode("utf-8", "replace") if named else None


def _raw(info: zipfile.ZipInfo) -> bytes:
    """Return the bytes of a name, which zipfile takes for the letters of the first PCs."""
    return info.orig_filename.encode("cp437", "replace")


def _name_field(extra: bytes, raw: bytes) -> bytes:
    """Return the name in a further field, if it is still that of this member."""
    while len(extra) >= 4:
        number, length = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        content, extra = extra[4 : 4 + length], extra[4 + length :]
        if number == _NAME_FIELD and int.from_bytes(content[1:_NAME_HEAD], "little") == zlib.crc32(raw):
            return content[_NAME_HEAD:]
    return b""


def _encoding(raw: bytes) -> str:
    """Return the encoding in which the names of an archive make most sense.

    That bytes are valid UTF-8 proves nothing, as long as no character has three of them: 通知 in GBK is so too.

    >>> [_encoding("通知".encode(encoding)) for encoding in ("utf-8", "gb18030", "cp950")]
    ['utf-8', 'gb18030', 'cp950']
    """

    def sense(encoding: str) -> float:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            return -1
        return 1 if encoding == "utf-8" and any(char >= _WIDE for char in text) else commonness(text)

    return max(("utf-8", "gb18030", "cp950"), key=sense)


def _damaged(name: str) -> SourceError:
    return SourceError(
        "source.zip_damaged",
        "{name} is damaged, was copied only in part, or is one of several parts; fetch it again, or unpack it into a "
        "folder and have that read.",
        name=name,
    )


def _locked(name: str, members: list[str]) -> SourceError:
    return SourceError(
        "source.zip_locked",
        "{name} holds files with a password ({count}, the first is {member}); unpack it into a folder and have that "
        "read.",
        name=name,
        count=len(members),
        member=members[0],
    )
