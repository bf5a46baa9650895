"""What a lookup can be limited to: one document, or those of a kind, an issuer, a year, a script."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from embeddings.errors import QuestionError
from embeddings.index import Listed
from embeddings.text import fold

Script = Literal["", "simplified", "traditional"]
SCRIPTS: tuple[Script, ...] = get_args(Script)
#: Values that an error names.
_NAMED = 20


@dataclass(frozen=True)
class Filter:
    """Which documents are searched. What is empty does not matter; scripts and widths make no difference."""

    doc: str = ""
    kind: str = ""
    issuer: str = ""
    year: str = ""
    script: Script = ""


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


def check_filter(only: Filter, facets: Facets) -> None:
    """See that each value of a filter is one of the documents'.

    Raises:
        QuestionError: naming the values that there are.
    """
    known: dict[str, Iterable[str]] = {
        "doc": facets.docs,
        "kind": facets.kinds,
        "issuer": facets.issuers,
        "year": facets.years,
        "script": facets.scripts,
    }
    for name, values in known.items():
        wanted = getattr(only, name)
        alike = () if name == "doc" else map(fold, values)
        if wanted and wanted not in values and fold(wanted) not in alike:
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
