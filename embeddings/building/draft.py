"""The store of a generation while it is being made: documents are put in, taken out, and cut into passages.

What belongs to the whole collection is kept as counts that a document adds to and is taken from, so that a document
costs the same in a small collection and in a large one.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from embeddings.catalogue import Listed, add_to_catalogue, remove_from_catalogue
from embeddings.documents import File, packed_rows, unpacked_rows
from embeddings.index import TABLES, packed_text, unpacked_text
from embeddings.records import Analysis, Document, KnownPlace, KnownQuestion, Paper, Passage, Recognised, Section, Span
from embeddings.structure import analyse, bodies_of, edges_of, marks_of, paper_of, site_of
from embeddings.text import fold, is_traditional
from embeddings.wording import counted

#: ``placed`` says which rows of the vectors belong to a passage, ``gone`` which passages the inverted index still has;
#: ``state`` says what has been done.
_TABLES = """
CREATE TABLE files (id TEXT PRIMARY KEY, signature TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE inner_places (file TEXT NOT NULL, place TEXT NOT NULL);
CREATE INDEX inner_places_of ON inner_places (file);
CREATE TABLE gone (first INTEGER NOT NULL, last INTEGER NOT NULL);
CREATE TABLE touched (site TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE placed (
    ordinal INTEGER PRIMARY KEY, row INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL,
    context INTEGER NOT NULL, traditional INTEGER NOT NULL);
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
_COLUMNS = 6  # of placed
#: Characters of a document from which its script is told.
_SAMPLE = 1000
_CONTENT = "id, path, read_title, text, format, read_meta, pages, headings, recognised, rows"


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Draft:
    """Writes what `Store` reads. Every method leaves the database whole; what was begun can be gone on with."""

    def __init__(self, database: sqlite3.Connection) -> None:
        """Take a database that is empty, or the copy of one that this wrote."""
        self.database = database
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'documents'").fetchone():
            with database:
                database.executescript(TABLES + _TABLES)

    def get(self, name: str) -> str:
        """Return what `set` kept, or nothing."""
        row = self.database.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def set(self, name: str, value: object) -> None:
        """Keep how far something is; together with what is written next, if a transaction is open."""
        self.database.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, str(value)))

    # Files and documents

    def signature(self, file: str) -> str:
        """Return what a file was known by when it was read without any problem, or nothing."""
        row = self.database.execute("SELECT signature FROM files WHERE id = ?", (file,)).fetchone()
        return str(row[0]) if row else ""

    def keep_only(self, files: Iterable[str]) -> None:
        """Take out what came from other files than these."""
        with self.database:
            there = {row[0] for row in self.database.execute("SELECT DISTINCT file FROM documents")}
            there |= {row[0] for row in self.database.execute("SELECT id FROM files")}
            there |= {row[0] for row in self.database.execute("SELECT DISTINCT file FROM inner_places")}
            for file in there - set(files):
                self._take_out(file, ())
                self.database.execute("DELETE FROM files WHERE id = ?", (file,))
                self.database.execute("DELETE FROM inner_places WHERE file = ?", (file,))

    def put(
        self, file: File, documents: Sequence[Document], inner: Sequence[KnownPlace], signature: str
    ) -> list[Document]:
        """Take what a file gives in place of what it gave before, and return what another file has the name of already.

        The ``signature`` is nothing if there were problems.
        """
        with self.database:
            others = [document for document in documents if self._file_of(document.id) not in ("", file.id)]
            taken = {document.id for document in others}
            own = [document for document in documents if document.id not in taken]
            self._take_out(file.id, {document.id for document in own})
            for document in own:
                self._put(document, file.id)
            self.database.execute("DELETE FROM inner_places WHERE file = ?", (file.id,))
            self.database.executemany(
                "INSERT INTO inner_places VALUES (?, ?)",
                ((file.id, _dump([each.doc_id, each.place, each.questions, each.source])) for each in inner),
            )
            kept = "" if others else signature
            self.database.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (file.id, kept))
        return others

    def _file_of(self, doc_id: str) -> str:
        row = self.database.execute("SELECT file FROM documents WHERE id = ?", (doc_id,)).fetchone()
        return str(row[0]) if row else ""

    def _take_out(self, file: str, kept: Iterable[str]) -> None:
        found = {row[0] for row in self.database.execute("SELECT id FROM documents WHERE file = ?", (file,))}
        for doc_id in sorted(found.difference(kept)):
            self._remove(doc_id)

    def _put(self, document: Document, file: str) -> None:
        recognised = [(part.start, part.end, part.confidence) for part in document.recognised]
        shape = (document.pages, document.headings, recognised, packed_rows(document.rows))
        content = (document.id, document.title, document.text, document.format, dict(document.meta), *shape)
        digest = blake2b(_dump(content).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        known = self.database.execute("SELECT digest FROM documents WHERE id = ?", (document.id,)).fetchone()
        if known and known[0] == digest:
            self.database.execute(
                "UPDATE documents SET path = ?, file = ? WHERE id = ?", (document.path, file, document.id)
            )
            return
        if known:
            self._remove(document.id)
        site = site_of(document)
        if site:
            self.database.execute("INSERT OR IGNORE INTO touched VALUES (?)", (site,))
        self.set("changed", 1)
        self.database.execute(
            "INSERT INTO documents (id, path, format, file, digest, characters, traditional, read_title, read_meta, "
            "site, edges, pages, headings, recognised, rows, text) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                document.id,
                document.path,
                document.format,
                file,
                digest,
                len(document.text),
                is_traditional(document.text[:_SAMPLE]),
                document.title,
                _dump(dict(document.meta)),
                site,
                edges_of(document) if site else "",
                *map(_dump, shape),
                packed_text(document.text),
            ),
        )

    def _remove(self, doc_id: str) -> None:
        self._forget(doc_id)
        site = self.database.execute("SELECT site FROM documents WHERE id = ?", (doc_id,)).fetchone()[0]
        if site:
            self.database.execute("INSERT OR IGNORE INTO touched VALUES (?)", (site,))
        self.database.execute("DELETE FROM documents WHERE id = ?", (doc_id,))
        self.set("changed", 1)

    # Passages

    def learn_sites(self) -> None:
        """Find head and foot of the sites of which pages came or went; pages that are cut otherwise are cut anew."""
        with self.database:
            for (site,) in self.database.execute("SELECT site FROM touched").fetchall():
                pages = self.database.execute(
                    "SELECT id, edges, body FROM documents WHERE site = ? ORDER BY id", (site,)
                )
                rows = pages.fetchall()
                found = bodies_of({doc_id: edges for doc_id, edges, _ in rows})
                for doc_id, _, before in rows:
                    body = _dump([found[doc_id].start, found[doc_id].end]) if doc_id in found else ""
                    if body != before:
                        self._forget(doc_id)
                        self.database.execute("UPDATE documents SET body = ? WHERE id = ?", (body, doc_id))
                        self.set("changed", 1)
            self.database.execute("DELETE FROM touched")

    def cut(self, progress: Callable[[int, int], None]) -> None:
        """Cut the documents into passages that are not yet; ordinals count on in the order of the documents' ids."""
        waiting = [row[0] for row in self.database.execute("SELECT id FROM documents WHERE NOT analysed ORDER BY id")]
        for done, doc_id in enumerate(waiting, 1):
            with self.database:
                document, body = self._read(doc_id)
                self._write(document, analyse(document, body))
            progress(done, len(waiting))

    def _read(self, doc_id: str) -> tuple[Document, Span | None]:
        query = f"SELECT body, {_CONTENT} FROM documents WHERE id = ?"  # noqa: S608
        body, name, path, title, text, kind, meta, *shape = self.database.execute(query, (doc_id,)).fetchone()
        pages, headings, recognised, rows = map(json.loads, shape)
        document = Document(
            name,
            path,
            title,
            unpacked_text(text),
            kind,
            json.loads(meta),
            tuple(pages),
            tuple((start, level) for start, level in headings),
            tuple(Recognised(start, end, sure) for start, end, sure in recognised),
            tuple(unpacked_rows(rows)),
        )
        return document, Span(*json.loads(body)) if body else None

    def _write(self, document: Document, analysis: Analysis) -> None:
        first = self.end
        paper = paper_of(document, analysis)
        last = first + len(analysis.passages) - 1
        self.database.execute(
            "UPDATE documents SET title = ?, meta = ?, first = ?, last = ?, words = ?, abolishing = ?, analysed = 1 "
            "WHERE id = ?",
            (
                analysis.title,
                _dump(dict(analysis.meta)),
                *((first, last) if analysis.passages else (None, None)),
                paper.words,
                _dump(paper.abolishing),
                document.id,
            ),
        )
        if not analysis.passages:
            return
        traditional = is_traditional(document.text[:_SAMPLE])
        ordinals = range(first, last + 1)
        listed = Listed(document.id, analysis.title, analysis.meta, ordinals, len(document.text), traditional)
        add_to_catalogue(self.database, listed)
        self.database.executemany(
            "INSERT INTO sections VALUES (?,?,?,?,?,?,?,?)",
            (_section_row(document.id, section) for section in analysis.sections),
        )
        self.database.executemany(
            "INSERT INTO dropped VALUES (?,?,?,?)",
            ((document.id, span.start, span.end, span.rule) for span in analysis.dropped),
        )
        self.database.executemany(
            "INSERT INTO facts VALUES (?,?,?,?,?)",
            ((document.id, fact.start, fact.end, fact.name, fact.value) for fact in analysis.facts),
        )
        self.database.executemany(
            "INSERT INTO passages VALUES (?,?,?,?,?,?,?,?,?)",
            (_passage_row(ordinal, passage) for ordinal, passage in enumerate(analysis.passages, first)),
        )
        self.set("end", last + 1)
        self._count((passage.of(document.text) for passage in analysis.passages), 1)

    def _forget(self, doc_id: str) -> None:
        """Take out what was made of a document, so that it is made anew."""
        packed, first, last = self.database.execute(
            "SELECT text, first, last FROM documents WHERE id = ?", (doc_id,)
        ).fetchone()
        if first is not None:
            places = self.database.execute(
                'SELECT start, "end" FROM passages WHERE ordinal BETWEEN ? AND ?', (first, last)
            ).fetchall()
            text = unpacked_text(packed)
            self._count((text[start:end] for start, end in places), -1)
            for table in ("passages", "placed"):
                query = f"DELETE FROM {table} WHERE ordinal BETWEEN ? AND ?"  # noqa: S608
                self.database.execute(query, (first, last))
            self.database.execute("INSERT INTO gone VALUES (?, ?)", (first, last))
        remove_from_catalogue(self.database, doc_id)
        for table in ("sections", "dropped", "facts"):
            self.database.execute(f"DELETE FROM {table} WHERE doc_id = ?", (doc_id,))  # noqa: S608
        self.database.execute(
            "UPDATE documents SET analysed = 0, first = NULL, last = NULL, marks = '{}' WHERE id = ?", (doc_id,)
        )

    def _count(self, texts: Iterable[str], sign: int) -> None:
        """Add the names and abbreviations of passages to those of the collection, or take them away."""
        names, pairs = counted(map(fold, texts))
        self._add("names", ("name",), [((name,), sign * count) for name, count in names.items()])
        self._add("introductions", ("short", "long"), [(pair, sign * count) for pair, count in pairs.items()])

    def _add(self, table: str, key: Sequence[str], counts: Sequence[tuple[tuple[str, ...], int]]) -> None:
        marks = ",".join("?" * (len(key) + 1))
        query = f"INSERT INTO {table} VALUES ({marks}) ON CONFLICT DO UPDATE SET count = count + excluded.count"  # noqa: S608
        self.database.executemany(query, ((*names, count) for names, count in counts))
        same = " AND ".join(f"{name} = ?" for name in key)
        query = f"DELETE FROM {table} WHERE {same} AND count <= 0"  # noqa: S608
        self.database.executemany(query, (names for names, count in counts if count < 0))

    @property
    def end(self) -> int:
        """The ordinal that the next passage gets."""
        return int(self.get("end") or 0)

    # What documents say of each other, and known questions

    def mark(self) -> None:
        """Write down which documents others took the place of or abolished."""
        rows = self.database.execute(
            "SELECT id, title, meta, words, abolishing, marks FROM documents WHERE first IS NOT NULL ORDER BY id"
        )
        papers, before = [], {}
        for doc_id, title, meta, words, said, marks in rows:
            papers.append(Paper(doc_id, title, json.loads(meta), words, tuple(json.loads(said))))
            before[doc_id] = marks
        found = {doc_id: _dump(added) for doc_id, added in marks_of(papers).items()}
        with self.database:
            for doc_id, marks in before.items():
                if (after := found.get(doc_id, "{}")) != marks:
                    self.database.execute("UPDATE documents SET marks = ? WHERE id = ?", (after, doc_id))
                    self.set("changed", 1)

    def inner_places(self) -> Iterator[KnownPlace]:
        """Yield the places of known questions that were found inside of files, such as archives."""
        for (place,) in self.database.execute("SELECT place FROM inner_places ORDER BY rowid").fetchall():
            doc_id, words, questions, source = json.loads(place)
            yield KnownPlace(doc_id, words, tuple(questions), source)

    def set_known(self, known: Sequence[KnownQuestion]) -> None:
        """Take known questions in place of those that there were; their rows count in this order."""
        rows = [(row, each.question, each.doc_id, each.start, each.end, each.ordinal) for row, each in enumerate(known)]
        with self.database:
            if rows != self.database.execute("SELECT * FROM known ORDER BY row").fetchall():
                self.database.execute("DELETE FROM known")
                self.database.executemany("INSERT INTO known VALUES (?,?,?,?,?,?)", rows)
                self.set("changed", 1)

    # What is read of it while it is made

    def blanks(self) -> list[str]:
        """Return the ids of the documents in which nothing can be quoted."""
        return [row[0] for row in self.database.execute("SELECT id FROM documents WHERE first IS NULL ORDER BY id")]

    def counts(self) -> Mapping[str, int]:
        """Return the counts that a manifest holds."""
        documents = "SELECT count(*) FROM documents WHERE first IS NOT NULL"
        queries = {
            "documents": documents,
            "sections": "SELECT count(*) FROM sections",
            "passages": "SELECT count(*) FROM passages",
        }
        return {name: int(self.database.execute(query).fetchone()[0]) for name, query in queries.items()}

    def digest(self) -> str:
        """Return a digest of all documents and known questions."""
        found = blake2b(digest_size=6)
        for row in self.database.execute("SELECT id, digest FROM documents ORDER BY id"):
            found.update(_dump(row).encode("utf-8", "surrogatepass"))
        for row in self.database.execute('SELECT question, doc_id, start, "end" FROM known ORDER BY row'):
            found.update(_dump(row).encode("utf-8", "surrogatepass"))
        return found.hexdigest()

    def ordinals_from(self, first: int) -> Iterator[tuple[str, range]]:
        """Yield the documents whose passages count from ``first``, with their ordinals, in this order."""
        query = "SELECT id, first, last FROM documents WHERE first >= ? ORDER BY first"
        for doc_id, start, last in self.database.execute(query, (first,)).fetchall():
            yield doc_id, range(start, last + 1)

    def is_whole(self) -> bool:
        """Tell whether the database is as it was written."""
        return bool(self.database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))

    def gone(self) -> list[tuple[int, int]]:
        """Return the passages that are to be taken out of the inverted index, from one ordinal to another."""
        return [(int(first), int(last)) for first, last in self.database.execute("SELECT first, last FROM gone")]

    def clear_gone(self) -> None:
        """Say that they were taken out."""
        self.database.execute("DELETE FROM gone")

    def placed(self) -> NDArray[np.int64]:
        """Return what `place` was told, by ordinal: ordinal, row, first, count, context, script."""
        rows = self.database.execute("SELECT * FROM placed ORDER BY ordinal")
        found = np.fromiter(chain.from_iterable(rows), np.int64)
        return found.reshape(-1, _COLUMNS)

    def replace_placed(self, table: NDArray[np.int64]) -> None:
        """Say anew whose the rows are."""
        self.database.execute("DELETE FROM placed")
        self.place(row.tolist() for row in table)

    def place(self, rows: Iterable[Sequence[int]]) -> None:
        """Say which rows of the vectors belong to passages; see the table."""
        self.database.executemany("INSERT INTO placed VALUES (?,?,?,?,?,?)", rows)


def _section_row(doc_id: str, section: Section) -> tuple[object, ...]:
    heading = _dump([section.heading.start, section.heading.end])
    kind = (section.alone, section.speech, section.in_speech)
    return (doc_id, section.start, section.end, heading, _dump(section.path), *kind)


def _passage_row(ordinal: int, passage: Passage) -> tuple[object, ...]:
    sentences = _dump([[s.start, s.end, int(s.heading)] for s in passage.sentences])
    place = (passage.doc_id, passage.start, passage.end)
    header = _dump([passage.header.start, passage.header.end] if passage.header else [])
    return (ordinal, passage.id, *place, _dump(passage.section), sentences, passage.speech, header)
