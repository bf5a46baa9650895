"""The documents of a store, asked for by what is known of them: nothing here reads all of them."""

import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from embeddings.catalogue.called import all_names, bare, bare_number
from embeddings.catalogue.listing import Listed, TraitName, Traits
from embeddings.text import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Names of documents, and their numbers without marks; see `called`. The index says which edition follows which.
CATALOGUE = """
CREATE TABLE called (name TEXT NOT NULL, doc_id TEXT NOT NULL, PRIMARY KEY (name, doc_id)) WITHOUT ROWID;
CREATE INDEX called_of ON called (doc_id);
CREATE TABLE numbers (number TEXT NOT NULL, doc_id TEXT NOT NULL, PRIMARY KEY (number, doc_id)) WITHOUT ROWID;
CREATE INDEX numbers_of ON numbers (doc_id);
CREATE TABLE traits (
    doc_id TEXT PRIMARY KEY, kind TEXT NOT NULL, issuer TEXT NOT NULL, year TEXT NOT NULL, script TEXT NOT NULL
    ) WITHOUT ROWID;
CREATE INDEX documents_before ON documents ({next}) WHERE {next} <> '';
CREATE INDEX documents_in_order ON documents (first, last) WHERE first IS NOT NULL;
"""
_NEXT = (
    "coalesce(nullif(coalesce(json_extract(marks, '$.replaced_by'), json_extract(meta, '$.replaced_by')), ''), "
    "json_extract(marks, '$.superseded_by'), json_extract(meta, '$.superseded_by'), '')"
)
CATALOGUE = CATALOGUE.replace("{next}", _NEXT)
_LISTED = "SELECT id, title, meta, marks, first, last, characters, traditional FROM documents"
#: Values in one query; some builds of SQLite take no more than 999.
_ASKED = 900
#: Documents that are read at once where a few may be enough.
_SOME = 100
#: Letters of a name that is a part of too many, and of one whose pairs are counted one by one.
_SHORT, _LONG = 2, 60
#: The share of a name's pairs of letters that are nearly all.
_NEARLY = 0.9


#: What a catalogue needs of a store's table of documents.
_DOCUMENTS = """
CREATE TABLE documents (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, meta TEXT NOT NULL, marks TEXT NOT NULL DEFAULT '{}',
    first INTEGER NOT NULL, last INTEGER NOT NULL, characters INTEGER NOT NULL, traditional INTEGER NOT NULL);
"""


def catalogue_of(listing: Iterable[Listed]) -> sqlite3.Connection:
    """Return a database in memory that has no more than the catalogue of some documents."""
    database = sqlite3.connect(":memory:", check_same_thread=False)
    with database:
        database.executescript(_DOCUMENTS + CATALOGUE)
        for each in listing:
            meta = json.dumps(dict(each.meta), ensure_ascii=False)
            place = (each.ordinals.start, each.ordinals.stop - 1, each.characters, each.traditional)
            database.execute(
                "INSERT INTO documents (id, title, meta, first, last, characters, traditional) VALUES (?,?,?,?,?,?,?)",
                (each.id, each.title, meta, *place),
            )
            add_to_catalogue(database, each)
    return database


def add_to_catalogue(database: sqlite3.Connection, listed: Listed) -> None:
    """Write down what a document is called, and what it can be filtered by."""
    names = ((name, listed.id) for name in sorted(all_names(listed.title, listed.id)))
    database.executemany("INSERT INTO called VALUES (?,?)", names)
    if number := bare_number(listed.meta.get("number", "")):
        database.execute("INSERT INTO numbers VALUES (?,?)", (number, listed.id))
    traits = Traits.of(listed)
    row = (listed.id, traits.kind, traits.issuer, traits.year, traits.script)
    database.execute("INSERT INTO traits VALUES (?,?,?,?,?)", row)


def remove_from_catalogue(database: sqlite3.Connection, doc_id: str) -> None:
    """Take a document out of the catalogue, if it is there."""
    for table in ("called", "numbers", "traits"):
        database.execute(f"DELETE FROM {table} WHERE doc_id = ?", (doc_id,))  # noqa: S608


