"""Saved web pages (.html, .htm, .xhtml, .mht) -> documents. Nothing that a page refers to is fetched or opened."""

import codecs
import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

from embeddings.documents.files import decode
from embeddings.documents.html.meta import about, title_of
from embeddings.documents.html.text import Block, TooDeep, blocks_of, parse
from embeddings.errors import SourceError
from embeddings.records import Document

#: A page of 20 MB takes about 300 MB of memory; saved pages with their pictures inside can be large.
MOST_BYTES = 64_000_000
_CHARSET = re.compile(rb"""<(?:meta\b[^>]{0,200}?charset|\?xml\b[^>]{0,100}?encoding)\s*=\s*["']?\s*([-\w.:]+)""", re.I)
#: What browsers take these names for (WHATWG Encoding Standard, 4.2), in the widest form that Python has.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "cp950", "iso8859-1": "cp1252"}
#: A page with fewer wrong characters than this share is shown by browsers, with a mark for each of them.
_DAMAGED = 1e-3


def read(path: Path, doc_id: str) -> Iterator[Document | SourceError]:
    """Read a saved page: one document, whose headings are those of its markup."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise SourceError(
            "source.html_large",
            "{name} has {size} MB; web pages are read up to {most} MB. Save its text alone and try again.",
            name=doc_id,
            size=round(size / 1e6),
            most=MOST_BYTES // 1_000_000,
        )
    yield _read(path, doc_id, _page(path.read_bytes(), doc_id))


def page_of(source: str, path: Path, doc_id: str, title: str) -> Document:
    """Return the document of a page that stands in another file, which gives it its title.

    Raises:
        SourceError: if its elements are nested too deep.
    """
    return _read(path, doc_id, _Page(source, title=title, titled=True))


def _read(path: Path, doc_id: str, page: "_Page") -> Document:
    try:
        root = parse(page.source)
    except TooDeep as error:
        raise SourceError(
            "source.html_deep",
            "{name} is damaged: its elements are nested more than 2,000 deep. Open it in a browser and save it again.",
            name=doc_id,
        ) from error
    return _document(path, doc_id, page, root)


@dataclass(frozen=True)
class _Page:
    """The source of a page, with the address and the title that the program has noted which saved it.

    One that is ``titled`` has no other title.
    """

    source: str
    address: str = ""
    title: str = ""
    titled: bool = False


def _page(content: bytes, name: str) -> _Page:
    if not re.match(rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}?MIME-Version:", content[:8192].lstrip(), re.I):
        return _Page(decoded(content, name))
    try:
        message = email.message_from_bytes(content, policy=email.policy.default)
        part = next(
            part for part in message.walk() if part.get_content_type() in {"text/html", "application/xhtml+xml"}
        )
        page = part.get_payload(decode=True)
        charset = part.get_content_charset() or ""
        address = _header(part, "Content-Location") or _header(message, "Snapshot-Content-Location")
        title = _header(message, "Subject")
    except (StopIteration, RecursionError, LookupError, ValueError, AttributeError, TypeError) as error:
        raise SourceError(
            "source.html_archive",
            "{name} is a web archive without a readable page; open it in a browser and save the page as HTML.",
            name=name,
        ) from error
    return _Page(decoded(page if isinstance(page, bytes) else b"", name, charset), address, title)


def _header(part: Message, name: str) -> str:
    return " ".join(str(part.get(name, "")).split())


def decoded(content: bytes, name: str, charset: str = "") -> str:
    """Return the source of a page: UTF-8 if it is that, else what it says that it is, else what it looks like.

    Raises:
        SourceError: if it is none of these.
    """
    declared = _declared(content, charset)
    try:
        return decode(content, name) if _is_marked(content) else _strict(content, declared)
    except (UnicodeDecodeError, LookupError):
        pass
    try:
        return decode(content, name)
    except SourceError:
        text = content.decode(declared or "utf-8", "replace")
        if "\0" in text or text.count("\ufffd") > _DAMAGED * len(text):
            raise
        return text


def _strict(content: bytes, declared: str) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        if not declared:
            raise
        text = content.decode(declared)
    if "\0" in text:
        raise UnicodeDecodeError("utf-8", b"\0", 0, 1, "not text")
    return text


def _is_marked(content: bytes) -> bool:
    return content.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def _declared(content: bytes, charset: str) -> str:
    """Return Python's name for the encoding that a page names, or ``""``."""
    match = _CHARSET.search(content[:4096])
    named = charset or (match[1].decode("ascii") if match else "")
    try:
        known = codecs.lookup(named).name if named else ""
    except LookupError:
        return ""
    return _WIDER.get(known, known)


def _document(path: Path, doc_id: str, page: _Page, root: Any) -> Document:  # noqa: ANN401 - lxml has no types
    blocks = blocks_of(root) if root is not None else []
    title, meta = page.title, dict[str, str]()
    if root is not None:
        headings = [(block.level, block.text) for block in blocks if block.level]
        if not page.titled:
            title = title_of(root, headings, [block.text for block in blocks]) or page.title
        meta = about(root, page.source, page.address)
    text, starts = joined(blocks)
    levels = tuple(
        (start, block.level) for start, block in zip(starts, blocks, strict=True) if block.level and block.text != title
    )
    return Document(doc_id, str(path), title, text, "styled", {**meta, "format": "html"}, headings=levels)


def joined(blocks: list[Block]) -> tuple[str, list[int]]:
    """Return the text of blocks with the place where each begins."""
    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    for block in blocks:
        before = "\n" * block.gap if pieces else ""
        starts.append(length + len(before))
        pieces.append(before + block.text)
        length += len(pieces[-1])
    return "".join(pieces) + ("\n" if pieces else ""), starts
