"""Electronic books (.epub) -> documents: their chapters are web pages, one after the other.

The list of contents is left out, since it repeats the headings; pictures and notes in margins are no text.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lxml import etree

from embeddings.documents.files import DAMAGE, is_of_disk
from embeddings.documents.html.meta import day_of
from embeddings.documents.html.reader import decoded, joined
from embeddings.documents.html.text import Block, TooDeep, blocks_of, parse
from embeddings.errors import SourceError
from embeddings.records import Document

_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
#: Bytes of all chapters; a book of a million characters has three million, and as many of markup. A page takes twenty
#: times its size while it is read.
MOST_BYTES = 20_000_000
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml", ""})


def read_epub(path: Path, doc_id: str) -> Iterator[Document | SourceError]:
    """Read a book: one document.

    Raises:
        SourceError: if it is damaged, locked, too large, or no book.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield _Book(archive, doc_id).document(path)
    except (*DAMAGE, KeyError, RecursionError, TooDeep, etree.XMLSyntaxError) as error:
        if is_of_disk(error):  # the disk's fault
            raise
        raise _damaged(doc_id) from error


class _Book:
    """A book that is being read."""

    def __init__(self, archive: zipfile.ZipFile, doc_id: str) -> None:
        """Find the file that lists its parts."""
        self._archive, self._doc_id, self._left = archive, doc_id, MOST_BYTES
        root = _xml(self._content(_CONTAINER))
        self._list = next((each.get("full-path", "") for each in _named(root, "rootfile")), "")
        self._package = _xml(self._content(self._list))

    def document(self, path: Path) -> Document:
        """Return the book's text with its headings.

        Raises:
            SourceError: if its chapters are locked.
        """
        locked = self._locked()
        blocks: list[Block] = []
        for part in self._chapters():
            if part in locked:
                raise _encrypted(self._doc_id)
            root = parse(decoded(self._content(part), self._doc_id))
            blocks += blocks_of(root) if root is not None else []
        text, starts = joined(blocks)
        title = self._said("title")
        headings = tuple(
            (start, block.level)
            for start, block in zip(starts, blocks, strict=True)
            if block.level and block.text != title
        )
        published = day_of(self._said("date"))
        meta = {"format": "epub", **({"published": published} if published else {})}
        return Document(self._doc_id, str(path), title, text, "styled", meta, headings=headings)

    def _chapters(self) -> Iterator[str]:
        """Yield the names of the parts that are read, in their order."""
        folder = posixpath.dirname(self._list)
        items = {each.get("id", ""): each for each in _named(self._package, "item")}
        known = set(self._archive.namelist())
        for reference in _named(self._package, "itemref"):
            item = items.get(reference.get("idref", ""))
            if item is None or item.get("media-type", "") not in _PAGES or "nav" in item.get("properties", "").split():
                continue
            part = posixpath.normpath(posixpath.join(folder, unquote(item.get("href", "").partition("#")[0])))
            if part not in known:
                raise _damaged(self._doc_id)
            yield part

    def _locked(self) -> set[str]:
        """Return the parts that only the shop's own program reads."""
        if _ENCRYPTION not in self._archive.namelist():
            return set()
        found = _named(_xml(self._content(_ENCRYPTION)), "CipherReference")
        return {unquote(each.get("URI", "")).lstrip("/") for each in found}

    def _said(self, name: str) -> str:
        """Return what the book says of itself."""
        return next((" ".join("".join(each.itertext()).split()) for each in _named(self._package, name)), "")

    def _content(self, part: str) -> bytes:
        info = self._archive.getinfo(part)
        if info.flag_bits & 1:
            raise _encrypted(self._doc_id)
        self._left -= info.file_size
        if self._left < 0:
            raise SourceError(
                "source.epub_large",
                "{name} has more than {most} MB of text; have it printed as several PDF files.",
                name=self._doc_id,
                most=MOST_BYTES // 1_000_000,
            )
        with self._archive.open(info) as content:
            return content.read(info.file_size + 1)


def _xml(content: bytes) -> Any:  # noqa: ANN401 - lxml has no types
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, recover=True
    )
    root = etree.fromstring(content, parser)
    if root is None:
        raise ValueError("no elements")
    return root


def _named(root: Any, name: str) -> Iterator[Any]:  # noqa: ANN401
    """Yield elements by their name in any namespace: old books have others."""
    yield from root.iter("{*}" + name)


def _encrypted(name: str) -> SourceError:
    return SourceError(
        "source.epub_locked",
        "{name} is locked for the program of the shop that sold it; nothing of it can be read here.",
        name=name,
    )


def _damaged(name: str) -> SourceError:
    return SourceError(
        "source.epub_damaged",
        "{name} is damaged or no electronic book; open it in a reading program and print it as a PDF, or fetch it "
        "again.",
        name=name,
    )
