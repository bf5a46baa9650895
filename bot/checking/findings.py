"""What checking a draft finds, and the report of all of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from bot.records import Quote
from embeddings.records import Document, Span

Kind = Literal["quotation", "title", "number", "date", "standing", "clause", "figure", "phrase"]
#: How what the draft says stands to the documents, the worst first: in other words; put together from two places;
#: cut so that a negation or a condition is lost; in another place than it is said to be; otherwise than they say; of a
#: document that is not in force; not found; not to be checked; the same but for marks, spaces and script; word for
#: word; as they say.
Verdict = Literal[
    "changed",
    "spliced",
    "cut",
    "misplaced",
    "wrong",
    "outdated",
    "not_found",
    "unchecked",
    "alike",
    "verbatim",
    "right",
]
Grade = Literal["right", "wrong", "open"]
_GRADES: dict[Verdict, Grade] = {
    **dict.fromkeys(("verbatim", "alike", "right"), "right"),
    **dict.fromkeys(("not_found", "unchecked"), "open"),
}
#: Reports count the verdicts in this order.
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True)
class Finding(Span):
    """Something that a draft says, from ``start`` to ``end`` in it, and what the documents have.

    ``marks`` are the spans of the draft that differ, an empty one where something is left out there; those of the
    ``sources`` are their highlights, likewise. ``correction`` is what to write instead of ``text``, nothing where
    nobody can tell. ``likeness`` (0 to 1) says how near the first source is. ``notes`` name what else there is to say,
    each the key of a sentence; ``details`` are the values that the sentences name.
    """

    kind: Kind
    verdict: Verdict
    text: str
    sources: tuple[Quote, ...] = ()
    marks: tuple[Span, ...] = ()
    correction: str = ""
    likeness: float = 1.0
    notes: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()

    @property
    def grade(self) -> Grade:
        """Whether it is right, wrong, or left open."""
        if self.verdict == "not_found" and "not_in_named" in self.notes:
            return "wrong"
        return _GRADES.get(self.verdict, "wrong")

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values for `json.dumps`."""
        return {
            "start": self.start,
            "end": self.end,
            "kind": self.kind,
            "verdict": self.verdict,
            "grade": self.grade,
            "text": self.text,
            "marks": [[mark.start, mark.end] for mark in self.marks],
            "correction": self.correction,
            "likeness": round(self.likeness, 3),
            "notes": list(self.notes),
            "details": dict(self.details),
            "sources": [source.to_json() for source in self.sources],
        }


@dataclass(frozen=True)
class Report:
    """A draft and what was found in it, in its order; ``more`` tells that there was too much to check it all."""

    draft: Document
    findings: tuple[Finding, ...]
    more: bool = False

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many findings there are of each verdict, the worst first; none that there are none of."""
        counted = Counter(finding.verdict for finding in self.findings)
        return {verdict: counted[verdict] for verdict in VERDICTS if counted[verdict]}

    @property
    def grades(self) -> Mapping[Grade, int]:
        """How many findings are wrong, left open and right."""
        counted = Counter(finding.grade for finding in self.findings)
        return {"wrong": counted["wrong"], "open": counted["open"], "right": counted["right"]}

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """The findings that are wrong."""
        return tuple(finding for finding in self.findings if finding.grade == "wrong")

    def to_json(self, only_wrong: bool = False) -> dict[str, Any]:
        """Return it as plain values for `json.dumps`."""
        shown = self.wrong if only_wrong else self.findings
        return {
            "draft": self.draft.title or self.draft.id,
            "characters": len(self.draft.text),
            "counts": dict(self.counts),
            "grades": dict(self.grades),
            "complete": not self.more,
            "findings": [finding.to_json() for finding in shown],
        }
