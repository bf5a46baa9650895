"""Whatever goes wrong in a request of a program -> a problem with its true status, in the reader's language."""

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.web.api.quoted import Body
from bot.web.asking import PROBLEM, problem, retry_after, status_of
from bot.web.frame import visit_of
from embeddings.errors import MishuError

_log = logging.getLogger(__name__)


class FaultBody(Body):
    """A part of a request that is at fault: where it stands, as a JSON pointer, and why."""

    pointer: str = Field(examples=["#/body/quotes"])
    detail: str
    code: str


class ProblemBody(BaseModel):
    """What went wrong (RFC 9457): ``code`` is its name, ``detail`` says it in the reader's language."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:mishu:problem:question.empty",
                    "title": "Unprocessable Content",
                    "status": 422,
                    "detail": "请写下您的问题。",
                    "code": "question.empty",
                    "instance": "urn:mishu:request:5f0c1e9a7b3d4c21",
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str = ""
    errors: tuple[FaultBody, ...] = ()


#: What every operation may answer with besides what it is for.
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": description, "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/ProblemBody"}}}}
    for status, description in {
        400: "The request cannot be read.",
        404: "There is no such document.",
        405: "The address does not take this method.",
        406: "The address does not answer in that form.",
        413: "What was sent is too long.",
        415: "What was sent is not JSON.",
        422: "A value cannot be used; the sentence says why.",
        429: "Too many questions; Retry-After says when to come again.",
        500: "The server failed; the log says how.",
        503: "It cannot be answered now; Retry-After says when to come again.",
    }.items()
}


class Unchanged(Exception):
    """The caller has what would be answered already; ``headers`` go with the answer that says so."""

    def __init__(self, headers: dict[str, str]) -> None:
        """Keep the headers."""
        self.headers = headers


def add_failures(app: FastAPI) -> None:
    """Let an application answer with problems."""
    app.add_exception_handler(Unchanged, _unchanged)
    app.add_exception_handler(MishuError, _mishu)
    app.add_exception_handler(TimeoutError, _busy)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _failed)


async def _unchanged(_: Request, error: Exception) -> Response:
    assert isinstance(error, Unchanged)
    return Response(status_code=304, headers=error.headers)


async def _mishu(request: Request, error: Exception) -> Response:
    assert isinstance(error, MishuError)
    status = status_of(error)
    return problem(status, error.code, visit_of(request).say.error(error), headers=retry_after(error))


async def _busy(request: Request, _: Exception) -> Response:
    say = visit_of(request).say
    return problem(503, "check.busy", say("check.busy"), headers={"Retry-After": "20"})


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    say, found = visit_of(request).say, error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        return problem(400, "request.json", say("api.json"))
    faults = [{"pointer": _pointer(each["loc"]), "detail": each["msg"], "code": each["type"]} for each in found]
    named = say("search.comma").join(dict.fromkeys(_name(each["loc"]) for each in found))
    return problem(422, "request.value", say("api.value", names=named), faults)


def _pointer(place: Sequence[int | str]) -> str:
    """Return a place in a request as a JSON pointer (RFC 6901).

    >>> _pointer(("body", "history", 0)), _pointer(("query", "a/b"))
    ('#/body/history/0', '#/query/a~1b')
    """
    return "#/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in place)


def _name(place: Sequence[int | str]) -> str:
    """Return what a place is called: the name in the query or the body.

    >>> _name(("body", "history", 0)), _name(("body",))
    ('history.0', 'body')
    """
    return ".".join(map(str, place[1:] or place))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    say = visit_of(request).say
    # 400 is a body that is not even UTF-8.
    name = {400: "json", 404: "path", 405: "method", 415: "type"}.get(error.status_code, "failed")
    return problem(error.status_code, f"request.{name}", say(f"api.{name}"), headers=error.headers)


async def _failed(request: Request, error: Exception) -> Response:
    _log.error("a program's request failed", exc_info=error)
    return problem(500, "request.failed", visit_of(request).say("api.failed"))
