"""Answers, documents and progress as a terminal shows them."""

import json
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from rich.console import Console
from rich.text import Text

from bot.messages import Messages
from embeddings.errors import MishuError

if TYPE_CHECKING:
    from rich.table import Table

    from bot.answering import Answer, Results
    from bot.records import OpenDocument, Place, Quote
    from embeddings.documents import Progress as Report

_Item = TypeVar("_Item")
#: Stages that not every build has: their bars are there once they begin.
_ONCE_BEGUN = ("pages", "spread", "publish")
_SURROUNDINGS = 200  # characters shown before and after a span
#: What `facts` shows, in this order.
_FACTS = (
    *("title", "issuer", "number", "date", "effective", "amended", "abolished", "kind", "status"),
    *("speaker", "occasion", "superseded_by", "abolished_by"),
)


@dataclass(frozen=True)
class Look:
    """How many columns a terminal has; its colours, as rich names them, None for a file; whether none are wished."""

    width: int
    colours: Literal["standard", "256", "truecolor", "windows"] | None
    no_colour: bool = False


class Terminal:
    """Writes results to standard output and everything else to standard error."""

    def __init__(self, say: Messages) -> None:
        """Take the language."""
        self.say = say
        self.out = Console(highlight=False, soft_wrap=True)
        self.err = Console(stderr=True, highlight=False, soft_wrap=True)

    @classmethod
    def kept(cls, say: Messages, out: Look, err: Look) -> "Terminal":
        """Return one that keeps what would be printed on terminals that look so; `printed` returns it."""
        terminal = cls(say)
        terminal.out, terminal.err = (
            Console(
                file=StringIO(),
                width=look.width,
                color_system=look.colours,
                force_terminal=look.colours is not None,
                no_color=look.no_colour,
                highlight=False,
                soft_wrap=True,
            )
            for look in (out, err)
        )
        return terminal

    @staticmethod
    def printed(console: Console) -> str:
        """Return what one that `kept` it would have printed."""
        return console.file.getvalue() if isinstance(console.file, StringIO) else ""

    @staticmethod
    def look(console: Console) -> Look:
        """Return how a console looks."""
        return Look(console.width, cast("Any", console.color_system), console.no_color)

    def raw(self, text: str) -> None:
        """Write a text to standard output as it is."""
        self.out.file.write(text)

    def data(self, values: Mapping[str, object]) -> None:
        """Write a line of JSON to standard output."""
        self.raw(json.dumps(values, ensure_ascii=False) + "\n")

    def line(self, text: str = "", style: str = "") -> None:
        """Print a line of plain text; nothing in it is read as markup."""
        self.out.print(Text(text, style))

    def note(self, text: str, style: str = "") -> None:
        """Print a line to standard error."""
        self.err.print(Text(text, style))

    def error(self, error: MishuError) -> None:
        """Print an error's sentence to standard error."""
        self.note(self.say.error(error), "red")

    def answer(self, answer: "Answer") -> None:
        """Print an answer with its quotes."""
        if answer.small_talk is not None:
            self.line(self.say(f"small_talk.{answer.small_talk}"))
            self._suggestions(answer)
            return
        if answer.limits:
            self.line(self.say.limits(answer.limits), "dim")
        if answer.understood != answer.question:
            self.line(self.say("answer.understood", question=answer.understood), "dim")
        for part in answer.missing:
            self.line(self.say("answer.missing", part=part), "yellow")
        if not answer.answered or answer.absent:
            self.line(self.say.refusal(answer.absent, answer.possible), "bold yellow")
        if answer.unknown:
            self.line(self.say.unknown(answer.unknown))
        self._kind_of(answer)
        if answer.state == "absent":
            self._nearest(answer)
        else:
            for number, quote in enumerate(answer.quotes, 1):
                self.line()
                self.quote(quote, number, as_of=answer.as_of)
            self.line()
        if answer.answered:
            self.line(self.say("answer.confidence", level=self.say(f"answer.{answer.level}")), "dim")
        self._suggestions(answer)

    def _nearest(self, answer: "Answer") -> None:
        """Print where the passages stand that come nearest to what is not answered."""
        if answer.nearest:
            self.line(self.say("answer.closest"))
        for quote in answer.nearest:
            span = self.say("answer.span", start=quote.start, end=quote.end)
            self.line(f"    {self.place(quote.place)}（{quote.doc}，{span}）", "dim")

    def _kind_of(self, answer: "Answer") -> None:
        """Print what the quotes are, where they are more than passages."""
        if answer.checked:
            self.line(self.say("answer.checked", date=answer.checked), "bold")
        if answer.listed:
            self.line(self.say.listing(answer.listed), "bold")
        if answer.compared:
            self.line(self.say.compared(answer.compared), "bold")
            command = shlex.join(["mishu", "diff", answer.compared.old, answer.compared.new])
            self.line(self.say("compare.command", command=command), "bold")
        if answer.differing:
            self.line(self.say("answer.differing", count=answer.differing), "bold yellow")

    def _suggestions(self, answer: "Answer") -> None:
        if answer.suggestions:
            self.line(self.say("answer.suggestions"), "dim")
            for question in answer.suggestions:
                self.line(f"  {question}", "dim")

    def quote(self, quote: "Quote", number: int, as_of: str = "") -> None:
        """Print a quote, its marked words and its places; how it stands is said of the day ``as_of``."""
        if quote.label:
            self.line(f"{quote.label}{self.say('show.colon')}", "bold")
        self.line(f"[{number}] {self.place(quote.place)}", "bold")
        if quote.row is not None and quote.before.strip():  # the header says what the cells are
            self.line(quote.before.strip(), "dim")
        self._marked(quote)
        date = f"　{quote.meta['date']}" if "date" in quote.meta else ""
        span = self.say("answer.span", start=quote.start, end=quote.end)
        self.line(
            "　".join(
                [
                    f"    {quote.doc}",
                    *self.say.page_of(quote.doc, quote.page, quote.recognised, quote.row, quote.meta.get("sheet", "")),
                    f"{span}{date}",
                ]
            ),
            "dim",
        )
        for part in self.say.standing(quote.meta, as_of=as_of):
            self.line(f"    {part}", "bold yellow")
        newer, sentence = self.say.superseded(quote.meta, as_of=as_of)
        if newer:
            self.line(f"    {sentence}（{newer}）", "yellow")
        for place in quote.also:
            self.line("    " + self.say("answer.also", place=f"{self.place(place)}（{place.doc}）"), "dim")

    def _marked(self, quote: "Quote") -> None:
        if not self.out.is_terminal:
            # What is read by a program or kept in a file is the quote and nothing else.
            self.raw(quote.text + "\n")
            return
        text = Text(quote.text, tab_size=1)
        for start, end in quote.highlights:
            text.stylize("bold green", start, end)
        self.out.print(text)

    def place(self, place: "Place") -> str:
        """Return title and section path on one line."""
        section = self.say("answer.separator").join(place.section)
        return self.say("answer.place", title=place.title, section=section).rstrip("　 ")

    def outline(self, opened: "OpenDocument") -> None:
        """Print a document's headings as a tree, each with its place."""
        self.line(opened.document.title, "bold")
        if not opened.sections:
            self.line(self.say("show.no_sections"), "dim")
        for section in opened.sections:
            text = Text("  " * section.level + section.title)
            text.append(f"  [{section.start}–{section.end}]", "dim")
            self.out.print(text)

    def dropped(self, opened: "OpenDocument") -> None:
        """Print what cleaning left out, and the rule that did; last the heads of pages, left out when reading."""
        heads = opened.document.meta.get("heads")
        if not opened.dropped and not heads:
            self.line(self.say("show.nothing_dropped"), "dim")
        for span in opened.dropped:
            name = self.say.rule(span.rule)
            text = Text(self.say("show.dropped", start=span.start, end=span.end, name=name, rule=span.rule), "dim")
            text.append(span.of(opened.document.text), "")
            self.out.print(text)
        if heads:
            text = Text(f"{self.say.rule('heads')}{self.say('show.colon')}", "dim")
            self.out.print(text.append(heads, ""))

    def facts(self, opened: "OpenDocument") -> None:
        """Print what is known of a document, and the words of its text that say it."""
        document, places = opened.document, {fact.name: fact for fact in opened.facts}
        values = {"title": document.title, **document.meta}
        for name in (name for name in _FACTS if values.get(name)):
            text = Text(f"{self.say(f'show.{name}')}{self.say('show.colon')}{values[name]}")
            if fact := places.get(name):
                words = " ".join(fact.of(document.text).split())
                text.append(f"  [{fact.start}–{fact.end}] {words}", "dim")
            elif not name.endswith("_by"):
                text.append(f"  {self.say('show.of_file')}", "dim")
            self.out.print(text)

    def span(self, opened: "OpenDocument", start: int, end: int) -> None:
        """Print a span of a document, marked, with its surroundings."""
        text = opened.document.text
        before, after = max(start - _SURROUNDINGS, 0), min(end + _SURROUNDINGS, len(text))
        shown = Text("…" if before else "", "dim")
        shown.append(text[before:start], "dim")
        shown.append(text[start:end], "bold green")
        shown.append(text[end:after] + ("…" if after < len(text) else ""), "dim")
        self.line(opened.document.title, "bold")
        self.out.print(shown)

    @contextmanager
    def progress(self) -> "Iterator[Report]":
        """Show a progress bar with the time left; yields the function that a build reports to."""
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            SpinnerColumn,
            TextColumn,
            TimeRemainingColumn,
        )

        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self.err, transient=True, disable=not sys.stderr.isatty()) as bars:
            tasks = {
                stage: bars.add_task(self.say(f"build.{stage}"), total=None, visible=stage not in _ONCE_BEGUN)
                for stage in ("files", "pages", "read", "spread", "embed", "write", "publish")
            }

            def report(stage: str, done: int, total: int) -> None:
                # Pages are those of one file: their bar comes and goes with it.
                bars.update(tasks["pages"], visible=stage == "pages" and done < total)
                bars.update(tasks[stage], completed=done, total=total, visible=stage != "pages" or done < total)

            yield report

    def track(self, items: Sequence[_Item], description: str) -> Iterable[_Item]:
        """Return the items, with a progress bar while they are gone through."""
        from rich.progress import track

        return track(items, description, console=self.err, transient=True, disable=not sys.stderr.isatty())

    def table(self, table: "Table") -> None:
        """Print a table at its full width, which a file or a program reads and a terminal scrolls or wraps."""
        options = self.out.options.update(max_width=10_000)
        width = self.out.measure(table, options=options).maximum
        # A console prints nothing wider than itself, so a wider one of the same file does it.
        Console(file=self.out.file, width=max(width, self.out.width)).print(table)

    def quotes(self, quotes: "Results", as_of: str = "") -> None:
        """Print the results of a lookup, among what was in force on a day where one is given."""
        if quotes:
            for sentence in self.say.looked_up(quotes.words, quotes.held, quotes.absent, quotes.apart):
                self.line(sentence, "yellow")
        for number, quote in enumerate(quotes, 1):
            self.quote(quote, number, as_of=as_of)
            self.line()
        if not quotes:
            self.line(self.say("answer.none"))
