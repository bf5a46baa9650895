"""A file that holds files (archive, mail) -> its own document, and its files one by one, for their own readers."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.documents.containers.archive import open_zip
    from embeddings.documents.containers.mail import open_eml
    from embeddings.documents.containers.outlook import open_msg

__all__ = ["open_eml", "open_msg", "open_zip"]

__getattr__ = on_demand(globals())
