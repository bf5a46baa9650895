"""Mail as Outlook saves it (.msg, MS-OXMSG) -> its letter as a document, and what is attached to it as files.

The file is a compound one: a stream for each property whose value has no fixed length, a storage for each attachment.
olefile opens it; it is small, without dependencies, and reads nothing that is not asked for. A mail in the mail is a
storage in it and no file of its own, so it is read here too.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from email.parser import HeaderParser
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.documents.containers.headers import decode_as, sent_on
from embeddings.documents.containers.letters import Letter, Words, best_of, check_size, documents_of
from embeddings.documents.containers.lzfu import expanded
from embeddings.documents.files import Member, Shelf, is_of_disk
from embeddings.errors import SourceError
from embeddings.records import Document

if TYPE_CHECKING:
    from olefile import OleFileIO

#: Properties by their numbers (MS-OXPROPS).
_SUBJECT, _BODY, _HTML, _RTF, _HEADERS = 0x0037, 0x1000, 0x1013, 0x1009, 0x007D
_SENDERS = (0x0042, 0x0C1A, 0x5D01, 0x0C1F)
_SUBMITTED, _DELIVERED = 0x0039, 0x0E06
_MESSAGE_PAGE, _INTERNET_PAGE, _LOCALE = 0x3FFD, 0x3FDE, 0x3FF1
_MIME_TYPE, _SIGNED = 0x370E, "multipart/signed"
_DATA, _NAMES, _SHOWN_IN, _HIDDEN = 0x3701, (0x3707, 0x3704, 0x3001), 0x3714, 0x7FFE
#: Types of values: text in UTF-16, text in the codepage, bytes, a storage (MS-OXCDATA 2.11.1).
_UNICODE, _ANSI, _BINARY, _OBJECT = 0x001F, 0x001E, 0x0102, 0x000D
#: Bytes that values of fixed length have; what stands behind them in their eight is left over from something else.
_LENGTHS = {0x0002: 2, 0x0003: 4, 0x000B: 2}
#: Codepages of Windows that Python has under other names, and those of languages whose mail names none.
_PAGES = {20127: "ascii", 20936: "gb2312", 28591: "cp1252", 50220: "iso-2022-jp", 52936: "hz", 54936: "gb18030"}
_LANGUAGES = {2052: "cp936", 4100: "cp936", 1028: "cp950", 3076: "cp950", 5124: "cp950", 1041: "cp932", 1042: "cp949"}
_ATTACHMENT, _PROPERTIES = "__attach_version1.0_#", "__properties_version1.0"
#: Bytes before the properties of fixed length: in the mail, in one inside it, in an attachment (MS-OXMSG 2.4.1).
_HEADS = (32, 24, 8)
#: An attachment with this flag is a picture of the letter (MS-OXCMSG 2.2.2.20).
_IN_LETTER = 4
#: Times count from here, in tenths of a microsecond and in UTC alone; where no head of the mail says what the clock of
#: the sender was, it is China's.
_EPOCH, _ZONE = datetime(1601, 1, 1, tzinfo=UTC), timezone(timedelta(hours=8))
#: Mails in mails; Outlook itself stops long before.
_DEEPEST = 20
#: What olefile raises on files that make no sense.
_DAMAGE = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error, OverflowError)


def open_msg(path: Path, doc_id: str, folder: Path) -> Iterator[Document | SourceError | Member]:
    """Read a mail: its letter, if it has words, then its attachments, and what of them cannot be read."""
    import olefile

    check_size(path, doc_id)
    try:
        with olefile.OleFileIO(path) as file:
            mail = _Mail(_Storage(file, (), _HEADS[0]), path, doc_id, Shelf(folder, doc_id))
            yield from mail.read()
    except RecursionError as error:
        raise _damaged(doc_id) from error
    except _DAMAGE as error:
        if is_of_disk(error):  # the disk's fault
            raise
        raise _damaged(doc_id) from error


@dataclass(frozen=True)
class _Storage:
    """A mail or an attachment in the file: where its streams are, and what precedes its properties."""

    file: "OleFileIO"
    place: tuple[str, ...]
    head: int
    codepage: str = ""

    def stream(self, name: str) -> bytes:
        """Return a stream, empty where there is none."""
        place = [*self.place, name]
        if not self.file.exists(place) or self.file.get_type(place) != 2:  # a storage
            return b""
        with self.file.openstream(place) as stream:
            return bytes(stream.read())

    def value(self, number: int, kind: int) -> bytes:
        """Return the bytes of a property."""
        return self.stream(f"__substg1.0_{number:04X}{kind:04X}")

    def text(self, number: int) -> str:
        """Return a text property, in UTF-16 or in the codepage of the mail."""
        if found := self.value(number, _UNICODE):
            return found.decode("utf-16-le", "replace").rstrip("\0")
        return decode_as(self.value(number, _ANSI).rstrip(b"\0"), self.codepage)

    def number(self, number: int) -> int:
        """Return a property of fixed length, 0 where there is none."""
        properties = self.stream(_PROPERTIES)[self.head :]
        for start in range(0, len(properties) - 15, 16):
            if int.from_bytes(properties[start + 2 : start + 4], "little") == number:
                length = _LENGTHS.get(int.from_bytes(properties[start : start + 2], "little"), 8)
                return int.from_bytes(properties[start + 8 : start + 8 + length], "little")
        return 0

    def below(self, name: str, head: int) -> "_Storage":
        """Return a storage in this one."""
        return replace(self, place=(*self.place, name), head=head)

    def attachments(self) -> Sequence[str]:
        """Return the names of the storages of attachments."""
        listed = self.file.listdir(streams=False, storages=True)
        depth = len(self.place)
        return sorted(
            each[depth]
            for each in listed
            if len(each) == depth + 1 and tuple(each[:depth]) == self.place and each[depth].startswith(_ATTACHMENT)
        )


@dataclass(frozen=True)
class _Mail:
    """A mail in the file, with the id of its letter; the files of all of them go to one shelf."""

    storage: _Storage
    path: Path
    doc_id: str
    shelf: Shelf
    within: str = ""
    depth: int = 0
    mail: str = ""

    def read(self) -> Iterator[Document | SourceError | Member]:
        """Yield the letter, then what is attached.

        Raises:
            SourceError: if it is no mail.
        """
        if not self.storage.stream(_PROPERTIES):
            raise _damaged(self.doc_id)
        storage = replace(self.storage, codepage=_codepage(self.storage))
        subject, words = " ".join(storage.text(_SUBJECT).split()), _words(storage)
        files = list(self._files(storage, subject))
        if not words and (rich := expanded(storage.value(_RTF, _BINARY))):
            files.insert(0, self.shelf.put(f"{self.within}正文.rtf", [rich], {"mail": subject or self.doc_id}))
        letter = Letter(subject, _sender(storage), _day(storage), tuple(words))
        yield from documents_of(letter, self.path, self.doc_id, not files, self.mail)
        yield from files

    def _files(self, storage: _Storage, subject: str) -> Iterator[Document | SourceError | Member]:
        for name in storage.attachments():
            attached = storage.below(name, _HEADS[2])
            if attached.number(_HIDDEN) or attached.number(_SHOWN_IN) & _IN_LETTER:
                continue
            named = next(filter(None, map(attached.text, _NAMES)), "附件")
            object_name = f"__substg1.0_{_DATA:04X}{_OBJECT:04X}"
            inner = attached.below(object_name, _HEADS[1])
            if inner.stream(_PROPERTIES) and self.depth < _DEEPEST:
                doc_id = self.shelf.name(f"{self.within}{named}" + ".msg" * (not named.lower().endswith(".msg")))
                within = doc_id.removeprefix(f"{self.shelf.doc_id}/") + "/"
                yield from _Mail(
                    inner, self.path, doc_id, self.shelf, within, self.depth + 1, subject or self.doc_id
                ).read()
            elif content := attached.value(_DATA, _BINARY):
                if attached.text(_MIME_TYPE).lower() == _SIGNED:  # the letter and its files once more, as a mail
                    named = f"{named.removesuffix('.p7m')}.eml"
                yield self.shelf.put(f"{self.within}{named}", [content], {"mail": subject or self.doc_id})
            else:
                yield _lacking(self.doc_id, named)


def _words(storage: _Storage) -> list[Words]:
    """Return the letter in the form that is to be read."""
    html = storage.value(_HTML, _BINARY)
    source = decode_as(html, _page(storage.number(_INTERNET_PAGE))) if html else storage.text(_HTML)
    plain = storage.text(_BODY).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return best_of([[Words(plain)], [Words(source, True)]])


def _codepage(storage: _Storage) -> str:
    named = _page(storage.number(_MESSAGE_PAGE)) or _LANGUAGES.get(storage.number(_LOCALE), "")
    return named or _page(storage.number(_INTERNET_PAGE))


def _page(number: int) -> str:
    return _PAGES.get(number, f"cp{number}" if number else "")


def _sender(storage: _Storage) -> str:
    return next(filter(None, (storage.text(number).strip() for number in _SENDERS)), "")


def _day(storage: _Storage) -> str:
    """Return the day of a mail in its sender's zone as 2024-03-01, or ``""``."""
    if day := sent_on(HeaderParser().parsestr(storage.text(_HEADERS), headersonly=True)):
        return day
    ticks = storage.number(_SUBMITTED) or storage.number(_DELIVERED)
    try:
        return (_EPOCH + timedelta(microseconds=ticks // 10)).astimezone(_ZONE).date().isoformat() if ticks else ""
    except OverflowError:
        return ""


def _damaged(name: str) -> SourceError:
    return SourceError(
        "source.msg_damaged",
        "{name} is damaged or no mail of Outlook; open it in Outlook and save it anew, or as .eml.",
        name=name,
    )


def _lacking(name: str, part: str) -> SourceError:
    return SourceError(
        "source.mail_lacking",
        "{name}: {part} is not in the mail as a file, but a link or an object in the text; open the mail and save it "
        "into a folder.",
        name=name,
        part=part,
    )
