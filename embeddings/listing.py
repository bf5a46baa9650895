"""What is known of every document without reading the whole of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from embeddings.folding import fold, simplify


@dataclass(frozen=True)
class Listed:
    """A document in a list: ``passages`` and ``characters`` are counts, ``traditional`` tells its script."""

    id: str
    title: str
    meta: Mapping[str, str]
    passages: int
    characters: int
    traditional: bool

    @property
    def kind(self) -> str:
        """What sort of document it says it is, in Simplified characters so that like is counted as like; or nothing."""
        return simplify(self.meta.get("kind", ""))

    @property
    def year(self) -> str:
        """The year of its date, or nothing.

        >>> Listed("a", "a", {"date": "2024-03-01"}, 1, 9, False).year
        '2024'
        """
        year = self.meta.get("date", "")[:4]
        return year if len(year) == 4 and year.isascii() and year.isdigit() else ""

    @cached_property
    def _words(self) -> str:
        return fold("\n".join([self.title, self.id, *self.meta.values()]))

    def holds(self, words: str) -> bool:
        """Tell whether title, name or metadata hold all of these words, in either script.

        >>> Listed("a.txt", "會議須知", {"issuer": "办公室"}, 1, 9, True).holds("会议 辦公室")
        True
        """
        return all(word in self._words for word in fold(words).split())
