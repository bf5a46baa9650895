"""A conversation as Markdown, made by asking its questions again: nothing of it is kept here."""

import threading
from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest
from urllib.parse import quote as url_quote

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response

from bot.messages import Messages
from bot.own import OwnFiles
from bot.web.asking import answer_markdown, plain
from bot.web.frame import filter_of, own_file_of, visit_of
from embeddings.errors import MishuError

#: As many questions as the page keeps.
MOST_QUESTIONS = 20
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
        parts += answer_markdown(answer, say)
        if answer.answered:
            answered.append(question)
    return "\n\n".join(parts) + "\n"
