"""A conversation as Markdown, made by asking its questions again: nothing of it is kept here."""

import re
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import zip_longest
from urllib.parse import quote as url_quote

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response

from bot.answering import Answer
from bot.messages import Messages
from bot.own import OwnFiles
from bot.records import Quote
from bot.web.frame import citation, filter_of, own_file_of, sentences_above, visit_of
from embeddings.errors import MishuError

#: As many questions as the page keeps.
MOST_QUESTIONS = 20

#: What would be read as markup inside a line, and at its beginning.
_INSIDE = re.compile(r"[\\`*_<\[\]&~|]")
_LEADING = re.compile(r"^([ \t]*)([#>+=-]|\d+(?=[.)]))")
#: A conversation takes as long as all of its questions: those who ask one must not wait for those who save.
_one_at_a_time = threading.Lock()


def add_saving(app: FastAPI, files: OwnFiles) -> None:
    """Give conversations as Markdown at ``/saved.md?q=…&within=…&q=…``; ``within`` is the filter of a question."""

    @app.get("/saved.md")
    def saved(request: Request) -> Response:
        say = visit_of(request).say
        questions = request.query_params.getlist("q")[-MOST_QUESTIONS:]
        within = request.query_params.getlist("within")[-MOST_QUESTIONS:]
        if not questions:
            return PlainTextResponse(say("chat.nothing_to_save"), 400)
        now = datetime.now().astimezone()
        with _one_at_a_time:
            text = saved_markdown(files, questions, now, say, within)
        name = url_quote(f"{say('chat.saved_name')}-{now:%Y%m%d-%H%M}.md")
        headers = {
            "Content-Disposition": f"attachment; filename=\"mishu-{now:%Y%m%d-%H%M}.md\"; filename*=UTF-8''{name}",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(text, media_type="text/markdown; charset=utf-8", headers=headers)


def saved_markdown(
    files: OwnFiles, questions: Sequence[str], now: datetime, say: Messages, within: Sequence[str] = ()
) -> str:
    """Return the conversation that consists of these questions, asked within these filters if there are any."""
    parts = [f"# {say('chat.saved_title')}", f"{now:%Y-%m-%d %H:%M}"]
    answered: list[str] = []
    for question, query in zip_longest(questions, within[: len(questions)], fillvalue=""):
        parts.append(f"## {plain(' '.join(question.split()))}")
        try:
            answer = files.ask(question, answered, only=filter_of(query), own=own_file_of(query))
        except MishuError as error:
            parts.append(plain(say.error(error)))
            continue
        parts += _told(answer, say)
        if answer.answered:
            answered.append(question)
    return "\n\n".join(parts) + "\n"


def plain(line: str) -> str:
    r"""Return a line that Markdown shows as it is.

    >>> plain("<b>[点这里](x)"), plain("1. 登记"), plain("- 交班")
    ('\\<b>\\[点这里\\](x)', '1\\. 登记', '\\- 交班')
    """
    line = _INSIDE.sub(lambda sign: "\\" + sign[0], line)
    return _LEADING.sub(lambda sign: sign[1] + (sign[2] + "\\" if sign[2].isdigit() else "\\" + sign[2]), line)


def _told(answer: Answer, say: Messages) -> Iterator[str]:
    if answer.small_talk is not None:
        yield plain(say(f"small_talk.{answer.small_talk}"))
        return
    yield from map(plain, sentences_above(answer, say))
    if answer.answered:
        level = say("answer.confidence", level=say(f"answer.{answer.level}"))
        yield f"{say('chat.found', count=len(answer.quotes))} {level}"
    if answer.state == "absent":
        yield from (f"- {plain(citation(quote))}" for quote in answer.nearest)
        return
    for quote in answer.quotes:
        yield _quoted(quote, say, answer.as_of)


def _quoted(quote: Quote, say: Messages, as_of: str) -> str:
    # Two spaces at the end keep a line apart from the next.
    lines = "  \n".join(f"> {plain(line)}" for line in quote.text.splitlines())
    label = f"**{plain(quote.label)}**\n\n" if quote.label else ""
    standing = [*say.standing(quote.meta, as_of=as_of), say.superseded(quote.meta, as_of=as_of)[1]]
    stands = "".join(f"  \n{plain(part)}" for part in standing if part)
    return f"{label}{lines}\n\n——{plain(citation(quote))}{stands}"
