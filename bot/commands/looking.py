"""What `mishu ask`, `mishu search` and `mishu show` do with an index that is open, here or in a server."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.plain import Terminal
from bot.records import Filter
from embeddings.errors import QuestionError

if TYPE_CHECKING:
    from bot.answering import Bot, Collection, OpenDocument

#: Results of a lookup unless -k says otherwise.
_RESULTS = 10


@dataclass(frozen=True)
class Ask:
    """Answer a question."""

    question: str
    only: Filter
    quotes: int | None
    as_json: bool
    command: Literal["ask"] = "ask"

    def run(self, terminal: Terminal, bot: "Bot") -> None:
        """Print the answer."""
        answer = bot.ask(self.question, quotes=self.quotes, only=_dated(self.only))
        if self.as_json:
            terminal.data(answer.to_json())
        else:
            terminal.answer(answer)


@dataclass(frozen=True)
class Search:
    """Look words up."""

    words: str
    only: Filter
    quotes: int | None
    as_json: bool
    command: Literal["search"] = "search"

    def run(self, terminal: Terminal, collection: "Collection") -> None:
        """Print the results."""
        only = _dated(self.only)
        collection.passing(only)
        found = collection.search(self.words, _RESULTS if self.quotes is None else self.quotes, only)
        if self.as_json:
            for quote in found:
                terminal.data(quote.to_json())
        else:
            terminal.quotes(found, only.as_of)


@dataclass(frozen=True)
class Show:
    """Show a document, or what is known of it."""

    document: str
    start: int | None
    end: int | None
    outline: bool
    dropped: bool
    facts: bool
    command: Literal["show"] = "show"

    def run(self, terminal: Terminal, collection: "Collection") -> None:
        """Print it from the index."""
        self.print(terminal, collection.document(self.document))

    def print(self, terminal: Terminal, opened: "OpenDocument") -> None:
        """Print a document that is open.

        Raises:
            QuestionError: if it is shorter than what is to be shown.
        """
        text = opened.document.text
        if self.outline:
            terminal.outline(opened)
        if self.dropped:
            terminal.dropped(opened)
        if self.facts:
            terminal.facts(opened)
        if self.start is not None or self.end is not None:
            first, last = self.start or 0, len(text) if self.end is None else self.end
            if not 0 <= first < last <= len(text):
                raise QuestionError(
                    "show.range",
                    "Start and end must satisfy 0 <= start < end <= {length}; they are {start} and {end}.",
                    length=len(text),
                    start=first,
                    end=last,
                )
            terminal.span(opened, first, last)
        elif not (self.outline or self.dropped or self.facts):
            terminal.raw(text if text.endswith("\n") else text + "\n")


def _dated(only: Filter) -> Filter:
    from bot.answering import on_a_day

    return on_a_day(only)
