"""Documents, sections and passages in one SQLite file, as it is read."""

import json
import re
import sqlite3
import threading
import zlib
from collections.abc import Collection, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, cast

from embeddings.catalogue import CATALOGUE, joined
from embeddings.documents import unpacked_rows
from embeddings.errors import IndexUnusable
from embeddings.index.interface import Store
from embeddings.records import (
    Document,
    Dropped,
    Fact,
    Format,
    KnownQuestion,
    Passage,
    Recognised,
    Section,
    Sentence,
    Span,
)
from embeddings.text import NUMERAL
from embeddings.wording import Glossary, TermList, glossary_of

#: What is read often stands before what is long. Of a document without passages, such as a list of links, ``first``
#: and ``last`` are null: it is in the collection's count of sites, and not to be seen. ``text`` is as `packed_text`
#: makes it.
TABLES = """
CREATE TABLE documents (
    id TEXT PRIMARY KEY, title TEXT NOT NULL DEFAULT '', meta TEXT NOT NULL DEFAULT '{}',
    marks TEXT NOT NULL DEFAULT '{}', first INTEGER, last INTEGER, characters INTEGER NOT NULL,
    traditional INTEGER NOT NULL, path TEXT NOT NULL, format TEXT NOT NULL, file TEXT NOT NULL, digest TEXT NOT NULL,
    read_title TEXT NOT NULL, read_meta TEXT NOT NULL, site TEXT NOT NULL, body TEXT NOT NULL DEFAULT '',
    analysed INTEGER NOT NULL DEFAULT 0, words TEXT NOT NULL DEFAULT '', abolishing TEXT NOT NULL DEFAULT '[]',
    edges TEXT NOT NULL, pages TEXT NOT NULL, headings TEXT NOT NULL, recognised TEXT NOT NULL, rows TEXT NOT NULL,
    text BLOB NOT NULL);
CREATE INDEX documents_of_file ON documents (file);
CREATE INDEX documents_of_site ON documents (site) WHERE site <> '';
CREATE INDEX documents_to_analyse ON documents (id) WHERE NOT analysed;
CREATE TABLE sections (
    doc_id TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, heading TEXT NOT NULL,
    path TEXT NOT NULL, alone INTEGER NOT NULL, speech INTEGER NOT NULL, in_speech INTEGER NOT NULL);
CREATE INDEX sections_of ON sections (doc_id, start);
CREATE TABLE dropped (
    doc_id TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, rule TEXT NOT NULL);
CREATE INDEX dropped_of ON dropped (doc_id, start);
CREATE TABLE facts (
    doc_id TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL);
CREATE INDEX facts_of ON facts (doc_id);
CREATE TABLE passages (
    ordinal INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, doc_id TEXT NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, section TEXT NOT NULL, sentences TEXT NOT NULL, speech TEXT NOT NULL,
    header TEXT NOT NULL);
CREATE TABLE known (
    row INTEGER PRIMARY KEY, question TEXT NOT NULL, doc_id TEXT NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, ordinal INTEGER NOT NULL);
CREATE INDEX known_of ON known (doc_id, start);
CREATE TABLE names (name TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE introductions (
    short TEXT NOT NULL, long TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (short, long)) WITHOUT ROWID;
"""
TABLES += CATALOGUE
#: Documents kept in memory once read.
_CACHED = 256
#: Values in one query; some builds of SQLite take no more than 999.
_ASKED = 900
#: Names handed out at most; the rest of a large collection is quoted once or twice each.
_NAMES = 200_000
#: Abbreviations that questions are read with at most.
_ABBREVIATIONS = 50_000


