"""Bytes of a file -> what it is and whether it is safe to unpack: contents, encodings, archives."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.documents.files.archives import DAMAGE, check_archive
    from embeddings.documents.files.compound import stream_of
    from embeddings.documents.files.contents import MEANINGS, UNKNOWN, locked, look
    from embeddings.documents.files.encodings import commonness, decode, is_encodable

__all__ = [
    "DAMAGE",
    "MEANINGS",
    "UNKNOWN",
    "check_archive",
    "commonness",
    "decode",
    "is_encodable",
    "locked",
    "look",
    "stream_of",
]

__getattr__ = on_demand(globals())
