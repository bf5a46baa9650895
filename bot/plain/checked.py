"""The report of a draft as a terminal shows it: signs and words say what colours say."""

from typing import TYPE_CHECKING

from rich.text import Text

from bot.plain.terminal import Terminal
from bot.reports import SIGNS, gap_of, line_of, named_place, pieces, summary, tell
from embeddings.records import Span

if TYPE_CHECKING:
    from bot.answering import Finding, Report
    from bot.records import Quote

_STYLES = {"wrong": "red", "open": "yellow", "right": "green"}
#: What stands around the draft's words that differ, and around those of the source; the signs are those of wdiff.
_WRONG, _SOURCE = ("[-", "-]"), ("{+", "+}")


def show_report(terminal: Terminal, report: "Report", only_wrong: bool = False) -> None:
    """Print how many findings there are, and each of them in the order of the draft, or what is wrong alone."""
    say = terminal.say
    terminal.line(summary(report, say), "bold")
    if report.more:
        terminal.line(say("check.more", count=len(report.findings)), "yellow")
    shown = report.wrong if only_wrong else report.findings
    for finding in shown:
        terminal.line()
        _show(terminal, finding, report.draft.text)
    if shown:
        terminal.line()
        terminal.line(say("check.limits"), "dim")
    elif report.findings:
        terminal.line(say("check.none_wrong"))


def _show(terminal: Terminal, finding: "Finding", draft: str) -> None:
    say, told = terminal.say, tell(finding, terminal.say)
    grade = say(f"check.grade_{finding.grade}")
    place = say("check.place", line=line_of(draft, finding.start))
    terminal.line(f"{SIGNS[finding.grade]} {grade}　{told.heading}　{place}", f"bold {_STYLES[finding.grade]}")
    words = _marked(finding.text, finding.marks, finding.start, _WRONG, say(f"check.{gap_of(finding)}"))
    terminal.out.print(Text("  ").append(words))
    for note in told.notes:
        terminal.line(f"  {note}")
    if told.above:
        terminal.line(f"  {told.above}")
    for source in finding.sources:
        _show_source(terminal, source, finding)
    if finding.correction:
        label = say("check.sentence" if finding.verdict == "cut" else "check.correction")
        terminal.line(f"  {label}：{finding.correction}", "bold")


def _show_source(terminal: Terminal, source: "Quote", finding: "Finding") -> None:
    say = terminal.say
    marks = tuple(Span(start, end) for start, end in source.highlights)
    terminal.line(f"  {say('check.source')}：{named_place(source.place, say)}　{source.doc}:{source.start}", "dim")
    if finding.grade != "right" or finding.verdict == "alike":
        words = _marked(source.text, marks, 0, _SOURCE, "")
        terminal.out.print(Text("  ").append(words))


def _marked(text: str, marks: tuple[Span, ...], start: int, signs: tuple[str, str], gap: str) -> Text:
    """Return words with signs around what differs, and a word where something is missing."""
    made = Text(tab_size=1)
    for piece, differs in pieces(text, marks, start):
        if differs and piece:
            made.append(f"{signs[0]}{piece}{signs[1]}", "bold")
        else:
            made.append(gap if differs else piece)
    return made
