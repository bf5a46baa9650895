"""Questions from a file, a JSON object a line."""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embeddings.errors import QuestionError

if TYPE_CHECKING:
    from bot.answering import Answer, Bot
    from bot.records import Filter


@dataclass(frozen=True)
class Asked:
    """A line of the file; its ``id`` is any JSON value, the line's number where there is none.

    ``fields`` are all that the line says, unchecked beyond question and history.
    """

    line: int
    id: object
    question: str
    history: tuple[str, ...]
    fields: Mapping[str, Any]


def read_batch(path: Path) -> Iterator[Asked | QuestionError]:
    """Yield the questions of a file (``-`` is standard input), or what is wrong with a line.

    Raises:
        QuestionError: if the file cannot be read.
    """
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "UTF-8"
        raise QuestionError(
            "batch.file", "The file of questions {path} cannot be read: {reason}.", path=path, reason=reason
        ) from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _asked(number, line)


def answer_line(bot: "Bot", line: Asked | QuestionError, quotes: int, only: "Filter | None" = None) -> "Answer":
    """Answer a line of the file, with ``only`` from some of the documents.

    Raises:
        QuestionError: that names the line, if it is wrong or its question is not acceptable.
    """
    if isinstance(line, QuestionError):
        raise line
    try:
        return bot.ask(line.question, line.history, quotes, line.id, only)
    except QuestionError as error:
        raise QuestionError(
            "batch.question", "Line {line} of the questions: {reason}", line=line.line, reason=error
        ) from error


def _asked(number: int, line: str) -> Asked | QuestionError:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        return QuestionError("batch.not_json", "Line {line} of the questions is not a JSON object.", line=number)
    question, history = values.get("question"), values.get("history") or []
    if not isinstance(question, str) or not isinstance(history, list):
        return QuestionError(
            "batch.fields",
            'Line {line} of the questions has no "question" that is text, or its "history" is not a list.',
            line=number,
        )
    return Asked(number, values.get("id", number), question, tuple(_earlier(history)), values)


def _earlier(history: list[Any]) -> Iterator[str]:
    """Yield the earlier questions: texts, objects with "question", or chat messages of the user."""
    for item in history:
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            said = item.get("question", item.get("content") if item.get("role") == "user" else None)
            if isinstance(said, str):
                yield said
