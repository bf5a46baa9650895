"""Names, numbers and traits of documents -> the documents that are meant, without reading them."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.catalogue.called import about, bare, bare_number, names_of, own_names, shown_names
    from embeddings.catalogue.catalogue import (
        CATALOGUE,
        Catalogue,
        add_to_catalogue,
        catalogue_of,
        joined,
        remove_from_catalogue,
    )
    from embeddings.catalogue.listing import Listed, TraitName, Traits

__all__ = [
    "CATALOGUE",
    "Catalogue",
    "Listed",
    "TraitName",
    "Traits",
    "about",
    "add_to_catalogue",
    "bare",
    "bare_number",
    "catalogue_of",
    "joined",
    "names_of",
    "own_names",
    "remove_from_catalogue",
    "shown_names",
]

__getattr__ = on_demand(globals())
