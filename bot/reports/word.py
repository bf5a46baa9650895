"""The report of a draft -> the draft as a Word file with comments at the places. Imported only when one is made."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.run import Run

from bot.answering import Finding, Report
from bot.messages import Messages
from bot.reports.wording import SIGNS, named_place, tell

#: What XML has no place for; Word would refuse the whole file.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FONT, _SIZE = "仿宋", 16
#: Comments are signed with this short name.
_INITIALS = "核"
#: Characters of a source in a comment.
_LONGEST = 400
_RED = RGBColor(0x9A, 0x1B, 0x1E)


def word_report(report: Report, say: Messages, now: datetime) -> bytes:
    """Return the text of the draft as a Word file, each finding a comment on its words, what differs in red."""
    word = Document()
    _set_up(word, report, say, now)
    runs = list(_add_text(word, report))
    starts = [start for start, _ in runs]
    for finding in report.findings:
        first, last = bisect_right(starts, finding.start) - 1, bisect_left(starts, finding.end)
        covered = [run for _, run in runs[max(first, 0) : last]]
        if covered:
            text = "\n".join(_lines(finding, say))
            word.add_comment(covered, _written(text), say("check.comment_author"), _INITIALS)
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def _add_text(word: WordDocument, report: Report) -> Iterator[tuple[int, Run]]:
    """Add the draft line by line, cut where a finding or a mark begins or ends; yield where each run begins."""
    text = report.draft.text
    edges = {edge for finding in report.findings for edge in (finding.start, finding.end)}
    marks = sorted({(m.start, m.end) for each in report.findings for m in each.marks if m.start < m.end})
    cuts = sorted(edges | {edge for mark in marks for edge in mark})
    begun = 0
    for line in text.split("\n"):
        paragraph, ended = word.add_paragraph(), begun + len(line)
        inside = cuts[bisect_right(cuts, begun) : bisect_left(cuts, ended)]
        for start, end in zip([begun, *inside], [*inside, ended], strict=True):
            if words := _written(text[start:end]):
                run = paragraph.add_run(words)
                if _is_marked(start, marks):
                    run.font.color.rgb = _RED
                    run.font.underline = True
                yield start, run
        begun = ended + 1


def _is_marked(place: int, marks: Sequence[tuple[int, int]]) -> bool:
    near = marks[max(0, bisect_right(marks, (place, 1 << 60)) - 8) : bisect_right(marks, (place, 1 << 60))]
    return any(start <= place < end for start, end in near)


def _lines(finding: Finding, say: Messages) -> Iterator[str]:
    """Yield the lines of a comment: sign and verdict, notes, the correction, the sources."""
    told = tell(finding, say)
    yield f"{SIGNS[finding.grade]} {say(f'check.grade_{finding.grade}')}　{told.heading}"
    yield from told.notes
    if finding.correction:
        label = say("check.sentence" if finding.verdict == "cut" else "check.correction")
        yield f"{label}：{finding.correction[:_LONGEST]}"
    if told.above:
        yield told.above
    for source in finding.sources:
        yield f"{say('check.source')}：{named_place(source.place, say)}"
        yield f"“{source.text[:_LONGEST]}”"


def _written(text: str) -> str:
    return _UNWRITABLE.sub("", text)


def _set_up(word: WordDocument, report: Report, say: Messages, now: datetime) -> None:
    about = word.core_properties
    about.title = _written(report.draft.title or say("check.title"))
    about.author, about.comments, about.language, about.last_modified_by = "", "", "zh-CN", ""
    about.created = about.modified = now
    style = word.styles["Normal"]
    style.font.size = Pt(_SIZE)
    style.font.name = "Times New Roman"
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