class Catalogue:
    """What a store knows of its documents; with ``only`` of some of them."""

    def __init__(self, database: sqlite3.Connection, lock: threading.Lock, only: frozenset[str] | None = None) -> None:
        """Take a connection that any thread may use, one at a time."""
        self._database = database
        self._lock = lock
        self._only = only

    @property
    def is_limited(self) -> bool:
        """Tell whether only some of the documents are to be seen."""
        return self._only is not None

    def _sees(self, doc_id: str) -> bool:
        return self._only is None or doc_id in self._only

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[str, ...]]:
        with self._lock:
            return self._database.execute(query, values).fetchall()

    @cached_property
    def listing(self) -> tuple[Listed, ...]:
        """All documents with the places of their passages, by id."""
        if self._only is not None:
            return tuple(self.listed(self._only).values())
        return tuple(map(_listed, self._rows(f"{_LISTED} WHERE first IS NOT NULL ORDER BY id")))

    def listed(self, ids: Iterable[str]) -> dict[str, Listed]:
        """Return what is known of some documents, by their ids and in the order of these."""
        wanted = sorted(doc_id for doc_id in set(ids) if self._sees(doc_id))
        found = map(_listed, self._each(f"{_LISTED} WHERE first IS NOT NULL AND id IN ({{}}) ORDER BY id", wanted))
        return {listed.id: listed for listed in found}

    @cached_property
    def count(self) -> int:
        """How many documents there are."""
        if self._only is not None:
            return len(self.listing)
        return int(self._rows("SELECT count(*) FROM documents WHERE first IS NOT NULL")[0][0])

    def first(self, most: int) -> list[Listed]:
        """Return the first documents, by id."""
        if self._only is not None:
            return list(islice(self.listing, most))
        return list(map(_listed, self._rows(f"{_LISTED} WHERE first IS NOT NULL ORDER BY id LIMIT ?", (most,))))

    @cached_property
    def ordinals(self) -> "NDArray[np.int64]":
        """The passages of all documents, in order."""
        import numpy as np

        if self._only is None:
            spans = self._rows("SELECT first, last FROM documents WHERE first IS NOT NULL ORDER BY first")
        else:
            query = "SELECT first, last FROM documents WHERE first IS NOT NULL AND id IN ({})"
            spans = sorted(self._each(query, sorted(self._only)))
        bounds = np.array(spans, np.int64).reshape(-1, 2)
        counts = bounds[:, 1] - bounds[:, 0] + 1
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        ordinals: NDArray[np.int64] = np.repeat(bounds[:, 0], counts) + within
        return ordinals

    def called(self, names: Iterable[str]) -> dict[str, list[Listed]]:
        """Return the documents that may be called so, by the names that there are; see `all_names`."""
        rows = list(self._each("SELECT name, doc_id FROM called WHERE name IN ({})", sorted(set(names))))
        listed = self.listed(doc_id for _, doc_id in rows)
        found: dict[str, list[Listed]] = {}
        for name, doc_id in sorted(rows):
            if doc_id in listed:
                found.setdefault(name, []).append(listed[doc_id])
        return found

    def like(self, name: str) -> list[Listed]:
        """Return the documents of which a name holds the letters of this one in their order, or nearly all pairs of
        them, and those whose name is a part of it; there may be others among them.
        """
        name = bare(name)  # letters alone may stand in a query
        if len(name) <= _SHORT:
            return self.called([name]).get(name, [])
        ways = ["instr(name, ?1)", "length(name) >= 4 AND instr(?1, name)"]
        if len(name) <= _LONG:
            pairs = sorted({name[place : place + 2] for place in range(len(name) - 1)})
            held = " + ".join(f"(instr(name, '{pair}') > 0)" for pair in pairs)
            ways.append(f"name LIKE '%{'%'.join(name)}%'")
            ways.append(f"substr(name, -2) = substr(?1, -2) AND {held} >= {_NEARLY * len(pairs)}")
        query = f"SELECT DISTINCT doc_id FROM called WHERE {' OR '.join(f'({way})' for way in ways)}"  # noqa: S608
        return list(self.listed(doc_id for (doc_id,) in self._rows(query, (name,))).values())

    def near(self, name: str, most: int) -> list[str]:
        """Return the names of documents that are as long as this one, or at most so many letters longer or shorter."""
        query = "SELECT name, doc_id FROM called WHERE length(name) BETWEEN ? AND ? ORDER BY name"
        rows = self._rows(query, (len(name) - most, len(name) + most))
        return list(dict.fromkeys(found for found, doc_id in rows if self._sees(doc_id)))

    def ending(self, kind: str) -> Iterator[Listed]:
        """Yield the documents of which a name holds a word within four letters of its end, by id."""
        query = "SELECT DISTINCT doc_id FROM called WHERE instr(substr(name, ?), ?) ORDER BY doc_id"
        seen = [doc_id for (doc_id,) in self._rows(query, (-len(kind) - 4, kind)) if self._sees(doc_id)]
        for start in range(0, len(seen), _SOME):
            yield from self.listed(seen[start : start + _SOME]).values()

    def numbered(self, number: str) -> list[Listed]:
        """Return the documents with whose number this one ends, or which ends with this one; both without marks."""
        ends = [number[start:] for start in range(len(number))]
        rows = list(self._each("SELECT doc_id FROM numbers WHERE number IN ({})", ends))
        rows += self._rows("SELECT doc_id FROM numbers WHERE substr(number, ?) = ?", (-len(number), number))
        return list(self.listed(doc_id for (doc_id,) in rows).values())

    def numbers_with(self, letters: str) -> list[Listed]:
        """Return the documents whose number, without marks, holds some letters."""
        rows = self._rows("SELECT doc_id FROM numbers WHERE instr(lower(number), ?)", (letters,))
        return list(self.listed(doc_id for (doc_id,) in rows).values())

    def before(self, ids: Iterable[str]) -> list[Listed]:
        """Return the documents that one of some others took the place of."""
        query = f"SELECT id FROM documents WHERE {_NEXT} <> '' AND {_NEXT} IN ({{}})"  # noqa: S608
        return list(self.listed(doc_id for (doc_id,) in self._each(query, sorted(set(ids)))).values())

    def replaced(self) -> list[Listed]:
        """Return all documents that another took the place of."""
        rows = self._rows(f"SELECT id FROM documents WHERE {_NEXT} <> ''")  # noqa: S608
        return list(self.listed(doc_id for (doc_id,) in rows).values())

    def values(self, trait: TraitName) -> dict[str, int]:
        """Return the values of a trait with how many documents have each, the commonest first, then by documents."""
        if self._only is not None:
            found = (getattr(Traits.of(listed), trait) for listed in self.listing)
            return dict(Counter(value for value in found if value).most_common())
        rows = self._rows(
            f"SELECT {trait}, count(*) FROM traits WHERE {trait} <> '' GROUP BY {trait} "  # noqa: S608 - a name of ours
            "ORDER BY count(*) DESC, min(doc_id)"
        )
        return {value: int(count) for value, count in rows}

    def having(self, traits: Mapping[TraitName, str]) -> list[Listed]:
        """Return the documents with some traits, in either script and width; all of them where none is asked for."""
        ids: list[str] | None = None
        for trait, wanted in traits.items():
            same = [value for value in self.values(trait) if fold(value) == fold(wanted)]
            query = f"SELECT doc_id FROM traits WHERE {trait} IN ({{}})"  # noqa: S608 - a name of ours
            found = {doc_id for (doc_id,) in self._each(query, same)}
            ids = sorted(found if ids is None else found.intersection(ids))
        return list(self.listing) if ids is None else list(self.listed(ids).values())

    def _each(self, query: str, values: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Yield the rows of a query for values, some hundred of them at a time."""
        for start in range(0, len(values), _ASKED):
            part = values[start : start + _ASKED]
            yield from self._rows(query.format(",".join("?" * len(part))), part)


def _listed(row: Sequence[str]) -> Listed:
    name, title, meta, marks, first, last, length, traditional = row
    said = joined(meta, marks)
    return Listed(name, title, said, range(int(first), int(last) + 1), int(length), bool(traditional))


def joined(meta: str, marks: str) -> dict[str, str]:
    """Return what a document says of itself, and what others do."""
    said: dict[str, str] = json.loads(meta)
    return said | json.loads(marks) if marks != "{}" else said