class SqliteStore(Store):
    """Reads what a build wrote. Safe to use from several threads."""

    def __init__(
        self, database: sqlite3.Connection, lock: "threading.Lock | None" = None, only: frozenset[str] | None = None
    ) -> None:
        """Take a connection that any thread may use, one at a time; with ``only`` these documents alone are seen."""
        super().__init__(database, lock or threading.Lock(), only)
        self._kept = lru_cache(_CACHED)(self._read_document)

    @classmethod
    def open(cls, path: Path) -> "SqliteStore":
        """Open a store for reading; the file itself is never touched."""
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        return cls(sqlite3.connect(uri, uri=True, check_same_thread=False))

    def limited(self, documents: Collection[str]) -> "SqliteStore":
        """Return a store in which only these documents are to be seen, on the same connection."""
        return SqliteStore(self._database, self._lock, frozenset(documents))

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def check(self) -> None:
        """Read one passage, and raise what SQLite or the disk has against it."""
        if not self._rows("SELECT id FROM passages LIMIT 1"):
            raise ValueError("there are no passages")

    def document(self, doc_id: str) -> Document | None:
        """Return a document."""
        return self._kept(doc_id)

    def _read_document(self, doc_id: str) -> Document | None:
        rows = self._rows(
            "SELECT id, path, title, text, format, meta, marks, pages, headings, recognised, rows FROM documents "
            "WHERE id = ? AND first IS NOT NULL",
            (doc_id,),
        )
        try:
            return _document(rows[0]) if rows and self._sees(doc_id) else None
        except ValueError as error:
            raise IndexUnusable(
                "index.text",
                "The text of {name} is damaged in the index; make the index anew with: mishu build",
                name=doc_id,
            ) from error

    def document_titles(self) -> dict[str, str]:
        """Return the title of every document, by id."""
        rows = self._rows("SELECT id, title FROM documents WHERE first IS NOT NULL ORDER BY id")
        return {name: title for name, title in rows if self._sees(name)}

    def sections(self, doc_id: str) -> list[Section]:
        """Return the sections of a document, in text order."""
        rows = self._rows(
            'SELECT start, "end", heading, path, alone, speech, in_speech FROM sections WHERE doc_id = ? '
            "ORDER BY start, rowid",
            (doc_id,),
        )
        return [_section(row) for row in rows if self._sees(doc_id)]

    def dropped(self, doc_id: str) -> list[Dropped]:
        """Return what cleaning left out of a document, in text order."""
        rows = self._rows('SELECT start, "end", rule FROM dropped WHERE doc_id = ? ORDER BY start', (doc_id,))
        return [Dropped(int(start), int(end), rule) for start, end, rule in rows if self._sees(doc_id)]

    def facts(self, doc_id: str) -> list[Fact]:
        """Return what a document's text says of itself."""
        rows = self._rows('SELECT start, "end", name, value FROM facts WHERE doc_id = ? ORDER BY rowid', (doc_id,))
        return [Fact(int(start), int(end), name, value) for start, end, name, value in rows if self._sees(doc_id)]

    def known(self, rows: Sequence[int]) -> dict[int, KnownQuestion]:
        """Return known questions by their rows."""
        marks = ",".join("?" * len(rows))
        found = self._rows(f"{_KNOWN} WHERE row IN ({marks})", tuple(rows))  # noqa: S608
        return {row: known for row, known in map(_known, found) if self._sees(known.doc_id)}

    def known_of(self, doc_id: str) -> list[KnownQuestion]:
        """Return the known questions of a document, in the order of its text."""
        rows = self._rows(f"{_KNOWN} WHERE doc_id = ? ORDER BY start, row", (doc_id,))
        return [known for _, known in map(_known, rows) if self._sees(doc_id)]

    @cached_property
    def known_rows(self) -> list[int]:
        """The rows of all known questions."""
        rows = self._rows("SELECT row, doc_id FROM known ORDER BY row")
        return [int(row) for row, doc_id in rows if self._sees(doc_id)]

    def passages(self, ordinals: Collection[int]) -> dict[int, Passage]:
        """Return passages by their ordinals; there is none at the ordinals of documents that are gone."""
        if isinstance(ordinals, range) and ordinals.step == 1:
            rows = self._rows(f"{_SELECT} WHERE ordinal BETWEEN ? AND ?", (ordinals.start, ordinals.stop - 1))
        else:
            wanted = list(map(int, ordinals))  # SQLite takes no numbers of numpy's
            parts = [wanted[start : start + _ASKED] for start in range(0, len(wanted), _ASKED)]
            marks = [",".join("?" * len(part)) for part in parts]
            queries = [f"{_SELECT} WHERE ordinal IN ({mark})" for mark in marks]  # noqa: S608
            rows = [row for query, part in zip(queries, parts, strict=True) for row in self._rows(query, tuple(part))]
        return {ordinal: passage for ordinal, passage in map(_passage, rows) if self._sees(passage.doc_id)}

    def spread(self, most: int) -> dict[int, Passage]:
        """Return at most ``most`` passages by their ordinals, evenly from all documents."""
        ordinals = self.ordinals
        count = len(ordinals)
        if count > most:
            ordinals = ordinals[[place * count // most for place in range(most)]]
        return self.passages(ordinals)

    def glossary(self) -> Glossary:
        """Return the commonest names, at most 200,000, and the abbreviations of the documents."""
        names = self._rows("SELECT name, count FROM names ORDER BY count DESC, name LIMIT ?", (_NAMES,))
        return glossary_of({name: int(count) for name, count in names}, self._introductions())

    def abbreviations(self) -> TermList:
        """Return the abbreviations of the documents as terms that mean the same."""
        return glossary_of({}, self._introductions()).terms

    def _introductions(self) -> dict[tuple[str, str], int]:
        """Return pairs of short and long forms with how often documents introduce them, the commonest."""
        query = "SELECT short, long, count FROM introductions ORDER BY count DESC, short, long LIMIT ?"
        return {(short, long): int(count) for short, long, count in self._rows(query, (_ABBREVIATIONS,))}


def packed_text(text: str) -> bytes:
    """Return a text as the store holds it: in less than half of its bytes, with a checksum."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"))


def unpacked_text(packed: bytes) -> str:
    """Return the text that `packed_text` packed.

    Raises:
        ValueError: if a byte of it has changed.
    """
    try:
        return zlib.decompress(packed).decode("utf-8", "surrogatepass")
    except zlib.error as error:
        raise ValueError("the checksum does not fit") from error


def _document(row: Sequence[Any]) -> Document:
    name, path, title, text, kind, meta, marks, *shape = row
    pages, headings, recognised, rows = map(json.loads, shape)
    return Document(
        name,
        path,
        title,
        unpacked_text(text),
        cast(Format, kind),
        joined(meta, marks),
        tuple(pages),
        tuple((start, level) for start, level in headings),
        tuple(Recognised(start, end, sure) for start, end, sure in recognised),
        tuple(unpacked_rows(rows)),
    )


def _section(row: Sequence[str]) -> Section:
    start, end, heading, path, *kind = row
    span = Span(*json.loads(heading))
    return Section(int(start), int(end), span, tuple(json.loads(path)), *map(bool, kind))


_KNOWN = 'SELECT row, start, "end", question, doc_id, ordinal FROM known'


def _known(row: Sequence[str]) -> tuple[int, KnownQuestion]:
    number, start, end, question, doc_id, ordinal = row
    return int(number), KnownQuestion(int(start), int(end), question, doc_id, int(ordinal))


_SELECT = 'SELECT ordinal, id, doc_id, start, "end", section, sentences, speech, header FROM passages'


def _passage(row: Sequence[str]) -> tuple[int, Passage]:
    ordinal, name, doc_id, start, end, section, sentences, speech, above = row
    header = Span(*json.loads(above)) if above != "[]" else None
    spans = tuple(Sentence(a, b, bool(heading)) for a, b, heading in json.loads(sentences))
    return int(ordinal), Passage(int(start), int(end), name, doc_id, tuple(json.loads(section)), spans, speech, header)


_ARTICLE = re.compile(rf"第(?:{NUMERAL}|\d+)[条條](?:之{NUMERAL})?")


def context_text(title: str, passage: Passage) -> str:
    """Return what a passage stands under: title and section path, each on a line."""
    path = [name for name in passage.section if name != passage.speech]
    return "\n".join([passage.speech or title, *path])


def meant_context(title: str, passage: Passage) -> str:
    """Return what a passage stands under as far as it means anything: without headings that are an article's number.

    Every article had a vector of its own otherwise, a tenth of an index of rules, which told no two of them apart.
    """
    whole = context_text(title, passage)
    return "\n".join(line for line in whole.split("\n") if not _ARTICLE.fullmatch(line)) or whole


def search_text(title: str, passage: Passage, text: str) -> str:
    """Return what the lexical search sees of a passage: title, section path, header and words, not yet folded."""
    return f"{context_text(title, passage)}\n{worded(passage, text)}"


def worded(passage: Passage, text: str) -> str:
    """Return the words of a passage, those of a row below the header that says what its cells are."""
    return f"{passage.header.of(text)}\n{passage.of(text)}" if passage.header else passage.of(text)
