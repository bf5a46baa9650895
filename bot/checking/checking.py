"""A draft and the documents -> the report: every quotation, reference and list of it, in its order."""

import re
import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.checking.candidates import Candidates
from bot.checking.cited import Resolved, check_citation, resolve
from bot.checking.findings import Finding, Report
from bot.checking.naming import Names
from bot.checking.phrases import check_phrases
from bot.checking.quoted import Named, check_quotation
from bot.checking.saying import check_clause, clause_of
from bot.drafts import Quotation, citations_in, parts_of, quotations_in
from embeddings.catalogue import Listed
from embeddings.errors import QuestionError
from embeddings.index import Texts, kept_with
from embeddings.records import Document

#: Characters of a draft: a book of two hundred pages is more than anybody checks at once.
LONGEST = 300_000
#: Findings of a report.
_MOST = 2_000
#: Between a reference and what it says: 《…》第三条明确规定：“…”.
_BETWEEN = 16
_SAYS = re.compile(
    r"[^。；\n《》]{0,8}?(?:规定|規定|指出|强调|強調|要求|提出|明确|明確|写道|寫道|写明|載明|载明|所说|所說|说|說)?(?:了|的|是)?[：:，,]?\s*"
)


def check_draft(draft: Document, index: Texts, seconds: float | None = None) -> Report:
    """Return the report of a draft; of what was checked in so many seconds, if there is more.

    Raises:
        QuestionError: if there is nothing to check in it, or too much.
    """
    text = draft.text
    if not text.strip():
        raise QuestionError("check.empty", "The draft is empty; give a file with text, or paste some.")
    if len(text) > LONGEST:
        raise QuestionError(
            "check.length",
            "The draft has {length} characters; the limit is {limit}. Check it in parts.",
            length=len(text),
            limit=LONGEST,
        )
    until = None if seconds is None else time.monotonic() + seconds
    findings, more = list[Finding](), False
    for found in _findings(text, _known(index)):
        if found:
            findings.append(found)
        if more := len(findings) >= _MOST or until is not None and time.monotonic() > until:
            break
    return Report(draft, tuple(sorted(findings, key=lambda each: (each.start, each.end))), more)


@dataclass(frozen=True, eq=False)
class _Known:
    """What drafts are held against: the texts of a generation, and what its documents are called."""

    candidates: Candidates
    names: Names


@kept_with
def _known(index: Texts) -> _Known:
    """Return what is known of a generation."""
    return _Known(Candidates(index), Names(index.store))


def _findings(text: str, known: _Known) -> Iterator[Finding | None]:
    """Yield what is found, and None for each thing that there is nothing to say of."""
    said: list[Resolved] = []
    for resolved in _resolved(text, known):
        said.append(resolved)
        yield None
        yield from check_citation(text, resolved, known.candidates)
        if clause := clause_of(resolved, known.candidates):
            yield from check_clause(text, clause, known.candidates)
    yield from check_phrases(text, known.candidates)
    for quotation in quotations_in(text):
        yield from _quoted(text, quotation, known, _named(text, quotation, said, known))


def _quoted(text: str, quotation: Quotation, known: _Known, named: Named) -> Iterator[Finding | None]:
    """Yield what there is to say of a quotation, of its parts between ellipses, or else of those inside it."""
    found = check_quotation(text, quotation, known.candidates, named)
    parts = parts_of(text, quotation)
    if found and found.grade != "right" and len(parts) > 1:
        for part in parts:
            yield check_quotation(text, part, known.candidates, named)
        return
    yield found
    if found is None or found.verdict == "not_found":
        for inner in quotation.within:
            yield check_quotation(text, inner, known.candidates, Named())


def _resolved(text: str, known: _Known) -> Iterator[Resolved]:
    """Yield the references of a draft; an article without a document is one of that which its paragraph named last."""
    last: Listed | None = None
    named_at = 0
    for citation in citations_in(text):
        if last and "\n" in text[named_at : citation.start]:
            last = None
        resolved = resolve(citation, text, known.names, last)
        if citation.title or citation.number:
            last, named_at = resolved.listed, citation.end
        yield resolved


def _named(text: str, quotation: Quotation, said: Sequence[Resolved], known: _Known) -> Named:
    """Return the source that a draft names right before a quotation."""
    start = quotation.whole.start
    place = bisect_right(said, start, key=lambda each: each.citation.end) - 1
    near = said[place] if place >= 0 else None
    if near is None or near.listed is None or start > near.citation.end + _BETWEEN:
        return Named()
    if not _SAYS.fullmatch(text, near.citation.end, start):
        return Named()
    clause = clause_of(near, known.candidates)
    return Named((near.listed.id,), clause.place.span if clause and clause.place else None)
