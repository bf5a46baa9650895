"""Where an index is kept in Milvus, read off what ``--index`` says."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from embeddings.errors import SettingsError

#: ``user:password`` of a server that asks for it, or an API key. Never part of the address: others can read the command
#: lines of a machine, and errors name the address.
TOKEN = "MISHU_MILVUS_TOKEN"
#: The name of the index in a file of Milvus Lite, which holds one.
LITE_NAME = "mishu"
_PORT = 19530
#: A Path keeps one of two slashes, and turns them round on Windows.
_SERVER = re.compile(r"milvus(?P<tls>\+tls)?:[/\\]{1,2}(?P<rest>.*)", re.DOTALL)
_REST = re.compile(
    r"(?P<host>\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::(?P<port>\d{1,5}))?[/\\](?P<name>[A-Za-z][A-Za-z0-9_]{0,99})"
)


@dataclass(frozen=True)
class Address:
    """A Milvus server, or a file of Milvus Lite, and the name of the index in it; ``str`` of it is fit to be shown."""

    uri: str
    name: str
    shown: str
    lite: bool = False
    token: str = field(default="", repr=False)

    def __str__(self) -> str:
        """Return what ``--index`` says."""
        return self.shown

    @classmethod
    def of(cls, place: str | Path, environ: Mapping[str, str] = os.environ) -> "Address | None":
        """Read an address; None where the place is a folder of this machine.

        >>> Address.of("milvus://db.example:19530/oa", {})
        Address(uri='http://db.example:19530', name='oa', shown='milvus://db.example:19530/oa', lite=False)
        >>> Address.of(Path("milvus+tls://db.example/oa"), {}).uri, Address.of("data/index", {})
        ('https://db.example:19530', None)

        Raises:
            SettingsError: if it begins as the address of a server and is none.
        """
        text = str(place)
        server = _SERVER.fullmatch(text)
        if server is None:
            return cls(str(Path(text).absolute()), LITE_NAME, text, lite=True) if text.endswith(".db") else None
        rest = _REST.fullmatch(server["rest"])
        if rest is None or int(rest["port"] or _PORT) > 65535:
            raise SettingsError(
                "milvus.address",
                "{place} is no address of an index in Milvus. Write it as milvus://HOST:19530/NAME, with TLS as "
                "milvus+tls://HOST:19530/NAME; a NAME has letters, digits and _. User and password belong into the "
                "environment, as MISHU_MILVUS_TOKEN=user:password.",
                place=re.sub(r"[^/\\@]*@", "…@", text),
            )
        authority = f"{rest['host']}:{rest['port'] or _PORT}"
        shown = f"milvus{server['tls'] or ''}://{authority}/{rest['name']}"
        uri = f"{'https' if server['tls'] else 'http'}://{authority}"
        return cls(uri, rest["name"], shown, token=environ.get(TOKEN, ""))
