"""Mail as programs save it (.eml) -> the letter as a document, and what is attached to it as files.

The subject is the title; sender and day are facts of the letter. Of a letter in two forms the plain one is taken, as
long as it says something. Pictures inside the letter are not files of their own; a signature of a mail program proves
the sender and holds no words.
"""

import base64
import codecs
import email.policy
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from pathlib import Path

from embeddings.documents.containers.headers import decode_as, header, parameter, sender, sent_on
from embeddings.documents.containers.letters import Letter, Words, best_of, check_size, documents_of
from embeddings.documents.files import Member, Shelf
from embeddings.errors import SourceError
from embeddings.records import Document

#: Bytes at the beginning that may be blank, or a mark of the encoding: to Python a mail that begins so has no head.
_BLANK = 1000
#: What Python's email raises on a damaged mail that it is to write again.
_DAMAGE = (MessageError, LookupError, ValueError, AttributeError, TypeError)
#: A longer web page is no letter, and is read as a page beside it: one of 20 MB takes 600 MB of memory with its mail.
_LONGEST_PAGE = 10_000_000
#: A letter that was forwarded this often was not.
_DEEPEST = 50
#: One of these heads every mail.
_HEADS = ("From", "Subject", "Date", "Received", "To", "MIME-Version", "Content-Type", "Message-ID")
_SIGNATURES = frozenset(
    "application/pkcs7-signature application/x-pkcs7-signature application/pgp-signature application/pgp-keys "
    "message/delivery-status message/disposition-notification text/rfc822-headers".split()
)
_SEALED = frozenset("application/pkcs7-mime application/x-pkcs7-mime application/pgp-encrypted".split())


def open_eml(path: Path, doc_id: str, folder: Path) -> Iterator[Document | SourceError | Member]:
    """Read a mail: its letter, if it has words, then its attachments, and what of them cannot be read."""
    check_size(path, doc_id)
    with path.open("rb") as file:
        file.seek(_before_head(file.read(_BLANK)))
        message = BytesParser(policy=email.policy.compat32).parse(file)
    if not any(header(message, name) for name in _HEADS):
        raise SourceError(
            "source.mail_none",
            "{name} is no mail, though it is named like one: it has neither sender nor subject nor date.",
            name=doc_id,
        )
    parts = _Parts()
    parts.take(message)
    shelf, subject = Shelf(folder, doc_id), header(message, "Subject")
    yield from parts.errors(doc_id)
    members = [shelf.put(each.name, [each.content], {"mail": subject or doc_id}) for each in parts.files()]
    letter = Letter(subject, sender(message), sent_on(message), tuple(parts.texts))
    yield from documents_of(letter, path, doc_id, not members)
    yield from members


