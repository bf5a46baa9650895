"""What a question or a lookup can be limited to: some documents, or those of a kind, an issuer, a year, a script."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from bot.finding.standing import HOLDING, standings
from bot.records import Filter, Limits, Script
from embeddings.catalogue import Listed, TraitName, Traits
from embeddings.errors import QuestionError
from embeddings.index import Store
from embeddings.structure import begins_on
from embeddings.text import fold, last_day

SCRIPTS: tuple[Script, ...] = get_args(Script)
#: Values that an error names.
_NAMED = 20
#: Documents that one can be chosen from; more of them make a list that nobody can use.
MOST_DOCS = 500
_TRAITS: tuple[TraitName, ...] = get_args(TraitName)


@dataclass(frozen=True)
class Facets:
    """The values that documents can be filtered by, with how many documents have each, the commonest first.

    ``docs`` has titles by id, where there are not too many, ``years`` begin with the latest.
    """

    docs: Mapping[str, str]
    kinds: Mapping[str, int]
    issuers: Mapping[str, int]
    years: Mapping[str, int]
    scripts: Mapping[str, int]


def facets(store: Store) -> Facets:
    """Return what the documents of a store can be filtered by."""
    docs = {listed.id: listed.title or listed.id for listed in store.listing} if store.count <= MOST_DOCS else {}
    kinds, issuers, years, scripts = (_alike(store.values(name)) for name in _TRAITS)
    return Facets(docs, kinds, issuers, dict(sorted(years.items(), reverse=True)), scripts)


def _facets_of(documents: Sequence[Listed], traits: Sequence[Traits]) -> Facets:
    docs = {document.id: document.title or document.id for document in documents}
    kinds, issuers, years, scripts = (
        _alike(dict(Counter(value for each in traits if (value := getattr(each, name))).most_common()))
        for name in _TRAITS
    )
    return Facets(docs, kinds, issuers, dict(sorted(years.items(), reverse=True)), scripts)


def passes(traits: Traits, only: Filter) -> bool:
    """Tell whether a document with some traits is searched."""
    wanted = ((getattr(only, name), getattr(traits, name)) for name in _TRAITS)
    return all(not value or fold(value) == fold(held) for value, held in wanted)


def passing(only: Filter, documents: Sequence[Listed], traits: Sequence[Traits]) -> list[Listed]:
    """Return the documents that pass a filter; ``traits`` are theirs, in their order."""
    pairs = zip(documents, traits, strict=True)
    found = [each for each, trait in pairs if (not only.docs or each.id in only.docs) and passes(trait, only)]
    if not only.as_of:
        return found
    stood = standings(documents, only.as_of)
    return [each for each in found if stood[each.id] in HOLDING]


def on_a_day(only: Filter) -> Filter:
    """Return a filter with its day as ISO 8601 writes it, the last one of a month or a year.

    >>> on_a_day(Filter(as_of="2019年6月")).as_of
    '2019-06-30'

    Raises:
        QuestionError: if it is no day.
    """
    if only.as_of and not (day := last_day(only.as_of)):
        raise QuestionError(
            "search.as_of",
            "{value} is no day. Write it as 2019-06-01, 2019-06 (the last day of the month) or 2019 (of the year).",
            value=only.as_of,
        )
    return replace(only, as_of=day) if only.as_of else only


def documents_for(only: Filter, store: Store) -> Sequence[Listed]:
    """Return documents among which are all that pass a filter, so that not all of a large collection are gone through.

    What a filter names that no document has is to be said in the light of all of them.
    """
    if only == Filter(docs=only.docs):
        named = list(store.listed(only.docs).values())
        return named if len(named) == len(set(only.docs)) > 0 else store.listing
    traits: dict[TraitName, str] = {name: value for name in _TRAITS if (value := getattr(only, name))}
    return (store.having(traits) if traits and not only.docs else ()) or store.listing


def check_filter(only: Filter, documents: Sequence[Listed]) -> tuple[list[Listed], Limits]:
    """Return the documents that pass a filter, of which there is at least one, and what is to be said of it.

    Raises:
        QuestionError: naming the values that there are, or the filter's where no document has all of them.
    """
    only = on_a_day(only)
    if only == Filter():
        return list(documents), Limits(only, (), len(documents))
    traits = [Traits.of(document) for document in documents]
    facets = _facets_of(documents, traits)
    for doc in only.docs:
        _check_value("doc", doc, facets.docs, ())
    known = {"kind": facets.kinds, "issuer": facets.issuers, "year": facets.years, "script": facets.scripts}
    for name, values in known.items():
        _check_value(name, getattr(only, name), values, map(fold, values))
    found = passing(only, documents, traits)
    if not found:
        titles = [facets.docs[doc] for doc in only.docs if doc]
        values_asked = filter(None, (*titles, only.kind, only.issuer, only.year, only.script, only.as_of))
        raise QuestionError(
            "search.none_left",
            "No document meets all of this: {values}. Leave one of them out.",
            values=_listed(list(values_asked)),
        )
    named = {document.id: document.title or document.id for document in found if document.id in only.docs}
    undated = sum(not begins_on(document.meta) for document in found) if only.as_of else 0
    return found, Limits(only, tuple(named[doc] for doc in only.docs if doc in named), len(found), undated)


def _check_value(name: str, wanted: str, values: Iterable[str], folded: Iterable[str]) -> None:
    if wanted and wanted not in values and fold(wanted) not in folded:
        raise QuestionError(
            "search.no_such",
            "No document has --{name} {value}. There are: {known}",
            name=name,
            value=wanted,
            known=_listed(list(values)),
        )


def _listed(values: Sequence[str]) -> str:
    """Join values for a sentence, the first twenty."""
    return "、".join(values[:_NAMED]) + (" …" if len(values) > _NAMED else "") if values else "-"


def _alike(values: Mapping[str, int]) -> dict[str, int]:
    """Add up the counts of values that differ in script or width alone, under the commonest, which comes first."""
    names: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for spelling, count in values.items():
        counts[names.setdefault(fold(spelling), spelling)] += count
    return dict(counts.most_common())
