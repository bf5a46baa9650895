"""Other words for those of a question: from the packaged terms, the user's own, and the documents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from embeddings.wording.terms import TermList
from embeddings.wording.tokens import boundaries

#: Weight of a term that means the same, against 1 for the question's own words. With BM25 alone .2 and .3 change
#: no rank of a right passage on policy_dev, drcd_dev and cmrc2018_dev; .5 worsens two on policy_dev.
SAME_WEIGHT = 0.3
#: Weight of a term that a word only leads to: colloquial and foreign words are rarely in the documents themselves,
#: so that the term carries what is asked. This much changes no rank there either.
ALSO_WEIGHT = 0.5


@dataclass(frozen=True)
class Expansion:
    """A folded term that is sought too, the folded word of the question it stands for, and its weight (0–1)."""

    term: str
    source: str
    weight: float


class Thesaurus:
    """Finds other words for those of a question; made once for an index, safe to use from several threads."""

    def __init__(self, entries: Mapping[str, Mapping[str, float]]) -> None:
        """Take for each folded term the terms it leads to, with their weights."""
        self._entries = {form: terms for term, terms in entries.items() for form in _forms(term)}
        self._longest = max(map(len, self._entries), default=0)

    @classmethod
    def of(cls, *lists: TermList) -> "Thesaurus":
        """Join lists of terms; what a later one says of a term with an empty list undoes the earlier ones."""
        entries: dict[str, dict[str, float]] = {}
        for terms in lists:
            for source, others in terms.also:
                if not others:
                    entries[source] = {}
            for group in terms.same:
                for source in group:
                    entries.setdefault(source, {}).update({t: SAME_WEIGHT for t in group if t != source})
            for source, others in terms.also:
                for term in others:
                    entries.setdefault(source, {}).setdefault(term, ALSO_WEIGHT)
        return cls(entries)

    def expand(self, folded: str) -> tuple[Expansion, ...]:
        """Return the other terms for a folded question, in the question's order.

        The longest terms in the question are looked up first, and nothing inside them; what is found is not
        looked up again, and what the question's own words find already is left out.
        """
        found: dict[str, Expansion] = {}
        for source in self._sources(folded.replace("-", " ")):
            for term, weight in self._entries[source].items():
                held = term in folded or source in term
                if not held and (term not in found or found[term].weight < weight):
                    found[term] = Expansion(term, source, weight)
        return tuple(found.values())

    def _sources(self, text: str) -> list[str]:
        """Return the terms in a text, none of which begins or ends inside a word (公[开会]议)."""
        edges = boundaries(text)
        whole = (span for span in self._candidates(text) if edges.issuperset(span))
        taken: list[tuple[int, int]] = []
        for start, end in sorted(whole, key=lambda span: span[0] - span[1]):
            if all(end <= other or start >= after for other, after in taken):
                taken.append((start, end))
        return [text[start:end] for start, end in sorted(taken)]

    def _candidates(self, text: str) -> Iterator[tuple[int, int]]:
        for start in range(len(text)):
            for end in range(start + 1, min(start + self._longest, len(text)) + 1):
                if text[start:end] in self._entries:
                    yield start, end


def _forms(term: str) -> tuple[str, ...]:
    """Return a term and, of an English one, its plural.

    >>> _forms("duty"), _forms("process"), _forms("督办")
    (('duty', 'duties'), ('process', 'processes'), ('督办',))
    """
    if not term.isascii() or not term[-1].isalpha():
        return (term,)
    if term.endswith("y") and term[-2:-1] not in "aeiou":
        return term, f"{term[:-1]}ies"
    return term, term + ("es" if term.endswith(("s", "x", "ch", "sh")) else "s")
