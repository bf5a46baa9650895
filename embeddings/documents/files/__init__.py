"""Bytes of a file -> what it is and whether it is safe to unpack: contents, encodings, archives, files inside it."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.documents.files.archives import DAMAGE, HARMLESS, MOST_SHRUNK, check_archive, is_of_disk
    from embeddings.documents.files.compound import stream_of
    from embeddings.documents.files.contents import MEANINGS, UNKNOWN, locked, look
    from embeddings.documents.files.encodings import commonness, decode, is_encodable
    from embeddings.documents.files.members import Member, Shelf, check_amount

__all__ = [
    "DAMAGE",
    "HARMLESS",
    "MEANINGS",
    "MOST_SHRUNK",
    "UNKNOWN",
    "Member",
    "Shelf",
    "check_amount",
    "check_archive",
    "commonness",
    "decode",
    "is_encodable",
    "is_of_disk",
    "locked",
    "look",
    "stream_of",
]

__getattr__ = on_demand(globals())
