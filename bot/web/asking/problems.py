"""What went wrong, as programs read it: RFC 9457, Problem Details for HTTP APIs."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse
from starlette.types import Scope

from bot.running import request_id
from bot.web.frame import reader_of
from embeddings.errors import DiskError, IndexUnusable, MishuError, ModelError

#: The type of the body of a problem.
PROBLEM = "application/problem+json"
#: What programs ask, and no browser shows: there a refusal is no page.
_PROGRAMS = ("/api/", "/v1/", "/mcp/", "/callbacks/")
#: Those of them that speak as OpenAI's interface does.
_OPENAI = "/v1/"
#: What is not there; all else that a person can mend is a matter of what was sent.
_MISSING = frozenset({"document.unknown"})
_BUSY = frozenset({"asking.full"})


def is_for_programs(path: str) -> bool:
    """Tell whether a path below the root is one that programs ask.

    >>> is_for_programs("/api/v1/ask"), is_for_programs("/doc/api/v1")
    (True, False)
    """
    return f"{path}/".startswith(_PROGRAMS)


def status_of(error: MishuError) -> int:
    """Return the HTTP status of an error."""
    if isinstance(error, IndexUnusable | ModelError | DiskError) or error.code in _BUSY:
        return 503
    return 404 if error.code in _MISSING else 422


def retry_after(error: MishuError) -> dict[str, str]:
    """Return the header that says when to come again, where the error does."""
    return {"Retry-After": str(error.details["seconds"])} if error.code in _BUSY else {}


def problem(
    status: int,
    code: str,
    detail: str,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Return the answer to a request that cannot be met.

    ``code`` is the error's name, which stays the same in every language; ``detail`` is the sentence for its reader, and
    ``errors`` name the parts of the request that are at fault, each with a ``pointer`` and a ``detail``.
    """
    body: dict[str, object] = {
        "type": f"urn:mishu:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if current := request_id.get():
        body["instance"] = f"urn:mishu:request:{current}"
    if errors:
        body["errors"] = list(errors)
    return JSONResponse(body, status, {"Cache-Control": "no-store", **(headers or {})}, PROBLEM)


def openai_error(
    status: int, code: str, message: str, param: str | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return the answer to a request that cannot be met, as OpenAI's interface gives it; ``param`` is at fault."""
    kinds = {429: "rate_limit_error", 500: "server_error", 503: "server_error"}
    told = {"message": message, "type": kinds.get(status, "invalid_request_error"), "param": param, "code": code}
    return JSONResponse({"error": told}, status, headers)


def refusal(scope: Scope, reason: str, status: int, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return a refusal in the form that whoever asks there expects; its sentence is that of ``limits.{reason}``.

    Gradio's page shows what it finds under ``detail``.
    """
    path, given = scope["path"].removeprefix(scope.get("root_path", "")), Headers(scope=scope)
    reader = reader_of(cookie_parser(given.get("cookie", "")), given.get("accept-language", ""))
    detail = reader.say(f"limits.{reason}")
    if path.startswith(_OPENAI):
        return openai_error(status, f"limits.{reason}", detail, headers=headers)
    if is_for_programs(path):
        return problem(status, f"limits.{reason}", detail, headers=headers)
    return JSONResponse({"detail": detail}, status, headers)
