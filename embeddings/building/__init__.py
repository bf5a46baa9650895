"""Documents -> a new generation of an index, of which only what has changed is made."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.building.build import Report, build_index, index_in_memory

__all__ = [
    "Report",
    "build_index",
    "index_in_memory",
]

__getattr__ = on_demand(globals())
