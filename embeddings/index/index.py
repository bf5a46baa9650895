"""Index: open and search. On disk a folder of immutable generations and ``CURRENT``, naming the live one."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from embeddings.errors import IndexUnusable
from embeddings.index.lexical import LexicalIndex, Lexicon
from embeddings.index.store import SqliteStore, search_text

if TYPE_CHECKING:
    from embeddings.index import interface
    from embeddings.wording import TermList, Thesaurus

T = TypeVar("T")
R = TypeVar("R")
#: Raised whenever an index of the previous release would be read wrongly or find less.
FORMAT = 8
#: Bytes of an index whose content is checked whenever it is opened: some tenths of a second on an old machine. That of
#: a larger one is checked by `mishu doctor`.
_SMALL = 50_000_000
STORE, LEXICAL, ROWS, PLACES, CANDIDATES = "store.sqlite", "lexical", "rows", "places", "candidates"
_SEAL = "digest"
#: Passages of some documents in which their words are counted, evenly from all: some seconds.
_COUNTED = 10_000
#: The file of the vectors of known questions; there is none where no question is known.
KNOWN = "known.f16"
#: What there are vectors of; the files of each in ``rows`` are called ``KIND.SERIAL.f16``, one for each build.
KINDS = ("passages", "sentences", "contexts")


def kept_with(make: Callable[[T], R]) -> Callable[[T], R]:
    """Keep what a function makes of an index, or of a part of one, for as long as that is open.

    It is kept on the index itself: a cache beside it would hold indexes that are long closed, or too few of those open.
    """
    name = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def kept(index: T) -> R:
        held = vars(index)
        if name not in held:
            held[name] = make(index)
        made: R = held[name]
        return made

    return kept


@dataclass(frozen=True)
class Layout:
    """Every file of an index."""

    folder: Path

    @property
    def current(self) -> Path:
        """The file that names the live generation."""
        return self.folder / "CURRENT"

    @property
    def generations(self) -> Path:
        """The folder of the generations."""
        return self.folder / "generations"

    @property
    def lock(self) -> Path:
        """Held by the process that builds."""
        return self.folder / "build.lock"

    def live(self) -> str | None:
        """Return the id of the live generation, or None where there is no index."""
        try:
            return self.current.read_text(encoding="utf-8").strip() or None
        except (OSError, UnicodeDecodeError):
            return None


@dataclass(frozen=True)
class Manifest:
    """What a generation is and holds; ``files`` has size in bytes and SHA-256 of each file.

    ``rules`` tells by which release documents are read and cut; ``dimension`` is that of the vectors. ``recall`` is
    which share of the ten nearest vectors of each kind are found, where very many are searched by candidates.
    """

    format: int
    built: str
    model: str
    revision: str
    passage_length: int
    rules: str
    dimension: int
    counts: Mapping[str, int]
    files: Mapping[str, tuple[int, str]]
    recall: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


class Texts:
    """The texts and words of one generation, open for reading: enough to list, show and look up, without a model."""

    def __init__(
        self, generation: str, manifest: Manifest, store: "interface.Store", lexical: "interface.LexicalIndex"
    ) -> None:
        """Take what is open of a generation."""
        self.generation = generation
        self.manifest = manifest
        self.store = store
        self.lexical = lexical

    @classmethod
    def open(cls, folder: Path) -> "Texts":
        """Open the live generation after checking the files that are read, as `Index.open` does.

        Raises:
            IndexUnusable: as `Index.open` does.
        """
        name, place, manifest = _live(folder)
        read = {file: kept for file, kept in manifest.files.items() if file.partition("/")[0] in (STORE, LEXICAL)}
        _check_files(folder, place, read, deep=False)
        try:
            return cls(name, manifest, SqliteStore.open(place / STORE), LexicalIndex.open(place / LEXICAL))
        except (OSError, RuntimeError, ValueError) as error:
            raise _damaged(folder, str(error)) from error


class Index(Texts):
    """One generation, open for reading."""

    def __init__(
        self,
        generation: str,
        manifest: Manifest,
        store: "interface.Store",
        vectors: "interface.VectorIndex",
        parts: "interface.Parts",
        lexical: "interface.LexicalIndex",
        known: "interface.VectorIndex | None" = None,
    ) -> None:
        """Take the open parts of a generation; ``known`` are the vectors of the known questions, if there are any."""
        super().__init__(generation, manifest, store, lexical)
        self.vectors = vectors
        self.parts = parts
        self.known = known

    @classmethod
    def open(cls, folder: Path, deep: bool = False) -> "Index":
        """Open the live generation after checking every file of it: its size, and its content if it is ``deep``.

        The content of a small index is checked whenever it is opened.

        Raises:
            IndexUnusable: if there is no index, or it is damaged, or of another format.
        """
        name, place, manifest = _live(folder)
        _check_files(folder, place, manifest.files, deep)
        try:
            return cls(
                name,
                manifest,
                SqliteStore.open(place / STORE),
                *open_vectors(place, manifest),
                LexicalIndex.open(place / LEXICAL),
                _known_vectors(place, manifest),
            )
        except (OSError, RuntimeError, ValueError) as error:
            raise _damaged(folder, str(error)) from error

    def __len__(self) -> int:
        """Return the number of passages, of all documents even where the index is limited."""
        return len(self.lexical)

    def limited(self, documents: Collection[str]) -> "Index":
        """Return the same generation, of which nothing but these documents is found or to be seen.

        They must have passages. Vectors, words and texts are shared, not copied; only how rare a word is, and what
        abbreviations stand for, is still told by all documents.
        """
        store = self.store.limited(documents)
        found = store.ordinals
        manifest = replace(self.manifest, counts={"documents": store.count, "passages": len(found)})
        parts = (self.vectors.limited(found), self.parts.limited(found), self.lexical.limited(found))
        known = self.known.limited(store.known_rows) if self.known and store.known_rows else None
        return Index(self.generation, manifest, store, *parts, known)

    def lexicon(self) -> Lexicon:
        """Return the words and pairs of characters that the documents say.

        Of some documents they are counted anew, in 10,000 of their passages at most.
        """
        from embeddings.text import fold

        if not self.store.is_limited:
            return Lexicon(self.lexical.vocabulary(), self.lexical.pair_frequency)
        texts = (
            fold(search_text(document.title, passage, document.text))
            for passage in self.store.spread(_COUNTED).values()
            if (document := self.store.document(passage.doc_id))
        )
        return Lexicon.of(texts)

    def thesaurus(self, own: "TermList | None" = None) -> "Thesaurus":
        """Return the packaged terms, the abbreviations of these documents, and the user's ``own`` on top."""
        from embeddings.wording import TermList, Thesaurus, packaged_terms

        return Thesaurus.of(packaged_terms(), self.store.abbreviations(), own or TermList())


