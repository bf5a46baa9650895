"""Tables as files -> documents: a sheet is one, a row is a line below the header of its table."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.documents.sheets.reader import read

__all__ = ["read"]

__getattr__ = on_demand(globals())
