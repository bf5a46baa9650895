"""The interface for programs: its routes, its description, and what every answer of it has."""

import re
from importlib.metadata import version
from typing import Any, Literal

from fastapi import FastAPI, Response
from pydantic import Field
from pydantic.json_schema import models_json_schema
from starlette.routing import Mount

from bot.answering import Bot
from bot.keeping import Database
from bot.web.api.documents import documents
from bot.web.api.failures import PROBLEMS, ProblemBody, add_failures
from bot.web.api.questions import ASK, STREAM, questions
from bot.web.api.quoted import Body
from bot.web.api.shapes import EVENTS, Shapes
from bot.web.asking import Queue
from embeddings.errors import IndexUnusable

#: Where it stands below the root.
API = "/api/v1"
_SCHEMAS = "#/components/schemas/"
_EVENTS = """event: status
data: {"state":"looking"}

event: quote
data: {"doc":"制度/值班.md","start":14,"end":29,"text":"值班室全天二十四小时有人在岗。"}

event: done
data: {"answered":true,"state":"answered","confidence":0.93}
"""
_DESCRIPTION = """
Questions are answered with quotes, word for word: `start` and `end` count characters of a document's text, and the
quote is `text[start:end]`. Errors are problems as RFC 9457 has them; `detail` is in the language of `Accept-Language`
(zh, zh-Hant, en), `code` is the same in each. Every answer has an `X-Request-ID`, which the server's log has too.
""".strip()


class _Api(FastAPI):
    """FastAPI, whose description names problems by their own type, and says nothing that OpenAPI 3.1 does not know."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            made = super().openapi()
            _, found = models_json_schema([(ProblemBody, "serialization")], ref_template=f"{_SCHEMAS}{{model}}")
            made["components"]["schemas"] |= found["$defs"]
            events = made["paths"][STREAM]["post"]["responses"]["200"]["content"][EVENTS]
            # OpenAPI 3.2 has a name of its own for what describes each event.
            events |= {"schema": events.pop("itemSchema"), "example": _EVENTS}
        return self.openapi_schema or {}


class HealthBody(Body):
    """Whether the index can be asked, and which generation of it answers."""

    status: Literal["ok"]
    generation: str = Field(examples=["1f2e3d4c5b6a"])
    version: str = Field(examples=["0.1.0"])


def add_api(app: FastAPI, bot: Bot, queue: Queue, database: Database) -> None:
    """Add the interface, an application of its own, so that its errors are not those of the pages."""
    release = version("mishu")
    api = _Api(title="Mishu", version=release, description=_DESCRIPTION, docs_url=None, redoc_url=None)
    add_failures(api)
    api.include_router(questions(bot, queue, database))

    @api.get("/health", responses=PROBLEMS)
    def health(response: Response) -> HealthBody:
        """Tell whether the index can be asked."""
        try:
            index = bot.index
            index.store.check()
        except Exception as error:  # whatever it is, the index cannot be read
            raise IndexUnusable("health.unusable", "The index cannot be read; mishu doctor says why.") from error
        response.headers["Cache-Control"] = "no-store"
        return HealthBody(status="ok", generation=index.generation, version=release)

    # Last: the id of a document may hold any path.
    api.include_router(documents(bot))
    api.add_middleware(Shapes, asked=ASK, streamed=STREAM)
    mount = Mount(API, api, name="api")
    # A line end in an address, which Starlette's own pattern leaves to whatever comes next, is no other address.
    mount.path_regex = re.compile(mount.path_regex.pattern, re.DOTALL)
    app.router.routes.append(mount)