def _known_vectors(place: Path, manifest: Manifest) -> "interface.VectorIndex | None":
    if KNOWN not in manifest.files:
        return None
    from embeddings.index.rows import Rows
    from embeddings.index.vectors import VectorIndex

    return VectorIndex.of(Rows.open([place / KNOWN], manifest.dimension))


def open_vectors(place: Path, manifest: Manifest) -> "tuple[interface.VectorIndex, interface.Parts]":
    """Open the vectors of a generation: those of its passages, and those of their parts.

    Raises:
        ValueError: if files do not fit together.
    """
    from embeddings.index.candidates import Candidates
    from embeddings.index.placed import Placed
    from embeddings.index.rows import Rows

    rows = {}
    for kind in KINDS:
        names = sorted(name for name in manifest.files if name.startswith(f"{ROWS}/{kind}."))
        rows[kind] = Rows.open([place / name for name in names], manifest.dimension)
    candidates = {
        kind: Candidates.open(place / CANDIDATES / f"{kind}.faiss")
        for kind in KINDS
        if f"{CANDIDATES}/{kind}.faiss" in manifest.files
    }
    return Placed.open(place / PLACES).indexes(rows, candidates)


def open_manifest(folder: Path) -> tuple[str, Manifest]:
    """Return the name and the manifest of the live generation after reading every byte of it.

    Raises:
        IndexUnusable: if there is none, or anything of it is missing, changed or of another format.
    """
    name, place, manifest = _live(folder)
    _check_files(folder, place, manifest.files, deep=True)
    return name, manifest


