"""The two buttons under an answer, and what takes their word."""

import json
import logging

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from bot.answering import Answer
from bot.keeping import Database, KeepingError
from bot.messages import Messages
from bot.running import NOTE_LENGTH, REASONS, Rating, keep_rating
from bot.web.frame import shown, visit_of

_log = logging.getLogger(__name__)

#: Bytes of a rating; a question of the greatest length has three thousand.
_MOST_BYTES = 4096


def rating_html(answer: Answer, say: Messages) -> str:
    """Return the buttons for an answer, with what is to be kept of it; none for small talk."""
    if answer.small_talk is not None:
        return ""
    first = answer.quotes[0] if answer.quotes else None
    about = {"question": answer.question, "answered": answer.answered, "confidence": round(answer.confidence, 4)}
    if first is not None:
        about |= {"doc": first.doc, "start": first.start, "end": first.end}
    reasons = "".join(
        f'<label><input type="radio" name="reason" value="{reason}">{shown(say(f"chat.reason_{reason}"))}</label>'
        for reason in REASONS
    )
    note = shown(say("chat.note"))
    return (
        f'<div class="rating" data-about="{shown(json.dumps(about, ensure_ascii=False))}" '
        f'data-failed="{shown(say("chat.rating_failed"))}"><p>{shown(say("chat.rate"))}</p>'
        f'<button type="button" data-verdict="helpful">{shown(say("chat.helpful"))}</button>'
        '<button type="button" data-verdict="unhelpful" aria-expanded="false">'
        f"{shown(say('chat.unhelpful'))}</button>"
        f"<form hidden><fieldset><legend>{shown(say('chat.reasons'))}</legend>{reasons}"
        f'<input type="text" name="note" maxlength="{NOTE_LENGTH}" aria-label="{note}" placeholder="{note}">'
        f"<button>{shown(say('chat.submit'))}</button></fieldset></form></div>"
    )


def add_ratings(app: FastAPI, database: Database) -> None:
    """Take ratings at ``/feedback`` and keep them."""

    @app.post("/feedback")
    async def feedback(request: Request) -> JSONResponse:
        say = visit_of(request).say
        # A form on another site cannot send this type.
        if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
            return JSONResponse({"said": say("chat.rating_bad")}, 415)
        body = await _body(request)
        if body is None:
            return JSONResponse({"said": say("chat.rating_long")}, 413)
        try:
            rating = Rating.model_validate_json(body)
        except ValidationError:
            return JSONResponse({"said": say("chat.rating_bad")}, 422)
        try:
            await run_in_threadpool(keep_rating, rating, database)
        except KeepingError as error:
            _log.error("a rating could not be kept: %s", error)
            return JSONResponse({"said": say("chat.rating_failed")}, 503)
        return JSONResponse({"said": say("chat.rated")})


async def _body(request: Request) -> bytes | None:
    """Return the body of a request, or None where it is too long to be a rating."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            return None
    return body
