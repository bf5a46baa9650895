"""What a question expects, and what came of asking it."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot.answering import Answer
from bot.plain import Asked
from bot.records import Place, Quote
from embeddings.errors import MishuError, QuestionError

#: Quotes asked for and looked at: what MRR@10 and nDCG@10 need.
DEPTH = 10
#: Quotes that a result keeps for the report.
KEPT = 3
#: The rule for a right quote: characters of it that count, the length up to which an answer must stand in it
#: whole, and the size and the share of a longer answer's windows that must. As in the benchmarks' score.py.
_QUOTE_CHARS, _WHOLE_CHARS, _WINDOW, _WINDOWS_HELD = 400, 40, 4, 0.7


@dataclass(frozen=True)
class Expected:
    """A question with the document and the answers of which a right quote holds one; no answers: nothing does."""

    asked: Asked
    doc: str
    answers: tuple[str, ...]
    kind: str

    @property
    def answerable(self) -> bool:
        """Whether the documents answer it."""
        return bool(self.doc and self.answers)


@dataclass(frozen=True)
class Quoted(Place):
    """The place and the words of a quote."""

    text: str


@dataclass(frozen=True)
class Result:
    """A question, what it expects and what the bot made of it: a line of results.jsonl.

    ``rank`` counts from 1 to the first right quote among the first ten, None if there is none.
    """

    id: object
    kind: str
    question: str
    history: tuple[str, ...]
    doc: str
    answers: tuple[str, ...]
    answerable: bool
    answered: bool
    confidence: float
    rank: int | None
    elapsed_ms: float
    quotes: tuple[Quoted, ...]

    @property
    def correct(self) -> bool:
        """Whether it was answered with a right quote first or, where nothing answers it, refused."""
        return self.answered and self.rank == 1 if self.answerable else not self.answered


def read_expected(lines: Iterable[Asked | QuestionError]) -> Iterator[Expected | QuestionError]:
    """Yield what the lines of a question set expect, or what is wrong with a line."""
    ids: set[str] = set()
    for line in lines:
        if isinstance(line, QuestionError):
            yield line
        elif repr(line.id) in ids:
            yield QuestionError(
                "eval.repeated", "Line {line} of the questions repeats the id {id}.", line=line.line, id=line.id
            )
        else:
            ids.add(repr(line.id))
            yield _expected(line)


def _expected(asked: Asked) -> Expected | QuestionError:
    doc, answers, kind = asked.fields.get("doc"), asked.fields.get("answers"), asked.fields.get("kind") or ""
    texts = answers is None or isinstance(answers, list) and all(isinstance(a, str) and a.strip() for a in answers)
    named = doc is None or isinstance(doc, str)
    # Without a word on either, a file of mere questions would pass for one that nothing answers.
    said = answers is not None or "doc" in asked.fields and not doc
    if not (texts and named and said and isinstance(kind, str)):
        return QuestionError(
            "eval.fields",
            'Line {line} of the questions needs "doc", a text or null, and "answers", a list of texts; null or an '
            'empty list says that nothing answers it. A "kind" must be text.',
            line=asked.line,
        )
    try:
        json.dumps(dict(asked.fields), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return QuestionError(
            "eval.surrogate",
            "Line {line} of the questions has half a character (\\ud800 to \\udfff); write it in full.",
            line=asked.line,
        )
    return Expected(asked, doc or "", tuple(answers or ()), kind)


def result_of(expected: Expected, answer: Answer) -> Result:
    """Return what came of asking a question, with a rank only if it is answerable."""
    asked = expected.asked
    return Result(
        asked.id,
        expected.kind,
        asked.question,
        asked.history,
        expected.doc,
        expected.answers,
        expected.answerable,
        answer.answered,
        answer.confidence,
        _rank(answer.quotes, expected) if expected.answerable else None,
        answer.elapsed_ms,
        tuple(Quoted(q.doc, q.title, q.section, q.start, q.end, q.text) for q in answer.quotes[:KEPT]),
    )


def _rank(quotes: Sequence[Quote], expected: Expected) -> int | None:
    right = (
        rank
        for rank, quote in enumerate(quotes[:DEPTH], 1)
        if quote.doc == expected.doc and any(holds(quote.text, answer) for answer in expected.answers)
    )
    return next(right, None)


def holds(quote: str, answer: str) -> bool:
    """Tell whether a quote holds an answer, white space aside; only its first 400 characters count.

    An answer of more than 40 characters is held when at least 70 % of its 4-character windows are.

    >>> holds("用印单由 处室负责人签字。", "处室\\n负责人"), holds("字" * 400 + "答", "答"), holds("值班", "")
    (True, False, False)
    """
    quote, answer = re.sub(r"\s+", "", quote)[:_QUOTE_CHARS], re.sub(r"\s+", "", answer)
    if len(answer) <= _WHOLE_CHARS or answer in quote:
        return bool(answer) and answer in quote
    windows = [answer[i : i + _WINDOW] for i in range(len(answer) - _WINDOW + 1)]
    return sum(window in quote for window in windows) / len(windows) >= _WINDOWS_HELD


_LINE = TypeAdapter(Result)


def write_results(results: Iterable[Result]) -> bytes:
    """Return results as JSON lines."""
    return b"".join(_LINE.dump_json(result) + b"\n" for result in results)


def read_results(folder: Path) -> tuple[Result, ...]:
    """Read the results of an earlier report.

    Raises:
        MishuError: if there are none in the folder, or they cannot be read.
    """
    path = folder / "results.jsonl"
    try:
        lines = path.read_bytes().splitlines()
        return tuple(_LINE.validate_json(line) for line in lines if line.strip())
    except OSError as error:
        raise MishuError(
            "eval.earlier", "The earlier report {path} cannot be read: {reason}.", path=path, reason=error.strerror
        ) from error
    except ValidationError as error:
        raise MishuError("eval.foreign", "{path} is not a results file of mishu eval.", path=path) from error
