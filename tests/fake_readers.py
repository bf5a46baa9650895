"""Readers as bad files make them behave; they run in the process for risky files."""

import ctypes
import importlib
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from embeddings.documents.files.archives import check_archive
from embeddings.documents.pages.progress import page_done
from embeddings.documents.reading import Result
from embeddings.errors import SourceError
from embeddings.records import Document, Recognised


def read(path: Path, doc_id: str) -> Iterator[Result]:
    """Do what the first line of the file, after its signature, says."""
    words = path.read_text(encoding="utf-8").split("\n")[1:]
    yield from globals()[words[0]](path, doc_id, *words[1:])


def well(path: Path, doc_id: str, *lines: str) -> Iterator[Result]:
    text = "\n".join(lines)
    half = text.index("\n") + 1
    yield Document(
        doc_id,
        str(path),
        "题",
        text,
        "styled",
        {"format": "pdf"},
        (0, half),
        ((0, 1),),
        (Recognised(half, len(text), 0.9),),
    )


def paged(path: Path, doc_id: str, *lines: str) -> Iterator[Result]:
    """Each page, after a form feed, begins with a heading; all but the first were pictures."""
    pages = "\n".join(lines).split("\f")
    starts = [sum(map(len, pages[:number])) for number in range(len(pages))]
    for number in range(len(pages)):
        page_done(number + 1, len(pages))
    text = "".join(pages)
    recognised = (Recognised(starts[1], len(text), 0.975),)
    headings = tuple((start, 1) for start in starts)
    yield Document(doc_id, str(path), "", text, "styled", {"format": "pdf"}, tuple(starts), headings, recognised)


def archived(path: Path, doc_id: str) -> Iterator[Result]:
    """Read the first part of an archive, once it has been looked through."""
    check_archive(path, doc_id)
    with zipfile.ZipFile(path) as archive:
        text = archive.read("word/document.xml").decode()
    yield Document(doc_id, str(path), "", text, "styled", {"format": "docx"})


def chatter(path: Path, doc_id: str, *lines: str) -> Iterator[Result]:
    """Print to standard output, read the keyboard and leave a child behind."""
    os.write(1, b"noise" * 1000)
    print("more noise")  # noqa: T201
    assert sys.stdin.read() == ""
    yield from well(path, doc_id, *lines)


def loop(path: Path, doc_id: str) -> Iterator[Result]:
    while True:
        pass
    yield SourceError("source.blank", "")


def whoami(path: Path, doc_id: str) -> Iterator[Result]:
    yield Document(doc_id, str(path), "", str(os.getpid()), "styled")


def tell_and_loop(path: Path, doc_id: str, note: str) -> Iterator[Result]:
    Path(note).write_text(str(os.getpid()), encoding="utf-8")
    yield from loop(path, doc_id)


def hang_in_children(path: Path, doc_id: str, note: str) -> Iterator[Result]:
    """Wait for two others, one of which has left the group."""
    children = [subprocess.Popen(["sleep", "60"], start_new_session=apart) for apart in (False, True)]
    Path(note).write_text(" ".join(str(child.pid) for child in children), encoding="utf-8")
    children[0].wait()
    yield SourceError("source.blank", "")


def abort(path: Path, doc_id: str) -> Iterator[Result]:
    os.abort()
    yield SourceError("source.blank", "")


def crash(path: Path, doc_id: str) -> Iterator[Result]:
    ctypes.string_at(0)
    yield SourceError("source.blank", "")


def leave(path: Path, doc_id: str) -> Iterator[Result]:
    os._exit(3)
    yield SourceError("source.blank", "")


def devour(path: Path, doc_id: str) -> Iterator[Result]:
    kept = [bytearray(1 << 24)]
    while True:
        kept.append(bytearray(1 << 24))
    yield SourceError("source.blank", "")


def lack(path: Path, doc_id: str) -> Iterator[Result]:
    importlib.import_module("no_such_library")
    yield SourceError("source.blank", "")


def stumble(path: Path, doc_id: str) -> Iterator[Result]:
    yield from {}["missing"]


def sink(path: Path, doc_id: str) -> Iterator[Result]:
    yield from sink(path, doc_id)


def half(path: Path, doc_id: str) -> Iterator[Result]:
    yield Document(doc_id, str(path), "", "半个\ud800字。", "styled")


def misplace(path: Path, doc_id: str) -> Iterator[Result]:
    yield Document(doc_id, str(path), "", "文字。", "styled", {}, (0, 99))


def pages(path: Path, doc_id: str, count: str, seconds: str) -> Iterator[Result]:
    for page in range(1, int(count) + 1):
        time.sleep(float(seconds))
        page_done(page, int(count))
    yield from well(path, doc_id, "一。", "二。")


def stall(path: Path, doc_id: str) -> Iterator[Result]:
    """Report the same page for ever."""
    while True:
        page_done(1, 2)
        time.sleep(0.05)
    yield SourceError("source.blank", "")


def refuse(path: Path, doc_id: str) -> Iterator[Result]:
    inner = SourceError("source.blank", "{name} holds no text.", name=doc_id)
    raise SourceError("source.nothing_readable", "{count} {places} {reason}", count=1, places="{甲}", reason=inner)
    yield inner
