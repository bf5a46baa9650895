"""Documents -> a new generation of an index, put in place of the live one."""

import errno
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import filelock
import numpy as np
import platformdirs

from embeddings.documents import Problem, Progress, Sources, blank, nothing_readable, read_sources
from embeddings.encoder import Encoder, Vectors
from embeddings.errors import IndexUnusable, disk_errors
from embeddings.index.cache import VectorCache, text_key
from embeddings.index.index import FORMAT, KNOWN, LEXICAL, STORE, VECTORS, Index, Layout, Manifest, digest_of
from embeddings.index.known import place_known
from embeddings.index.lexical import LexicalIndex
from embeddings.index.parts import Parts
from embeddings.index.store import Store, context_text, count_of, search_text, worded, write_store
from embeddings.index.vectors import VectorIndex
from embeddings.records import Analysis, Document, KnownQuestion, Passage
from embeddings.structure import PASSAGE_LENGTH, analyse, bodies, mark_abolished, mark_superseded
from embeddings.text import fold, is_traditional
from embeddings.wording import Glossary, learn

#: Texts embedded between two reports of progress, and kept in the cache together.
_CHUNK = 64
#: Rows up to which each row of a table has a vector: some seconds on a small machine. The rows of a larger one are
#: found by their words and values; they share the vector of its header.
MOST_ROWS = 200


@dataclass(frozen=True)
class Report:
    """What a build did."""

    generation: str
    counts: Mapping[str, int]
    embedded: int
    problems: tuple[Problem, ...]


def default_cache() -> Path:
    """Return the file of the embedding cache, one for all indexes of a user."""
    return Path(platformdirs.user_cache_dir("mishu")) / "vectors.sqlite"


def build_index(
    folder: Path,
    places: Sequence[Path],
    encoder: Encoder,
    progress: Progress = lambda stage, done, total: None,
    cache: Path | None = None,
) -> Report:
    """Read documents, make a new generation of them, and put it in place of the live one.

    Until the last step nothing that was there changes; a build that fails or is interrupted leaves no trace
    but the vectors in the cache, so that it goes on from there the next time.

    Raises:
        SourceError: if there is nothing to index.
        IndexUnusable: if another process is building the same index.
        DiskError: if the disk is full or the folder not writable.
    """
    sources = read_sources(places, progress)
    layout = Layout(folder)
    with disk_errors(folder):
        _make_folder(layout)
        try:
            with filelock.FileLock(layout.lock, timeout=0):
                return _build(layout, places, sources, encoder, progress, cache or default_cache())
        except filelock.Timeout as error:
            raise IndexUnusable(
                "index.busy", "Another process is building the index in {folder}; wait until it is done.", folder=folder
            ) from error


def index_in_memory(
    documents: Sequence[Document], encoder: Encoder, progress: Progress = lambda stage, done, total: None
) -> Index:
    """Index documents in memory alone: no file is written, and the cache of vectors is left alone.

    There must be at least one.

    Raises:
        SourceError: if there is nothing in them to index.
    """
    items, blanks = _analyse(documents, progress)
    if not items:
        raise blanks[0].error
    vectors = _embed(items, (), encoder, progress, None)
    counts = count_of(items)
    built = datetime.now(UTC).isoformat(timespec="seconds")
    return Index(
        "memory",
        Manifest(FORMAT, built, encoder.name, encoder.revision, PASSAGE_LENGTH, counts, {}),
        Store.in_memory(items, _glossary(items)),
        vectors.passages,
        vectors.parts,
        LexicalIndex.build(None, _folded(items)),
    )


def _make_folder(layout: Layout) -> None:
    try:
        layout.generations.mkdir(parents=True, exist_ok=True)
    except FileNotFoundError as error:  # so a system folder says that nothing can be made in it
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(layout.folder)) from error


