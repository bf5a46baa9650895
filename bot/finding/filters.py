"""What a question or a lookup can be limited to: some documents, or those of a kind, an issuer, a year, a script."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from bot.finding.standing import HOLDING, standings
from bot.records import Filter, Limits, Script
from embeddings.errors import QuestionError
from embeddings.index import Listed
from embeddings.structure import begins_on
from embeddings.text import fold, last_day

SCRIPTS: tuple[Script, ...] = get_args(Script)
#: Values that an error names.
_NAMED = 20


@dataclass(frozen=True)
class Facets:
    """The values that documents can be filtered by, with how many documents have each, the commonest first.

    ``docs`` has titles by id, ``years`` begin with the latest.
    """

    docs: Mapping[str, str]
    kinds: Mapping[str, int]
    issuers: Mapping[str, int]
    years: Mapping[str, int]
    scripts: Mapping[str, int]


@dataclass(frozen=True)
class Traits:
    """What a document is filtered by."""

    kind: str
    issuer: str
    year: str
    script: str

    @classmethod
    def of(cls, document: Listed) -> "Traits":
        """Read them off a document.

        >>> Traits.of(Listed("a", "", {"date": "发布于2024年3月"}, range(1), 9, True))
        Traits(kind='', issuer='', year='2024', script='traditional')
        """
        meta = document.meta
        script = "traditional" if document.traditional else "simplified"
        return cls(meta.get("kind", "").strip(), meta.get("issuer", "").strip(), document.year, script)

    def passes(self, only: Filter) -> bool:
        """Tell whether a document with these traits is searched."""
        pairs = (
            (only.kind, self.kind),
            (only.issuer, self.issuer),
            (only.year, self.year),
            (only.script, self.script),
        )
        return all(not wanted or fold(wanted) == fold(value) for wanted, value in pairs)


def facets_of(documents: Sequence[Listed], traits: Sequence[Traits]) -> Facets:
    """Return what documents with these traits can be filtered by."""
    return Facets(
        {document.id: document.title or document.id for document in documents},
        _counted(trait.kind for trait in traits),
        _counted(trait.issuer for trait in traits),
        dict(sorted(_counted(trait.year for trait in traits).items(), reverse=True)),
        _counted(trait.script for trait in traits),
    )


def passing(only: Filter, documents: Sequence[Listed], traits: Sequence[Traits]) -> list[Listed]:
    """Return the documents that pass a filter; ``traits`` are theirs, in their order."""
    pairs = zip(documents, traits, strict=True)
    found = [each for each, trait in pairs if (not only.docs or each.id in only.docs) and trait.passes(only)]
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


def check_filter(only: Filter, documents: Sequence[Listed]) -> tuple[list[Listed], Limits]:
    """Return the documents that pass a filter, of which there is at least one, and what is to be said of it.

    Raises:
        QuestionError: naming the values that there are, or the filter's where no document has all of them.
    """
    only = on_a_day(only)
    traits = [Traits.of(document) for document in documents]
    facets = facets_of(documents, traits)
    for doc in only.docs:
        _check_value("doc", doc, facets.docs, ())
    known = {"kind": facets.kinds, "issuer": facets.issuers, "year": facets.years, "script": facets.scripts}
    for name, values in known.items():
        _check_value(name, getattr(only, name), values, map(fold, values))
    found = passing(only, documents, traits)
    if not found:
        titles = [facets.docs[doc] for doc in only.docs]
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


def _counted(values: Iterable[str]) -> dict[str, int]:
    """Count values; those that differ in script or width alone are one, under the commonest spelling."""
    spellings = Counter(filter(None, values)).most_common()
    names: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for spelling, count in spellings:
        counts[names.setdefault(fold(spelling), spelling)] += count
    return dict(counts.most_common())
