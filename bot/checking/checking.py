"""A draft and the documents -> the report: every quotation, reference and list of it, in its order."""

from collections.abc import Iterator
from functools import lru_cache

from bot.checking.candidates import Candidates
from bot.checking.findings import Finding, Report
from bot.checking.quoted import Named, check_quotation
from bot.drafts import quotations_in
from embeddings.errors import QuestionError
from embeddings.index import Texts
from embeddings.records import Document

#: Characters of a draft: a book of two hundred pages is more than anybody checks at once.
LONGEST = 300_000
#: Quotations and references that are checked.
_MOST = 2_000


def check_draft(draft: Document, index: Texts) -> Report:
    """Return the report of a draft.

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
    findings = sorted(_findings(text, _candidates(index)), key=lambda each: (each.start, each.end))
    return Report(draft, tuple(findings))


@lru_cache(maxsize=2)
def _candidates(index: Texts) -> Candidates:
    """Return what is sought in a generation, kept for the two latest."""
    return Candidates(index)


def _findings(text: str, candidates: Candidates) -> Iterator[Finding]:
    for quotation in quotations_in(text)[:_MOST]:
        if found := check_quotation(text, quotation, candidates, Named()):
            yield found
