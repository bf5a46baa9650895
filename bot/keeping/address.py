"""Where the database is: a file of SQLite, or a PostgreSQL server by its URL, whose password is never shown."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import platformdirs
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.keeping.errors import KeepingError

_SERVERS = ("postgresql", "postgres")


@dataclass(frozen=True)
class Address:
    """The place of a database; ``file`` is None where it is on a server."""

    url: URL
    file: Path | None

    def __str__(self) -> str:
        """Return what may be shown and logged: the file, or the URL without its password."""
        return str(self.file or self.url.set(drivername="postgresql").render_as_string(hide_password=True))


def address_of(setting: str | None) -> Address:
    """Return the place that the setting names: the user's data folder where it is None.

    >>> str(address_of("postgresql://mishu:secret@db.example/mishu"))
    'postgresql://mishu:***@db.example/mishu'

    Raises:
        KeepingError: if it is a URL that leads to no PostgreSQL server, or what talks to one is not installed.
    """
    if setting is None:
        return _of_file(Path(platformdirs.user_data_dir("mishu")) / "mishu.sqlite")
    if "://" not in setting:
        return _of_file(Path(setting))
    try:
        url = make_url(setting)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in _SERVERS or not url.database:
        # The value is not named: it may hold a password.
        raise KeepingError(
            "keeping.address",
            "The setting database leads to no database. Write the path of a file, or "
            "postgresql://USER:PASSWORD@HOST:5432/NAME, with the signs : / @ % in the password as %3A %2F %40 %25.",
        )
    if find_spec("psycopg") is None:
        raise KeepingError(
            "keeping.extra",
            'A database on a PostgreSQL server needs the extra postgres: pip install "mishu[postgres]"',
        )
    return Address(url.set(drivername="postgresql+psycopg"), None)


def _of_file(path: Path) -> Address:
    file = path.expanduser().absolute()
    return Address(URL.create("sqlite", database=str(file)), file)
