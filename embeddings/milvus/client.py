"""The one place that talks to Milvus, through pymilvus; what goes wrong there is said in a sentence."""

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

from embeddings.errors import IndexUnusable
from embeddings.milvus.address import Address

Row = dict[str, Any]
#: What tells python-dotenv to read no file.
_NO_FILE = "PYTHON_DOTENV_DISABLED"
#: Seconds that a connection, and each request, may take.
_CONNECTING, _ASKING = 5, 60
#: What an error says, of several classes, where the server is away.
_AWAY = ("UNAVAILABLE", "DEADLINE_EXCEEDED", "Fail connecting")
#: Rows of one request: of 60,000 characters each they stay below the 64 MB that a server takes.
_BATCH = 500
#: Rows that a search gives at most.
MOST_FOUND = 16_384


class Client:
    """A connection; safe to use from several threads."""

    def __init__(self, address: Address) -> None:
        """Connect.

        Raises:
            IndexUnusable: if pymilvus is not installed, or nothing answers at the address.
        """
        self.address = address
        try:
            pymilvus = _imported()
        except ImportError as error:
            raise IndexUnusable(
                "milvus.missing",
                'The index {place} is in Milvus, which takes the packages of the extra "milvus": pip install '
                '"mishu[milvus]"',
                place=address,
            ) from error
        self.pymilvus = pymilvus
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # it logs, with a trace, what it raises
        logging.getLogger("milvus_lite").setLevel(logging.CRITICAL)
        try:
            options = {"token": address.token} if address.token else {}
            self._milvus = pymilvus.MilvusClient(address.uri, timeout=_CONNECTING, **options)
            version = str(self._milvus.get_server_version(timeout=_CONNECTING))
        except Exception as error:
            raise self._refused(error) from error
        self.lite = version.startswith("milvus_lite")
        """Whether it is Milvus Lite, which can be started as a server too."""

    def _refused(self, error: Exception) -> IndexUnusable:
        if self.address.lite:
            return IndexUnusable(
                "milvus.locked",
                "The index {place} cannot be opened ({reason}). A file of Milvus Lite is for one process at a time: "
                "end the other one, or use a Milvus server.",
                place=self.address,
                reason=_said(error),
            )
        return IndexUnusable(
            "milvus.unreachable",
            "No Milvus answers for {place} ({reason}). See that it runs and can be reached from here, and that "
            "MISHU_MILVUS_TOKEN is right if it asks for a user.",
            place=self.address,
            reason=_said(error),
        )

    def call(self, method: str, *values: Any, **options: Any) -> Any:  # noqa: ANN401 - as pymilvus has it
        """Call a method of pymilvus's client.

        Raises:
            IndexUnusable: if the server refuses, or does not answer in time.
        """
        try:
            return getattr(self._milvus, method)(*values, timeout=_ASKING, **options)
        except Exception as error:
            if any(words in str(error) for words in _AWAY):
                raise self._refused(error) from error
            raise IndexUnusable(
                "milvus.failed",
                "Milvus at {place} refused {method}: {reason}",
                place=self.address,
                method=method,
                reason=_said(error),
            ) from error

    def get(self, collection: str, ids: Sequence[int | str], fields: Sequence[str], strong: bool = False) -> list[Row]:
        """Return those rows that there are, in no particular order."""
        found: list[Row] = []
        for start in range(0, len(ids), _BATCH):
            part = list(ids[start : start + _BATCH])
            level = {"consistency_level": "Strong"} if strong else {}
            found += self.call("get", collection, part, output_fields=list(fields), **level)
        return found

    def every(self, collection: str, fields: Sequence[str], where: str = "") -> Iterator[Row]:
        """Yield all rows that an expression holds of, in the order of their keys."""
        iterator = self.call(
            "query_iterator",
            collection,
            batch_size=_BATCH,
            filter=where,
            output_fields=list(fields),
            consistency_level="Strong",
        )
        try:
            while rows := iterator.next():
                yield from rows
        finally:
            iterator.close()

    def search(
        self, collection: str, key: str, field: str, sought: object, count: int, where: str
    ) -> list[tuple[int, float]]:
        """Return keys and scores of what is nearest, best first; a score is higher the better it is."""
        if count < 1:
            return []
        # Milvus Lite hands over whole rows, vectors and all, where nothing is said of the fields that are wanted.
        options = {"anns_field": field, "filter": where, "limit": min(count, MOST_FOUND), "output_fields": [key]}
        (hits,) = self.call("search", collection, [sought], **options)
        return [(int(hit[key]), float(hit["distance"])) for hit in hits]

    def upsert(self, collection: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write rows, in place of those with the same keys."""
        for start in range(0, len(rows), _BATCH):
            self.call("upsert", collection, [dict(row) for row in rows[start : start + _BATCH]])

    def close(self) -> None:
        """Close the connection."""
        self._milvus.close()


def _imported() -> ModuleType:
    """Import pymilvus, which takes a second.

    Left to itself it would put into the environment what a file .env says, be it that of some other program.
    """
    kept = os.environ.get(_NO_FILE)
    os.environ[_NO_FILE] = "1"
    try:
        import pymilvus
    finally:
        del os.environ[_NO_FILE]
        if kept is not None:
            os.environ[_NO_FILE] = kept
    module: ModuleType = pymilvus
    return module


def _said(error: Exception) -> str:
    """Return what an error of pymilvus says, in one line."""
    return " ".join(str(getattr(error, "message", "") or error).split())[:300]
