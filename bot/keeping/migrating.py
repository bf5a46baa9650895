"""Brings a database to the version of this program, with Alembic; the steps are in `migrations`."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.keeping.errors import KeepingError

_STEPS = Path(__file__).parent / "migrations"
#: A number of ours, by which servers that start at once wait for one another: "mishu" in letters of 8 bits.
_LOCK = 0x6D69736875


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(_STEPS), version_locations=[str(_STEPS)])


def revision_of(connection: Connection) -> str | None:
    """Return the version of a database, None where it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def is_current(connection: Connection) -> bool:
    """Tell whether a database is of this version."""
    return revision_of(connection) == _script().get_current_head()


def migrate(connection: Connection, place: object, to: str = "head") -> None:
    """Bring a database up to date, or to another version, within the transaction of ``connection``: wholly or not.

    Raises:
        KeepingError: if a newer version of Mishu has written it; it is left as it is.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    script = _script()
    known = {each.revision for each in script.walk_revisions()}
    for found in (revision_of(connection), to):
        if found not in {None, "head", *known}:
            raise KeepingError(
                "keeping.newer",
                "The database {place} was written by a newer version of Mishu ({found}); install that version, or "
                "name another database.",
                place=place,
                found=found,
            )
    with EnvironmentContext(Config(), script, fn=lambda revision, _: script._upgrade_revs(to, revision)) as context:
        context.configure(connection=connection)
        context.run_migrations()
