"""The text of a document -> what it consists of: dropped lines, outline, facts, passages, all as spans."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.structure.cleaning import NOTES_MARK, placeholder_title
    from embeddings.structure.marks import marks_of, paper_of
    from embeddings.structure.passages import PASSAGE_LENGTH, QUOTE_LENGTH, analyse
    from embeddings.structure.sites import bodies_of, edges_of, site_of
    from embeddings.structure.titles import names_nothing
    from embeddings.structure.versions import DRAFT, begins_on

__all__ = [
    "DRAFT",
    "NOTES_MARK",
    "PASSAGE_LENGTH",
    "QUOTE_LENGTH",
    "analyse",
    "begins_on",
    "bodies_of",
    "edges_of",
    "marks_of",
    "names_nothing",
    "paper_of",
    "placeholder_title",
    "site_of",
]

__getattr__ = on_demand(globals())
