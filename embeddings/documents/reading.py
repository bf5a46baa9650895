"""Which reader reads a file: found by the suffix, confirmed by the content.

A format is a module with a function of the shape of `Reader` and a line in `KINDS`.
"""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from embeddings.documents.files import MEANINGS, UNKNOWN, Member, locked, look
from embeddings.errors import SourceError
from embeddings.records import Document

Result = Document | SourceError


class Reader(Protocol):
    """The content of a file -> its documents, and what of it could not be read."""

    def __call__(self, path: Path, doc_id: str, /) -> Iterator[Result]:
        """Read the file at ``path``; ``doc_id`` is the id of a document that fills the whole file.

        Raises:
            SourceError: in place of the first result, if nothing of the file can be read.
            OSError: if it cannot be opened.
        """
        ...


class Opener(Protocol):
    """The content of a file that holds files -> its own documents, what is unreadable, and the files in it."""

    def __call__(self, path: Path, doc_id: str, folder: Path, /) -> Iterator[Result | Member]:
        """Read the file at ``path`` and put what lies in it into ``folder``; each file has a reader of its own.

        Raises:
            SourceError: in place of the first result, if nothing of the file can be read.
            OSError: if it cannot be opened, or nothing be written.
        """
        ...


@dataclass(frozen=True)
class Kind:
    """A format: its suffixes, what its files look like inside, and the function that reads them.

    The module is named, not imported, since it brings a library with it. A ``safe`` reader runs in this process,
    any other in one that is ended when it takes more than ``seconds`` (for a page, where the reader reports
    pages) or ``megabytes`` of memory. Of several kinds with the same contents the first is found by content.
    Files that hold files are read by an `Opener`, which ``opens`` says.
    """

    suffixes: tuple[str, ...]
    contents: frozenset[str]
    module: str
    function: str = "read"
    safe: bool = False
    seconds: float = 60
    megabytes: int = 2048
    opens: bool = False

    @property
    def reader(self) -> Reader:
        """The function itself."""
        return reader_named(self.module, self.function)


def _kind(
    suffixes: str, contents: str, module: str, seconds: float = 60, megabytes: int = 2048, function: str = "read"
) -> Kind:
    name = f"embeddings.documents.{module}"
    safe, opens = module == "plain", function.startswith("open")
    return Kind(tuple(suffixes.split()), frozenset(contents.split()), name, function, safe, seconds, megabytes, opens)


#: Recognising a page of A4 at 300 dpi took 1.9 GB of address space with 5 threads; each further one reserves some
#: 0.1 GB. LibreOffice reserves far more than it uses, and has a limit of its own on time. What is read part by part
#: has less than the others.
KINDS: tuple[Kind, ...] = (
    _kind(".txt", f"text empty {UNKNOWN}", "plain", function="read_text"),
    _kind(".md .markdown", f"text empty {UNKNOWN}", "plain", function="read_markdown"),
    _kind(".jsonl", f"text empty {UNKNOWN}", "plain", function="read_records"),
    _kind(".docx .docm", "docx", "docx", megabytes=4096),
    _kind(".pdf", "pdf", "pdf", megabytes=4096),
    _kind(".png .jpg .jpeg .tif .tiff .bmp", "image", "pdf.ocr", megabytes=4096),
    _kind(".html .htm .xhtml .mht .mhtml", "html mht text", "html"),
    _kind(".pptx .pptm .ppsx .ppsm", "pptx", "slides", megabytes=640),
    _kind(".epub", "epub", "html", megabytes=640, function="read_epub"),
    _kind(".ofd", "ofd", "ofd", megabytes=4096),
    _kind(".doc .wps .rtf .odt", "ole rtf odt wordml", "office", seconds=180, megabytes=8192),
    _kind(".ppt .pps .dps", "ppt ole", "office", seconds=180, megabytes=8192, function="read_slides"),
    _kind(".eml", f"mht text html {UNKNOWN}", "containers", megabytes=640, function="open_eml"),
    _kind(".msg", "msg ole", "containers", megabytes=640, function="open_msg"),
    _kind(".zip", "archive", "containers", seconds=180, megabytes=640, function="open_zip"),
    _kind(".xlsx .xlsm .xls .et .csv .tsv", "xlsx xls excelml html text", "sheets", seconds=180, megabytes=1024),
)
#: Word processors open plain text under these suffixes too, and so it is found under them.
_MAY_BE_TEXT = frozenset({".doc", ".wps", ".rtf"})
#: What nearly anything may look like, or be a spoilt file of: it is read as such only where the suffix says so.
_BY_SUFFIX = frozenset({UNKNOWN, "archive"})


