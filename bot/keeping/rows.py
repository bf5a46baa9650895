"""All rows of a database as lines of JSON, and back, also from an older version or from another kind of database."""

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, delete, func, insert, literal_column, select, text
from sqlalchemy.exc import SQLAlchemyError

from bot.keeping.address import address_of
from bot.keeping.database import Database
from bot.keeping.errors import KeepingError
from bot.keeping.migrating import migrate, revision_of
from bot.keeping.tables import asked, failures, metadata, sessions, signing

#: What is of this moment or of this place alone: after a restore, everybody enters anew.
_PASSING = {asked.name, failures.name, sessions.name, signing.name}
#: Rows that are read and written at a time.
_BATCH = 1000


def kept_tables() -> list[str]:
    """Return the names of the tables whose rows are backed up."""
    return [table.name for table in metadata.sorted_tables if table.name not in _PASSING]


def dump(database: Database) -> Iterator[tuple[str, str, Iterator[bytes]]]:
    """Yield the version of a database, the name of each of its tables, and its rows as lines of JSON.

    All are of one moment; nobody is kept from writing meanwhile. The lines of a table must be read before the next.

    Raises:
        KeepingError: if the database cannot be used.
    """
    with database.look() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        revision = str(revision_of(connection))
        for name in kept_tables():
            yield revision, name, _lines(connection, metadata.tables[name])


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    rows = connection.execution_options(yield_per=_BATCH).execute(select(table).order_by(*table.primary_key))
    for row in rows.mappings():
        yield json.dumps(dict(row), ensure_ascii=False).encode() + b"\n"


def load(database: Database, revision: str, rows: Mapping[str, Iterable[bytes]], source: object) -> dict[str, int]:
    """Put rows in the place of those of a database, wholly or not at all; return how many each table has.

    They are brought up to date in a database of their own first: what cannot be read there changes nothing here.
    ``source`` is where they come from, for what is said of it.

    Raises:
        KeepingError: if the rows are of a newer version or no rows of such a database, or the database cannot be used.
    """
    with tempfile.TemporaryDirectory() as folder:
        aside = Database(address_of(str(Path(folder) / "aside.sqlite")))
        try:
            _fill(aside, revision, rows, source)
        except (ValueError, TypeError, KeyError, SQLAlchemyError) as error:
            raise KeepingError(
                "keeping.rows",
                "{place} holds rows that no database of Mishu has ({reason}). Nothing was changed.",
                place=source,
                reason=_short(error),
            ) from error
        counts: dict[str, int] = {}
        with aside.look() as found, database.begin() as target:
            for name in kept_tables():
                counts[name] = _copy(found, target, metadata.tables[name])
        return counts


def _fill(aside: Database, revision: str, rows: Mapping[str, Iterable[bytes]], source: object) -> None:
    """Make a database of an older version with these rows, and bring it up to date."""
    with aside.bare() as connection:
        migrate(connection, source, revision)
        tables = MetaData()
        tables.reflect(connection)
        for name in rows:
            connection.execute(delete(tables.tables[name]))  # what its steps have put in
        for name, lines in rows.items():
            for batch in _batches(json.loads(line) for line in lines):
                connection.execute(insert(tables.tables[name]), batch)
    aside.prepare()


def _copy(source: Connection, target: Connection, table: Table) -> int:
    target.execute(delete(table))
    count = 0
    rows = source.execution_options(yield_per=_BATCH).execute(select(table)).mappings()
    for batch in _batches(dict(row) for row in rows):
        target.execute(insert(table), batch)
        count += len(batch)
    if target.dialect.name == "postgresql" and "id" in table.columns:
        # Numbers that were given do not move the counter that gives the next.
        last = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
        target.execute(
            select(func.setval(func.pg_get_serial_sequence(table.name, "id"), last, literal_column("false")))
        )
    return count


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _short(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).partition("\n")[0][:200]