def _live(folder: Path) -> tuple[str, Path, Manifest]:
    """Return the name, the folder and the manifest of the live generation."""
    layout = Layout(folder)
    name = layout.live()
    if name is None:
        raise IndexUnusable(
            "index.none",
            "There is no index in {folder}; make one with: mishu build --index {folder}",
            folder=folder,
        )
    place = layout.generations / Path(name).name
    return name, place, _read_manifest(folder, place)


def _read_manifest(folder: Path, place: Path) -> Manifest:
    try:
        values = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
        version = values["format"]
    except FileNotFoundError as error:
        raise _damaged(folder, f"{place.name}/manifest.json is missing") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(folder, f"{place.name}/manifest.json cannot be read") from error
    if version != FORMAT:
        raise IndexUnusable(
            "index.format",
            "The index in {folder} has format {found}, this version of Mishu reads format {expected}; make it "
            "anew with: mishu build --index {folder}",
            folder=folder,
            found=version,
            expected=FORMAT,
        )
    try:
        if sealed(values) != values:
            raise _damaged(folder, f"{place.name}/manifest.json has been changed")
        del values[_SEAL]
        manifest = Manifest(**values)
        if all(isinstance(manifest.counts[name], int) for name in ("documents", "passages")):
            manifest = replace(
                manifest, files={name: (int(size), str(sum_)) for name, (size, sum_) in manifest.files.items()}
            )
            return manifest
        raise ValueError
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise _damaged(folder, f"{place.name}/manifest.json cannot be read") from error


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sealed(values: Mapping[str, object]) -> dict[str, object]:
    """Return the content of a manifest with a digest by which it is seen whether any of it has changed."""
    told = {name: value for name, value in values.items() if name != _SEAL}
    content = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
    return {**told, _SEAL: hashlib.sha256(content).hexdigest()}


def damages(folder: Path) -> list[IndexUnusable]:
    """Return everything that is wrong with the live generation of an index, after reading every byte of it."""
    try:
        _, place, manifest = _live(folder)
    except IndexUnusable as error:
        return [error]
    found = list(_damages(folder, place, manifest.files, deep=True))
    if not found:
        try:
            Index.open(folder).store.close()
        except IndexUnusable as error:
            return [error]
    return found


def _check_files(folder: Path, place: Path, files: Mapping[str, tuple[int, str]], deep: bool) -> None:
    deep = deep or sum(size for size, _ in files.values()) <= _SMALL
    for damage in _damages(folder, place, files, deep):
        raise damage


def _damages(folder: Path, place: Path, files: Mapping[str, tuple[int, str]], deep: bool) -> Iterator[IndexUnusable]:
    for name, (size, digest) in files.items():
        path = place / name
        try:
            if not path.is_file():
                yield _damaged(folder, f"{name} is missing")
            elif path.stat().st_size != size:
                yield _damaged(folder, f"{name} has {path.stat().st_size} bytes instead of {size}")
            elif deep and digest_of(path) != digest:
                yield _damaged(folder, f"{name} has been changed")
        except OSError as error:
            yield _damaged(folder, f"{name} cannot be read: {error.strerror}")


def _damaged(folder: Path, what: str) -> IndexUnusable:
    return IndexUnusable(
        "index.damaged",
        "The index in {folder} is damaged ({what}); make it anew with: mishu build --index {folder}",
        folder=folder,
        what=what,
    )
