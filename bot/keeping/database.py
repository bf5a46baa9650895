"""The database: opened when it is first needed, brought up to date under a lock, used by several servers at once."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock

import filelock
from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

from bot.keeping.address import Address, address_of
from bot.keeping.earlier import EarlierFiles
from bot.keeping.errors import keeping_errors
from bot.keeping.migrating import is_current, migrate
from bot.settings import Settings

#: Seconds to wait for others who write.
_PATIENCE = 10
#: Seconds to wait while another server brings the database up to date.
_STARTING = 60
#: Connections to a server, and those more in a rush.
_CONNECTIONS, _MORE = 5, 10


class Database:
    """What is kept, for several threads; nothing is opened before it is needed.

    A database that cannot be used now is tried again the next time, so that a server need not be started anew.
    """

    def __init__(self, address: Address, earlier: EarlierFiles | None = None) -> None:
        """Take the address, and the files of earlier versions whose rows are to be taken over."""
        self.address = address
        self._earlier = earlier or EarlierFiles()
        self._engine = _engine(address)
        self._reading = self._engine.execution_options(mishu_reading=True)
        self._lock = Lock()
        self._is_ready = False

    @classmethod
    def of(cls, settings: Settings) -> "Database":
        """Return the database that the settings name.

        Raises:
            KeepingError: if they name none.
        """
        secret = settings.database
        address = address_of(secret.get_secret_value() if secret else None)
        return cls(address, EarlierFiles(settings.feedback, settings.kiosk.tally))

    @property
    def is_shared(self) -> bool:
        """Tell whether it is on a server, where the servers of other machines may keep too."""
        return self.address.file is None

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a transaction that writes; when the context ends well, what was written is on the disk.

        Raises:
            KeepingError: if the database cannot be used; nothing of the transaction is kept then.
        """
        self.prepare()
        with keeping_errors(self.address), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """Open a transaction that only reads, and keeps nobody from writing.

        Raises:
            KeepingError: if the database cannot be used.
        """
        self.prepare()
        with keeping_errors(self.address), self._reading.begin() as connection:
            yield connection

    @contextmanager
    def bare(self) -> Iterator[Connection]:
        """Open a transaction in a database as it is, or is not there yet, for what brings it up to date.

        Raises:
            KeepingError: if the database cannot be used.
        """
        with keeping_errors(self.address), self._engine.begin() as connection:
            yield connection

    def prepare(self) -> None:
        """Make the database where there is none, and bring it up to date; do nothing where that has been done.

        Raises:
            KeepingError: if it cannot be used, or a newer version of Mishu has written it.
        """
        file = self.address.file
        with self._lock, keeping_errors(self.address):
            if self._is_ready and (file is None or file.is_file()):
                return
            if file is None:
                self._bring_up_to_date()
            else:
                self._prepare_file(file)
            self._is_ready = True

    def _prepare_file(self, file: Path) -> None:
        if file.is_file() and self._is_current():
            return  # so that what may only be read can be read
        file.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(f"{file}.lock", timeout=_STARTING):
            # Its own user alone may read what people left.
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
            # Outside of a transaction; readers and a writer do not wait for one another from then on.
            with closing(self._engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA journal_mode = WAL")
            self._bring_up_to_date()

    def _is_current(self) -> bool:
        with self._reading.begin() as connection:
            return is_current(connection) and self._earlier.are_taken_over(connection)

    def _bring_up_to_date(self) -> None:
        with self._engine.begin() as connection:
            migrate(connection, self.address)
            self._earlier.take_over(connection)

    def close(self) -> None:
        """Let go of connections; the next use opens new ones."""
        self._engine.dispose()


def _engine(address: Address) -> Engine:
    if address.file is None:
        return create_engine(
            address.url,
            pool_size=_CONNECTIONS,
            max_overflow=_MORE,
            pool_timeout=_PATIENCE,
            pool_pre_ping=True,
            connect_args={"connect_timeout": _PATIENCE, "options": f"-c lock_timeout={_STARTING}s"},
        )
    # A connection for each use, which costs less than a millisecond: a file that was put in its place is seen at once.
    engine = create_engine(address.url, poolclass=NullPool, connect_args={"timeout": _PATIENCE})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: DBAPIConnection, _: object) -> None:
    connection.isolation_level = None  # transactions begin where `_begin` says, and not where the driver guesses
    cursor = connection.cursor()
    # A commit is on the disk when it returns, and what is erased is overwritten.
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # One that begins to read and writes later would be refused, not kept waiting, when another has written in between.
    reading = connection.get_execution_options().get("mishu_reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
