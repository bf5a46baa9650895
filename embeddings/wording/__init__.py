"""Text -> words, and the other words that mean the same: the terms of the field and of the documents."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.wording.bilingual import FUNCTION_WORDS, translations
    from embeddings.wording.cutting import cut_all
    from embeddings.wording.glossary import Abbreviation, Glossary, counted, glossary_of
    from embeddings.wording.terms import TermList, packaged_terms, read_terms
    from embeddings.wording.thesaurus import Expansion, Thesaurus
    from embeddings.wording.tokens import bigrams, cut, dictionary, people, places, tagged, words

__all__ = [
    "Abbreviation",
    "Expansion",
    "FUNCTION_WORDS",
    "Glossary",
    "TermList",
    "Thesaurus",
    "bigrams",
    "counted",
    "cut",
    "cut_all",
    "dictionary",
    "glossary_of",
    "packaged_terms",
    "people",
    "places",
    "read_terms",
    "tagged",
    "translations",
    "words",
]

__getattr__ = on_demand(globals())