def _build(
    layout: Layout,
    places: Sequence[Path],
    sources: Sources,
    encoder: Encoder,
    progress: Progress,
    cache: Path,
) -> Report:
    items, blanks = _analyse(sources.documents, progress)
    if not items:
        raise nothing_readable(places, blanks)
    known, fallen = place_known(sources.known, items)
    for stale in layout.generations.glob(".building-*"):
        shutil.rmtree(stale)
    generation = _next_id(layout, items, known, encoder)
    fresh = layout.generations / f".building-{generation}"
    try:
        fresh.mkdir()
        vectors = _embed(items, known, encoder, progress, cache)
        counts = _write(fresh, items, known, vectors, progress)
        manifest = Manifest(
            FORMAT,
            datetime.now(UTC).isoformat(timespec="seconds"),
            encoder.name,
            encoder.revision,
            PASSAGE_LENGTH,
            counts,
            _describe(fresh),
        )
        _write_whole(fresh / "manifest.json", json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
        os.replace(fresh, layout.generations / generation)
        _sync(layout.generations)
        previous = layout.live()
        _write_whole(layout.current, generation + "\n")
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    # A running server may have the previous generation open still.
    _remove_old(layout, {generation, previous})
    return Report(generation, counts, vectors.made, (*sources.problems, *blanks, *fallen))


def _analyse(
    documents: Sequence[Document], progress: Progress
) -> tuple[list[tuple[Document, Analysis]], list[Problem]]:
    """Cut the documents into passages; those that have none, such as lists of links, are problems."""
    items, blanks, known = [], [], bodies(documents)
    for done, document in enumerate(documents, 1):
        analysis = analyse(document, known.get(document.id))
        if analysis.passages:
            items.append((document, analysis))
        else:
            blanks.append(Problem(document.id, blank(document.id)))
        progress("read", done, len(documents))
    return mark_abolished(mark_superseded(items)), blanks


def _next_id(
    layout: Layout, items: Sequence[tuple[Document, Analysis]], known: Sequence[KnownQuestion], encoder: Encoder
) -> str:
    """Return a serial number and a digest of the content, so that ids sort by age and say what differs."""
    digest = hashlib.sha256(f"{FORMAT}\0{encoder.name}".encode())
    for document, _ in items:
        digest.update(f"{document.id}\0{document.text}\0".encode())
    for each in known:
        digest.update(f"{each.question}\0{each.doc_id}\0{each.start}\0{each.end}\0".encode())
    serials = [int(path.name[:6]) for path in layout.generations.glob("[0-9]*-*") if path.name[:6].isdigit()]
    return f"{max(serials, default=0) + 1:06}-{digest.hexdigest()[:12]}"


def _texts(items: Sequence[tuple[Document, Analysis]]) -> Iterator[tuple[str, Passage, str]]:
    for document, analysis in items:
        for passage in analysis.passages:
            yield analysis.title, passage, document.text


@dataclass(frozen=True)
class _Vectors:
    """Vectors of all passages, of their parts and of the known questions, shape (questions, dimension), and how many
    had to be made.
    """

    passages: VectorIndex
    parts: Parts
    known: Vectors
    made: int


def _embed(
    items: Sequence[tuple[Document, Analysis]],
    known: Sequence[KnownQuestion],
    encoder: Encoder,
    progress: Progress,
    path: Path | None,
) -> _Vectors:
    texts = list(_texts(items))
    large = _large_tables(texts)
    shared = [_table(passage) in large for _, passage, _ in texts]
    whole = [
        passage.header.of(text) if passage.header and shares else worded(passage, text)
        for shares, (_, passage, text) in zip(shared, texts, strict=True)
    ]
    sentences = [
        # A row means nothing without its header.
        [words] if passage.header else [sentence.of(text) for sentence in passage.sentences]
        for words, (_, passage, text) in zip(whole, texts, strict=True)
    ]
    contexts = [context_text(title, passage) for title, passage, _ in texts]
    wanted = dict.fromkeys([*whole, *contexts, *(text for run in sentences for text in run)])
    rows, made = _encode(list(wanted), encoder.encode_passages, encoder.revision, progress, path)
    asked = list(dict.fromkeys(each.question for each in known))
    # A model takes questions otherwise than passages, so that the same words have another vector.
    asked_rows, asked_made = _encode(asked, encoder.encode_questions, f"{encoder.revision}?", progress, path)
    rows_of = dict(zip(asked, asked_rows, strict=True))
    places = {text: place for place, text in enumerate(wanted)}
    distinct = {text: place for place, text in enumerate(dict.fromkeys(contexts))}
    parts = Parts.build(
        _index_of(rows, [places[text] for run in sentences for text in run], _spread(shared, sentences), half=True),
        [len(run) for run in sentences],
        rows[[places[text] for text in distinct]],
        [distinct[text] for text in contexts],
        [is_traditional(text) for text in whole],
    )
    known_rows = np.stack([rows_of[each.question] for each in known]) if known else rows[:0]
    return _Vectors(_index_of(rows, [places[text] for text in whole], shared), parts, known_rows, made + asked_made)


def _table(passage: Passage) -> tuple[str, int]:
    """Return what tells the table of a row from others: its document, and where its header begins."""
    return passage.doc_id, passage.header.start if passage.header else -1


def _large_tables(texts: Sequence[tuple[str, Passage, str]]) -> frozenset[tuple[str, int]]:
    """Return the tables that have more rows than get vectors of their own."""
    rows = Counter(_table(passage) for _, passage, _ in texts if passage.header)
    return frozenset(table for table, count in rows.items() if count > MOST_ROWS)


def _spread(shared: Sequence[bool], sentences: Sequence[Sequence[str]]) -> list[bool]:
    return [shares for shares, run in zip(shared, sentences, strict=True) for _ in run]


def _index_of(rows: Vectors, places: Sequence[int], shared: Sequence[bool], half: bool = False) -> VectorIndex:
    """Return an index of the rows at these places; those that are ``shared`` stand in it once."""
    if not any(shared):
        return VectorIndex.build(rows[list(places)], half)
    kept: list[int] = []
    first: dict[int, int] = {}
    row_of = []
    for place, shares in zip(places, shared, strict=True):
        if not shares or place not in first:
            first[place] = len(kept)
            kept.append(place)
        row_of.append(first[place])
    return VectorIndex.build(rows[kept], half, row_of)


def _encode(
    texts: Sequence[str],
    encode: Callable[[Sequence[str]], Vectors],
    revision: str,
    progress: Progress,
    path: Path | None,
) -> tuple[Vectors, int]:
    """Return the vectors of distinct texts, shape (texts, dimension), and how many the cache, if any, did not have."""
    keys = [text_key(revision, text) for text in texts]
    with closing(VectorCache(path)) if path else nullcontext() as cache:
        known = dict(cache.get(keys)) if cache else {}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        # Similar lengths together, so that little is padded.
        todo = sorted(missing, key=lambda key: len(missing[key]))
        progress("embed", 0, len(todo))
        for start in range(0, len(todo), _CHUNK):
            part = todo[start : start + _CHUNK]
            rows = encode([missing[key] for key in part])
            if cache:
                cache.put(part, rows)
            known.update(zip(part, rows, strict=True))
            progress("embed", start + len(part), len(todo))
    return np.stack([known[key] for key in keys]) if keys else np.zeros((0, 0), np.float32), len(missing)


def _write(
    folder: Path,
    items: Sequence[tuple[Document, Analysis]],
    known: Sequence[KnownQuestion],
    vectors: _Vectors,
    progress: Progress,
) -> Mapping[str, int]:
    write_store(folder / STORE, items, _glossary(items), known)
    if known:
        VectorIndex.build(vectors.known, half=True).save(folder / KNOWN)
    vectors.passages.save(folder / VECTORS)
    (folder / "parts").mkdir()
    vectors.parts.save(folder / "parts")

    def reported() -> Iterator[str]:
        for done, text in enumerate(_folded(items), 1):
            yield text
            progress("write", done, len(vectors.passages))

    LexicalIndex.build(folder / LEXICAL, reported())
    return count_of(items)


def _glossary(items: Sequence[tuple[Document, Analysis]]) -> Glossary:
    return learn(fold(passage.of(text)) for _, passage, text in _texts(items))


def _folded(items: Sequence[tuple[Document, Analysis]]) -> Iterator[str]:
    """Yield what the lexical search sees of each passage."""
    for title, passage, text in _texts(items):
        yield fold(search_text(title, passage, text))


def _describe(folder: Path) -> dict[str, tuple[int, str]]:
    """Return size and SHA-256 of every file, and see that each is on the disk."""
    described = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".lock")):
        _sync(path)
        described[path.relative_to(folder).as_posix()] = (path.stat().st_size, digest_of(path))
    for place in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
        _sync(place)
    return described


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_whole(path: Path, content: str) -> None:
    """Write a small file so that a reader sees the old or the new content, never a part."""
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    _sync(path.parent)


def _remove_old(layout: Layout, kept: set[str | None]) -> None:
    for path in layout.generations.glob("[0-9]*-*"):
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)