def _before_head(begin: bytes) -> int:
    return len(begin) - len(begin.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n \t"))


@dataclass(frozen=True)
class _File:
    name: str
    content: bytes


@dataclass
class _Parts:
    """The parts of a message by what they are for, gathered by going through it once."""

    texts: list[Words] = field(default_factory=list)
    attached: list[Message] = field(default_factory=list)
    sealed: list[str] = field(default_factory=list)
    tnef: list[str] = field(default_factory=list)

    def take(self, part: Message, depth: int = 0) -> None:
        """Gather a part and those in it."""
        kind, inside = part.get_content_type(), _inside(part)
        if kind in _SIGNATURES or depth > _DEEPEST:
            return
        name = _name(part)
        if kind in _SEALED:
            self.sealed.append(name or kind)
        elif kind == "application/ms-tnef" or name.lower() == "winmail.dat":
            self.tnef.append(name or "winmail.dat")
        elif kind.startswith("multipart/") and isinstance(inside, list):
            self._take_parts(kind, [each for each in inside if isinstance(each, Message)], depth)
        elif kind in ("text/plain", "text/html") and not name and not _is_attached(part) and not _is_long(part):
            self.texts.append(Words(_text(part), kind == "text/html"))
        else:
            self.attached.append(part)

    def _take_parts(self, kind: str, parts: list[Message], depth: int) -> None:
        before, forms = self.texts, list[list[Words]]()
        for place, part in enumerate(parts):
            self.texts = [] if kind == "multipart/alternative" else self.texts
            # What a page shows beside its words: logos, and pictures pasted into the letter.
            shown = place and kind == "multipart/related" and part.get_content_maintype() == "image"
            if not shown or _is_attached(part):
                self.take(part, depth + 1)
            forms.append(self.texts)
        if kind == "multipart/alternative":
            self.texts = before + best_of(forms)

    def files(self) -> Iterator[_File]:
        """Yield what is attached; the parts are let go one by one, since they are large."""
        while self.attached:
            part = self.attached.pop(0)
            name, content = _name(part), _content(part)
            yield _File(name or f"附件{_suffix(part)}", content)

    def errors(self, doc_id: str) -> Iterator[SourceError]:
        """Yield what says that parts cannot be read."""
        for name in self.sealed:
            yield SourceError(
                "source.mail_sealed",
                "{name} is encrypted or sealed for its recipient ({part}); open it in the mail program there and save "
                "the letter and its attachments.",
                name=doc_id,
                part=name,
            )
        for name in self.tnef:
            yield SourceError(
                "source.mail_tnef",
                "{name} carries its attachments in {part}, which only Outlook reads; open the mail in Outlook and save "
                "the attachments into a folder.",
                name=doc_id,
                part=name,
            )


def _inside(part: Message) -> object:
    """Return the parts of a part, or its text as it came."""
    try:
        return part.get_payload()
    except _DAMAGE:  # a charset that cannot be one
        return ""


def _is_long(part: Message) -> bool:
    content = _inside(part)
    return part.get_content_type() == "text/html" and isinstance(content, str) and len(content) > _LONGEST_PAGE


def _is_attached(part: Message) -> bool:
    return header(part, "Content-Disposition").lower().startswith("attachment")


def _name(part: Message) -> str:
    name = parameter(part, "Content-Disposition", "filename") or parameter(part, "Content-Type", "name")
    if part.get_content_maintype() == "message" and part.is_multipart():
        inner = part.get_payload(0)
        subject = header(inner, "Subject") if isinstance(inner, Message) else ""
        name = name or subject or "转发的邮件"
        return name if name.lower().endswith(".eml") else f"{name}.eml"
    return name


def _suffix(part: Message) -> str:
    """Return the suffix that the type of an attachment without a name stands for."""
    text = ".txt" if part.get_content_maintype() == "text" else ""
    return mimetypes.guess_extension(part.get_content_type()) or text


def _content(part: Message) -> bytes:
    """Return the bytes of an attachment, or the mail that is attached, as a file of its own."""
    if not part.is_multipart():
        content = part.get_payload(decode=True)
        return content if isinstance(content, bytes) else b""
    inner = part.get_payload(0)
    if not isinstance(inner, Message):
        return b""
    if header(part, "Content-Transfer-Encoding").lower() == "base64" and not inner.keys():
        try:  # not allowed (RFC 2046, 5.2.1), and done
            return base64.b64decode(str(_inside(inner)))
        except ValueError:
            return b""
    try:
        return inner.as_bytes(policy=email.policy.compat32.clone(max_line_length=0))
    except _DAMAGE:
        return b""


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    text = decode_as(content if isinstance(content, bytes) else b"", parameter(part, "Content-Type", "charset"))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if parameter(part, "Content-Type", "format").lower() == "flowed":
        return _flowed(text, parameter(part, "Content-Type", "delsp").lower() == "yes")
    return text


def _flowed(text: str, without_space: bool) -> str:
    r"""Return text whose lines a mail program has wrapped, with its paragraphs on a line each (RFC 3676).

    >>> _flowed("值班人员 \n不得离岗。\n-- \n办公室", True)
    '值班人员不得离岗。\n-- \n办公室'
    """
    lines: list[str] = []
    goes_on = False
    for line in text.split("\n"):
        line = line.removeprefix(" ")
        joins = goes_on and line != "-- " and not line.startswith(">")
        if joins:
            lines[-1] = (lines[-1][:-1] if without_space else lines[-1]) + line
        else:
            lines.append(line)
        goes_on = line.endswith(" ") and line != "-- " and not line.startswith(">")
    return "\n".join(lines)
