"""The addresses of OpenAI's interface: ``/v1/models`` and ``/v1/chat/completions``."""

import logging
import time
from datetime import datetime
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import ValidationError

from bot.answering import Bot
from bot.messages import Messages
from bot.web.asking import Queue, answered, openai_error, retry_after, status_of
from bot.web.frame import visit_of
from bot.web.openai.answered import Completion
from bot.web.openai.asked import MODEL, Asked
from embeddings.errors import MishuError

_log = logging.getLogger(__name__)


def add_completions(app: FastAPI, bot: Bot, queue: Queue) -> None:
    """Add the addresses; clients that can speak with OpenAI's models ask this one by the name `MODEL`."""

    @app.get("/v1/models")
    def models() -> dict[str, Any]:
        return {"object": "list", "data": [_model(bot)]}

    @app.get("/v1/models/{name}")
    def model(request: Request, name: str) -> Response:
        return JSONResponse(_model(bot)) if name == MODEL else _no_model(name, visit_of(request).say)

    @app.post("/v1/chat/completions")
    async def complete(request: Request) -> Response:
        say = visit_of(request).say
        try:
            asked = Asked.model_validate_json(await request.body())
        except ValidationError as error:
            return _invalid(error, say)
        if asked.model != MODEL:
            return _no_model(asked.model, say)
        try:
            asked.check()
            *history, question = asked.questions
            answer = await queue.run(lambda: answered(bot, question, history))
        except MishuError as error:
            status = {422: 400}.get(status_of(error), status_of(error))
            param = str(error.details.get("name", "messages")) if status == 400 else None
            return openai_error(status, error.code, say.error(error), param, retry_after(error))
        except Exception as error:
            _log.error("a completion failed", exc_info=error)
            return openai_error(500, "request.failed", say("api.failed"))
        said = [message.words for message in asked.messages]
        completion = Completion.of(answer, said, say, str(request.base_url), int(time.time()))
        if not asked.stream:
            return JSONResponse(completion.to_json())
        with_usage = asked.stream_options is not None and asked.stream_options.include_usage
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(completion.events(with_usage), media_type="text/event-stream", headers=headers)


def _model(bot: Bot) -> dict[str, Any]:
    built = datetime.fromisoformat(bot.index.manifest.built)
    return {"id": MODEL, "object": "model", "created": int(built.timestamp()), "owned_by": "mishu"}


def _no_model(name: str, say: Messages) -> JSONResponse:
    return openai_error(404, "model_not_found", say("openai.no_model", name=name, known=MODEL), "model")


def _invalid(error: ValidationError, say: Messages) -> JSONResponse:
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return openai_error(400, "request.json", say("api.json"))
    name = ".".join(map(str, first["loc"][:2]))
    return openai_error(400, "request.value", f"{say('api.value', names=name)} {first['msg']}", name)
