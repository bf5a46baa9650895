"""A finding -> the sentences that say it, the same on every surface."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answering import Finding, Report
from bot.messages import Messages, percent
from bot.records import Place
from embeddings.records import Span

#: What says a grade besides its word and its colour.
SIGNS = {"wrong": "✗", "open": "?", "right": "✓"}


@dataclass(frozen=True)
class Told:
    """A finding in words: its heading, the notes on it, and what stands above its sources."""

    heading: str
    notes: tuple[str, ...]
    above: str


def tell(finding: Finding, say: Messages) -> Told:
    """Return a finding in words.

    >>> tell(Finding(0, 4, "quotation", "alike", "一二三四", notes=("spaces",)), Messages()).heading
    '引文　文字相同'
    """
    heading = f"{say(f'check.kind_{finding.kind}')}　{say(f'check.verdict_{finding.verdict}')}"
    return Told(heading, tuple(_notes(finding, say)), _above(finding, say))


def summary(report: Report, say: Messages) -> str:
    """Return how many findings are wrong, open and right, or that there are none."""
    if not report.findings:
        return say("check.nothing")
    grades = report.grades
    return say("check.counts", wrong=grades["wrong"], open=grades["open"], right=grades["right"])


def _notes(finding: Finding, say: Messages) -> Iterator[str]:
    values = dict(finding.details)
    if "unit" in values:
        values["unit"] = say(f"unit.{values['unit']}")
    for note in finding.notes:
        yield say(f"check.note_{note}", **values)


def _above(finding: Finding, say: Messages) -> str:
    if finding.verdict == "spliced":
        return say("check.from_two")
    if finding.verdict != "not_found":
        return ""
    if not finding.sources:
        return say("check.nearest_none")
    return say("check.likeness", share=percent(finding.likeness))


def named_place(place: Place, say: Messages) -> str:
    """Return where a source stands, in words.

    >>> named_place(Place("a.txt", "用车办法", ("第二章", "第三条"), 0, 9), Messages())
    '《用车办法》第二章 › 第三条'
    """
    section = say("answer.separator").join(place.section)
    page = say.page_of(place.doc, place.page, row=place.row)
    return "".join([say("answer.titled", title=place.title or place.doc), section, *page])


def pieces(text: str, marks: Sequence[Span], start: int = 0) -> Iterator[tuple[str, bool]]:
    """Yield a text in pieces that differ and that do not; a piece that differs is empty where something is missing.

    ``marks`` count from ``start`` at the text's beginning.

    >>> list(pieces("值班室人在岗", [Span(13, 13), Span(14, 15)], 10))
    [('值班室', False), ('', True), ('人', False), ('在', True), ('岗', False)]
    """
    done = 0
    for mark in sorted(marks, key=lambda each: (each.start, each.end)):
        first, last = max(mark.start - start, done), min(mark.end - start, len(text))
        if mark.start - start < done or last < first:
            continue
        if done < first:
            yield text[done:first], False
        yield text[first:last], True
        done = last
    if done < len(text):
        yield text[done:], False


def gap_of(finding: Finding) -> str:
    """Return the name of the sentences that stand where a mark of the draft is empty: a gap, or a seam of two places.

    >>> gap_of(Finding(0, 4, "quotation", "spliced", "一二三四")), gap_of(Finding(0, 4, "clause", "changed", "一"))
    ('seam', 'gap')
    """
    return "seam" if finding.verdict == "spliced" else "gap"


def line_of(text: str, place: int) -> int:
    """Return the line of a text, counted from 1, in which a character stands."""
    return text.count("\n", 0, place) + 1
