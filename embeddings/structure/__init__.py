"""The text of a document -> what it consists of: dropped lines, outline, facts, passages, all as spans."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.structure.abolished import mark_abolished
    from embeddings.structure.cleaning import NOTES_MARK, placeholder_title
    from embeddings.structure.passages import PASSAGE_LENGTH, QUOTE_LENGTH, analyse
    from embeddings.structure.sites import bodies
    from embeddings.structure.titles import names_nothing
    from embeddings.structure.versions import DRAFT, begins_on, mark_superseded

__all__ = [
    "DRAFT",
    "NOTES_MARK",
    "PASSAGE_LENGTH",
    "QUOTE_LENGTH",
    "analyse",
    "begins_on",
    "bodies",
    "mark_abolished",
    "mark_superseded",
    "names_nothing",
    "placeholder_title",
]

__getattr__ = on_demand(globals())
