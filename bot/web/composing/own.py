"""Opening one's own file: the page sends it, asks how far it is, and lets it go."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from bot.messages import Messages
from bot.own import OwnFiles, Stage
from bot.web.frame import NO_STORE, visit_of
from embeddings.errors import SourceError


def add_own(app: FastAPI, files: OwnFiles) -> None:
    """Take files at ``/own?name=…``, and say at ``/own/TOKEN`` how far they are."""

    @app.post("/own")
    async def take(request: Request, name: str = "") -> JSONResponse:
        say = visit_of(request).say
        # A form on another site cannot send this type.
        if request.headers.get("content-type", "") != "application/octet-stream" or not name.strip():
            return JSONResponse({"said": say("own.bad")}, 415)
        try:
            token = files.open(name, await request.body())
        except SourceError as error:
            return JSONResponse({"said": say.error(error)}, 413 if error.code == "own.large" else 503)
        return JSONResponse({"token": token}, 202, NO_STORE)

    @app.get("/own/{token}")
    def told(request: Request, token: str) -> JSONResponse:
        say, stage = visit_of(request).say, files.stage(token)
        if stage is None:
            return JSONResponse({"stage": "gone", "said": say("own.gone")}, 404, NO_STORE)
        return JSONResponse({"stage": stage.name, "said": stage_said(stage, say)}, headers=NO_STORE)

    @app.post("/own/{token}/left")
    def left(token: str) -> Response:
        files.leave(token)
        return Response(status_code=204)

    @app.delete("/own/{token}")
    def close(token: str) -> Response:
        files.close(token)
        return Response(status_code=204)


def stage_said(stage: Stage, say: Messages) -> str:
    """Return how far a file is, in words."""
    if stage.name == "failed" and stage.error:
        return say.error(stage.error)
    if stage.name == "ready":
        return " ".join([say("own.ready"), *([say.error(stage.error)] if stage.error else [])])
    if not stage.total:
        return say(f"own.{stage.name}")
    if stage.name == "waiting":
        return say("own.queued", ahead=stage.total)
    if stage.name == "embedding":
        return say("own.embedded", percent=100 * stage.done // stage.total)
    return say("own.read", done=stage.done, total=stage.total)
