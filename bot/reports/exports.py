"""A report -> the bytes of a file: a page, a Word file or JSON, by the suffix that it is to have."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.answering import Report
from bot.messages import Messages
from embeddings.errors import QuestionError

Export = Callable[[Report, Messages], bytes]


def _page(report: Report, say: Messages) -> bytes:
    from bot.reports.page import report_page

    return report_page(report, say).encode()


def _word(report: Report, say: Messages) -> bytes:
    from bot.reports.word import word_report

    return word_report(report, say, datetime.now())


def _json(report: Report, say: Messages) -> bytes:
    return json.dumps(report.to_json(), ensure_ascii=False, indent=1).encode()


#: The files that a report can be, and their media types.
EXPORTS = {
    ".html": "text/html; charset=utf-8",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".json": "application/json",
}
_MAKERS: dict[str, Export] = {".html": _page, ".docx": _word, ".json": _json}


def exported(report: Report, suffix: str, say: Messages, only_wrong: bool = False) -> bytes:
    """Return a report as a file, all of it or what is wrong alone.

    Raises:
        QuestionError: if there is no file with this suffix.
    """
    if suffix not in _MAKERS:
        raise QuestionError(
            "check.suffix",
            "A report cannot be written as {suffix}; its name must end with one of: {names}",
            suffix=suffix or "?",
            names=", ".join(EXPORTS),
        )
    shown = replace(report, findings=report.wrong) if only_wrong else report
    return _MAKERS[suffix](shown, say)
