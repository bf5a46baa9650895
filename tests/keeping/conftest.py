"""A database of each kind: a file always, a PostgreSQL server where its programs are installed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.keeping.address import address_of
from bot.keeping.database import Database
from tests.making.postgres import fresh


@pytest.fixture(params=["file", "server"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """What the setting ``database`` says: a file that is not there yet, or an empty database of a server."""
    if request.param == "file":
        yield str(tmp_path / "kept" / "mishu.sqlite")
        return
    with fresh(request.getfixturevalue("postgres_server"), "kept") as url:
        yield url


@pytest.fixture
def database(place: str) -> Iterator[Database]:
    """An empty database."""
    database = Database(address_of(place))
    yield database
    database.close()