#: Files that users have and that nothing here reads: what prints them makes a PDF of them (方正, 书生 and 知网, Apple,
#: OneNote, XPS, drawings); what has to be unpacked; and whole mailboxes.
_TO_PRINT = frozenset(
    ".ceb .cebx .gd .gw .sep .caj .kdh .nh .pdg .pages .key .numbers .one .xps .oxps .vsd .vsdx .mpp .pub .dwg .djvu "
    ".mobi .azw3 .xmind .odp".split()
)
_TO_UNPACK = frozenset(".rar .7z .gz .tgz .tar .bz2 .xz .zst .iso .arj .cab .z01 .001".split())
_TO_EXPORT = frozenset(".pst .ost .mbox .mbx .dbx .nsf".split())


def suffixes() -> tuple[str, ...]:
    """Return every suffix that has a reader."""
    return tuple(suffix for kind in KINDS for suffix in kind.suffixes)


def kind_of(path: Path, name: str) -> Kind:
    """Return how to read a file. Where suffix and content disagree, the content decides.

    ``name`` is what an error calls the file.

    Raises:
        SourceError: if no reader has the suffix, or none reads what the content looks like.
        OSError: if the file cannot be opened.
    """
    suffix, found = path.suffix.lower(), look(path)
    by_suffix = next((kind for kind in KINDS if suffix in kind.suffixes), None)
    if by_suffix is None:
        raise _unsupported(name, suffix, found)
    if found in by_suffix.contents:
        return by_suffix
    if found == "empty":
        raise SourceError(
            "source.zero", "{name} is empty (0 bytes); it may have been copied only in part: fetch it again.", name=name
        )
    if found == "encrypted":
        raise locked(name)
    by_content = next((kind for kind in KINDS if found in kind.contents), None)
    if by_content is None or found in _BY_SUFFIX or (found == "text" and suffix not in _MAY_BE_TEXT):
        raise _unsupported(name, suffix, found)
    return by_content


def _unsupported(name: str, suffix: str, found: str) -> SourceError:
    if suffix in _TO_UNPACK or (found == "packed" and suffix not in _TO_PRINT):
        return SourceError(
            "source.to_unpack",
            "{name} is a packed archive of a kind that is not read; unpack it into a folder and have that read, or "
            "pack it as .zip.",
            name=name,
        )
    if suffix in _TO_PRINT:
        return SourceError(
            "source.to_print",
            "{name} cannot be read: {suffix} belongs to a program of its own. Open it there and print it as a PDF, or "
            "save it as one.",
            name=name,
            suffix=suffix,
        )
    if suffix in _TO_EXPORT:
        return SourceError(
            "source.to_export",
            "{name} is a whole mailbox; save the mails that are to be found as .eml or .msg from the mail program.",
            name=name,
        )
    return SourceError(
        "source.format",
        "{name} cannot be read: its suffix is {suffix}, inside it is {content}. Mishu reads {kinds}.",
        name=name,
        suffix=suffix or "–",
        content=MEANINGS.get(found, found),
        kinds=", ".join(suffixes()),
    )


def reader_named(module: str, function: str) -> Reader:
    """Import a reader."""
    return cast(Reader, getattr(importlib.import_module(module), function))


def crashed(name: str, reason: str) -> SourceError:
    """Return the error for a file on which its reader gave up without saying why."""
    return SourceError(
        "source.crashed",
        "{name} cannot be read: its reader broke off ({reason}). The file may be damaged: open it in its program and "
        "save it anew.",
        name=name,
        reason=reason,
    )


def unreadable(name: str, error: OSError) -> SourceError:
    """Return the error for a file that the system does not give."""
    return SourceError(
        "source.unreadable", "{name} cannot be opened: {reason}.", name=name, reason=error.strerror or str(error)
    )
