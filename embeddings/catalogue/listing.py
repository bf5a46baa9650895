"""What is known of every document without reading the whole of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from embeddings.text import fold, simplify

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d")


@dataclass(frozen=True)
class Listed:
    """A document in a list: ``ordinals`` are the places of its passages in the index.

    ``characters`` is a count, ``traditional`` tells its script.
    """

    id: str
    title: str
    meta: Mapping[str, str]
    ordinals: range
    characters: int
    traditional: bool

    @property
    def passages(self) -> int:
        """How many passages it has."""
        return len(self.ordinals)

    @property
    def kind(self) -> str:
        """What sort of document it says it is, in Simplified characters so that like is counted as like; or nothing."""
        return simplify(self.meta.get("kind", ""))

    @property
    def year(self) -> str:
        """The year of its date, or nothing.

        >>> Listed("a", "a", {"date": "2024-03-01"}, range(1), 9, False).year
        '2024'
        """
        year = _YEAR.search(self.meta.get("date", ""))
        return year[0] if year else ""

    @cached_property
    def _words(self) -> str:
        return fold("\n".join([self.title, self.id, *self.meta.values()]))

    def holds(self, words: str) -> bool:
        """Tell whether title, name or metadata hold all of these words, in either script.

        >>> Listed("a.txt", "會議須知", {"issuer": "办公室"}, range(1), 9, True).holds("会议 辦公室")
        True
        """
        return all(word in self._words for word in fold(words).split())


TraitName = Literal["kind", "issuer", "year", "script"]


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
