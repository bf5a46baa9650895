"""A text -> what it says of itself: title, issuer, number, dates, kind, status, each where it stands."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.facts.facts import find_facts
    from embeddings.facts.issuers import is_issuer, signs
    from embeddings.facts.letters import read_letter
    from embeddings.facts.metadata import label_of, read_metadata
    from embeddings.facts.values import value_of

__all__ = ["find_facts", "is_issuer", "label_of", "read_letter", "read_metadata", "signs", "value_of"]

__getattr__ = on_demand(globals())
