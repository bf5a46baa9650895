"""A comparison of two documents as a terminal shows it: signs and words say what colours say."""

from itertools import groupby
from typing import TYPE_CHECKING

from rich.text import Text

from bot.plain.terminal import Terminal

if TYPE_CHECKING:
    from bot.answering import Change, Comparison
    from bot.records import Place
    from embeddings.records import Document

#: The sign of each kind of change, and its colour.
_SIGNS = {"new": "+", "gone": "-", "changed": "~", "renumbered": "#", "moved": ">", "same": "="}
_STYLES = {"new": "green", "gone": "red", "changed": "yellow"}
#: What stands around words that went or came; the signs are those of wdiff.
_MARKS = {"gone": ("[-", "-]"), "new": ("{+", "+}")}


def show_comparison(terminal: Terminal, comparison: "Comparison") -> None:
    """Print which documents are compared, how much changed, and each clause that did, with both places."""
    say = terminal.say
    for side, document in (("old", comparison.old), ("new", comparison.new)):
        terminal.line(say("compare.side", name=say(f"compare.{side}"), place=_named(terminal, document)), "bold")
    terminal.line(say.changes(comparison.counts))
    if comparison.counts["same"] == len(comparison.changes):
        terminal.line(say("compare.none"))
        return
    told = (f"{begin}{say(f'compare.{kind}_words')}{end}" for kind, (begin, end) in _MARKS.items())
    terminal.line(" ".join([say("compare.legend"), *told]), "dim")
    for kind, changes in groupby(comparison.changes, lambda change: change.kind):
        if kind == "same":
            terminal.line()
            terminal.line(f"{_SIGNS[kind]} {say.changes({kind: len(list(changes))})}", "dim")
            continue
        for change in changes:
            terminal.line()
            terminal.line(_heading(terminal, change), f"bold {_STYLES.get(kind, '')}")
            if kind in _STYLES:
                terminal.out.print(_words(comparison, change))


def _named(terminal: Terminal, document: "Document") -> str:
    date = terminal.say("compare.date", date=document.meta["date"]) if document.meta.get("date") else ""
    return f"{document.title}{date}　{document.id}"


def _heading(terminal: Terminal, change: "Change") -> str:
    say = terminal.say
    sides = [
        say("compare.side", name=say(f"compare.{side}"), place=_place(terminal, place))
        for side, place in (("old", change.old), ("new", change.new))
        if place
    ]
    return f"{_SIGNS[change.kind]} {say(f'compare.kind_{change.kind}')}　{say('compare.arrow').join(sides)}"


def _place(terminal: Terminal, place: "Place") -> str:
    """Return the headings of a place, or where it stands if it is below none."""
    section = terminal.say("answer.separator").join(place.section)
    return section or terminal.say("answer.span", start=place.start, end=place.end)


def _words(comparison: "Comparison", change: "Change") -> Text:
    """Return the words of a clause, those that went and came between their signs where others stayed."""
    from bot.answering import kind_of

    text = Text(tab_size=1)
    for piece in change.pieces:
        kind = kind_of(piece)
        words = comparison.text_of(piece)
        bare = words.rstrip()
        before, after = _MARKS.get(kind, ("", "")) if change.kind == "changed" else ("", "")
        text.append(f"{before}{bare}{after}", _STYLES.get(kind, "")).append(words[len(bare) :])
    return text
